"""Closed without evidence, closed by silence, opened again, not true: by unit and matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from linli.common.actor import Actor
from linli.insight.queries.studies.chosen import Choice, seen
from linli.insight.queries.studies.difficulty import difficulty_classes
from linli.insight.queries.studies.tallies import tallies
from linli.insight.rules.closing import ENDED, SAID, Endings
from linli.insight.rules.difficulty import UNKNOWN
from linli.insight.rules.parts import Tally, whole

Key = TypeVar("Key", bound=Hashable)
NOTHING = Tally((), {})


def endings(*, actor: Actor, choice: Choice, at: datetime) -> Endings:
    """How the cases that were closed in the period ended, and the answers given in it. Raises Forbidden, NotFound for no area."""
    classes = difficulty_classes(choice.end, at=at)
    with seen(actor=actor, choice=choice, at=at, reads={**ENDED.reads, **SAID.reads}) as rows:
        ended, said = (tallies(rows, counting, ("lead", "matter")) for counting in (ENDED, SAID))
    by_class = ((((one.keys[0], classes.get(one.keys[1], UNKNOWN))), one) for one in ended)
    return Endings(
        whole(ended),
        whole(said),
        _beside(_summed((one.keys[0], one) for one in ended), _summed((one.keys[0], one) for one in said)),
        _summed(by_class),
        _beside(_summed((one.keys[1], one) for one in ended), _summed((one.keys[1], one) for one in said)),
    )


def _summed(found: Iterable[tuple[Key, Tally]]) -> dict[Key, Tally]:
    parts: dict[Key, list[Tally]] = defaultdict(list)
    for key, one in found:
        parts[key].append(one)
    return {key: whole(some) for key, some in parts.items()}


def _beside(ended: Mapping[Key, Tally], said: Mapping[Key, Tally]) -> dict[Key, tuple[Tally, Tally]]:
    """Both counts of every key that has either, most closed first."""
    keys = sorted({*ended, *said}, key=lambda key: (-ended.get(key, NOTHING)["closed"], str(key)))
    return {key: (ended.get(key, NOTHING), said.get(key, NOTHING)) for key in keys}
