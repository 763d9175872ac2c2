"""A replay on a simulated clock: stories take their turns in the order of their times, the house sweeps every fourth hour.

A story is a generator that acts and yields the time of its next step. Steps of one round commit together:
a demonstration may be loaded again, so it need not be durable step by step.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from itertools import count

from django.db import transaction

from linli.common import clock
from linli.common.errors import LinliError

Story = Generator[datetime, None, None]
ROUND = timedelta(hours=4)


class Flow:
    """Runs stories from `begin` to `until`. `house`: what the worker does, called at the end of every round."""

    def __init__(self, *, begin: datetime, until: datetime, house: Callable[[datetime], object]) -> None:
        self.begin, self.until = begin, until
        self.counts: Counter[str] = Counter()
        self._house = house
        self._heap: list[tuple[datetime, int, Story]] = []
        self._order = count()

    def add(self, at: datetime, story: Story) -> None:
        """Let a story begin at a time."""
        heapq.heappush(self._heap, (at, next(self._order), story))

    def run(self, progress: Callable[[float], None]) -> None:
        """Play everything; `progress` hears the share of simulated time that has passed."""
        hour = self.begin
        whole = (self.until - self.begin).total_seconds()
        while hour < self.until:
            following = min(hour + ROUND, self.until)
            with transaction.atomic():
                self._play_until(following)
                with clock.standing_at(following):
                    self._house(following)
            hour = following
            progress((hour - self.begin).total_seconds() / whole)

    def _play_until(self, limit: datetime) -> None:
        while self._heap and self._heap[0][0] < limit:
            at, _, story = heapq.heappop(self._heap)
            self._step(at, story)

    def _step(self, at: datetime, story: Story) -> None:
        """One step of one story. A refusal ends the story there, as it would end a working day: the sweep takes over."""
        with clock.standing_at(at):
            try:
                following = next(story)
            except StopIteration:
                self.counts["stories told to the end"] += 1
                return
            except LinliError as refusal:
                self.counts[f"refused: {refusal.data.get('reason', refusal.code)}"] += 1
                return
        self.add(max(following, at + timedelta(seconds=1)), story)
