"""The picture tour is true: its addresses lead somewhere, its pictures are there and small, its pages are current."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from django.urls import resolve

from tools.tour import book
from tools.tour.stops import LANGUAGES, PICTURES, ROOT, WIDTHS, read

pytestmark = pytest.mark.one_engine
TOUR = read()
NAMES = [stop.name for stop in TOUR.stops]
MOST_BYTES = 3_000_000
CHINESE = re.compile(r"[\u3400-\u9fff]")
# Something of each kind that a find brings back.
STANDS_FOR = {"href": "/desk/cases/1/", "id": "1", "digits": "123456789012"}
STAFF = {
    row["sign_in_name"] for row in csv.DictReader((ROOT / "linli/packs/hongshan/staff.csv").open(encoding="utf-8"))
}


@pytest.mark.parametrize("walked", [*TOUR.stops, *TOUR.finds], ids=lambda one: one.name)
def test_a_stop_leads_somewhere_and_is_walked_by_somebody(walked):
    found = {find.name: STANDS_FOR[find.take] for find in TOUR.finds}
    address = walked.path.format(**found)
    assert resolve(re.split(r"[?#]", address)[0])
    assert walked.who in STAFF | {""}


@pytest.mark.parametrize("stop", TOUR.stops, ids=NAMES)
def test_a_stop_speaks_both_languages_and_has_its_pictures(stop):
    for language in LANGUAGES:
        for said in (stop.title(language), stop.says(language)):
            assert said.strip()
            assert bool(CHINESE.search(said)) == (language == "zh"), said
    assert stop.widths
    assert set(stop.widths) <= set(WIDTHS)
    missing = [name for name in stop.pictures() if not (PICTURES / name).is_file()]
    assert missing == [], "serve the demo and run python -m tools.tour"


def test_stops_have_names_of_their_own_and_stand_in_a_chapter():
    assert len(NAMES) == len(set(NAMES))
    chapters = {chapter.name for chapter in TOUR.chapters}
    assert {stop.chapter for stop in TOUR.stops} == chapters


def test_the_pictures_are_those_of_the_stops_and_small_together():
    kept = {name for stop in TOUR.stops for name in stop.pictures()}
    assert {path.name for path in PICTURES.iterdir()} == kept
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_are_written_from_the_stops(language):
    assert book.PAGES[language].read_text(encoding="utf-8") == book.page(TOUR, language), "python -m tools.tour --pages"


@pytest.mark.parametrize(("readme", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_readme_shows_pictures_of_the_tour_in_its_own_language(readme, language):
    shown = re.findall(r"!\[[^\]]+\]\(docs/tour/([^)]+)\)", Path(ROOT / readme).read_text(encoding="utf-8"))
    kept = {stop.picture(width, language) for stop in TOUR.stops for width in stop.widths}
    assert shown
    assert set(shown) <= kept
