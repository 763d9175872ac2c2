"""The pages that show the tour: docs/tour.md and docs/tour.zh-CN.md, written from the stops alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tools.tour.stops import ROOT, Stop, Tour

PAGES: Final = {"en": ROOT / "docs" / "tour.md", "zh": ROOT / "docs" / "tour.zh-CN.md"}
HEADS: Final = {
    "en": "# A walk through Linli in pictures\n\n[简体中文](tour.zh-CN.md)\n\n"
    "The demo as each role sees it, at a desk and on a phone. Taken by `python -m tools.tour`, so that no picture goes stale.",
    "zh": "# 看图走一遍邻里\n\n[English](tour.md)\n\n演示系统中各个角色看到的页面，电脑和手机各一。由 `python -m tools.tour` 拍摄，图片不会过时。",
}
SHOWN: Final = {390: 210, 1440: 760}


def page(tour: Tour, language: str) -> str:
    """The page in one language."""
    return "\n".join(_lines(tour, language)) + "\n"


def _lines(tour: Tour, language: str) -> Iterator[str]:
    yield HEADS[language]
    for chapter in tour.chapters:
        yield f"\n## {chapter.zh if language == 'zh' else chapter.en}"
        for stop in tour.of(chapter):
            yield f"\n### {stop.title(language)}\n\n{stop.says(language)}\n"
            yield _pictures(stop, language)


def _pictures(stop: Stop, language: str) -> str:
    return " ".join(
        f'<img src="tour/{stop.picture(width, language)}" alt="{stop.title(language)} ({width} px)" width="{SHOWN[width]}">'
        for width in sorted(stop.widths, reverse=True)
    )


def write(tour: Tour) -> None:
    """Write both pages."""
    for language, file in PAGES.items():
        file.write_text(page(tour, language), encoding="utf-8")
