"""The living page of the design is sound in light and dark, at both widths and with large text."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK, PHONE, Desk
from tests.browser.sound import cut_off, faults

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]


@pytest.mark.parametrize(
    ("width", "theme", "elder"),
    [(DESK, "light", False), (DESK, "dark", False), (PHONE, "light", True), (PHONE, "dark", True)],
)
def test_every_component_is_sound(desk: Desk, width: int, theme: str, elder: bool) -> None:
    page = desk.window("administrator", width=width, language="zh" if elder else "en")
    chosen = {"linli_theme": theme, **({"linli_elder": "on"} if elder else {})}
    page.context.add_cookies([{"name": name, "value": value, "url": desk.address} for name, value in chosen.items()])
    page.goto("/desk/design/")
    assert page.locator(".d-state").count() > 40
    assert faults(page) + cut_off(page) == []
