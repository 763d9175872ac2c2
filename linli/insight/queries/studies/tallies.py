"""Counting what an analysis defines, and listing the cases behind any of its numbers.

Sums come from what is kept ready for whole months where it serves (`linli.insight.rules.kept`), and from the facts for the days
beside them, for months that keep nothing, and for what is fresh. All of it adds up.
"""
# ruff: noqa: S608  (SQL of this house alone; what comes from outside is given as values or quoted)

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from linli.common.errors import InvalidInput
from linli.insight.queries.facts.newest import newest
from linli.insight.queries.facts.sql import quoted
from linli.insight.queries.facts.store import File, reading
from linli.insight.queries.studies.chosen import Row, Seen, holds
from linli.insight.queries.studies.ready import pieces
from linli.insight.rules.histogram import share_below
from linli.insight.rules.kept import STEP
from linli.insight.rules.parts import Counting, Listed, Number, Tally

Keys = tuple[Any, ...]
_BLOCK = 12  # bits of a number that tell a case from its neighbours
_LAST = 2**_BLOCK - 1
Spread = tuple[int, float | None, float | None, float]  # number, median, ninth tenth, seconds together


def tallies(
    rows: Seen, counting: Counting, by: Sequence[str] = (), *, classed: Mapping[str, str] | None = None, **given: Any
) -> list[Tally]:
    """The parts of every combination of these sides that occurs, the largest first. `classed`: the class of a matter, told in its place.

    Raises InvalidInput for a side the counting has not.
    """
    _check(counting, by)
    sums = {name: f"sum(weight) FILTER (WHERE {rule})" for name, rule in counting.parts.items()}
    names = [*sums, "all_of_it"]
    found: dict[Keys, list[int]] = {}
    for row in _summed(rows, counting, by, {**sums, "all_of_it": "sum(weight)"}, given, classed=classed):
        counts = found.setdefault(row[: len(by)], [0] * len(names))
        for place, number in enumerate(row[len(by) :]):
            counts[place] += int(number or 0)
    made = [(counts[-1], Tally(keys, dict(zip(names[:-1], counts, strict=False)))) for keys, counts in found.items()]
    return [tally for number, tally in sorted(made, key=lambda one: (-one[0], str(one[1].keys))) if number]


def spreads(rows: Seen, counting: Counting, by: Sequence[str], **given: Any) -> dict[Keys, Spread]:
    """Number, median, ninth tenth and sum of `seconds` for every combination of these sides."""
    steps, totals = histograms(rows, counting, by, **given)
    return {
        key: (sum(counts.values()), share_below(counts, 0.5), share_below(counts, 0.9), totals[key])
        for key, counts in steps.items()
        if sum(counts.values())
    }


