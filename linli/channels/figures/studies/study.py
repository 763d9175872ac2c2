"""What a special analysis is made of, and the subject it is made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.channels.figures.asking import Asked
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.common.actor import Actor
from linli.geography.api import AreaView
from linli.insight.api import Choice, Tally

SWITCHES: Final = ("by", "clock", "measure", "level")  # the ways to look at a study, as its address knows them
FEW: Final = 10  # a share of fewer is marked
HeatRow = tuple[Said, Sequence[tuple[float | None, Said]]]


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks, of which area and time, and how `chosen` among the ways a study can be looked at."""

    actor: Actor
    area: AreaView
    asked: Asked
    at: datetime
    query: Mapping[str, str]

    @property
    def choice(self) -> Choice:
        """The period, area and filters as insight takes them."""
        period, channel = self.asked.period, self.asked.channel
        return Choice(
            period.begin, period.end, (self.area.id,), channels=(channel,) if channel else (), urgent=self.asked.urgent
        )

    @property
    def given(self) -> dict[str, Any]:
        """What every question of insight takes."""
        return {"actor": self.actor, "choice": self.choice, "at": self.at}

    def chosen(self, name: str, allowed: Sequence[str]) -> str:
        """One of these, as the address has it; without one the first."""
        value = self.query.get(name, "")
        return value if value in allowed else allowed[0]

    def switch(self, name: str, options: Sequence[tuple[str, str]], chosen: str) -> Switch:
        """The ways to look at it, each with its address."""
        kept = {key: self.query[key] for key in SWITCHES if key in self.query}

        def address(code: str) -> str:
            return f"?{self.asked.query(None, **{**kept, name: code})}"

        return Switch(tuple((title, address(code), code == chosen) for code, title in options))

    def behind(self, counting: str, part: str, **where: Any) -> str:
        """The address of the cases behind a number of an analysis."""
        period = self.asked.period
        pairs: dict[str, Any] = {
            "of": counting, "part": part, "area": self.area.id, "from": period.begin.isoformat(), "to": period.end.isoformat(),
            "channel": self.asked.channel, "urgent": "1" if self.asked.urgent else "",
        }  # fmt: skip
        kept = {name: value for name, value in pairs.items() if value not in ("", None)}
        return f"{reverse('figures:counted')}?{urlencode({**kept, **{f'by_{side}': value for side, value in where.items()}})}"

    def count(self, number: int, counting: str, part: str, **where: Any) -> Said:
        """A number with the way to its cases; none leads nowhere."""
        return Said(words.number(number), self.behind(counting, part, **where) if number else "")

    def parts(self, title: str, counting: str, tally: Tally, titles: Mapping[str, str], sentence: str) -> charts.Stack:
        """The parts of a counting as shares of their sum, each with the way to its cases."""
        parts = [
            (_(said), float(tally[name]), self.count(tally[name], counting, name)) for name, said in titles.items()
        ]
        return charts.stack(title, parts, sentence=sentence, say_share=words.percent)


def share(above: int, below: int, *, least: int = FEW) -> Said:
    """A share with its sample; without one a dash."""
    if not below:
        return Said("—")
    return Said(f"{words.percent(above / below)} ({words.number(above)}/{words.number(below)})", few=below < least)


def tinted(title: str, corner: str, head: Sequence[str], rows: Sequence[HeatRow]) -> charts.Heat:
    """A table coloured by its counts, without a scale where there are fewer counts than colours."""
    found = charts.heat(title, corner, head, rows, say=lambda value: words.number(ceil(value)))
    most = max((value for _, cells in rows for value, _ in cells if value), default=0)
    return found if most > charts.STEPS else replace(found, scale=())


@dataclass(frozen=True, slots=True)
class Switch:
    """Ways to look at the same: title, address, whether it is the present one."""

    template: ClassVar[str] = "figures/parts/switch.html"
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of things said. The first column names the row; `whole`: the last row, of all together."""

    template: ClassVar[str] = "figures/parts/grid.html"
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Said, tuple[Said, ...]], ...]
    whole: tuple[Said, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A card of a study: charts, tables and switches below one title, and what is to be known of them."""

    icon: str
    title: str
    shown: tuple[Any, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """A special analysis. `says`: what the numbers say, in a sentence; `means_not`: what must not be read into them."""

    says: str
    means_not: str
    sections: tuple[Section, ...] = field(default=())
