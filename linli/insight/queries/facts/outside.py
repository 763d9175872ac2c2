"""Cases outside somebody's areas that count for the units' sake: kept in mind for each file, because a file never changes."""
# ruff: noqa: S608  (own names and numbers)

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final

from linli.insight.queries.facts import places, store
from linli.insight.queries.facts.places import Reach
from linli.insight.queries.facts.store import File

if TYPE_CHECKING:
    import duckdb

FEW: Final = 2_000  # cases of one reach that are kept in mind
_MOST: Final = 200_000  # and of all together; a file counts as one at least
_Found = tuple[tuple[int, int, int], ...]  # case, district, weight
_known: OrderedDict[tuple[Reach, str], _Found] = OrderedDict()
_guard: Final = Lock()  # several threads of a process answer


def allowed(connection: duckdb.DuckDBPyConnection, reach: Reach, files: Sequence[File], *, parties: bool = True) -> str:
    """SQL: whether somebody may count a row of a fact table. Without `parties` the rows do not tell which units have a part."""
    if reach.everything:
        return "true"
    if parties and not reach.areas:
        return places.with_a_part(reach.units)
    outside = rule_of_units(connection, reach, files)
    return f"({reach.in_areas()} OR ({outside}))" if outside else f"({reach.in_areas()})"


def rule_of_units(connection: duckdb.DuckDBPyConnection, reach: Reach, files: Sequence[File]) -> str:
    """SQL: whether a row belongs to a case outside somebody's areas that may be counted for the units' sake. Nothing where none is.

    The districts are named as well: rows lie in their order, and those of others need not be read.
    """
    rules = places.rules_of_units(reach)
    asked = [file for file in files if file.table in rules]
    if not reach.units or not asked:
        return ""
    held: Counter[tuple[str, int, int]] = Counter()
    for file, found in _found(connection, reach, asked):
        for case_id, district, weight in found:
            held[file.table, case_id, district] += weight
    those = sorted({(case_id, district) for (_table, case_id, district), weight in held.items() if weight > 0})
    if not those:
        return ""
    outside = (
        f"NOT ({reach.in_areas()}) AND {places.any_of([('district', sorted({district for _, district in those}))])}"
    )
    if len(those) <= FEW:
        return f"{outside} AND {places.any_of([('case_id', [case_id for case_id, _ in those])])}"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE of_units AS {places.cases_of_units(reach, files)}")
    return f"{outside} AND case_id IN (SELECT case_id FROM of_units)"


def _found(connection: duckdb.DuckDBPyConnection, reach: Reach, files: Iterable[File]) -> Iterable[tuple[File, _Found]]:
    """What each of these files holds of such cases; those that were not asked before are asked in one statement for each table."""
    files = list(files)
    with _guard:
        known = {file.name: those for file in files if (those := _known.get((reach, file.name))) is not None}
    missing = [file for file in files if file.name not in known]
    fresh: dict[str, list[tuple[int, int, int]]] = {file.name: [] for file in missing}
    for table, rule in places.rules_of_units(reach).items():
        names = {str(store.folder() / file.name): file.name for file in missing if file.table == table}
        if names:
            connection.execute(
                f"SELECT filename, case_id, district, sum(weight)::BIGINT FROM {store.reading(names.values(), filename=True)}"
                f" WHERE NOT ({reach.in_areas()}) AND {rule} GROUP BY ALL HAVING sum(weight) <> 0"
            )
            for path, *row in connection.fetchall():
                fresh[names[path]].append(tuple(row))
    found = {name: tuple(cases) for name, cases in fresh.items()}
    if missing:
        _keep(reach, found)
    return [(file, known[file.name] if file.name in known else found[file.name]) for file in files]


def _keep(reach: Reach, found: Mapping[str, _Found]) -> None:
    """Keep in mind what was found, and forget what has been kept longest where that is too much."""
    with _guard:
        _known.update({(reach, name): those for name, those in found.items() if len(those) <= FEW})
        held = sum(len(those) + 1 for those in _known.values())
        while held > _MOST:
            held -= len(_known.popitem(last=False)[1]) + 1