def histograms(
    rows: Seen, counting: Counting, by: Sequence[str], **given: Any
) -> tuple[dict[Keys, dict[int, int]], dict[Keys, float]]:
    """How many durations lie in each step of the histogram, and all of them together, for every combination of these sides."""
    counts: dict[Keys, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    totals: dict[Keys, float] = defaultdict(float)
    sums = {"number": "sum(weight)", "total": "sum(weight * seconds)"}
    for *keys, step, number, total in _summed(rows, counting, by, sums, given, step=STEP):
        key = tuple(keys)
        counts[key][step] += int(number or 0)
        totals[key] += float(total or 0)
    return counts, totals


def _summed(
    rows: Seen, counting: Counting, by: Sequence[str], sums: Mapping[str, str], given: Mapping[str, Any], *, step: str = "",
    classed: Mapping[str, str] | None = None,
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    """Keys and sums; one key may come several times, from the facts and from what is kept ready."""
    keys = [_class_of(classed) if side == "matter" and classed is not None else side for side in by]
    for piece in pieces(rows, counting, by, steps=bool(step)):
        source = piece.source
        if piece.ready:
            columns = [*keys, *(["step"] if step else []), *(f'sum("{name}")' for name in sums)]
        elif step:
            columns = [*keys, step, *sums.values()]
        else:
            columns, source = [*keys, *sums.values()], counting.gathered(source, by)
        places = range(1, len(columns) - len(sums) + 1)
        grouped = f" GROUP BY {', '.join(map(str, places))}" if places else ""
        yield from rows.found(f"SELECT {', '.join(columns)} FROM ({source}){grouped}", **{**given, **piece.given})


def _class_of(classes: Mapping[str, str]) -> str:
    """SQL: the class of a matter, empty for one that has none."""
    cases = [
        f"WHEN matter IN ({', '.join(quoted(matter) for matter, of in classes.items() if of == name)}) THEN {quoted(name)}"
        for name in sorted(set(classes.values()))
    ]
    return f"CASE {' '.join(cases)} ELSE '' END" if cases else "''"


def cases_behind(rows: Seen, number: Number, *, after: int | None, size: int, **given: Any) -> Listed:
    """A page of the cases that a number counts, whose sum is the number. Raises InvalidInput for a part or side that is none."""
    counting, part = number.counting, number.part
    _check(counting, list(number.where))
    if part not in counting.parts:
        raise InvalidInput(field="part", reason="There is no such part.")
    rules = [f"({counting.parts[part]})"]
    counted = _number(rows, number, given)
    for place, (side, value) in enumerate(number.where.items()):
        rules.append(f"list_contains($side{place}, {side})" if isinstance(value, list) else f"{side} = $side{place}")
        given[f"side{place}"] = value
    rule = " AND ".join(rules)
    chosen = f"FROM ({counting.within}) WHERE {rule}"
    by_case = "GROUP BY case_id HAVING sum(weight) > 0"

    def added(rule: str) -> list[Row]:
        return rows.rows(
            f"SELECT case_id, sum(weight) AS adds {chosen} AND {rule} {by_case} ORDER BY case_id DESC LIMIT {size + 1}",
            **given,
        )

    def ids(rule: str, most: int) -> list[int]:
        found = rows.rows(f"SELECT case_id {chosen} AND {rule} ORDER BY case_id DESC LIMIT {most}", **given)
        return [row["case_id"] for row in found]

    found = newest(added, ids, before=after, size=size + 1)
    page = tuple((row["case_id"], int(row["adds"])) for row in found[:size])
    cases = counted if counting.single else _cases(rows, counting, rule, given)
    return Listed(counted, cases, page, page[-1][0] if len(found) > size else None)


def _cases(rows: Seen, counting: Counting, rule: str, given: Mapping[str, Any]) -> int:
    """How many cases have rows for which a rule holds. What is asked next is asked of other rows.

    Cases of which nothing is fresh are a bit each in a row of thousands, the others are added up. Files that lie in the period whole
    are not asked for their times.
    """
    files = [one for one in rows.asked.files if one.table in counting.reads]
    inside = [one for one in files if _lies_in_period(one, rows, counting)]
    fresh = " UNION ".join(f"SELECT case_id FROM {reading([one.name])}" for one in files if not one.month)
    touched = fresh or "SELECT NULL::BIGINT AS case_id WHERE false"

    def blocks(source: str) -> str:
        return f"""
SELECT coalesce(-touched.case_id, one.case_id >> {_BLOCK}) AS block, bitstring_agg(one.case_id & {_LAST}, 0, {_LAST}) AS bits,
  coalesce(sum(weight) FILTER (WHERE touched.case_id IS NOT NULL), 0) AS holds
FROM (SELECT case_id, weight FROM ({source}) WHERE {rule}) AS one LEFT JOIN (SELECT DISTINCT * FROM ({touched})) AS touched USING (case_id)
GROUP BY block"""

    if inside:
        rows.look_at(inside)
        rows.keep("blocks", blocks(counting.source), **given)
        rows.look_at(
            one
            for one in files
            if one not in inside and holds(one, counting.reads[one.table], rows.given["begin"], rows.given["end"])
        )
        rows.rows(f"INSERT INTO blocks {blocks(counting.within)}", **given)
    else:
        rows.keep("blocks", blocks(counting.within), **given)
    (found,) = rows.rows(
        "SELECT sum(CASE WHEN block < 0 THEN (holds > 0)::BIGINT ELSE bit_count(bits) END)::BIGINT AS cases"
        " FROM (SELECT block, bit_or(bits) AS bits, sum(holds) AS holds FROM blocks GROUP BY block)"
    )
    return found["cases"] or 0


def _lies_in_period(file: File, rows: Seen, counting: Counting) -> bool:
    """Whether every time of a file by which the counting chooses is one of the period."""
    begin, end = rows.given["begin"], rows.given["due" if counting.dues else "end"]
    spans = [file.spans[name] for name in counting.reads[file.table] if name in file.spans]
    return bool(counting.dated and file.month and spans) and all(begin <= first and last < end for first, last in spans)


def _number(rows: Seen, number: Number, given: Mapping[str, Any]) -> int:
    """What all cases behind a number add up to: as it was counted."""
    wanted = list(number.where.items())
    return sum(
        one[number.part]
        for one in tallies(rows, number.counting, [side for side, _ in wanted], **given)
        if all(
            key in value if isinstance(value, list) else key == value
            for key, (_, value) in zip(one.keys, wanted, strict=True)
        )
    )


def _check(counting: Counting, by: Sequence[str]) -> None:
    for side in by:
        if side not in counting.sides:
            raise InvalidInput(field="by", reason="This cannot be divided so.")
