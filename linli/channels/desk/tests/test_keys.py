"""The keys: one meaning each, said in the help and in the document, and each with a button."""

from __future__ import annotations

import re
from pathlib import Path

from linli.cases import api as cases
from linli.channels.desk import keys
from linli.channels.desk.navigation import NAVIGATION
from linli.channels.pages import queue_filters as filters

ROOT = Path(__file__).resolve().parents[4]


def _all():
    listed = [key for _, pairs in keys.LISTED for key, _ in pairs]
    return [*listed, *keys.VERBS.values(), *keys.TABS.values(), *keys.PLACES.values()]


def test_no_key_means_two_things():
    assert len(_all()) == len(set(_all()))
    assert "g" not in _all()


def test_keys_stand_for_verbs_tabs_and_places_that_exist():
    assert set(keys.VERBS) <= set(cases.VERBS)
    assert set(keys.TABS) == {tab.name for tab in filters.TABS}
    assert set(keys.PLACES) <= {item.name for _, items in NAVIGATION for item in items}


def test_the_document_lists_every_key_and_no_other():
    table = (ROOT / "docs/desk.md").read_text().split("## Keys")[1].split("## ")[0]
    listed = [key for row in re.findall(r"^\| (`.*`) \|", table, re.MULTILINE) for key in re.findall(r"`([^`]+)`", row)]
    assert sorted(listed) == sorted(_all())


def test_the_help_lists_every_key_and_the_page_has_its_buttons(world, staff):
    receipt = world.report(area_id=world.areas["grid1"])
    world.report(area_id=world.areas["grid1"])
    client = staff("street_coordinator", "street1")
    page = client.get(f"/desk/?tab=area&case={receipt.case_id}").content.decode()
    shown = re.findall(r"<dt>(.*?)</dt>", page.split('id="keys"')[1])
    assert [" ".join(re.findall(r"<kbd>([^<]+)</kbd>", one)) for one in shown] == _all()
    page += client.get(f"/desk/cases/{receipt.case_id}/alike/", headers={"hx-request": "true"}).content.decode()
    for key in ("y", "b", "f", "m", "n", "g a", "g o", "g d", "Escape", "J", "K"):
        assert f'data-key="{key}"' in page, key
