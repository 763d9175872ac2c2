"""The stops of the tour, read from stops.toml and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
FILE: Final = Path(__file__).with_name("stops.toml")
PICTURES: Final = ROOT / "docs" / "tour"
LANGUAGES: Final = ("en", "zh")
WIDTHS: Final = (390, 1440)


@dataclass(frozen=True, slots=True)
class Find:
    """Something of the house that is walked: the first `select` on a page, its `href`, the `id` in it, or its `digits`."""

    name: str
    who: str
    path: str
    select: str
    take: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Stops that belong together."""

    name: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of the tour; title and caption in both languages."""

    name: str
    chapter: str
    path: str
    widths: tuple[int, ...]
    en: str
    zh: str
    en_says: str
    zh_says: str
    who: str = ""
    large: bool = False
    do: tuple[tuple[str, ...], ...] = field(default=())

    def title(self, language: str) -> str:
        """What the place is called."""
        return self.zh if language == "zh" else self.en

    def says(self, language: str) -> str:
        """What there is to see."""
        return self.zh_says if language == "zh" else self.en_says

    def picture(self, width: int, language: str) -> str:
        """The file name of one of its pictures."""
        return f"{self.name}-{width}-{language}.webp"

    def pictures(self) -> list[str]:
        """The file names of all its pictures."""
        return [self.picture(width, language) for width in self.widths for language in LANGUAGES]


@dataclass(frozen=True, slots=True)
class Tour:
    """All of it, in order."""

    finds: tuple[Find, ...]
    chapters: tuple[Chapter, ...]
    stops: tuple[Stop, ...]

    def of(self, chapter: Chapter) -> list[Stop]:
        """The stops of a chapter."""
        return [stop for stop in self.stops if stop.chapter == chapter.name]


def _stop(row: dict[str, Any]) -> Stop:
    return Stop(**{**row, "widths": tuple(row["widths"]), "do": tuple(map(tuple, row.get("do", ())))})


def read(file: Path = FILE) -> Tour:
    """The tour as written. Raises TypeError for a stop that lacks something or says something unknown."""
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    return Tour(
        tuple(Find(**row) for row in written["find"]),
        tuple(Chapter(**row) for row in written["chapter"]),
        tuple(_stop(row) for row in written["stop"]),
    )
