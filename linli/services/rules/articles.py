"""What an article is made of, and what keeps it from being published."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlsplit

from linli.common.errors import InvalidInput
from linli.services.rules.placeholders import unknown_gaps
from linli.text.api import UNPUBLISHED_KINDS, find_personal

RESIDENTS: Final = "residents"
OPERATORS: Final = "operators"
REPLY: Final = "reply"
# Who reads it: everybody; only staff who answer calls and reports; or nobody as it is: a reply with gaps to be filled.
AUDIENCES: Final = (RESIDENTS, OPERATORS, REPLY)
OCCASIONS: Final = ("", "resolve", "refuse", "progress")

MOST_MATTERS: Final = 20
MOST_WORDINGS: Final = 30
LONGEST_WORDING: Final = 80
LONGEST: Final = {
    "question": 120, "answer": 4_000, "question_en": 200, "answer_en": 6_000, "source": 300, "right_channel": 160, "phone": 40,
}  # fmt: skip
LONGEST_TERM: Final = timedelta(days=3 * 366)  # nobody vouches for a text longer than that

CODE: Final = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
MATTER_CODE: Final = re.compile(r"[A-Z][0-9]{2,14}")
# Numbers that can be nobody's own: emergency and service lines, free and shared-cost lines, and landlines.
_OFFICE: Final = re.compile(r"1\d{2}|1\d{4}|9\d{4,5}|[48]00\d{7}|0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}(?:\d{1,4})?")
_SOMEBODYS: Final = "A number here may be somebody's own (telephone, identity or card number, e-mail). Please take it out; an office number belongs into the field for it."
_CONTROLS: Final = frozenset({"Cc", "Cf", "Cs", "Cn", "Co"})
# What the scanner calls a name may be a place or an office in a text that staff wrote; these lead to somebody in any case.
_REFUSED: Final = UNPUBLISHED_KINDS - {"name", "role_name", "home"}


@dataclass(frozen=True, slots=True)
class ArticleIn:
    """An article as somebody writes it. `area_id`: where it holds with all below it (None: everywhere). `review_by`: the
    last day on which its owner vouches for it. `right_channel`, `phone`: who is asked instead, where it is not ours.
    """

    audience: str
    question: str
    answer: str
    owner_id: int
    valid_from: date
    review_by: date
    question_en: str = ""
    answer_en: str = ""
    wordings: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    area_id: int | None = None
    occasion: str = ""
    right_channel: str = ""
    phone: str = ""
    source: str = ""


def cleaned(new: ArticleIn, public_numbers: Container[str] = frozenset()) -> ArticleIn:
    """The article in one normal form. Raises InvalidInput for what it may not be or say; `errors` names every fault.

    `public_numbers`: digits of office numbers known to the house. A number given as the article's own `phone` may stand in
    its text as well, and must be one that is nobody's own: a mobile number is refused there, whatever it is called.
    """
    clean = replace(
        new,
        question=_line(new.question),
        question_en=_line(new.question_en),
        answer=_text(new.answer),
        answer_en=_text(new.answer_en),
        source=_line(new.source),
        right_channel=_line(new.right_channel),
        phone=_line(new.phone),
        wordings=tuple(dict.fromkeys(filter(None, map(_line, new.wordings[: 4 * MOST_WORDINGS])))),
        matters=tuple(dict.fromkeys(code.strip().upper() for code in new.matters[: 4 * MOST_MATTERS] if code.strip())),
    )
    faults = [
        *_sizes(clean),
        *_values(clean, public_numbers),
        *_gaps(clean),
        *_dates(clean),
        *_personal(clean, public_numbers),
    ]
    if faults:
        field, reason = faults[0]
        raise InvalidInput(field=field, reason=reason, errors=[{"field": f, "reason": r} for f, r in faults])
    return clean


def _sizes(new: ArticleIn) -> Iterator[tuple[str, str]]:
    for name in ("question", "answer"):
        if not getattr(new, name):
            yield name, "This must not be empty."
    for name, longest in LONGEST.items():
        if len(getattr(new, name)) > longest:
            yield name, "This is too long."
    if bool(new.question_en) != bool(new.answer_en):
        yield "answer_en" if new.question_en else "question_en", "English needs both the question and the answer."
    if len(new.wordings) > MOST_WORDINGS or any(len(one) > LONGEST_WORDING for one in new.wordings):
        yield "wordings", "This is too long."


def _values(new: ArticleIn, public_numbers: Container[str]) -> Iterator[tuple[str, str]]:
    if new.audience not in AUDIENCES:
        yield "audience", "Choose one of the values offered."
    if new.occasion not in OCCASIONS or (new.occasion and new.audience != REPLY):
        yield "occasion", "Choose one of the values offered."
    if len(new.matters) > MOST_MATTERS or not all(map(MATTER_CODE.fullmatch, new.matters)):
        yield "matters", "This is not a code of this kind."
    if "://" in new.source and not link_of(new.source):
        yield "source", "A link begins with http:// or https:// and names a site."
    number = digits_of(new.phone)
    if new.phone and number not in public_numbers and not _OFFICE.fullmatch(number):
        yield "phone", "This is not the number of an office: a mobile number is somebody's own."


def _gaps(new: ArticleIn) -> Iterator[tuple[str, str]]:
    for name in ("answer", "answer_en"):
        text = getattr(new, name)
        if unknown_gaps(text) or (new.audience != REPLY and "{" in text):
            yield name, "Something in curly brackets is none of the known gaps; only standard replies have gaps."


def _dates(new: ArticleIn) -> Iterator[tuple[str, str]]:
    if new.review_by <= new.valid_from:
        yield "review_by", "The day of review comes after the first day."
    elif new.review_by - new.valid_from > LONGEST_TERM:
        yield "review_by", "Nobody vouches for a text longer than three years: choose an earlier day of review."


def _personal(new: ArticleIn, public_numbers: Container[str]) -> Iterator[tuple[str, str]]:
    """Fields in which a number or an address leads to a person."""
    allowed = _Either(public_numbers, digits_of(new.phone))
    for name in ("question", "answer", "question_en", "answer_en", "source", "right_channel"):
        if _leads_to_somebody(getattr(new, name), allowed):
            yield name, _SOMEBODYS
    if any(_leads_to_somebody(one, allowed) for one in new.wordings):
        yield "wordings", _SOMEBODYS


def _leads_to_somebody(text: str, allowed: Container[str]) -> bool:
    return any(found.kind in _REFUSED for found in find_personal(text, public_numbers=allowed))


@dataclass(frozen=True, slots=True)
class _Either:
    """The numbers the house knows, and one more."""

    known: Container[str]
    further: str

    def __contains__(self, digits: object) -> bool:
        return digits in self.known or (bool(self.further) and digits == self.further)


def digits_of(number: str) -> str:
    """The digits of a number, whatever stands between them."""
    return "".join(str(int(char)) for char in number if char.isdecimal())


def link_of(source: str) -> str:
    """The source as an address that may be opened, or "" where it is words."""
    try:
        parts = urlsplit(source.strip())
    except ValueError:
        return ""
    return source.strip() if parts.scheme in {"http", "https"} and parts.hostname and " " not in source.strip() else ""


def same(one: ArticleIn, other: ArticleIn) -> bool:
    """Whether two say the same in every field."""
    return all(getattr(one, field.name) == getattr(other, field.name) for field in fields(ArticleIn))


def _line(text: str) -> str:
    return " ".join(_shown(text.replace("\n", " ").replace("\r", " ").replace("\t", " ")).split())


def _text(text: str) -> str:
    lines = [
        line.rstrip() for line in _shown(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).split("\n")
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _shown(text: str) -> str:
    """The text without control and invisible characters, in NFC; nothing is read far beyond what any field holds."""
    kept = "".join(
        char
        for char in text[:40_000]
        if char == "\n" or char.isprintable() or unicodedata.category(char) not in _CONTROLS
    )
    return unicodedata.normalize("NFC", kept)
