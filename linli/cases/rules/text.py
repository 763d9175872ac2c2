"""What people write: cleaned, bounded, titled, fingerprinted, and masked for those who need not know who wrote it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from linli.common.errors import InvalidInput

MAX_TEXT: Final = 5_000
TITLE_LENGTH: Final = 60
MASK: Final = "＊＊＊"

# Kept although they are control characters; everything else of the kind is dropped.
_KEPT_CONTROLS: Final = {"\n"}
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Cn"})
_BLANKS: Final = re.compile(r"[^\S\n]+")
_MANY_BREAKS: Final = re.compile(r"\n{3,}")
_STACKED_MARKS: Final = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]+"
)
_SENTENCE_END: Final = re.compile(r"[。！？!?\n；;]|\.(?=\s|$)")
_GREETING: Final = re.compile(
    r"^(?:您好|你好|hello|hi|dear sir or madam|尊敬的\S{0,6}?领导)[，,。!！:：\s]*", re.IGNORECASE
)


def clean_text(text: str, *, field: str = "text") -> str:
    """The text in one normal form (NFC): no control or invisible characters, line breaks kept, at most 5,000 characters.

    Raises InvalidInput for a text without at least two letters or digits, and for one that is too long.
    """
    if len(text) > 4 * MAX_TEXT:  # before any work is spent on it
        raise _too_long(field, len(text))
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
        .replace("\t", " ")
    )
    # Most texts are printable as a whole: looking at each character would cost more than all the rest.
    if not text.replace("\n", "").isprintable():
        text = "".join(filter(_is_kept, text))
    text = unicodedata.normalize("NFC", text)
    lines = (line.strip() for line in _BLANKS.sub(" ", text).split("\n"))
    text = _STACKED_MARKS.sub(r"\1", _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip())
    if len(text) > MAX_TEXT:
        raise _too_long(field, len(text))
    if sum(map(str.isalnum, text)) < 2:
        raise InvalidInput(field=field, reason="Please say in a few words what is the matter and where.")
    return text


def _is_kept(char: str) -> bool:
    return char.isprintable() or char in _KEPT_CONTROLS or unicodedata.category(char) not in _DROPPED


def _too_long(field: str, length: int) -> InvalidInput:
    return InvalidInput(
        field=field, reason="The text is longer than 5,000 characters. Please shorten it.", length=length
    )


def title_from(text: str) -> str:
    """A title of at most 60 characters: the first sentence without its greeting, personal numbers masked."""
    text = mask_personal(_GREETING.sub("", text.strip(), count=1))
    first = next((part.strip() for part in _SENTENCE_END.split(text) if any(map(str.isalnum, part))), text.strip())
    first = " ".join(first.split())
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1].rstrip() + "…"


def words_of(text: str) -> str:
    """The letters and digits alone, in one width and case: what two spellings of the same text share."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def digest_of_words(text: str) -> str:
    """Sixteen hex digits, equal for texts that differ only in spaces, punctuation, width or case."""
    return sha256(words_of(text).encode()).hexdigest()[:16]


# --- personal numbers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Personal:
    """A stretch of text that identifies a person: its kind (phone, id_number, bank_card, email, plate) and place."""

    kind: str
    start: int
    end: int


class _Plain(dict[int, str | int]):
    """Maps every way to write a digit, and full-width letters and marks, to one ASCII character; length is kept."""

    def __missing__(self, code: int) -> str | int:
        char = chr(code)
        digit = unicodedata.digit(char, None)
        plain = str(digit) if digit is not None else unicodedata.normalize("NFKC", char)
        self[code] = plain if len(plain) == 1 and plain.isascii() else code
        return self[code]


_PLAIN: Final = _Plain({ord(dash): "-" for dash in "‐‑‒–—―−－_"})
_SPOKEN: Final = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_SPOKEN_RUN: Final = re.compile(
    "[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖0-9][〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖0-9 \\-]{5,}"
)

_GAP: Final = r"[ \-.·,/]{0,2}"
_BEFORE, _AFTER = r"(?<![0-9])", r"(?![0-9])"
_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def _digits(count: str) -> str:
    return rf"(?:[0-9]{_GAP}){{{count}}}"


