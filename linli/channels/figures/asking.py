"""What a page of figures asks for: its period and filters in the address, and the questions made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from linli.cases import api as cases
from linli.channels.figures.periods import Period, period_in
from linli.common import clock
from linli.insight import api as insight

CHANNELS: Final = tuple(code for code, title in cases.CHANNEL_TITLES.items() if code != "citizen")
AREAS: Final = ("district", "street", "community", "grid")
Where = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The period and the filters of a page. `where`: what the page itself is about; `since`: the first day the facts hold."""

    today: date
    period: Period
    channel: str = ""
    urgent: bool = False
    where: Where = field(default_factory=dict)
    since: date | None = None

    @property
    def definitions(self) -> insight.Definitions:
        """What holds for the period: everything on the page is counted and said by it."""
        return insight.definitions_on(self.period.end)

    def indicator(self, code: str) -> insight.Indicator:
        """One indicator as it holds for the period."""
        return self.definitions.indicators[code]

    @property
    def filters(self) -> dict[str, Any]:
        """The filters as the grammar has them."""
        found: dict[str, Any] = {"channel": [self.channel]} if self.channel else {}
        return {**found, "urgent": [True]} if self.urgent else found

    @property
    def narrowed(self) -> bool:
        """Whether a filter is set."""
        return bool(self.filters)

    def compares(self, compare: str) -> bool:
        """Whether the facts hold the whole of the time it is compared with: what was not recorded is not nothing."""
        begin, _end = insight.earlier(self.question(["reported"], compare=compare))
        return self.since is None or self.since <= begin

    @property
    def reaches_back(self) -> bool:
        """Whether the facts hold the time before and the same time a year ago."""
        return self.compares("previous") and self.compares("year_ago")

    def query(self, period: Period | None = None, /, **more: Any) -> str:
        """The address of the same filters, for this period or another, with further fields."""
        pairs = {**(period or self.period).query, "channel": self.channel, "urgent": "1" if self.urgent else "", **more}
        return urlencode({name: value for name, value in pairs.items() if value not in ("", None)})

    def question(
        self, indicators: Sequence[str], by: Sequence[str] = (), *, compare: str = "", **more: Sequence[Any]
    ) -> Any:
        """A question of the grammar about what the page is about."""
        return insight.asked(
            {
                "indicators": list(indicators), "by": list(by), "where": {**self.filters, **self.where, **more}, "compare": compare,
                "from": self.period.begin.isoformat(), "to": self.period.end.isoformat(),
            }
        )  # fmt: skip

    def behind(self, code: str, part: str = "above", *, within: Period | None = None, **keys: Any) -> str:
        """The address of the cases behind one number: of an indicator, a part of it, and the row of the table it stands in.

        `keys`: sides of the row by name; `hour`, `weekday`, `square`; `within`: a part of the period.
        """
        period = within or self.period
        pairs: list[tuple[str, Any]] = [
            ("of", code),
            ("from", period.begin.isoformat()),
            ("to", period.end.isoformat()),
        ]
        if part != "above":
            pairs.append(("part", part))
        if insight.definitions_on(period.end) != self.definitions:  # a part of the period that others held for
            pairs.append(("on", self.period.end.isoformat()))
        for name, values in {**self.filters, **self.where}.items():
            if name not in keys:
                pairs += [(name, "1" if value is True else value) for value in values]
        pairs += keys.items()
        return f"{reverse('figures:cases')}?{urlencode(pairs, doseq=True)}"


def asked(request: HttpRequest, **where: Sequence[Any]) -> Asked:
    """What a request asks for. Raises InvalidInput for a period that is none."""
    today = cases.local_day(clock.now())
    query = request.GET
    channel = query.get("channel", "")
    return Asked(
        today, period_in(query, today), channel if channel in CHANNELS else "", bool(query.get("urgent")), where,
        insight.since(),
    )  # fmt: skip
