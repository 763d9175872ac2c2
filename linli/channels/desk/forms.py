"""Forms made of field specifications: one FieldSpec of the workflow becomes one widget of a page.

The values go back as text and are checked by the domain; a form here never decides what is valid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from linli.cases.api import CaseView, Duplicate, FieldSpec, Holder, Offer
from linli.channels.desk import choices
from linli.channels.pages.fields import Choice, FieldView, Group, Sheet

__all__ = ["Asked", "Choice", "FieldView", "Group", "Sheet", "fields_of", "values_of"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form is built from: the case, the offer, what was typed so far, errors by field, the time."""

    case: CaseView
    offer: Offer
    typed: QueryDict
    errors: Mapping[str, str]
    at: datetime
    duplicates: tuple[Duplicate, ...] = ()
    holder: Holder | None = None

    def value(self, name: str) -> str:
        """What was typed, or what the case has."""
        return self.typed.get(name, "") or _present(self.offer.verb, name, self.case)


# What a correction starts from.
_PRESENT: Final[dict[tuple[str, str], Callable[[CaseView], str]]] = {
    ("describe", "title"): lambda case: case.row.title,
    ("describe", "address"): lambda case: case.row.address,
    ("describe", "lon"): lambda case: f"{case.row.lon:.6f}" if case.row.lon is not None else "",
    ("describe", "lat"): lambda case: f"{case.row.lat:.6f}" if case.row.lat is not None else "",
    ("describe", "matter"): lambda case: case.row.matter_code,
    ("file", "matter"): lambda case: case.row.matter_code or choices.suggested_matter(case),
    ("self_handle", "matter"): lambda case: case.row.matter_code or choices.suggested_matter(case),
}
# Labels whose English word means something else elsewhere.
_LABELS: Final = {"file": gettext_noop("Picture or document"), "decision": gettext_noop("Your decision")}


def _present(verb: str, name: str, case: CaseView) -> str:
    read = _PRESENT.get((verb, name))
    return read(case) if read else ""


# How yes and no are said, by field. The first is yes.
_YES_NO: Final = {
    "decision": (gettext_noop("Grant it"), gettext_noop("Do not grant it")),
    "real": (gettext_noop("It is real"), gettext_noop("It is not real")),
    "matter_solved": (gettext_noop("The matter is solved"), gettext_noop("The matter is not solved")),
    "mandatory": (gettext_noop("Closing waits for it"), gettext_noop("Closing does not wait for it")),
    "urgent": (gettext_noop("Urgent: every minute counts"), gettext_noop("Not urgent")),
}
_HELP: Final[dict[tuple[str, str], Any]] = {
    ("resolve", "answer"): _("The reporter reads this. Say what was done, in plain words."),
    ("refuse", "answer"): _("The reporter reads this. Say why, and be kind."),
    ("refuse", "right_channel"): _("Where the reporter gets help instead, with a telephone number if there is one."),
    ("resolve", "legal_basis"): _("Needed for “explained, not solvable”: law, article."),
    ("resolve", "handed_to"): _("Needed for “handed over”: which body took it."),
    ("ask_return", "rule_text"): _("Name whose duty it is, and the rule that says so."),
    ("ask_return", "reason"): _("A return needs a reason the dispatcher can check."),
    ("tell_progress", "text"): _("The reporter reads this."),
    ("add_note", "text"): _("For colleagues; the reporter does not see it."),
    ("blow_whistle", "plan"): _(
        "Only where it takes more than one go: what each does, in which order. It may run for weeks."
    ),
    ("blow_whistle", "until"): _("The end of the plan; the part of every unit called is due then."),
    ("reveal", "reason"): _("The reporter will see your post, the time and this reason."),
    ("supervise", "days"): _("Days within which the unit must answer."),
    ("merge", "into"): _("Or its receipt number."),
    ("attach", "file"): _(
        "A picture of the thing, never of a person. Position data are cut off before anybody else sees it."
    ),
    ("describe", "area"): _("Only for a case without a point on the map."),
    ("describe", "lon"): _("As read from a map."),
}


def fields_of(asked: Asked) -> list[FieldView]:
    """The widgets of the offer's fields."""
    return [_field(spec, asked) for spec in asked.offer.fields]


