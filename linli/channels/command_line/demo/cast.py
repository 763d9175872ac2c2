"""The people of a demonstration: who holds which role where, and the right one for a unit."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random

from linli.accounts import api as accounts
from linli.common.actor import SYSTEM, Actor
from linli.geography import api as geography

HANDLERS = ("department_handler", "community_worker", "department_leader")


class Cast:
    """Staff of a pack by role and unit. Actors are made once: nobody's rights change during a replay."""

    def __init__(self, folder: Path, at: datetime) -> None:
        self._at = at
        self._names: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._actors: dict[str, Actor] = {}
        with (folder / "staff.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for grant in row["roles"].split("|"):
                    role, _, unit = grant.partition("@")
                    self._names[role, unit].append(row["sign_in_name"])

    def actor(self, name: str) -> Actor:
        """The actor who signs in by this name."""
        if name not in self._actors:
            person = accounts.person_by_name(actor=SYSTEM, sign_in_name=name)
            self._actors[name] = accounts.actor_of_person(person.id, at=self._at)
        return self._actors[name]

    def someone(
        self, roles: Sequence[str], unit_id: int | None, rng: Random, *, not_these: Sequence[str] = ()
    ) -> Actor | None:
        """Somebody with one of the roles over the unit or the nearest one above it, or None."""
        while unit_id is not None:
            unit = geography.unit(unit_id)
            names = [n for role in roles for n in self._names.get((role, unit.code), []) if n not in not_these]
            if names:
                return self.actor(rng.choice(names))
            unit_id = unit.parent_id
        return None
