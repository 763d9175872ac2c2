"""How articles are shown: answers as paragraphs and lists, and what their codes are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from linli.channels.knowledge import words
from linli.channels.pages.languages import in_english
from linli.channels.pages.templatetags.pages import in_language
from linli.services import api as services

register = template.Library()
_ITEM: Final = re.compile(r"(?:[-•·]|(\d{1,2})[.、．])\s*(.+)")
_GAP: Final = re.compile(r"\{(\w+)\}")


@register.filter
def article_word(code: str, family: str) -> str:
    """What a state, an audience or an occasion is called."""
    return words.word(str(code), family)


@register.filter
def as_answer(text: str) -> SafeString:
    """An answer as people read it: paragraphs, and lists where lines begin with a dash or a number. Nothing of it is markup."""
    blocks = (block for block in re.split(r"\n\s*\n", str(text)) if block.strip())
    return SafeString("".join(part for block in blocks for part in _block(block.split("\n"))))


def _block(lines: list[str]) -> Iterator[str]:
    for kind, group in groupby(lines, key=_kind):
        found = list(group)
        if kind == "p":
            yield "<p>" + "<br>".join(_line(line) for line in found) + "</p>"
        else:
            items = "".join(f"<li>{_line(_ITEM.fullmatch(line.strip())[2])}</li>" for line in found)  # type: ignore[index]
            yield f"<{kind}>{items}</{kind}>"


def _kind(line: str) -> str:
    found = _ITEM.fullmatch(line.strip())
    return "p" if found is None else "ol" if found[1] else "ul"


def _line(text: str) -> str:
    return _GAP.sub(
        lambda gap: f"<mark>{words.word(gap[1], 'gap')}</mark>" if gap[1] in words.GAPS else gap[0], escape(text)
    )


@register.filter
def gist(article: Any) -> str:
    """The first words of an answer, for lists."""
    lines = (_ITEM.sub(r"\2", line.strip()) for line in in_language(article, "answer").splitlines())
    text = " ".join(" ".join(lines).split())
    longest = 96 if text.isascii() is False else 150
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


@register.filter
def other_language(article: Any) -> bool:
    """Whether the reader gets Chinese although English is wanted."""
    return in_english() and not article.answer_en


@register.filter
def as_source(source: str) -> SafeString:
    """A source: a link where it is one, else its words."""
    link = services.link_of(source)
    if not link:
        return escape(source)
    return format_html('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>', link, link)


@register.filter
def dialled(phone: str) -> str:
    """A number as a telephone takes it."""
    return "".join(char for char in phone if char.isascii() and (char.isdigit() or char == "+"))


@register.filter
def compared(old: Any, pair: tuple[Any, str]) -> SafeString:
    """The field `pair[1]` of two versions with what went and what came marked, for eyes and for screen readers."""
    new, name = pair
    tags = {"kept": "span", "added": "ins", "removed": "del"}
    pieces = services.differences(_text(old, name), _text(new, name))
    return mark_safe("".join(f"<{tags[piece.kind]}>{escape(piece.text)}</{tags[piece.kind]}>" for piece in pieces))  # noqa: S308  (each piece is escaped)


def _text(article: Any, name: str) -> str:
    value = getattr(article, name)
    return "、".join(value) if isinstance(value, tuple) else str(value if value is not None else "")
