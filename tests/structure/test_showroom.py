"""Every component stands on the living page of the design, drawn by its own template."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template.loader import get_template

from linli.channels.desk.showroom import EXHIBITS
from linli.common import clock

pytestmark = pytest.mark.one_engine
TEMPLATES = Path(__file__).resolve().parents[2] / "linli" / "channels" / "pages" / "templates"
COMPONENTS = {str(path.relative_to(TEMPLATES)) for path in (TEMPLATES / "pages" / "components").glob("*.html")}


def test_every_component_is_shown_and_nothing_is_shown_twice():
    shown = [exhibit.template for exhibit in EXHIBITS]
    assert set(shown) >= COMPONENTS, "put it into EXHIBITS of linli/channels/desk/showroom.py, in all its states"
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda exhibit: exhibit.template)
def test_an_exhibit_names_a_real_template_and_each_state_has_its_caption(exhibit):
    assert get_template(exhibit.template)
    captions = [caption for caption, _ in exhibit.states(clock.now())]
    assert captions
    assert all(captions)
    assert len(captions) == len(set(captions))


@pytest.mark.parametrize("path", sorted(COMPONENTS))
def test_a_component_says_what_it_wants_or_wants_nothing(path):
    """A part that is included with values of its own says in a comment which; the rest draw what every page has."""
    text = (TEMPLATES / path).read_text(encoding="utf-8")
    if Path(path).name not in {
        "mark.html",
        "language.html",
        "theme.html",
        "messages.html",
        "conditions.html",
        "clock_badge.html",
    }:
        assert text.startswith("{% comment %}"), path
