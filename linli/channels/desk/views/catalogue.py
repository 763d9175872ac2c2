"""The catalogue: matters with their filing conditions, read by all, changed version by version by its editors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import api as cases
from linli.cases.api import MatterView
from linli.channels.desk import words
from linli.channels.desk.forms import FieldView
from linli.channels.pages.asking import again, day_of, field_error
from linli.channels.pages.fields import Choice, Group
from linli.channels.pages.guards import actor_of, needs, signed_in
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError, NotFound

MOST_CONDITIONS: Final = 8
CONDITION_COLUMNS: Final = (
    "condition",
    "condition_en",
    "limit_amount",
    "limit_class",
    "closing_condition",
    "closing_condition_en",
)
PLAIN: Final = ("name", "name_en", "big_class", "public_group", "ceiling", "promise_amount", "promise_class")


@signed_in
@require_safe
def matters(request: HttpRequest) -> HttpResponseBase:
    """The catalogue in force, by class; searched by words."""
    today, wanted = day_of(clock.now()), request.GET.get("words", "").strip()
    found = cases.search_matters(wanted, today, limit=300) if wanted else list(cases.matters(today))
    classes: dict[tuple[str, str], list[MatterView]] = {}
    for matter in found:
        classes.setdefault((matter.kind, matter.big_class), []).append(matter)
    return render(
        request,
        "desk/matters.html",
        {
            "classes": classes,
            "words": wanted,
            "total": len(found),
            "may_edit": actor_of(request).may("cases.catalogue"),
        },
    )


@signed_in
@require_safe
def matter(request: HttpRequest, code: str) -> HttpResponseBase:
    """One matter with its conditions and its versions; an old version is shown by its number."""
    versions = cases.versions(code)
    if not versions:
        raise NotFound(what=_("matter"))
    wanted = request.GET.get("version", "")
    shown = next((view for view in versions if str(view.version) == wanted), versions[0])
    duties = cases.duty_items(state="admitted", matter_code=code, on=day_of(clock.now()))
    may_edit = actor_of(request).may("cases.catalogue")
    return render(
        request, "desk/matter.html", {"matter": shown, "versions": versions, "duties": duties, "may_edit": may_edit}
    )


def _select(name: str, label: str, family: str, codes: tuple[str, ...], value: str, error: str = "") -> FieldView:
    options = tuple(Choice(code, words.word(code, family), chosen=code == value) for code in codes)
    return FieldView(name, label, "select", value=value, needed=True, error=error, groups=(Group("", options),))


LIMITS: Final = ("urgent_hour", "urgent_day", "work_hour", "work_day", "calendar_day")
LEVELS: Final = ("grid", "community", "street", "district")


def _fields(values: Mapping[str, Any], errors: Mapping[str, str]) -> list[FieldView]:
    def text(name: str, label: str, **more: Any) -> FieldView:
        return FieldView(name, label, value=str(values.get(name, "")), error=errors.get(name, ""), **more)

    return [
        text("name", _("Name"), needed=True, size=120),
        text("name_en", _("Name in English"), size=160),
        text("big_class", _("Class"), needed=True, size=80),
        text("public_group", _("Where residents find it"), size=48),
        text("keywords", _("Words that speak for it, separated by |"), widget="area", size=2000),
        _select("ceiling", _("Highest level it may climb to"), "level", LEVELS, str(values.get("ceiling", ""))),
        text("promise_amount", _("Promise to the reporter"), widget="number", needed=True, minimum="1", maximum="365"),
        _select("promise_class", _("Counted in"), "limit", LIMITS, str(values.get("promise_class", ""))),
        FieldView(
            "verify_first",
            _("Field check"),
            "check",
            value="1" if values.get("verify_first") else "",
            check_label=_("A public report is checked on the spot before filing"),
        ),
        FieldView(
            "check_needed",
            _("Check"),
            "check",
            value="1" if values.get("check_needed") else "",
            check_label=_("Somebody else checks before closing"),
        ),
    ]


def _condition_fields(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    blank = {**dict.fromkeys(CONDITION_COLUMNS, ""), "evidence_needed": False}
    shown = [*rows, *([blank] * (2 if len(rows) < MOST_CONDITIONS - 1 else 1))][:MOST_CONDITIONS]
    return [
        {
            "number": number,
            "fields": [
                FieldView(
                    f"condition-{number}", _("Filing condition"), "area", value=row["condition"], size=300, rows=2
                ),
                FieldView(
                    f"condition_en-{number}", _("In English"), "area", value=row["condition_en"], size=400, rows=2
                ),
                FieldView(
                    f"limit_amount-{number}",
                    _("Limit"),
                    "number",
                    value=str(row["limit_amount"]),
                    minimum="1",
                    maximum="10000",
                ),
                _limit_class(number, row["limit_class"]),
                FieldView(
                    f"closing_condition-{number}",
                    _("Closes when"),
                    "area",
                    value=row["closing_condition"],
                    size=300,
                    rows=2,
                ),
                FieldView(
                    f"closing_condition_en-{number}",
                    _("In English"),
                    "area",
                    value=row["closing_condition_en"],
                    size=400,
                    rows=2,
                ),
                FieldView(
                    f"evidence_needed-{number}",
                    _("Evidence"),
                    "check",
                    value="1" if row["evidence_needed"] else "",
                    check_label=_("A picture of the thing is needed before it counts as solved"),
                ),
            ],
        }
        for number, row in enumerate(shown, start=1)
    ]


def _limit_class(number: int, value: str) -> FieldView:
    options = tuple(Choice(code, words.word(code, "limit"), chosen=code == value) for code in LIMITS)
    return FieldView(f"limit_class-{number}", _("Counted in"), "select", value=value, groups=(Group("", options),))


def _typed_conditions(post: QueryDict) -> list[dict[str, Any]]:
    """The rows that were filled in; a row whose condition is emptied is taken out. Numbered anew from 1."""
    rows: list[dict[str, Any]] = []
    for number in range(1, MOST_CONDITIONS + 1):
        cells: dict[str, Any] = {name: post.get(f"{name}-{number}", "").strip() for name in CONDITION_COLUMNS}
        if not cells["condition"]:
            continue
        cells["evidence_needed"] = bool(post.get(f"evidence_needed-{number}"))
        rows.append(cells | {"number": len(rows) + 1})
    return rows


def _changes(post: QueryDict) -> dict[str, Any]:
    values: dict[str, Any] = {name: post.get(name, "").strip() for name in PLAIN}
    values["keywords"] = post.get("keywords", "").replace("\r", "").replace("\n", "|")
    values["verify_first"] = bool(post.get("verify_first"))
    values["check_needed"] = bool(post.get("check_needed"))
    return values


def _present(view: MatterView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in (*PLAIN, "verify_first", "check_needed")} | {
        "keywords": "|".join(view.keywords)
    }


@needs("cases.catalogue")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponseBase:
    """Change a matter: what is sent becomes its next version, in force from today; cases keep the version they were born with."""
    at = clock.now()
    view = cases.matter(code, day_of(at))
    if request.method != "POST":
        rows = [
            {name: getattr(row, name) for name in (*CONDITION_COLUMNS, "evidence_needed")} for row in view.conditions
        ]
        return render(
            request,
            "desk/matter_edit.html",
            {"matter": view, "fields": _fields(_present(view), {}), "conditions": _condition_fields(rows)},
        )
    values, rows = _changes(request.POST), _typed_conditions(request.POST)
    try:
        if request.POST.get("seen") != str(view.version):
            raise InvalidInput(
                field=_("version"), reason=_("Somebody else has made a new version meanwhile; look at it first.")
            )
        made = cases.change_matter(actor=actor_of(request), code=code, changes=values, conditions=rows, at=at)
    except LinliError as error:
        errors = field_error(error, set(PLAIN))
        context = {
            "matter": view,
            "fields": _fields(values, errors),
            "conditions": _condition_fields(rows),
            "field_errors": errors,
        }
        return again(request, "desk/matter_edit.html", context, error)
    messages.success(request, _("Version %(version)d is in force.") % {"version": made.version})
    return redirect("desk:matter", code=code)