_PATTERNS: Final = (
    ("email", re.compile(r"[A-Za-z0-9._%+\-]+ ?@ ?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")),
    ("id_number", re.compile(rf"{_BEFORE}[1-9]{_GAP}{_digits('16')}[0-9Xx](?![0-9A-Za-z])")),
    ("id_number", re.compile(r"(?:身份证|证件)[^0-9]{0,6}([0-9]" + _GAP + r"){14}[0-9Xx]")),
    ("bank_card", re.compile(rf"{_BEFORE}[3-6]{_digits('14,17')}[0-9]{_AFTER}")),
    ("bank_card", re.compile(rf"(?:卡号|账号|帐号|银行卡|[Cc]ard)[^0-9]{{0,6}}{_digits('11,18')}[0-9]{_AFTER}")),
    ("phone", re.compile(rf"(?:(?<![0-9])|(?<=86)|(?<=86[ \-]))(?:\+?86{_GAP})?1{_GAP}[3-9]{_GAP}{_digits('8')}[0-9]{_AFTER}")),
    ("phone", re.compile(rf"{_BEFORE}\(?0[1-9][0-9]{{1,2}}\)?{_GAP}[2-9]{_GAP}{_digits('5,6')}[0-9]{_AFTER}")),
    ("phone", re.compile(rf"{_BEFORE}\(?[2-9][0-9]{{2}}\)?[ \-.][2-9][0-9]{{2}}[ \-.][0-9]{{4}}{_AFTER}")),
    ("phone", re.compile(rf"(?:电话|手机|座机|联系方式|微信|[Tt]el|[Pp]hone|QQ|qq)[^0-9\n]{{0,6}}{_digits('5,12')}[0-9]")),
    ("plate", re.compile(rf"[{_PROVINCES}] ?[A-HJ-NP-Za-hj-np-z][ ·•.\-]{{0,2}}[A-HJ-NP-Za-hj-np-z0-9]{{4,5}}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳]")),
)  # fmt: skip
_TELLING: Final = re.compile("[0-9@]")  # without one of these nothing is found
_CODE_LENGTHS: Final = range(15, 20)


def find_personal(text: str) -> list[Personal]:
    """Every phone number, identity number, bank card, e-mail address and number plate, in order, without overlaps.

    Digits may be full-width, circled, spoken (一三八…) or spread out with spaces and dashes.
    """
    plain = _SPOKEN_RUN.sub(lambda run: run[0].translate(_SPOKEN), text.translate(_PLAIN))
    found: list[Personal] = []
    if not _TELLING.search(plain):
        return found
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if _is_personal(kind, match[0]) and not any(p.start < match.end() and match.start() < p.end for p in found):
                found.append(Personal(kind, match.start(), match.end()))
    return sorted(found, key=lambda personal: personal.start)


def _is_personal(kind: str, written: str) -> bool:
    """Leaves codes of things alone: a card number is grouped by fours, introduced as one, or carries its check digit."""
    digits = [int(ch) for ch in written if ch in "0123456789"]
    if kind == "plate":
        return bool(digits)
    if kind != "bank_card" or not written[0].isdigit():
        return True
    return len(digits) in _CODE_LENGTHS and (len(written) > len(digits) or _luhn(digits))


def _luhn(digits: list[int]) -> bool:
    """Whether the last digit is the card's check digit (ISO/IEC 7812-1)."""
    doubled = (
        digit if place % 2 == 0 else (digit * 2 - 9 if digit > 4 else digit * 2)
        for place, digit in enumerate(reversed(digits))
    )
    return sum(doubled) % 10 == 0


def mask_personal(text: str, *, mask: str = MASK) -> str:
    """The text with every personal number covered: what handlers read."""
    parts, position = [], 0
    for personal in find_personal(text):
        parts += [text[position : personal.start], mask]
        position = personal.end
    return "".join(parts) + text[position:]


def clean_line(text: str, longest: int) -> str:
    """One line of at most `longest` characters: control and invisible characters gone, white space folded."""
    kept = "".join(filter(_is_kept, text[: 4 * longest].replace("\n", " ").replace("\r", " ")))
    return unicodedata.normalize("NFC", " ".join(kept.split()))[:longest].rstrip()


def shown_line(text: str, longest: int) -> str:
    """One line for lists, maps and exports, which everybody who handles the case reads: personal numbers masked."""
    return mask_personal(clean_line(text, longest))[:longest]
