"""One furnished house for the run; each worker serves copies of it to one browser, in which each test opens windows of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.furnished import PASSWORD
from tests.once import made_once
from tests.served import Served

PHONE, DESK = 390, 1440


DATABASE, FOUND = "linli.sqlite3", "found.json"


@dataclass(frozen=True)
class House:
    """A served house: its address, what stands in it, and the file of its database."""

    address: str
    found: dict[str, Any]
    database: Path


@dataclass
class Desk:
    """The served house, as people enter it: who signed in once stays signed in for the windows that follow."""

    house: House
    browser: Browser
    signed_in: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return self.house.address

    @property
    def found(self) -> dict[str, Any]:
        return self.house.found

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

    def close_windows(self) -> None:
        for context in self.browser.contexts:
            context.close()

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
def furnished(tmp_path_factory: pytest.TempPathFactory, migrated: str) -> Path:
    """The folder of a furnished house that nobody serves: made once, whoever needs it first, for all workers of the run; to be copied."""
    return made_once(tmp_path_factory, "furnished-house", lambda folder: furnish(folder, migrated))


def furnish(folder: Path, migrated: str) -> None:
    """Furnish a house in this folder, over a copy of the migrated database; what stands in it is kept there, too."""
    shutil.copy(migrated, folder / DATABASE)
    environment = {
        **os.environ, "DATABASE_URL": f"sqlite:///{folder / DATABASE}", "LINLI_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "linli.config.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.browser.furnished"]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-4000:]
    (folder / FOUND).write_text(done.stdout)


@contextmanager
def _served(furnished: Path, folder: Path) -> Iterator[House]:
    shutil.copytree(furnished, folder)
    database = folder / DATABASE
    served = Served(f"sqlite:///{database}", folder, LINLI_WEB_PROCESSES="1")
    try:
        served.wait_until_it_answers(120)
        found = json.loads((furnished / FOUND).read_text())
        yield House(f"http://127.0.0.1:{served.port}", found, database)
    finally:
        served.stop()


@pytest.fixture(scope="session")
def house(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A furnished house, served, in which tests work: what they leave behind, the next ones find."""
    with _served(furnished, tmp_path_factory.mktemp("browser") / "house") as served:
        yield served


@pytest.fixture(scope="session")
def untouched_house(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The same for tests that only look: nothing in it changes."""
    with _served(furnished, tmp_path_factory.mktemp("browser") / "untouched") as served:
        yield served


@pytest.fixture(scope="session")
def desk_of_the_house(house: House, browser: Browser) -> Desk:
    """The house with a browser at its door."""
    return Desk(house, browser)


@pytest.fixture(scope="session")
def desk_of_the_untouched_house(untouched_house: House, browser: Browser) -> Desk:
    """The other house with the same browser at its door."""
    return Desk(untouched_house, browser)


@pytest.fixture
def desk(desk_of_the_house: Desk) -> Iterator[Desk]:
    """The desk people work at, with every window closed after the test."""
    yield desk_of_the_house
    desk_of_the_house.close_windows()


@pytest.fixture
def untouched_desk(desk_of_the_untouched_house: Desk) -> Iterator[Desk]:
    """The desk nobody has worked at, with every window closed after the test."""
    yield desk_of_the_untouched_house
    desk_of_the_untouched_house.close_windows()


@pytest.fixture
def complaints() -> Callable[[Page], list[str]]:
    """Listen to a window; the list fills with what its console complains of and with errors of its scripts."""

    def listen(page: Page) -> list[str]:
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        return heard

    return listen
