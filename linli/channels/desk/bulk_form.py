"""The fields of a verb for many cases: nothing in them comes from one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext

from linli.cases import api as cases
from linli.cases.api import CaseRow, FieldSpec
from linli.channels.desk import bulk, choices
from linli.channels.desk.forms import Choice, FieldView, Group


@dataclass(frozen=True, slots=True)
class BulkForm:
    """What the fields are made from: the verb, the cases chosen, what was typed, errors by field, the time."""

    verb: str
    rows: Sequence[CaseRow]
    typed: QueryDict
    errors: Mapping[str, str]
    at: datetime

    def fields(self) -> list[FieldView]:
        """The widgets of the verb's fields."""
        return [self._field(spec) for spec in cases.fields_of(self.verb)]

    def _field(self, spec: FieldSpec) -> FieldView:
        make: Callable[..., FieldView] = _BY_KIND.get(spec.kind, _text)
        return make(
            self, spec, name=spec.name, label=gettext(spec.title), value=self.typed.get(spec.name, ""), needed=not spec.optional,
            error=self.errors.get(spec.name, ""),
        )  # fmt: skip


def _text(form: BulkForm, spec: FieldSpec, **base: Any) -> FieldView:
    return FieldView(**base, size=160)


def _long(form: BulkForm, spec: FieldSpec, **base: Any) -> FieldView:
    return FieldView(**base, widget="area", rows=3, size=1000)


def _unit(form: BulkForm, spec: FieldSpec, **base: Any) -> FieldView:
    value = base["value"]
    every = Choice(bulk.BY_DUTY, gettext("Each to the unit of its own duty item"), chosen=value == bulk.BY_DUTY)
    groups = (Group(gettext("By the duty list"), (every,)), *choices.units_anywhere([value]))
    return FieldView(**base, widget="select", searchable=True, groups=groups)


def _units(form: BulkForm, spec: FieldSpec, **base: Any) -> FieldView:
    return FieldView(**base, widget="checks", groups=choices.units_anywhere(form.typed.getlist(spec.name)))


def _matter(form: BulkForm, spec: FieldSpec, **base: Any) -> FieldView:
    groups = choices.matters_by_class(base["value"], form.at)
    where = f"/desk/cases/{form.rows[0].id}/conditions/" if form.rows else ""
    return FieldView(**base, widget="select", searchable=True, groups=groups, reload=where, reload_target="#conditions")


def _condition(form: BulkForm, spec: FieldSpec, **base: Any) -> FieldView:
    rows = choices.conditions(form.typed.get("matter", ""), base["value"], form.at)
    return FieldView(**base, widget="conditions", groups=(Group("", rows),))


def _case(form: BulkForm, spec: FieldSpec, **base: Any) -> FieldView:
    """Into which case the others are merged: one of those chosen, the oldest first, or any by its number."""
    oldest = sorted(form.rows, key=lambda row: (row.reported_at, row.id))
    value = base["value"] or (str(oldest[0].id) if oldest else "")
    listed = tuple(Choice(str(row.id), row.title or row.number, chosen=str(row.id) == value) for row in oldest)
    return FieldView(**base, widget="case", groups=(Group("", listed),))


def _choice(form: BulkForm, spec: FieldSpec, **base: Any) -> FieldView:
    listed = tuple(Choice(code, gettext(title), chosen=code == base["value"]) for code, title in spec.choices)
    return FieldView(**base, widget="select", groups=(Group("", listed),))


def _yes_no(form: BulkForm, spec: FieldSpec, **base: Any) -> FieldView:
    pair = (("true", gettext("Yes")), ("false", gettext("No")))
    listed = tuple(Choice(code, title, chosen=code == base["value"]) for code, title in pair)
    return FieldView(**base, widget="select", groups=(Group("", listed),))


def _integer(form: BulkForm, spec: FieldSpec, **base: Any) -> FieldView:
    return FieldView(**base, widget="number", minimum="1", maximum="60")


_BY_KIND: Final[dict[str, Callable[..., FieldView]]] = {
    "long_text": _long, "unit": _unit, "units": _units, "matter": _matter, "condition": _condition, "case": _case,
    "choice": _choice, "yes_no": _yes_no, "integer": _integer,
}  # fmt: skip
