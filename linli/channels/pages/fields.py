"""Fields of forms as pages/components/field.html shows them, and the sheet that makes them with what was typed.

The values go back as text and are checked by the domain; a form here never decides what is valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: what is sent, what is shown, a line below it."""

    value: str
    label: str
    help: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one title; an empty title for choices without a group."""

    title: str
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field as pages/components/field.html shows it."""

    name: str
    label: str
    widget: str = "text"
    value: str = ""
    needed: bool = False
    help: str = ""
    error: str = ""
    rows: int = 4
    size: int = 0
    minimum: str = ""
    maximum: str = ""
    accept: str = ""
    searchable: bool = False
    groups: tuple[Group, ...] = ()
    reload: str = ""
    reload_target: str = ""
    id: str = field(default="")
    pattern: str = ""
    autocomplete: str = ""
    check_label: str = ""
    multiple: bool = False
    none: str = ""  # what choosing nothing is called, where that is a choice

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", f"f-{self.name}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form that no verb describes: makes its fields with what was typed and what was wrong with it."""

    typed: Mapping[str, Any]
    errors: Mapping[str, str]

    def field(self, name: str, label: str, widget: str = "text", **more: Any) -> FieldView:
        """A field of one value."""
        return FieldView(name, label, widget, value=self.typed.get(name, ""), error=self.errors.get(name, ""), **more)

    def select(self, name: str, label: str, pairs: Iterable[tuple[str, str]], **more: Any) -> FieldView:
        """A field of one of the values given, as pairs of value and label."""
        chosen = self.typed.get(name)
        listed = tuple(Choice(value, said, chosen=chosen == value) for value, said in pairs)
        return self.field(name, label, more.pop("widget", "select"), groups=(Group("", listed),), **more)
