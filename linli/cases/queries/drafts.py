"""Drafts of answers, as those of the unit that writes them see them; nobody else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from linli.cases.models import Case, Draft
from linli.cases.queries import scope
from linli.cases.queries.cases import fetch
from linli.cases.workflow import VERBS
from linli.common.actor import Actor
from linli.common.errors import Forbidden, NotFound, Unavailable
from linli.registry import api as registry

# Verbs whose words the reporter reads and that take more than a moment to write.
DRAFTED: Final = frozenset({"resolve", "tell_progress"})


@dataclass(frozen=True, slots=True)
class DraftView:
    """What a unit has typed for a verb and not sent: its fields, which edition it is, who kept it last (a post) and when."""

    fields: Mapping[str, str]
    edition: int
    written_by: str
    written_as: str
    written_at: datetime


def place_of_draft(actor: Actor, case_id: int, verb: str) -> tuple[Case, int]:
    """The case and the unit whose draft it would be. NotFound and Forbidden as for the verb itself."""
    case = fetch(actor, case_id)
    if verb not in DRAFTED:
        raise NotFound(what="draft")
    if not scope.authorised(VERBS[verb], actor, case):
        raise Forbidden(right=VERBS[verb].right or verb)
    return case, case.unit_id


def draft(*, actor: Actor, case_id: int, verb: str) -> DraftView | None:
    """The unit's draft for a verb in this round of the case, or None. NotFound and Forbidden as for the verb."""
    case, unit_id = place_of_draft(actor, case_id, verb)
    row = Draft.objects.filter(case=case, unit_id=unit_id, verb=verb, round=case.round).first()
    return view_of(row) if row else None


def view_of(row: Draft) -> DraftView:
    """A draft as pages show it; empty where the key it was encrypted with is gone."""
    try:
        typed = registry.unseal(row.words)
    except Unavailable:
        typed = ""
    return DraftView(orjson.loads(typed) if typed else {}, row.edition, row.written_by, row.written_as, row.written_at)
