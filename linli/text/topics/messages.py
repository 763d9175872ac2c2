"""What goes into a search for topics, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Post:
    """One message. `reporter` only tells whether two came from the same hand; it is counted and never shown."""

    id: str
    title: str
    body: str
    at: datetime
    place: str = ""
    reporter: str = field(default="", repr=False)
    supports: int = 0
    opposes: int = 0


@dataclass(frozen=True, slots=True)
class Trend:
    """Messages of the latest stretch of `days`, of the one before it, and of the time before both."""

    days: float
    now: int
    before: int
    older: int

    @property
    def word(self) -> str:
        """`new`, `rising`, `steady`, `falling` or `quiet`: one message more or less is no trend."""
        if not self.now and not self.before:
            return "quiet"
        if not self.before and not self.older:
            return "new"
        if self.now >= 1.5 * self.before and self.now > self.before + 1:
            return "rising"
        if self.before >= 1.5 * self.now and self.before > self.now + 1:
            return "falling"
        return "steady"


@dataclass(frozen=True, slots=True)
class Topic:
    """Messages about the same matter: how many, from how many people (a number, nothing else), how hot, which way."""

    name: str
    place: str
    first: datetime
    last: datetime
    messages: tuple[str, ...]  # ids, oldest first
    people: int
    supports: int
    opposes: int
    heat: float
    trend: Trend
    course: tuple[int, ...]  # messages in equal stretches of the window, oldest first
