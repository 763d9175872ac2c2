"""Pages of figures through HTTP: every number leads to the cases behind it, and nobody counts beyond the own area."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.test import Client

from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY
from linli.channels.figures.periods import Period, last, month, parts_of, period_in, quarter, year
from linli.common.errors import InvalidInput
from linli.insight import api as insight

LINK = re.compile(r'<a href="(/desk/figures/cases/\?[^"]+)"[^>]*>([^<]+)</a>')
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
ALL = "from=2026-01-01&to=2026-12-31"


@pytest.fixture
def town(world):
    """Some cases in each state, and the facts of them."""
    for number in range(3):
        steps.closed(world, at=later(hours=number))
    steps.resolved(world, at=later(hours=5))
    world.report("东屯街垃圾成堆", area_id=world.areas["grid2"], at=later(hours=6), channel="hotline")
    insight.rebuild(at=later(days=40))
    return world


def numbers(page):
    """The links to cases, each with the number it is written as."""
    found = {}
    for address, text in LINK.findall(page):
        if plain := NUMBER.findall(text):
            found[html.unescape(address)] = plain[-1]  # the sample stands behind a value
    return found


def summed(client, address):
    """The sum a list of cases shows."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.search(r'<p class="fg-sum"><strong>([^<]+)</strong>', answer.content.decode())[1]


def test_every_number_of_every_page_is_the_sum_of_its_list(town, staff):
    client = staff("district_coordinator", "centre")
    area, unit = town.areas["district"], town.units["lighting"]
    pages = [f"area/{area}/{tab}" for tab in ("", "matters/", "units/", "rhythm/", "all/")]
    pages += [f"unit/{unit}/", "matter/C0137/", "indicator/closed_in_time/", "indicator/handling_time/"]
    looked_at = 0
    for path in pages:
        answer = client.get(f"/desk/figures/{path}?{ALL}&rows=all")
        assert answer.status_code == 200, path
        found = numbers(answer.content.decode())
        assert found, path
        for address, number in list(found.items())[:8]:
            assert summed(client, address) == number, (path, address)
            looked_at += 1
    assert looked_at > 40


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        (
            "cases/?of=closed_in_time&part=below&area={district}&channel=web",
            ("area/{district}/", "indicator/closed_in_time/"),
        ),
        ("cases/?of=closed_in_time&part=below&lead={lighting}", ("unit/{lighting}/", "indicator/closed_in_time/")),
        ("counted/?of=kept&part=met&area={district}", ("area/{district}/", "area/{district}/studies/clocks/")),
    ],
)
def test_a_list_leads_back_to_where_its_number_stands(town, staff, address, leads):
    client, ids = staff("district_coordinator", "centre"), {**town.areas, **town.units}
    listed = client.get(f"/desk/figures/{address.format(**ids)}&{ALL}")
    ways = dict(listed.context["trail"]).values()
    assert [way.split("?")[0] for way in ways] == [f"/desk/figures/{lead.format(**ids)}" for lead in leads]
    for way in ways:
        assert client.get(way).status_code == 200
        assert ALL in way
        assert ("channel=web" in way) == ("channel=web" in address)


@pytest.mark.parametrize("tab", ["units/", "matters/"])
def test_rows_that_are_not_shown_are_one_more_row(town, staff, tab, monkeypatch):
    """A table of the most frequent ends in the whole, and what stands above it comes to that."""
    monkeypatch.setattr("linli.channels.figures.views.matters.SHOWN", 1)
    context = (
        staff("district_coordinator", "centre").get(f"/desk/figures/area/{town.areas['district']}/{tab}?{ALL}").context
    )
    table = context["table"]
    told = [int(row.cells[0].value.text) for row in table.rows]
    assert context["further"]
    assert len(told) < context["number"] + 1
    assert sum(told) == int(table.whole.cells[0].value.text) > 0