def _field(spec: FieldSpec, asked: Asked) -> FieldView:
    base = {
        "name": spec.name,
        "label": gettext(_LABELS.get(spec.name, spec.title)),
        "value": asked.value(spec.name),
        "needed": not spec.optional,
        "error": asked.errors.get(spec.name, ""),
        "help": str(_HELP.get((asked.offer.verb, spec.name), "")),
    }
    return _BY_KIND[spec.kind](spec, asked, base)


Maker = Callable[[FieldSpec, Asked, dict[str, Any]], FieldView]


def _long(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    return FieldView(**base, widget="area", rows=3 if spec.optional else 4, size=2000)


def _text(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    return FieldView(**base, size=300)


def _yes_no(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    said = _YES_NO.get(spec.name, (gettext_noop("Yes"), gettext_noop("No")))
    pair = tuple(
        Choice(value, gettext(title), chosen=base["value"] == value)
        for value, title in zip(("true", "false"), said, strict=True)
    )
    return FieldView(**base, widget="radio", groups=(Group("", pair),))


def _integer(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    if spec.name == "stars":
        stars = tuple(Choice(str(n), "★" * n, chosen=base["value"] == str(n)) for n in range(5, 0, -1))
        return FieldView(**base, widget="select", groups=(Group("", stars),))
    return FieldView(**base, widget="number", minimum="1", maximum="60")


def _choice(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    listed = tuple(Choice(value, gettext(title), chosen=base["value"] == value) for value, title in spec.choices)
    return FieldView(
        **base, widget="radio" if len(listed) <= 6 and not spec.optional else "select", groups=(Group("", listed),)
    )


def _date(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    today = timezone.localtime(asked.at).date()
    return FieldView(
        **base,
        widget="date",
        minimum=(today + timedelta(days=1)).isoformat(),
        maximum=(today + timedelta(days=365)).isoformat(),
    )


def _unit(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    leading = asked.holder.unit if asked.holder and asked.offer.verb == "dispatch" else None
    by_duty = str(leading.id) if leading else ""
    return FieldView(
        **base,
        widget="select",
        searchable=True,
        groups=choices.units(asked.case, [base["value"] or by_duty], asked.holder),
    )


def _units(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    return FieldView(
        **base,
        widget="checks",
        searchable=True,
        groups=choices.units(asked.case, asked.typed.getlist(spec.name), asked.holder),
    )


def _matter(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    listed = choices.matters(asked.case, base["value"], asked.at)
    with_conditions = any(other.kind == "condition" for other in asked.offer.fields)
    reload = f"/desk/cases/{asked.case.row.id}/conditions/" if with_conditions else ""
    return FieldView(
        **base, widget="select", searchable=True, groups=listed, reload=reload, reload_target="#conditions"
    )


def _condition(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    rows = choices.conditions(asked.value("matter"), base["value"], asked.at)
    return FieldView(**base, widget="conditions", groups=(Group("", rows),))


def _area(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    return FieldView(**base, widget="select", searchable=True, groups=choices.areas(asked.case, base["value"]))


def _case(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    listed = tuple(
        Choice(
            str(d.case_id), f"{d.number} {d.title}", help=" ".join(d.reasons), chosen=base["value"] == str(d.case_id)
        )
        for d in asked.duplicates
    )
    return FieldView(**base, widget="case", groups=(Group("", listed),), size=20)


def _file(spec: FieldSpec, asked: Asked, base: dict[str, Any]) -> FieldView:
    return FieldView(**base, widget="file", accept="image/*,application/pdf")


_BY_KIND: Final[dict[str, Maker]] = {
    "long_text": _long,
    "text": _text,
    "degrees": _text,
    "yes_no": _yes_no,
    "integer": _integer,
    "choice": _choice,
    "date": _date,
    "unit": _unit,
    "units": _units,
    "matter": _matter,
    "condition": _condition,
    "area": _area,
    "case": _case,
    "file": _file,
}


def values_of(offer: Offer, typed: QueryDict) -> dict[str, Any]:
    """What was typed, by field, for `cases.act`: lists for several units, text for the rest, empty ones left out."""
    found: dict[str, Any] = {}
    for spec in offer.fields:
        if spec.kind == "units":
            found[spec.name] = typed.getlist(spec.name)
        elif typed.get(spec.name, "") != "":
            found[spec.name] = typed[spec.name]
    return found
