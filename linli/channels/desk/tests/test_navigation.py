"""The navigation: few places for each role, grouped, the present one marked."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from linli.channels.desk.navigation import NAVIGATION


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (
            "hotline_operator",
            ("hotline:console", "hotline:calls", "desk:queue"),
            ("desk:decisions", "desk:whistles", "administration:start"),
        ),
        ("checker", ("hotline:calls", "desk:decisions"), ("hotline:console", "desk:report", "desk:handover")),
        (
            "department_handler",
            ("desk:parts", "desk:whistles", "desk:supervision"),
            ("desk:handover", "plates:plates", "hotline:calls"),
        ),
        ("auditor", ("desk:record", "desk:queue"), ("desk:decisions", "desk:supervision")),
    ],
)
def test_everybody_is_shown_the_places_where_their_work_is(staff, role, shown, hidden):
    page = staff(role, "centre").get("/desk/notices/").content.decode()
    navigation = page.split('<aside class="ll-side">')[1].split("</nav>")[0]
    assert all(f'href="{reverse(name)}"' in navigation for name in shown)
    assert not any(f'href="{reverse(name)}"' in navigation for name in hidden)
    assert navigation.count("<li>") <= 14


def test_the_rules_stand_under_one_entry_that_opens_where_the_reader_is(staff):
    client = staff("dispatcher", "street1")
    assert 'href="/desk/limits/"' not in client.get("/desk/notices/").content.decode()
    page = client.get("/desk/limits/").content.decode()
    assert re.search(r'href="/desk/limits/" aria-current="page"', page)
    assert 'href="/desk/matters/"' in page


def test_no_two_places_hold_the_same_address():
    items = [item for _, group in NAVIGATION for item in group]
    held = [name for item in items for name in {item.name, *item.inside}]
    assert len(held) == len(set(held))
