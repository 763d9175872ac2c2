"""Texts a place words itself: in both languages, version by version, with a preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import api as cases
from linli.channels.administration.looking import Change, Consequence, run
from linli.channels.pages import house_texts
from linli.channels.pages.fields import FieldView, Sheet
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.common import clock
from linli.common.errors import NotFound
from linli.common.rehearsal import rehearsed

# What fills a gap in the preview.
EXAMPLES: Final[Mapping[str, str]] = {
    "number": "4827 1093 5561", "unit": gettext_noop("the unit in charge"), "phone": "12345", "day": "1-31", "until": "2-15",
    "channel": "12348", "suspended": "3-31", "link": "https://…/r/…/",
}  # fmt: skip
# A message of more characters is sent in parts.
ONE_SMS: Final = 70


@signed_in
@require_safe
def text_list(request: HttpRequest) -> HttpResponseBase:
    """Every text that may be worded here, and which the place has made its own."""
    texts = [(text, _(text.title), cases.house_text(text.key)) for text in house_texts.all_adaptable()]
    context = {"texts": texts, "may_edit": actor_of(request).may("cases.catalogue")}
    return render(request, "administration/text_list.html", context)


@needs("cases.catalogue")
@require_http_methods(["GET", "HEAD", "POST"])
def text_edit(request: HttpRequest, key: str) -> HttpResponseBase:
    """Word a text; `version` in the address starts from an older one. Empty: the program's own words."""
    actor, at = actor_of(request), clock.now()
    found = next((text for text in house_texts.all_adaptable() if text.key == key), None)
    if found is None:
        raise NotFound(what=_("text"))
    versions = cases.text_versions(key)
    start = next(
        (one for one in versions if str(one.version) == request.GET.get("version")), versions[0] if versions else None
    )

    def store(typed: Mapping[str, str]) -> None:
        cases.change_text(
            actor=actor, key=key, text=_lines(typed.get("text", "")), text_en=_lines(typed.get("text_en", "")), gaps=found.gaps,
            needed=found.needed, at=at, seen=int(typed["seen"]) if typed.get("seen", "").isdecimal() else None,
        )  # fmt: skip

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        rehearsed(lambda: store(typed))
        return [*_preview("zh-hans", _("In Chinese it reads:"), typed.get("text", ""), found),
                *_preview("en", _("In English it reads:"), typed.get("text_en", ""), found)]  # fmt: skip

    def act(typed: Mapping[str, str]) -> str:
        store(typed)
        return _("The text is in force.")

    change = Change(
        _(found.title), reverse("administration:text_list"), lambda typed, errors: _fields(typed, errors, found), look, act,
        lambda: reverse("administration:text_list"), _("Put it in force"), intro=_intro(found),
        present={"text": start.text if start else "", "text_en": start.text_en if start else ""},
        seen={"seen": str(versions[0].version if versions else 0)},
    )  # fmt: skip
    return run(request, change)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _own(text: house_texts.Adaptable, language: str) -> str:
    with override(language):
        return cases.with_braces(_(text.own))


def _intro(text: house_texts.Adaptable) -> str:
    if not text.gaps:
        return _("Left empty, the program's own words are said.")
    gaps = {
        "gaps": " ".join(f"{{{gap}}}" for gap in text.gaps),
        "needed": " ".join(f"{{{gap}}}" for gap in text.needed),
    }
    return (
        _("Left empty, the program's own words are said. Gaps that are filled: %(gaps)s. It must hold: %(needed)s")
        % gaps
    )


def _fields(typed: Mapping[str, Any], errors: Mapping[str, str], text: house_texts.Adaptable) -> list[FieldView]:
    sheet = Sheet(typed, errors)
    own = _("The program says: %(text)s")
    return [
        sheet.field("text", _("In Chinese"), "area", size=2000, help=own % {"text": _own(text, "zh-hans")}),
        sheet.field("text_en", _("In English"), "area", size=2000, help=own % {"text": _own(text, "en")}),
    ]


def _preview(language: str, title: str, typed: str, text: house_texts.Adaptable) -> list[Consequence]:
    with override(language):
        values = {gap: _(EXAMPLES[gap]) for gap in text.gaps}
    shown = cases.filled(_lines(typed) or _own(text, language), values)
    found = [Consequence(title, items=(shown,))]
    if text.gaps and language == "zh-hans" and len(shown) > ONE_SMS:
        found.append(Consequence(_("By SMS this is sent in %(n)s parts.") % {"n": -(-len(shown) // ONE_SMS)}))
    return found
