"""Adding a matter to the catalogue and taking one out; what it says later is edited on the desk, version by version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linli.cases import api as cases
from linli.channels.administration.looking import Change, Consequence, run
from linli.channels.pages.asking import day_of
from linli.channels.pages.fields import FieldView, Sheet
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.templatetags.pages import named, when
from linli.common import clock, reading
from linli.common.rehearsal import rehearsed
from linli.geography import api as geography

OWN: Final = (
    "code",
    "kind",
    "big_class",
    "name",
    "name_en",
    "public_group",
    "ceiling",
    "promise_amount",
    "promise_class",
)
CONDITION: Final = (
    "condition",
    "condition_en",
    "limit_amount",
    "limit_class",
    "closing_condition",
    "closing_condition_en",
)


@needs("cases.catalogue")
@require_http_methods(["GET", "HEAD", "POST"])
def add_matter(request: HttpRequest) -> HttpResponseBase:
    """Add a matter with its first filing condition."""
    actor, at = actor_of(request), clock.now()

    def add(typed: Mapping[str, str]) -> cases.MatterView:
        values: dict[str, Any] = {name: typed.get(name, "").strip() for name in OWN}
        values["keywords"] = typed.get("keywords", "").replace("\r", "").replace("\n", "|")
        values |= {name: bool(typed.get(name)) for name in ("verify_first", "check_needed")}
        condition = {name: typed.get(name, "").strip() for name in CONDITION} | {
            "number": 1,
            "evidence_needed": bool(typed.get("evidence_needed")),
        }
        return cases.add_matter(actor=actor, values=values, conditions=[condition], at=at)

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        made = rehearsed(lambda: add(typed))
        found = [
            Consequence(
                _("“%(code)s %(name)s” can be reported and filed from today.")
                % {"code": made.code, "name": named(made)}
            )
        ]
        if made.code in rehearsed(lambda: (add(typed), cases.gaps(day_of(at)))[1]):
            text = _("No duty item speaks of it yet: its cases fall to the coordinator until one is admitted.")
            found.append(Consequence(text, "warn"))
        return found

    def act(typed: Mapping[str, str]) -> str:
        add(typed)
        return _("The matter is added.")

    present = {"ceiling": "district", "promise_amount": "7", "promise_class": "calendar_day", "check_needed": "true"}
    back = reverse("desk:matters")
    return run(request, Change(_("Add a matter"), back, _fields, look, act, lambda: back, _("Add it"), present=present))


def _fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[FieldView]:
    sheet = Sheet(typed, errors)
    levels = [
        (value, str(label))
        for value, label in geography.AreaLevel.choices
        if value in {"grid", "community", "street", "district"}
    ]
    counted = [
        ("urgent_hour", _("urgent hours, every minute counts")), ("urgent_day", _("urgent days, every minute counts")),
        ("work_hour", _("work hours")), ("work_day", _("work days")), ("calendar_day", _("calendar days")),
    ]  # fmt: skip
    kinds = [("component", _("component (a thing)")), ("event", _("event")), ("hotline", _("hotline class"))]
    return [
        sheet.field(
            "code", _("Lasting code"), needed=True, size=16, help=_("Letter and digits, such as E0110; it stays.")
        ),
        sheet.select("kind", _("Kind"), kinds, needed=True),
        sheet.field("name", _("Name"), needed=True, size=120),
        sheet.field("name_en", _("Name in English"), size=160),
        sheet.field("big_class", _("Class"), needed=True, size=80),
        sheet.field("public_group", _("Where residents find it"), size=48),
        sheet.field("keywords", _("Words that speak for it, one a line"), "area", size=2000),
        sheet.select("ceiling", _("Highest level it may climb to"), levels, needed=True),
        sheet.field("promise_amount", _("Promise to the reporter"), "number", needed=True, minimum="1", maximum="365"),
        sheet.select("promise_class", _("Counted in"), counted, needed=True),
        sheet.field("condition", _("Filing condition"), "area", needed=True, size=300),
        sheet.field("condition_en", _("In English"), "area", size=400),
        sheet.field("limit_amount", _("Limit"), "number", needed=True, minimum="1", maximum="3660"),
        sheet.select("limit_class", _("Counted in"), counted, needed=True),
        sheet.field("closing_condition", _("Closes when"), "area", needed=True, size=300),
        sheet.field("closing_condition_en", _("In English"), "area", size=400),
        sheet.field(
            "evidence_needed",
            _("Evidence"),
            "check",
            check_label=_("A picture of the thing is needed before it counts as solved"),
        ),
        sheet.field(
            "verify_first",
            _("Check before filing"),
            "check",
            check_label=_("A public report is checked on the spot before filing"),
        ),
        sheet.field("check_needed", _("Check"), "check", check_label=_("Somebody else checks before closing")),
    ]


@needs("cases.catalogue")
@require_http_methods(["GET", "HEAD", "POST"])
def retire_matter(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a matter out of the catalogue from a day on; its cases keep it."""
    actor, at = actor_of(request), clock.now()
    view = cases.matter(code, day_of(at))

    def retire(typed: Mapping[str, str]) -> date:
        on = reading.day("date", typed.get("date", ""))
        cases.retire_matter(actor=actor, code=code, on=on, reason=typed.get("reason", ""), at=at)
        return on

    def look(typed: Mapping[str, str]) -> list[Consequence]:
        on = rehearsed(lambda: retire(typed))
        said = _("“%(code)s %(name)s” cannot be filed any more from %(day)s. Cases that have it keep it.")
        return [Consequence(said % {"code": code, "name": named(view), "day": when(on)}, "warn")]

    def act(typed: Mapping[str, str]) -> str:
        retire(typed)
        return _("The matter is taken out.")

    def fields(typed: Mapping[str, Any], errors: Mapping[str, str]) -> list[FieldView]:
        sheet = Sheet(typed, errors)
        return [sheet.field("date", _("First day without it"), "date", needed=True, minimum=day_of(at).isoformat()),
                sheet.field("reason", _("Reason"), "area", needed=True, size=300)]  # fmt: skip

    back = reverse("desk:matter", args=[code])
    title = _("Take “%(code)s %(name)s” out of the catalogue") % {"code": code, "name": named(view)}
    change = Change(
        title, back, fields, look, act, lambda: back, _("Take it out"), present={"date": day_of(at).isoformat()}
    )
    return run(request, change)
