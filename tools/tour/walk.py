"""The walk: a browser signs in as each role, goes to each stop, and takes the pictures."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, Page

from linli.channels.pages.demo import DEMO_PASSWORD
from tools.tour.stops import LANGUAGES, PICTURES, Find, Stop, Tour

HEIGHTS: Final = {390: 844, 1440: 900}
# Pictures of a page keep readable at this size, and forty of them stay small.
KEPT_WIDTH: Final = {390: 390, 1440: 1152}
QUALITY: Final = 62
COOKIES: Final = {"en": "en", "zh": "zh-hans"}


class Walker:
    """Goes through one served house. Who signed in once stays signed in."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.signed_in: dict[str, Any] = {}
        self.found: dict[str, str] = {}

    def walk(self, tour: Tour, stops: Iterable[Stop]) -> Iterable[tuple[str, int]]:
        """Take the pictures of the stops; yields the name and size of each."""
        wanted = list(stops)
        needed = {name for stop in wanted for name in re.findall(r"{(\w+)}", stop.path)}
        self.found = {find.name: self._find(find) for find in tour.finds if find.name in needed}
        PICTURES.mkdir(exist_ok=True)
        for stop in wanted:
            for width in stop.widths:
                for language in LANGUAGES:
                    picture = self._picture(stop, width, language)
                    (PICTURES / stop.picture(width, language)).write_bytes(picture)
                    yield stop.picture(width, language), len(picture)

    def _picture(self, stop: Stop, width: int, language: str) -> bytes:
        page = self._window(stop.who, width, language, large=stop.large)
        answer = page.goto(stop.path.format(**self.found))
        if answer is None or answer.status != 200:
            raise SystemExit(f"{stop.name}: {page.url} answers {answer.status if answer else 'nothing'}")
        page.wait_for_load_state("networkidle")
        for selector, *words in stop.do:
            page.locator(selector).first.fill(words[0]) if words else page.locator(selector).first.click()
            page.wait_for_timeout(1500)  # hints come while one writes
        page.wait_for_load_state("networkidle")
        taken = page.screenshot(animations="disabled", caret="hide")
        page.context.close()
        return smaller(taken, KEPT_WIDTH[width])

    def _find(self, find: Find) -> str:
        page = self._window(find.who, 1440, "zh")
        page.goto(find.path)
        first = page.locator(find.select).first
        if not first.count():
            raise SystemExit(f"{find.name}: nothing fits {find.select!r} on {find.path}")
        address, words = first.get_attribute("href") or "", first.inner_text()
        page.context.close()
        return {"href": address, "id": digits(address), "digits": digits(words)}[find.take]

    def _window(self, who: str, width: int, language: str, *, large: bool = False) -> Page:
        context = self.browser.new_context(
            base_url=self.address, viewport={"width": width, "height": HEIGHTS[width]}, reduced_motion="reduce", color_scheme="light",
            locale="en-GB" if language == "en" else "zh-CN", storage_state=self._kept(who) if who else None,
        )  # fmt: skip
        cookies = {"django_language": COOKIES[language], **({"linli_elder": "on"} if large else {})}
        context.add_cookies([{"name": name, "value": value, "url": self.address} for name, value in cookies.items()])
        context.set_default_timeout(60_000)
        return context.new_page()

    def _kept(self, who: str) -> Any:
        if who not in self.signed_in:
            context = self.browser.new_context(base_url=self.address)
            page = context.new_page()
            page.goto("/desk/sign-in/")
            page.fill("#name", who)
            page.fill("#password", DEMO_PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda address: "sign-in" not in address)
            self.signed_in[who] = context.storage_state()
            context.close()
        return self.signed_in[who]


def digits(text: str) -> str:
    """The digits of a text, without what stands between them."""
    return re.sub(r"\D", "", text)


def smaller(taken: bytes, width: int) -> bytes:
    """The picture no wider than `width`, packed."""
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    if picture.width > width:
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    picture.save(packed, "WEBP", quality=QUALITY, method=6)
    return packed.getvalue()
