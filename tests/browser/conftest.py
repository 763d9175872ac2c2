"""One furnished house, one server and one browser for each worker of the run; each test opens windows of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.furnished import PASSWORD
from tests.served import Served

PHONE, DESK = 390, 1440


@dataclass
class Desk:
    """The served house, as people enter it: who signed in once stays signed in for the windows that follow."""

    address: str
    found: dict[str, Any]
    browser: Browser
    signed_in: dict[str, Any] = field(default_factory=dict)

    def window(self, role: str = "", *, width: int = DESK, language: str = "en") -> Page:
        """A new window of somebody with this role (of nobody, without one)."""
        kept = self._kept(role) if role else None
        context = self._context(width, language, storage_state=kept)
        chosen = "en" if language == "en" else "zh-hans"
        context.add_cookies([{"name": "django_language", "value": chosen, "url": self.address}])
        return context.new_page()

    def case(self, name: str) -> str:
        """The address of one of the furnished cases."""
        return f"/desk/cases/{self.found['cases'][name]}/"

    def _context(self, width: int, language: str, **values: Any) -> BrowserContext:
        context = self.browser.new_context(
            viewport={"width": width, "height": 844 if width == PHONE else 900},
            base_url=self.address, locale="en-GB" if language == "en" else "zh-CN", reduced_motion="reduce", **values,
        )  # fmt: skip
        context.set_default_timeout(30_000)
        return context

    def _kept(self, role: str) -> Any:
        if role not in self.signed_in:
            context = self._context(DESK, "en")
            page = context.new_page()
            page.goto("/desk/sign-in/")
            page.fill("#name", self.found["people"][role])
            page.fill("#password", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda address: "sign-in" not in address)
            self.signed_in[role] = context.storage_state()
            context.close()
        return self.signed_in[role]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any]]]:
    """A furnished house of its own, served; its address, and what stands in it."""
    folder = tmp_path_factory.mktemp("browser")
    database = f"sqlite:///{folder / 'linli.sqlite3'}"
    environment = {
        **os.environ, "DATABASE_URL": database, "LINLI_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "linli.config.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.browser.furnished"]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    served = Served(database, folder, LINLI_WEB_PROCESSES="1")
    try:
        served.wait_until_it_answers(120)
        yield f"http://127.0.0.1:{served.port}", json.loads(done.stdout)
    finally:
        served.stop()


@pytest.fixture(scope="session")
def desk_of_the_house(house: tuple[str, dict[str, Any]], browser: Browser) -> Desk:
    """The house with a browser at its door."""
    return Desk(*house, browser)


@pytest.fixture
def desk(desk_of_the_house: Desk) -> Iterator[Desk]:
    """The same, with every window closed after the test."""
    yield desk_of_the_house
    for context in desk_of_the_house.browser.contexts:
        context.close()


@pytest.fixture
def complaints() -> Callable[[Page], list[str]]:
    """Listen to a window; the list fills with what its console complains of and with errors of its scripts."""

    def listen(page: Page) -> list[str]:
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        return heard

    return listen