def test_every_figure_stands_under_what_it_speaks_of(town, staff):
    page = (
        staff("district_coordinator", "centre")
        .get(f"/desk/figures/area/{town.areas['district']}/all/?{ALL}")
        .content.decode()
    )
    groups = dict(re.findall(r'<tbody id="(fg-\w+)">(.*?)</tbody>', page, re.DOTALL))
    jumps = re.findall(r'<a class="ll-chip" href="#(fg-\w+)">[^<]+<span class="ll-soft">(\d+)</span>', page)
    assert [name for name, _ in jumps] == list(groups) == [f"fg-{topic}" for topic in insight.TOPICS]
    assert [int(number) for _, number in jumps] == [group.count('<th scope="row">') for group in groups.values()]
    assert "/desk/figures/indicator/call_backs/" in groups["fg-voice"]
    assert "Time before" not in page, "no column for a time the record does not hold"


def test_the_most_frequent_matters_are_said_together(town, staff):
    address = f"/desk/figures/area/{town.areas['district']}/matters/?{ALL}&rows=all"
    context = staff("district_coordinator", "centre").get(address).context
    numbered = [int(row.cells[0].value.text) for row in context["table"].rows if row.link]
    whole = int(context["table"].whole.cells[0].value.text)
    assert len(numbered) <= 5
    assert f"({sum(numbered)} of {whole})" in context["frequent"]


def test_time_added_up_is_said_as_time(town, staff):
    client = staff("district_coordinator", "centre")
    page = client.get(f"/desk/figures/area/{town.areas['district']}/all/?{ALL}").content.decode()
    (link, said) = next((link, said) for link, said in LINK.findall(page) if "of=handling_seconds" in link)
    assert re.fullmatch(r"\d+ (days?|h|min)( \d+ (h|min))?", said.strip())
    assert f"<strong>{said}</strong>" in client.get(html.unescape(link)).content.decode()


def test_everybody_begins_with_the_own_area_or_unit(town, staff):
    assert (
        staff("district_coordinator", "centre").get("/desk/figures/").url
        == f"/desk/figures/area/{town.areas['district']}/"
    )
    assert staff("street_coordinator", "street1").get("/desk/figures/?period=7d").url.endswith("/?period=7d")
    department = staff("department_leader", "lighting")
    assert department.get("/desk/figures/").url == f"/desk/figures/unit/{town.units['lighting']}/"
    assert staff("checker", "street1").get("/desk/figures/").status_code == 403
    assert "/desk/sign-in/" in Client().get("/desk/figures/").headers["Location"]


def test_others_areas_hold_nothing_of_theirs(town, staff):
    own, other = staff("street_coordinator", "street1"), staff("street_coordinator", "street2")
    district = town.areas["district"]
    for client, number in ((own, "4"), (other, "1")):
        page = client.get(f"/desk/figures/area/{district}/?{ALL}").content.decode()
        assert "Counted here are only the cases of your own area and units." in page
        assert (
            numbers(page)[f"/desk/figures/cases/?of=reported&from=2026-01-01&to=2026-12-31&area={district}"] == number
        )
    listed = other.get(f"/desk/figures/cases/?of=reported&{ALL}&area={town.areas['street1']}").content.decode()
    assert "No cases behind this number" in listed
    assert "路灯" not in listed


def test_a_filter_narrows_and_stands_in_the_address(town, staff):
    client = staff("district_coordinator", "centre")
    page = client.get(f"/desk/figures/area/{town.areas['district']}/?{ALL}&channel=hotline").content.decode()
    ((address, number), *_) = numbers(page).items()
    assert "channel=hotline" in address
    assert number == summed(client, address) == "1"
    odd = client.get(f"/desk/figures/area/{town.areas['district']}/?{ALL}&channel=%3Cscript%3E&show=nonsense")
    assert odd.status_code == 200
    assert "%3Cscript%3E" not in odd.content.decode().split("<main")[1]


