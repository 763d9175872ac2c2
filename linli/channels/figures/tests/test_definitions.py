"""Other definitions from a day on: page, list, API, export and report count and say what holds for the period asked about."""

from __future__ import annotations

import csv
import html
import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest

from linli.accounts import api as accounts
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY
from linli.channels.api.tests.conftest import Caller
from linli.common.actor import SYSTEM
from linli.insight import api as insight
from linli.insight.actions import months
from linli.insight.models import RollupFile
from linli.insight.queries.reporting.composing import compose
from linli.insight.queries.reporting.frame import Subject
from linli.insight.rules.measures import measures_of
from linli.insight.rules.paper import Table
from linli.insight.rules.spans import free
from linli.insight.tests.packs import THREE_RATES

PACK = (
    THREE_RATES
    + """
[[indicator]]
code = "reported"
name = "上报人次"
name_en = "reported twice over"
kind = "count"
basis = "reported_at"
what = "voices * 2"
direction = "none"
source = "a test"
since = 2026-01-01
"""
)
SINCE = date(2026, 3, 9)
OLD, NEW = ("2026-03-01", "2026-03-08"), ("2026-03-01", "2026-03-14")
LINK = re.compile(r'href="(/desk/figures/cases/\?of=reported&[^"]+)"[^>]*>([^<]+)</a>')
SUM = re.compile(r'<p class="fg-sum"><strong>([^<]+)</strong>')
pytestmark = pytest.mark.one_engine


@pytest.fixture
def town(world, monkeypatch):
    """Three cases of the first week, a fourth of the second, and a pack that holds from the second week on."""
    monkeypatch.setattr(months, "ROLLED_FROM", 0)
    for hours in range(3):
        steps.closed(world, at=later(hours=hours))
    steps.resolved(world, at=later(days=8))
    insight.load_indicators(actor=SYSTEM, text=PACK, since=SINCE, at=MONDAY)
    insight.rebuild(at=later(days=40))
    return world


def named(client, path):
    """The lists a page leads to from numbers of reported cases, and what each number is written as."""
    page = html.unescape(client.get(path).content.decode())
    return page, {address: text.split()[-1] for address, text in LINK.findall(page)}


def machine(world, client, at=MONDAY):
    """A machine that may ask for figures."""
    key = accounts.add_key(
        actor=SYSTEM, title="figures", unit_id=world.units["centre"], rights=("insight.view",),
        expires_at=MONDAY + timedelta(days=300), at=MONDAY - timedelta(days=1), small_centre=False,
    )  # fmt: skip
    return Caller(client, key, at)


def asked_of_the_api(world, client, days):
    """The number as JSON and as a line of a file."""
    caller = machine(world, client)
    question = {"indicators": ["reported"], "from": days[0], "to": days[1]}
    whole = caller.post("/figures/ask", question).json()["whole"]["figures"]["reported"]["value"]
    lines = csv.DictReader(StringIO(caller.post("/figures/ask?format=csv", question).content.decode("utf-8-sig")))
    line = next(iter(lines))
    return whole, float(line["value"]), line["name_en"]


def in_the_report(world, days):
    """The number, and the sentence on weights, of a report on these days."""
    span = free(*map(date.fromisoformat, days))
    found = compose(subject=Subject("area", world.areas["district"]), span=span, kind="free", language="en")
    blocks = [block for section in found.sections for block in section.blocks]
    main = next(one for one in blocks if isinstance(one, Table) and one.title == "What came in and what was ended")
    weights = next(one.text for one in blocks if "adds up" in getattr(one, "text", ""))
    return main.rows[0][0], float(main.rows[0][1]), re.findall(r"× (\d\.\d\d)", weights)


@pytest.mark.parametrize(
    ("days", "number", "name", "weights"),
    [(OLD, 3, "reported", ["0.10", "0.50", "0.40"]), (NEW, 8, "reported twice over", ["0.30", "0.35", "0.35"])],
)
def test_all_places_count_by_what_holds_for_the_period(town, staff, client, days, number, name, weights):
    desk, query = staff("district_coordinator", "centre"), f"from={days[0]}&to={days[1]}"
    for path in (f"area/{town.areas['district']}/", "indicator/reported/"):
        page, found = named(desk, f"/desk/figures/{path}?{query}")
        assert f"{name[:1].upper()}{name[1:]}</a>" in page or f"<h1>{name[:1].upper()}{name[1:]}" in page, path
        assert str(number) in found.values(), path
        assert {SUM.search(desk.get(address).content.decode())[1] for address in found} == set(found.values()), path
    assert asked_of_the_api(town, client, days) == (number, number, name)
    assert in_the_report(town, days) == (name, number, weights)
    three = html.unescape(desk.get(f"/desk/figures/indicator/three_rates/?{query}").content.decode())
    assert re.findall(r"× (0\.\d+)", three)[:3] == [weight.rstrip("0") for weight in weights]


def test_a_part_of_a_period_is_listed_by_what_the_period_is_counted_by(town, staff):
    """The first week by itself has three; as a part of the line over both weeks it is six, and its list says so."""
    desk = staff("district_coordinator", "centre")
    _page, found = named(desk, f"/desk/figures/indicator/reported/?from={NEW[0]}&to={NEW[1]}")
    first = [address for address in found if "to=2026-03-02" in address]
    assert [found[address] for address in first] == ["6"]
    assert SUM.search(desk.get(first[0]).content.decode())[1] == "6"
    assert desk.get(first[0].replace("on=2026-03-14", "on=soon")).status_code == 422
    plain = re.sub(r"&on=[\d-]+", "", first[0])
    assert SUM.search(desk.get(plain).content.decode())[1] == "3"


def test_the_definitions_of_today_are_those_of_the_day_on_the_wall(town, client):
    """Half past midnight is still yesterday in UTC."""
    told = machine(town, client, datetime(2026, 3, 8, 16, 30, tzinfo=UTC)).get("/figures/indicators").json()
    assert told["version"] == insight.definitions_on(SINCE).version


def test_roll_ups_know_every_definition_that_is_loaded(town):
    known = insight.definitions_on(SINCE).indicators["reported"]
    held = {key for measures in RollupFile.objects.values_list("measures", flat=True) for key in measures}
    assert {one.key for one in measures_of(known).values()} <= held
