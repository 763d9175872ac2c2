"""Rules of the vault as pure functions: what a contact must look like, and the keyed hash of a phone number."""

from __future__ import annotations

import hmac
import re
import unicodedata
from datetime import timedelta
from typing import Final

from linli.common.codes import check_digit
from linli.common.errors import InvalidInput
from linli.registry.events import ContactIn

NAME_LENGTH: Final = 60
PHONE_LENGTH: Final = 40
EMAIL_LENGTH: Final = 254
REASON_LENGTH: Final = 200
RELAY_LASTS: Final = timedelta(minutes=30)
RELAY_CALLS: Final = 5

NOTHING_LEFT: Final = "Give a name, a telephone number or an e-mail address."
TOO_LONG: Final = "This is too long."
CONTROL: Final = "This holds control characters."
NO_PHONE: Final = "This is not a telephone number."
NO_EMAIL: Final = "This is not an e-mail address."
REASON_SHORT: Final = "Give a reason in words (at least four characters)."
REASON_PERSONAL: Final = "Leave telephone and identity card numbers out of the reason."

_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_LANDLINE: Final = re.compile(r"0(?:10|2\d)[2-9]\d{7}|0[3-9]\d{2}[2-9]\d{6,7}")
_LOCAL: Final = re.compile(r"[2-9]\d{6,7}")
_FREEPHONE: Final = re.compile(r"[48]00\d{7}")
_FOREIGN: Final = re.compile(r"\+[1-9]\d{6,14}")
_EXTENSION: Final = re.compile(r"(?:转|轉|分机|ext\.?|x|#)(\d{1,6})$", re.IGNORECASE)
_EMAIL: Final = re.compile(r"(?!\.)[^\s@<>()\[\],:;\\\"]{1,64}(?<!\.)@(?:[\w](?:[\w-]{0,61}\w)?\.)+[^\W\d_]{2,63}")
_PERSONAL: Final = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
_SEPARATORS: Final = re.compile(r"[\s\-‐‑‒–—―−·.()/]+")
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\ufeff")


def clean_line(text: str, *, field: str, length: int) -> str:
    """One line of text: white space collapsed, ends stripped, NFC. InvalidInput when too long or with control characters."""
    if len(text) > length * 8:
        raise InvalidInput(field=field, reason=TOO_LONG)
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(line) > length:
        raise InvalidInput(field=field, reason=TOO_LONG)
    # What is printable holds none of these; most lines are.
    if not line.isprintable() and any(
        unicodedata.category(ch) in {"Cc", "Cs", "Co", "Cn"} or ch in _TURNING for ch in line
    ):
        raise InvalidInput(field=field, reason=CONTROL)
    return line


def normal_phone(phone: str) -> str:
    """The one spelling of a number: digits, with `+` and country code when foreign; the extension left out.

    Full-width digits, spaces, dashes, brackets and +86 make no difference. InvalidInput where it can be no number.
    """
    text = _plain_digits(clean_line(phone, field="phone", length=PHONE_LENGTH))
    text = _EXTENSION.sub("", _SEPARATORS.sub("", text))
    number = _within_china(text)
    if number is None:
        number = "+" + text[2:] if text.startswith("00") else text
        if not _FOREIGN.fullmatch(number):
            raise InvalidInput(field="phone", reason=NO_PHONE)
    return number


def _plain_digits(text: str) -> str:
    """Full-width and other scripts' digits as 0-9."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(ch)) if ch.isdecimal() else ch for ch in text)


def _within_china(text: str) -> str | None:
    for prefix in ("+86", "0086"):
        if text.startswith(prefix):
            rest = text.removeprefix(prefix)
            # From abroad the leading zero of the area code is dropped.
            return next((n for n in (rest, "0" + rest, rest[1:]) if _is_chinese(n)), None)
    if text.startswith("0") and _MOBILE.fullmatch(text[1:]):
        return text[1:]
    if text.startswith("86") and _MOBILE.fullmatch(text[2:]):
        return text[2:]
    return text if _is_chinese(text) or _LOCAL.fullmatch(text) else None


def _is_chinese(text: str) -> bool:
    return any(shape.fullmatch(text) for shape in (_MOBILE, _LANDLINE, _FREEPHONE))


def phone_lookup(key: bytes, phone: str) -> str:
    """The keyed hash under which a number is found (HMAC-SHA256); a plain hash could be reversed by trying all numbers."""
    return hmac.digest(key, b"phone|" + normal_phone(phone).encode(), "sha256").hex()


def clean_contact(contact: ContactIn) -> ContactIn:
    """The contact as it will be kept. InvalidInput names the field, never its content."""
    if contact.empty and not contact.words:
        raise InvalidInput(field="contact", reason=NOTHING_LEFT)
    name = clean_line(contact.name, field="name", length=NAME_LENGTH)
    phone = _plain_digits(clean_line(contact.phone, field="phone", length=PHONE_LENGTH))
    if phone:
        normal_phone(phone)
    email = clean_line(contact.email, field="email", length=EMAIL_LENGTH)
    if email and not _EMAIL.fullmatch(email):
        raise InvalidInput(field="email", reason=NO_EMAIL)
    return ContactIn(
        name=name, phone=phone, email=email, consent_to_share=contact.consent_to_share, words=contact.words
    )


def clean_reason(reason: str, *, field: str = "reason") -> str:
    """A reason for opening an identity, in words.

    It goes into the record, which nobody can erase: hence no telephone or identity card numbers. InvalidInput otherwise.
    """
    text = clean_line(reason, field=field, length=REASON_LENGTH)
    if len(text) < 4 or len({ch for ch in text if ch.isalnum()}) < 3:
        raise InvalidInput(field=field, reason=REASON_SHORT)
    if _PERSONAL.search(_SEPARATORS.sub("", _plain_digits(text))):
        raise InvalidInput(field=field, reason=REASON_PERSONAL)
    return text


def relay_token(random_below: int) -> str:
    """A call token of ten digits: nine of them from `random_below` (a random number below 9·10^8), then a check digit."""
    body = f"{random_below + 10**8:09d}"
    return body + check_digit(body)
