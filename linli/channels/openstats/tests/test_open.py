"""Open statistics: reconciled, cached, described, and nothing small can be read or computed back, whatever is combined."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from itertools import combinations
from random import Random
from typing import Any

import pytest

from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY, World, build
from linli.common import clock
from linli.insight import api as insight
from linli.insight.rules.anonymity import LEAST, all_large, grouped

pytestmark = pytest.mark.django_db(transaction=True)
LATE = later(days=40)  # March is over, and five days more


@pytest.fixture
def town(transactional_db: None, settings: Any, tmp_path: Any) -> World:
    """The small world with March behind it: many lamps, some covers, few of the rest."""
    settings.FACTS = tmp_path / "facts"
    town = build()
    for number, way in enumerate([steps.closed] * 6 + [steps.filed] * 3):
        way(town, at=MONDAY + timedelta(days=number))
    for number in range(2):
        steps.filed(town, matter=steps.COVER, at=MONDAY + timedelta(days=number))
    town.report(at=MONDAY, area_id=town.areas["street2"])
    insight.rebuild(at=LATE)
    insight.publish_due(at=LATE)
    return town


def get(client: Any, path: str, *, at: datetime = LATE, **headers: str) -> Any:
    """A page or file, as anybody gets it."""
    with clock.standing_at(at):
        return client.get(
            f"/statistics/{path}",
            headers={"accept-language": "en", **{k.replace("_", "-"): v for k, v in headers.items()}},
        )


def rows(client: Any, table: str) -> list[dict[str, str]]:
    """A table as downloaded."""
    return list(csv.DictReader(StringIO(get(client, f"{table}.csv").content.decode("utf-8-sig"))))


def test_every_table_has_the_same_total_and_nothing_small(town: World, client: Any) -> None:
    totals = {table: sum(int(row["cases"]) for row in rows(client, table)) for table in insight.TABLES}
    assert totals == {"streets": 12, "matters": 12, "communities": 12, "outcomes": 12}
    for table in insight.TABLES:
        for row in rows(client, table):
            assert int(row["cases"]) >= LEAST
            assert all(int(row[name] or 0) == 0 or int(row[name]) >= LEAST for name in insight.OUTCOMES if name in row)
    assert sum(int(row["closed"]) for row in rows(client, "outcomes")) == 6


def test_a_month_is_published_once_after_its_end_and_never_changes(town: World, client: Any) -> None:
    before = {table: get(client, f"{table}.csv").content for table in insight.TABLES}
    for number in range(8):
        steps.closed(town, at=MONDAY + timedelta(days=number, hours=2))
    insight.rebuild(at=later(days=41))
    assert insight.publish_due(at=later(days=41)) == []
    assert {table: get(client, f"{table}.csv", at=later(days=41)).content for table in insight.TABLES} == before


def test_a_month_that_runs_is_not_told(transactional_db: None, client: Any, settings: Any, tmp_path: Any) -> None:
    settings.FACTS = tmp_path / "facts"
    steps.closed(build())
    insight.rebuild(at=later(days=1))
    assert insight.publish_due(at=later(days=33)) == []
    assert b"Nothing is published yet" in get(client, "").content
    assert insight.publish_due(at=later(days=36)) == [date(2026, 3, 1)]
    assert rows(client, "streets") == []


def test_the_page_the_files_and_their_description(town: World, client: Any) -> None:
    page = get(client, "")
    assert page.status_code == 200
    assert "What became of them" in page.content.decode()
    package = json.loads(get(client, "datapackage.json").content)
    for resource in package["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert list(rows(client, resource["name"])[0]) == names
        assert list(json.loads(get(client, f"{resource['name']}.json").content)[0]) == names
    import pyarrow.parquet as pq

    table = pq.read_table(BytesIO(get(client, "outcomes.parquet").content))
    assert sum(table["cases"].to_pylist()) == 12
    (outcomes,) = (one for one in package["resources"] if one["name"] == "outcomes")
    types = {"date": "date32[day]", "integer": "int64", "string": "string"}
    fields = {field["name"]: types[field["type"]] for field in outcomes["schema"]["fields"]}
    assert {one.name: str(one.type) for one in table.schema} == fields, "also of columns that are too small to be told"
    first = get(client, "streets.csv")
    assert "public" in first["Cache-Control"]
    assert get(client, "streets.csv", if_modified_since=first["Last-Modified"]).status_code == 304
    assert get(client, "streets.csv", if_modified_since="nonsense").status_code == 200
    assert get(client, "outcomes.exe").status_code == get(client, "people.csv").status_code == 404


def test_downloads_are_limited(transactional_db: None, client: Any) -> None:
    from linli.channels.openstats import views
    from linli.channels.pages.limits import Limit

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "DOWNLOADS", Limit("open_statistics", lambda: 2))
        assert [get(client, "streets.csv").status_code for _ in range(3)] == [200, 200, 429]


def test_no_combination_of_what_is_told_isolates_something_small() -> None:
    """The attack: take any published numbers of a town, add and subtract them, and look for one below the least told."""
    for seed in range(200):
        _attacked(Random(seed))


def _attacked(rng: Random) -> None:
    parts = {(street, family): rng.choice((0, 1, 2, 4, 5, 9, 30)) for street in range(4) for family in "ABCD"}
    streets: dict[int, int] = defaultdict(int)
    for (street, _), number in parts.items():
        streets[street] += number
    groups = grouped({street: (number,) for street, number in streets.items()})
    atoms: list[tuple[frozenset[Any], int]] = []
    for those, (number,) in groups:
        families: dict[str, int] = defaultdict(int)
        for (street, family), count in parts.items():
            families[family] += count if street in those else 0
        told = grouped({family: (count,) for family, count in families.items()})
        assert sum(count for _, (count,) in told) == number
        atoms += [
            (frozenset((street, family) for street in those for family in keys), count) for keys, (count,) in told
        ]
    assert all(number >= LEAST for _, number in atoms)
    cells = [cell for held, _ in atoms for cell in held]
    assert len(cells) == len(set(cells)), (
        "a division: no two published numbers share a part, so every difference is a sum of whole ones"
    )
    published = [number for _, number in atoms]
    small = [cell for cell, number in parts.items() if 0 < number < LEAST]
    for cell in small:
        held = next(((atom, number) for atom, number in atoms if cell in atom), None)
        if held:
            others = [parts[other] for other in held[0] if other != cell]
            assert any(others), "told alone"
    for one, other in combinations(range(len(published)), 2):
        assert published[one] + published[other] >= 2 * LEAST


def test_no_difference_of_two_outcomes_is_small(town: World, client: Any) -> None:
    """Ten cases of which nine are closed: "closed" would tell of the one that is not."""
    for number in range(4):
        steps.closed(town, at=MONDAY + timedelta(days=31 + number))
    for number in range(2):
        steps.filed(town, at=MONDAY + timedelta(days=31 + number))
    for number in range(5):
        steps.closed(town, at=MONDAY + timedelta(days=33 + number))
    insight.rebuild(at=later(days=80))
    insight.publish_due(at=later(days=80))
    (april,) = (row for row in rows(client, "outcomes") if row["month"] == "2026-04-01")
    assert april["cases"] == "11"
    assert april["closed"] == ""
    assert all(
        not row[name] or int(row["cases"]) - int(row[name]) in (0, *range(LEAST, 99))
        for row in rows(client, "outcomes")
        for name in ("closed", "in_time", "said_true")
    )


def test_nothing_is_published_while_events_wait(town: World, client: Any) -> None:
    steps.closed(town, at=MONDAY + timedelta(days=31))
    insight.rebuild(at=later(days=70))
    steps.closed(town, at=MONDAY + timedelta(days=32))
    assert insight.publish_due(at=later(days=72)) == []
    insight.rebuild(at=later(days=72))
    assert insight.publish_due(at=later(days=72)) == [date(2026, 4, 1)]


@pytest.mark.parametrize("seed", range(5))
def test_outcomes_are_large_or_nothing(seed: int) -> None:
    rng = Random(seed)
    parts = {street: (rng.randrange(3, 60), *(rng.randrange(0, 9) for _ in range(3))) for street in range(6)}
    told = grouped(parts, fits=all_large)
    whole = tuple(map(sum, zip(*parts.values(), strict=True)))
    assert not told or tuple(map(sum, zip(*(numbers for _, numbers in told), strict=True))) == whole
    assert all(all_large(numbers) for _, numbers in told)
