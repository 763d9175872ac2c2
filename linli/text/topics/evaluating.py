"""How well topics agree with groups that people published. The groups are used here only, never in finding topics."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

AGREED: Final = 2  # teams that must have put two messages together
_TOP: Final = 5

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Figures over pairs of messages and over the five hottest topics.

    `precision` counts, of the pairs joined here that touch an agreed message, those that are agreed. `listed_precision`
    counts only pairs whose both messages are in some agreed group: what no team listed may be right or wrong.
    """

    pairs: int
    recall: float
    precision: float
    f1: float
    listed_precision: float
    listed_f1: float
    top_found: int
    top_of: int
    best_matches: tuple[tuple[int, float, int], ...]  # size of the published group, best Jaccard, rank of that topic

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        names = ("pairs", "recall", "precision", "f1", "listed_precision", "listed_f1", "top_found", "top_of")
        rows = [{"messages": n, "jaccard": round(j, 3), "rank": rank} for n, j, rank in self.best_matches]
        return {**{name: round(getattr(self, name), 4) for name in names}, "published": rows}


def agreed_pairs(rows: Iterable[tuple[str, str, str]], known: set[str], teams: int = AGREED) -> dict[Pair, int]:
    """Pairs of known messages that at least `teams` teams put into one issue, with the number of teams.

    `rows` are (team, issue, message).
    """
    members: dict[tuple[str, str], set[str]] = defaultdict(set)
    for team, issue, message in rows:
        if message in known:
            members[team, issue].add(message)
    who: dict[Pair, set[str]] = defaultdict(set)
    for (team, _), ids in members.items():
        for pair in combinations(sorted(ids), 2):
            who[pair].add(team)
    return {pair: len(names) for pair, names in who.items() if len(names) >= teams}


def agreement(topics: Sequence[Sequence[str]], agreed: dict[Pair, int]) -> Agreement:
    """Compare topics (ids, hottest first) with agreed pairs."""
    listed = {message for pair in agreed for message in pair}
    topic_of = {message: rank for rank, ids in enumerate(topics) for message in ids}
    hits = sum(topic_of.get(one, -1) == topic_of.get(other, -2) for one, other in agreed)
    touching = inside = 0
    for ids in topics:
        few = sum(message in listed for message in ids)
        inside += few * (few - 1) // 2
        touching += few * (few - 1) // 2 + few * (len(ids) - few)
    recall = hits / len(agreed) if agreed else 0.0
    precision, listed_precision = hits / max(touching, 1), hits / max(inside, 1)
    published = sorted(groups_of(agreed), key=lambda group: (-len(group), sorted(group)))[:_TOP]
    matches = [_best(group, topics) for group in published]
    return Agreement(
        len(agreed), recall, precision, _f1(precision, recall), listed_precision, _f1(listed_precision, recall),
        sum(rank < _TOP and jaccard >= 0.5 for jaccard, rank in matches), len(published),
        tuple((len(group), jaccard, rank + 1) for group, (jaccard, rank) in zip(published, matches, strict=True)),
    )  # fmt: skip


def groups_of(pairs: Iterable[Pair]) -> list[set[str]]:
    """The sets of messages that pairs connect."""
    of: dict[str, set[str]] = {}
    for one, other in pairs:
        first, second = of.setdefault(one, {one}), of.setdefault(other, {other})
        if first is not second:
            small, large = sorted((first, second), key=len)
            large |= small
            of.update(dict.fromkeys(small, large))
    return list({id(group): group for group in of.values()}.values())


def _best(group: set[str], topics: Sequence[Sequence[str]]) -> tuple[float, int]:
    """The topic that overlaps most with a published group: its Jaccard and its rank."""
    where = {message: rank for rank, ids in enumerate(topics) for message in ids}
    met = Counter(where[message] for message in group if message in where)
    scored = [(both / (len(group) + len(topics[rank]) - both), -rank) for rank, both in met.items()]
    jaccard, rank = max(scored, default=(0.0, -len(topics)))
    return jaccard, -rank


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
