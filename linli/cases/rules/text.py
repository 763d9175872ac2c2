"""What people write: cleaned, bounded, titled, fingerprinted, and masked for those who need not know who wrote it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from linli.common.errors import InvalidInput
from linli.text.api import MASK, NUMBER_KINDS, Personal, find_personal, mask_personal

__all__ = [
    "MASK", "MAX_TEXT", "NUMBER_KINDS", "TITLE_LENGTH", "Personal", "clean_line", "clean_text", "digest_of_words", "find_personal",
    "mask_personal", "recordable", "shown_line", "title_from", "words_of",
]  # fmt: skip

MAX_TEXT: Final = 5_000
TITLE_LENGTH: Final = 60

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


def clean_line(text: str, longest: int) -> str:
    """One line of at most `longest` characters: control and invisible characters gone, white space folded."""
    kept = "".join(filter(_is_kept, text[: 4 * longest].replace("\n", " ").replace("\r", " ")))
    return unicodedata.normalize("NFC", " ".join(kept.split()))[:longest].rstrip()


def shown_line(text: str, longest: int) -> str:
    """One line for lists, maps and exports, which everybody who handles the case reads: personal numbers masked."""
    return mask_personal(clean_line(text, longest))[:longest]


class _OfOffices:
    """Numbers with an area code, which staff write to say whom to call. A mobile number is somebody's, whoever writes it."""

    def __contains__(self, digits: object) -> bool:
        return str(digits).startswith("0") and not re.match(r"01[3-9]", str(digits))


_OF_OFFICES: Final = _OfOffices()


def recordable(data: Mapping[str, Any]) -> dict[str, Any]:
    """What may go into the record, which nobody can blank later: free text with what is personal in it covered."""
    return {
        name: mask_personal(value, public_numbers=_OF_OFFICES) if isinstance(value, str) else value
        for name, value in data.items()
    }
