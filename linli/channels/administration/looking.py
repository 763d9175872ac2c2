"""Forms that show what a change would do before it is done: typed, looked at, done.

What is looked at is what the change itself would do (`common.rehearsal`) and what the page adds in words. The values go
through all three steps as they were typed, with what the person saw at first, so that nobody overwrites another's change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from linli.channels.http_errors import status_of
from linli.channels.pages.asking import field_error
from linli.channels.pages.fields import FieldView
from linli.common.errors import Conflict, InvalidInput, LinliError

LOOK, DO, FORM = "look", "do", "form"
LONGEST_TYPED: Final = 5_000


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing a change would do, in a whole sentence. tone: plain, warn or bad (then it cannot be done)."""

    text: str
    tone: str = "plain"
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one thing: its page, its fields, what it would do, and the doing, which answers what is said then."""

    title: str
    back: str
    fields: Callable[[Mapping[str, Any], Mapping[str, str]], Sequence[FieldView]]
    look: Callable[[Mapping[str, str]], Sequence[Consequence]]
    act: Callable[[Mapping[str, str]], str]
    done: Callable[[], str]
    button: str
    intro: str = ""
    present: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)


def run(request: HttpRequest, change: Change) -> HttpResponseBase:
    """Answer one step of the change: the form, what it would do, or the doing."""
    if request.method != "POST":
        return _form(request, change, {**change.present, **change.seen})
    typed = _typed(request)
    step = request.POST.get("step", LOOK)
    if step == FORM:
        return _form(request, change, typed)
    try:
        _check_texts(typed)
        if step == DO:
            said = change.act(typed)
            messages.success(request, said)
            return redirect(change.done())
        return _looked_at(request, change, typed)
    except LinliError as error:
        return _form(request, change, typed, error)


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was typed, by field; several values of one field on lines of their own."""
    own = {"csrfmiddlewaretoken", "step"}
    return {name: "\n".join(values) for name, values in request.POST.lists() if name not in own}


def _check_texts(typed: Mapping[str, str]) -> None:
    """Raise InvalidInput for a text that is too long, or holds what no database takes: nothing is quietly cut off."""
    for name, value in typed.items():
        if len(value) > LONGEST_TYPED:
            raise InvalidInput(field=name, reason="This text is too long.")
        if "\x00" in value:
            raise InvalidInput(field=name, reason="This text holds characters that cannot be stored.")


def _form(
    request: HttpRequest, change: Change, typed: Mapping[str, str], error: LinliError | None = None
) -> HttpResponseBase:
    names = {one.name for one in change.fields(typed, {})}
    errors = field_error(error, names) if error else {}
    # After somebody else's change the next look starts from what stands now, so that it shows what would be overwritten.
    seen = change.seen if isinstance(error, Conflict) else {name: typed.get(name, "") for name in change.seen}
    context = {
        "change": change, "fields": change.fields(typed, errors), "error": error, "field_errors": errors, "seen": seen,
    }  # fmt: skip
    return render(request, "administration/change.html", context, status=status_of(error) if error else 200)


def _looked_at(request: HttpRequest, change: Change, typed: Mapping[str, str]) -> HttpResponseBase:
    consequences = list(change.look(typed))
    many = {one.name for one in change.fields(typed, {}) if one.widget == "checks"}
    context = {
        "change": change, "consequences": consequences, "possible": all(one.tone != "bad" for one in consequences),
        "typed": [(name, part) for name, value in typed.items() for part in (value.split("\n") if name in many else [value])],
    }  # fmt: skip
    return render(request, "administration/look.html", context)


def differences(pairs: Sequence[tuple[str, str, str]]) -> list[Consequence]:
    """One sentence for each of the (label, before, after) that differ."""
    sentence = gettext("%(label)s: “%(before)s” becomes “%(after)s”.")
    return [
        Consequence(sentence % {"label": label, "before": before or "—", "after": after or "—"})
        for label, before, after in pairs
        if before != after
    ]
