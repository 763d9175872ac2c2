"""The glossary is complete and says what pages say: every state, verb, request, clock, role and level, with its Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from linli.accounts.rules.roles import SHIPPED
from linli.cases.models import Case, Clock, SideRequest, Task
from linli.cases.rules.clocks import GIVEN, LIMIT_CLASSES
from linli.cases.workflow import REQUEST_TITLES, STATE_TITLES, VERBS
from linli.geography.models import AreaLevel, UnitKind

pytestmark = pytest.mark.one_engine
TEXT = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text()


def section(title: str) -> dict[str, str]:
    """The codes of a section with their Chinese."""
    part = re.split(rf"^## {title} .*$", TEXT, flags=re.MULTILINE)[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", part, re.MULTILINE))


def chinese(titles: dict[str, str]) -> dict[str, str]:
    with override("zh-hans"):
        return {code: gettext(title) for code, title in titles.items()}


SECTIONS = {
    "States": {state.value: title for state, title in STATE_TITLES.items()},
    "Verbs": {verb.name: verb.title for verb in VERBS.values()},
    "Outcomes": {value: "" for value in Case.Outcome.values if value},
    "Side requests": REQUEST_TITLES,
    "Tasks": dict.fromkeys(Task.Role.values, ""),
    "Places": dict.fromkeys(AreaLevel.values, ""),
    "Units": dict.fromkeys(UnitKind.values, ""),
    "Roles": {role.code: "" for role in SHIPPED},
}


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_has_every_code_and_no_other(title):
    assert set(section(title)) == set(SECTIONS[title])


def test_clocks_and_how_they_count():
    assert set(section("Clocks")) == set(Clock.Kind.values) | {*LIMIT_CLASSES, GIVEN}


@pytest.mark.parametrize("title", ["States", "Verbs", "Side requests"])
def test_the_chinese_is_what_pages_say(title):
    assert section(title) == chinese(SECTIONS[title])


def test_roles_are_called_as_they_are_installed():
    assert section("Roles") == {role.code: role.name for role in SHIPPED}


def test_labels_of_tables_and_titles_of_the_workflow_agree():
    with override("en"):
        assert {code: str(label) for code, label in SideRequest.Kind.choices} == REQUEST_TITLES


def test_it_has_enough_to_be_of_use():
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith("| code |")]
    assert len(rows) >= 150
