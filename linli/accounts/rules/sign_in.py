"""Names, passwords, counting of failures and the second factor: pure functions of values and a given time."""

from __future__ import annotations

import ipaddress
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pyotp

from linli.common.errors import InvalidInput

NAME_LENGTH: Final = 80
PASSWORD_LENGTH: Final = 1024  # bounded, because hashing a longer one is work for nothing
_NAME: Final = re.compile(r"[\w][\w.@+-]*")


def clean_name(typed: str) -> str:
    """The sign-in name behind what was typed: compatible forms and case do not matter. May be empty or overlong."""
    return unicodedata.normalize("NFKC", typed[: 4 * NAME_LENGTH]).strip().casefold()


def check_name(typed: str) -> str:
    """The sign-in name to store. Raises InvalidInput unless it is 2-80 letters, digits or . @ + - _."""
    name = clean_name(typed)
    if not 2 <= len(name) <= NAME_LENGTH or not _NAME.fullmatch(name):
        raise InvalidInput(field="sign-in name", reason="It needs 2 to 80 letters, digits or . @ + - _.")
    return name


def clean_address(address: str) -> str:
    """The network a caller is counted by: the address itself, or the /64 of an IPv6 address (one customer's block)."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


def password_fault(password: str, *, name: str) -> str | None:
    """Why this password is not taken (a msgid), or None. Length and common words are checked by Django's validators."""
    if len(password) > PASSWORD_LENGTH:
        return "It is too long."
    if not is_complex(password):
        return "It needs three of: small letters, capitals, digits, other characters; or two of them and 16 characters."
    if len(name) >= 3 and name in password.casefold():
        return "It must not contain the sign-in name."
    return None


def kinds_of_characters(password: str) -> int:
    """How many of the four kinds (lower, upper, digit, other) occur; a letter without case counts as “other”."""
    tests = (str.islower, str.isupper, str.isdigit)
    plain = sum(any(test(ch) for ch in password) for test in tests)
    return plain + any(not any(test(ch) for test in tests) for ch in password)


def is_complex(password: str) -> bool:
    """Whether a password has enough kinds of characters: three, or two in 16 and more (GB/T 22239 asks complexity)."""
    return kinds_of_characters(password) >= (2 if len(password) >= 16 else 3)


def first_rights_version() -> int:
    """Where the count of a person's rights versions starts: at random, so that no two accounts ever share one."""
    return secrets.randbelow(2**30)


# --- failures and lock-out -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures are borne within the window, and how the lock grows after that."""

    free: int
    window: timedelta = timedelta(days=1)
    first: timedelta = timedelta(minutes=1)
    longest: timedelta = timedelta(hours=1)

    def lock_after(self, failures: int) -> timedelta | None:
        """How long to lock after this many failures: none while free, then doubling up to the longest."""
        if failures < self.free:
            return None
        doublings = min(failures - self.free, 16)
        return min(self.first * (1 << doublings), self.longest)


PATIENCE_WITH_NAME: Final = Patience(free=5)
# An office stands behind one address, so it gets more.
PATIENCE_WITH_ADDRESS: Final = Patience(free=40)


# --- second factor ---------------------------------------------------------------------------------------------------

STEP_SECONDS: Final = 30
RECOVERY_CODES: Final = 10
_RECOVERY_ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"


def new_totp_secret() -> str:
    """A fresh base32 secret of 160 bits (RFC 4226 recommends that length)."""
    return pyotp.random_base32(32)


def totp_address(secret: str, *, name: str, issuer: str) -> str:
    """The otpauth address a phone reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def totp_step(secret: str, code: str, *, at: datetime, after: int) -> int | None:
    """The time step whose code this is (one step of drift either way), if later than `after`; else None (RFC 6238)."""
    digits = "".join(str(int(ch)) for ch in code[:16] if ch.isdecimal())
    now = int(at.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    matching = [step for step in (now - 1, now, now + 1) if pyotp.utils.strings_equal(totp.generate_otp(step), digits)]
    later = [step for step in matching if step > after]
    return later[0] if later else None


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes of ten characters (49 bits each), without characters that are easily mixed up."""
    codes = ("".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES))
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)


def clean_recovery_code(typed: str) -> str:
    """The ten characters behind what was typed: dashes, spaces and case do not matter."""
    return "".join(ch for ch in typed[:64].casefold() if ch in _RECOVERY_ALPHABET)
