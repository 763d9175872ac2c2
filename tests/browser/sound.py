"""What every page owes its reader, wherever it is opened."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CHINESE = re.compile(r"[\u3400-\u9fff]+")
# A word of a sentence, not a code, a name of an address or a unit of measure.
ENGLISH = re.compile(r"(?<![\w.@/=-])[A-Za-z]?[a-z]{3,}(?![\w.@/=-])")


def faults(page: Page) -> list[str]:
    """What is wrong with the page at this width: wider than its window, or something an axe run objects to."""
    found = (
        [] if page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") else ["wider than the window"]
    )
    for fault in Axe().run(page).response["violations"]:
        found += [f"{fault['id']}: {node['target']}" for node in fault["nodes"]]
    return found


def sound(page: Page) -> None:
    """Nothing is wrong with the page at this width."""
    assert faults(page) == []


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