ODD = [
    ("area/{district}/?period=2026-13", 422), ("area/{district}/?period=soon", 422), ("area/{district}/?period=99999-01", 422),
    ("area/{district}/?from=2026-05-01&to=2026-04-01", 422), ("area/{district}/?from=1000-01-01&to=2026-04-01", 422),
    ("area/999999/", 404), ("unit/999999/", 404), ("matter/nonsense/", 404), ("indicator/nonsense/", 404),
    ("cases/", 422), ("cases/?of=nonsense", 422), ("cases/?of=reported&part=sideways", 422), ("cases/?of=reported&area=x", 422),
    ("cases/?of=reported&street=-1", 422), ("cases/?of=reported&square=1.2", 422), ("cases/?of=reported&square=0.1.1", 422),
    ("cases/?of=call_backs&outcome=solved", 422), ("cases/?of=three_rates", 422), ("cases/?of=reported&lead=99999999999999999999999", 422),
    ("cases/?of=reported&area=999999", 404), ("cases/?of=reported&after=x", 200), ("cases/?of=reported&hour=77&weekday=9", 200),
    ("area/{district}/?period=2020", 200), ("area/{district}/?from=2016-01-01&to=2025-12-31", 200), ("area/{grid1}/rhythm/?size=0", 200), ("area/{grid1}/rhythm/?size=99999", 200),
]  # fmt: skip


def test_what_cannot_be_is_told_and_what_is_empty_is_shown(world, staff):
    client = staff("district_coordinator", "centre")
    answers = [
        (address, client.get("/desk/figures/" + address.format(**world.areas)).status_code) for address, _ in ODD
    ]
    assert answers == ODD


def test_without_any_facts_pages_say_so(world, staff):
    page = (
        staff("district_coordinator", "centre").get(f"/desk/figures/area/{world.areas['district']}/").content.decode()
    )
    assert "Nothing has been counted yet" in page
    assert "no sample" in page


TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("query", "begin", "end"),
    [
        ({}, date(2026, 1, 31), date(2026, 3, 1)), ({"period": "7d"}, date(2026, 2, 23), date(2026, 3, 1)), ({"period": "2026-02"}, date(2026, 2, 1), date(2026, 2, 28)),
        ({"period": "2025-Q4"}, date(2025, 10, 1), date(2025, 12, 31)), ({"period": "2026-03"}, date(2026, 3, 1), TODAY), ({"period": "2024"}, date(2024, 1, 1), date(2024, 12, 31)),
        ({"period": "free", "from": "2026-01-05", "to": "2026-01-06"}, date(2026, 1, 5), date(2026, 1, 6)),
        ({"period": "free", "from": "2016-01-01", "to": "2025-12-31"}, date(2016, 1, 1), date(2025, 12, 31)),
        ({"period": "2026-02", "from": "2026-01-05", "to": "2026-01-06"}, date(2026, 2, 1), date(2026, 2, 28)),
    ],
)  # fmt: skip
def test_periods_of_an_address(query, begin, end):
    found = period_in(query, TODAY)
    assert (found.begin, found.end) == (begin, end)
    assert period_in(found.query, TODAY) == found


def test_the_period_before_and_after_is_of_the_same_kind():
    assert month(TODAY).moved(-3) == month(date(2025, 12, 1))
    assert quarter(TODAY).moved(1) == quarter(date(2026, 4, 1))
    assert year(2026).moved(-1) == year(2025)
    assert last(7, TODAY).moved(-1) == Period("free", date(2026, 2, 16), date(2026, 2, 22))
    with pytest.raises(InvalidInput):
        period_in({"period": "0000"}, TODAY)


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_the_parts_of_a_period_are_the_period(grain):
    whole = Period("free", date(2025, 11, 13), date(2026, 4, 2))
    parts = parts_of(whole, grain)
    assert (parts[0].begin, parts[-1].end) == (whole.begin, whole.end)
    assert sum(part.days for part in parts) == whole.days
    assert MONDAY.date() in {part.begin for part in parts_of(whole, "week")}


def test_nothing_is_compared_with_a_time_the_record_does_not_hold(town, staff):
    client, area = staff("district_coordinator", "centre"), town.areas["district"]
    assert insight.since() == MONDAY.date()
    young, old = (
        client.get(f"/desk/figures/area/{area}/?from={day}&to={day}").content.decode()
        for day in ("2026-03-02", "2027-06-01")
    )
    assert "The record begins on 2 Mar 2026" in young
    assert "a year ago" not in young
    assert "The record begins on" not in old
    assert "a year ago" in old
