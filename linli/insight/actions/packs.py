"""Loading definitions: looked at first, then in force from a day on, and kept for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from linli.audit import api as audit
from linli.cases import api as cases
from linli.common import memory
from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.insight.events import PACK_LOADED
from linli.insight.models import Pack
from linli.insight.permissions import DEFINE
from linli.insight.queries.answers import counting
from linli.insight.queries.answers.definitions import definitions_on, states
from linli.insight.rules.definitions import BadDefinition, Indicator, definitions, overlaid


@dataclass(frozen=True, slots=True)
class Change:
    """What a pack would do to the definitions: codes that are new, that change, and that stay as they are."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]


def look_at_indicators(*, text: str, since: date, at: datetime) -> Change:
    """What loading this text would change from that day on. Raises InvalidInput for what cannot be used."""
    known, new = _read(text, since, at)
    return Change(
        tuple(code for code in new if code not in known),
        tuple(code for code, one in new.items() if code in known and known[code] != one),
        tuple(code for code, one in new.items() if known.get(code) == one),
    )


def load_indicators(*, actor: Actor, text: str, since: date, at: datetime) -> Change:
    """Let the definitions of this text hold for periods that end on that day or later.

    Loading the same again changes nothing. Raises Forbidden, and InvalidInput for what cannot be used or begins in the past.
    """
    actor.need(DEFINE)
    change = look_at_indicators(text=text, since=since, at=at)
    if change.added or change.changed:
        keep(Pack.Kind.INDICATORS, "", text, since, actor=actor, at=at)
    return change


def keep(kind: Pack.Kind, code: str, text: str, since: date, *, actor: Actor, at: datetime) -> None:
    """Keep a file that was checked, once, and record it."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        pack, made = Pack.objects.get_or_create(
            kind=kind, code=code, since=since, digest=digest, defaults={"text": text, "loaded_at": at}
        )
        if made:
            memory.changed()
            data = {"kind": kind.value, "code": code, "since": since.isoformat(), "digest": digest}
            audit.record(
                subject=audit.Subject.of("insight_pack", pack.pk),
                actor=actor,
                at=at,
                happenings=[audit.Happening(PACK_LOADED, data)],
            )


def need_future(since: date, at: datetime) -> None:
    """Raise InvalidInput for a first day in the past: what was published would no longer be reproducible."""
    if since < cases.local_day(at):
        raise InvalidInput(field="since", reason="This begins in the past, and would change what was published.")


def _read(text: str, since: date, at: datetime) -> tuple[Mapping[str, Indicator], Mapping[str, Indicator]]:
    need_future(since, at)
    known = definitions_on(since).indicators
    try:
        new = definitions(text, known)
        found = overlaid(known, new)
        new = {code: found[code] for code in new}
        _check_kinds(new)
        for one in new.values():
            counting.check_countable(one)
    except BadDefinition as error:
        raise InvalidInput(field="indicators", reason=str(error), told=error.told()) from None
    if not new:
        raise InvalidInput(field="indicators", reason="The file defines nothing.")
    return known, new


def _check_kinds(new: Mapping[str, Indicator]) -> None:
    """What a code counts may change, its kind never: weighted sums and schemes, loaded before or later, rest on it. Raises BadDefinition."""
    for code, one in new.items():
        for state in states():
            if code in state.indicators and state.indicators[code].kind != one.kind:
                raise BadDefinition(
                    text="%(code)s: its kind is %(kind)s; what is of another kind needs a code of its own",
                    code=code,
                    kind=state.indicators[code].kind,
                )
