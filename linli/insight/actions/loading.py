"""Definitions from a file, for whoever administers the house: looked at, row by row, then taken in as they were looked at.

A file holds indicators or one assessment scheme. Until the day it holds from has come it can be withdrawn again: nothing that
was published rests on it.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from linli.audit import api as audit
from linli.cases import api as cases
from linli.common import memory
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound, Refused
from linli.insight.actions.packs import load_indicators, look_at_indicators
from linli.insight.actions.schemes import load_scheme, look_at_scheme
from linli.insight.events import PACK_WITHDRAWN
from linli.insight.models import Pack
from linli.insight.permissions import DEFINE
from linli.insight.queries.answers.definitions import SHIPPED, states
from linli.insight.queries.schemes import schemes
from linli.insight.rules.definitions import BadDefinition

LONGEST_FILE: Final = 200_000  # bytes
MOST_DOTS: Final = 50  # in a line: a key of many parts is read in the square of their number
Told = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackRow:
    """One thing a file says: its code, and its fields as the files write them, before and after. None: it is not there."""

    key: str
    before: Told | None
    after: Told | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change. `kind`: indicators or scheme; `stamp` tells whether that is still so when it is applied;
    `resting`: codes of the schemes that count by indicators it changes."""

    kind: str
    code: str
    since: date
    rows: tuple[PackRow, ...]
    same: int
    resting: tuple[str, ...]
    stamp: str


@dataclass(frozen=True, slots=True)
class PackView:
    """A file as it was loaded. `waits`: the day it holds from has not come, and it can be withdrawn."""

    id: int
    kind: str
    code: str
    since: date
    loaded_at: datetime
    waits: bool


def look_at_definitions(*, actor: Actor, text: str, since: date, at: datetime) -> Preview:
    """What a file would change from that day on. Raises Forbidden, and InvalidInput for what cannot be used or begins in the past."""
    actor.need(DEFINE)
    said = _parsed(text)
    if "indicator" in said:
        look_at_indicators(text=text, since=since, at=at)
        kind, code = Pack.Kind.INDICATORS, ""
        before, after = _indicators_on(since), _by_code(said)
    else:
        found = look_at_scheme(text=text, since=since, at=at)
        kind, code = Pack.Kind.SCHEME, found.code
        before, after = _parts_of(_scheme_on(code, since)), _parts_of(said)
    keys = [*after, *(key for key in before if key not in after and kind == Pack.Kind.SCHEME)]
    rows = [PackRow(key, before.get(key), after.get(key)) for key in keys]
    changes = tuple(row for row in rows if row.before != row.after)
    touched = {row.key for row in changes} if kind == Pack.Kind.INDICATORS else set()
    resting = tuple(one.code for one in schemes(since) if touched & set(one.indicators))
    told = json.dumps([kind, code, since.isoformat(), [[row.key, row.before, row.after] for row in changes]])
    stamp = hashlib.sha256(told.encode()).hexdigest()
    return Preview(kind.value, code, since, changes, len(rows) - len(changes), resting, stamp)


def load_definitions(*, actor: Actor, text: str, since: date, stamp: str, at: datetime) -> Preview:
    """Take in a file as it was looked at. Raises Forbidden, InvalidInput, and Refused where it would change something else by now."""
    with transaction.atomic():
        seen = look_at_definitions(actor=actor, text=text, since=since, at=at)
        if seen.stamp != stamp:
            raise Refused(
                reason="changed_meanwhile",
                text="Other definitions were loaded meanwhile. Look at what it would change now.",
            )
        if seen.kind == Pack.Kind.SCHEME:
            load_scheme(actor=actor, text=text, since=since, at=at)
        else:
            load_indicators(actor=actor, text=text, since=since, at=at)
    return seen


