"""How well personal data are found: held against messages in which they were marked by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from linli.text.personal.finding import find_personal
from linli.text.personal.spans import NUMBERS, Personal


@dataclass(slots=True)
class Measured:
    """Counts over many messages. Covered: every character of a marked stretch was found, as whatever kind."""

    messages: int = 0
    marked: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    right_kind: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, Personal]] = field(default_factory=list)
    alarms: list[tuple[str, Personal]] = field(default_factory=list)

    def recall(self, kinds: Iterable[str] = NUMBERS) -> float | None:
        """Share of marked stretches of these kinds that were covered; None where none was marked."""
        kinds = list(kinds)
        marked = sum(self.marked[kind] for kind in kinds)
        return sum(self.covered[kind] for kind in kinds) / marked if marked else None

    def precision(self, kinds: Iterable[str] = NUMBERS) -> float | None:
        """Share of found stretches of these kinds that touch something marked; None where none was found."""
        kinds = list(kinds)
        found = sum(self.found[kind] for kind in kinds)
        return 1 - sum(self.false[kind] for kind in kinds) / found if found else None


def measure(rows: Iterable[tuple[str, str, Sequence[Personal]]]) -> Measured:
    """Find in every message (id, text, marked stretches) and count."""
    result = Measured()
    for name, text, marked in rows:
        found = find_personal(text)
        result.messages += 1
        for personal in marked:
            result.marked[personal.kind] += 1
            here = [f for f in found if f.start < personal.end and personal.start < f.end]
            if _covers(here, text, personal):
                result.covered[personal.kind] += 1
            else:
                result.missed.append((name, personal))
            result.right_kind[personal.kind] += any(f.kind == personal.kind for f in here)
        for hit in found:
            result.found[hit.kind] += 1
            if not any(m.start < hit.end and hit.start < m.end for m in marked):
                result.false[hit.kind] += 1
                result.alarms.append((name, hit))
    return result


def _covers(found: Sequence[Personal], text: str, marked: Personal) -> bool:
    hidden = {at for f in found for at in range(f.start, f.end)}
    return all(at in hidden for at in range(marked.start, marked.end) if text[at].isalnum())
