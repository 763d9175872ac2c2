"""What every page owes its reader, wherever it is opened."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CHINESE = re.compile(r"[\u3400-\u9fff]+")
# A word of a sentence, not a code, a name of an address or a unit of measure.
ENGLISH = re.compile(r"(?<![\w.@/=-])[A-Za-z]?[a-z]{3,}(?![\w.@/=-])")


MOST_BYTES = 300_000
# What a first load brings over the line, packed as it travels. What the phone's own worker brings does not travel.
WEIGHT = """() => navigator.serviceWorker?.controller ? 0
  : [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
# Beside what the axe run looks at anyway: targets of at least 24 pixels (WCAG 2.2, 2.5.8).
RULES = {"rules": {"target-size": {"enabled": True}}}


def weight(page: Page) -> int:
    """The bytes of everything the page has loaded, whether this window had them already or not."""
    return int(page.evaluate(WEIGHT))


def faults(page: Page) -> list[str]:
    """What is wrong with the page at this width: wider than its window, too heavy, or something an axe run objects to."""
    found = (
        [] if page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") else ["wider than the window"]
    )
    if (bytes_ := weight(page)) > MOST_BYTES:
        found.append(f"first load of {bytes_:,} bytes")
    # A bar that sticks to the window's edge lies over what can be rolled from under it: no target is small for that.
    page.evaluate("for (const bar of document.querySelectorAll('.ll-next')) bar.style.position = 'static'")
    for fault in Axe().run(page, options=RULES).response["violations"]:
        found += [f"{fault['id']}: {node['target']}" for node in fault["nodes"]]
    return found


CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((element) => {
  if (!element.checkVisibility() || element.closest(".visually-hidden, .ll-skip, svg, textarea, input, select")) return false;
  const style = getComputedStyle(element);
  const words = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  const hides = (way) => way === "hidden" || way === "clip";
  const { left, right, width } = element.getBoundingClientRect();
  const wide = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && hides(style.overflowX);
  const tall = element.scrollHeight > element.clientHeight + 1 && element.clientHeight > 0 && hides(style.overflowY);
  const outside = width > 0 && (right > window.innerWidth + 1 || left < -1) && !element.closest(".ll-scroll, .ll-tabs, .lc-away");
  return words && (wide || tall || outside);
}).map((element) => element.textContent.trim().slice(0, 60))"""


def cut_off(page: Page) -> list[str]:
    """Words that cannot be read whole: they run out of their box or of the window."""
    found: list[str] = page.evaluate(CUT_OFF)
    return found


def with_text_at(page: Page, percent: int) -> None:
    """What a browser does that enlarges text alone; the pages measure everything by it."""
    page.evaluate("(size) => document.documentElement.style.setProperty('font-size', size, 'important')", f"{percent}%")


def sound(page: Page) -> None:
    """Nothing is wrong with the page at this width."""
    found = faults(page)
    assert found == [], found


def strangers(page: Page, language: str, data: set[str]) -> list[str]:
    """Words of the other language that stand on the page and are nobody's data. What says that it is in another one is meant so."""
    text = page.evaluate(
        """() => {
          const here = document.documentElement.lang.slice(0, 2);
          for (const part of document.querySelectorAll("body [lang]")) if (part.lang.slice(0, 2) !== here) part.hidden = true;
          return document.body.innerText;
        }"""
    )
    for word in sorted(data, key=len, reverse=True):
        text = text.replace(word, " ")
    return sorted(set((CHINESE if language == "en" else ENGLISH).findall(text)))