def withdraw_definitions(*, actor: Actor, pack_id: int, at: datetime) -> None:
    """Take back a file whose day has not come. Raises Forbidden, NotFound, and Refused for one that holds or that others rest on."""
    actor.need(DEFINE)
    with transaction.atomic():
        row = Pack.objects.select_for_update().filter(pk=pack_id).first()
        if row is None:
            raise NotFound(what="file")
        if row.since <= cases.local_day(at):
            raise Refused(
                reason="holds",
                text="It holds already, and figures rest on it. Load what shall hold instead, from a later day on.",
            )
        data = {"kind": row.kind, "code": row.code, "since": row.since.isoformat(), "digest": row.digest}
        row.delete()
        memory.changed()
        try:
            states()
            schemes(date.max)
        except BadDefinition as error:
            raise Refused(reason="rested_on", text="Another file rests on it; withdraw that one first.") from error
        happening = audit.Happening(PACK_WITHDRAWN, data)
        audit.record(subject=audit.Subject.of("insight_pack", pack_id), actor=actor, at=at, happenings=[happening])


def definition_files(*, actor: Actor, at: datetime) -> list[PackView]:
    """The files that were loaded, the latest first. Raises Forbidden."""
    actor.need(DEFINE)
    rows, today = Pack.objects.order_by("-id").defer("text"), cases.local_day(at)
    return [PackView(row.pk, row.kind, row.code, row.since, row.loaded_at, row.since > today) for row in rows]


def definition_text(*, actor: Actor, name: str) -> str:
    """A file to begin from: a loaded one by its number, `indicators` as shipped, or the newest of a scheme by its code. Raises Forbidden, NotFound."""
    actor.need(DEFINE)
    if name.isdigit():
        found = Pack.objects.filter(pk=int(name[:18])).values_list("text", flat=True).first()
    elif name == "indicators":
        found = _shipped("indicators.toml")
    else:
        found = _scheme_text(name, date.max)
    if found is None:
        raise NotFound(what="file")
    return found


def _parsed(text: str) -> Mapping[str, Any]:
    if len(text.encode()) > LONGEST_FILE:
        raise InvalidInput(field="file", reason="This file is too large.")
    try:
        if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
            raise ValueError("a key of too many parts")
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of too many digits is no TOMLDecodeError
        bad = BadDefinition(text="not a TOML file: %(error)s", error=error)
        raise InvalidInput(field="file", reason=str(bad), told=bad.told()) from None


def _indicators_on(since: date) -> dict[str, Told]:
    """The indicators that hold on a day without this file, as their files say it."""
    texts = [_shipped("indicators.toml")]
    loaded = Pack.objects.filter(kind=Pack.Kind.INDICATORS, since__lte=since).order_by("since", "id")
    found: dict[str, Told] = {}
    for text in (*texts, *loaded.values_list("text", flat=True)):
        found |= _by_code(tomllib.loads(text))
    return found


def _by_code(said: Mapping[str, Any]) -> dict[str, Told]:
    return {row["code"]: _plain(row) for row in said["indicator"]}


def _scheme_on(code: str, since: date) -> Mapping[str, Any]:
    text = _scheme_text(code, since)
    return tomllib.loads(text) if text else {}


def _scheme_text(code: str, day: date) -> str | None:
    loaded = Pack.objects.filter(kind=Pack.Kind.SCHEME, code=code, since__lte=day).order_by("-since", "-id")
    text = loaded.values_list("text", flat=True).first()
    if text is not None:
        return text
    shipped = (file.read_text(encoding="utf-8") for file in sorted((SHIPPED / "schemes").glob("*.toml")))
    return next((one for one in shipped if tomllib.loads(one)["code"] == code), None)


def _shipped(name: str) -> str:
    return (SHIPPED / name).read_text(encoding="utf-8")


def _parts_of(said: Mapping[str, Any]) -> dict[str, Told]:
    """A scheme in rows: its head, and each item, deduction, ground and class by what it is about."""
    if not said:
        return {}
    parts = ("item", "deduction", "ground", "class")
    found = {"scheme": _plain({name: value for name, value in said.items() if name not in parts})}
    for part in parts:
        found |= {f"{part} {row.get('indicator', row.get('code'))}": _plain(row) for row in said.get(part, ())}
    return found


def _plain(row: Mapping[str, Any]) -> Told:
    return {name: _written(value) for name, value in row.items()}


def _written(value: Any) -> str:
    """A value as a line: what stands in it, named."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {_written(one)}" for name, one in value.items())
    if isinstance(value, list):
        return "; ".join(map(_written, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
