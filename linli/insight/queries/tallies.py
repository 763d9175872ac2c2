"""Counting what an analysis defines, and listing the cases behind any of its numbers."""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from linli.common.errors import InvalidInput
from linli.insight.queries.chosen import Seen
from linli.insight.rules.asking import LARGEST
from linli.insight.rules.parts import Counting, Listed, Number, Tally


def tallies(rows: Seen, counting: Counting, by: Sequence[str] = (), **given: Any) -> list[Tally]:
    """The parts of every combination of these sides that occurs, the largest first. Raises InvalidInput for a side it has not."""
    _check(counting, by)
    sums = ", ".join(f"sum(weight) FILTER (WHERE {rule}) AS {name}" for name, rule in counting.parts.items())
    keys = "".join(f"{side}, " for side in by)
    group = f" GROUP BY {', '.join(by)}" if by else ""
    found = rows.rows(f"SELECT {keys}{sums}, sum(weight) AS all_of_it FROM ({counting.source}){group}", **given)
    made = [
        (
            row.pop("all_of_it") or 0,
            Tally(tuple(row.pop(side) for side in by), {k: int(v or 0) for k, v in row.items()}),
        )
        for row in found
    ]
    return [tally for number, tally in sorted(made, key=lambda one: (-one[0], str(one[1].keys))) if number]


def cases_behind(rows: Seen, number: Number, *, after: int | None, size: int, **given: Any) -> Listed:
    """A page of the cases that a number counts, whose sum is the number. Raises InvalidInput for a part or side that is none."""
    counting, part = number.counting, number.part
    _check(counting, list(number.where))
    if part not in counting.parts:
        raise InvalidInput(field="part", reason="There is no such part.")
    rules = [f"({counting.parts[part]})"]
    for place, (side, value) in enumerate(number.where.items()):
        rules.append(f"list_contains($side{place}, {side})" if isinstance(value, list) else f"{side} = $side{place}")
        given[f"side{place}"] = value
    found = rows.rows(
        f"SELECT *, sum(adds) OVER () AS number, count(*) OVER () AS cases FROM ("
        f"SELECT case_id, sum(weight) AS adds FROM ({counting.source}) WHERE {' AND '.join(rules)}"
        " GROUP BY case_id HAVING sum(weight) > 0) QUALIFY case_id < $after ORDER BY case_id DESC LIMIT $size",
        after=LARGEST if after is None else min(after, LARGEST),
        size=size + 1,
        **given,
    )
    page = tuple((row["case_id"], int(row["adds"])) for row in found[:size])
    whole = found[0] if found else {"number": 0, "cases": 0}
    return Listed(int(whole["number"]), whole["cases"], page, page[-1][0] if len(found) > size else None)


def _check(counting: Counting, by: Sequence[str]) -> None:
    for side in by:
        if side not in counting.sides:
            raise InvalidInput(field="by", reason="This cannot be divided so.")
