"""A report from its sections: which kind holds which, in what order, and what stands on its first page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from functools import partial
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from linli.insight.queries.reporting import closing, fair, incoming, loop, pending, recurring, units, voices, words
from linli.insight.queries.reporting.frame import Frame, Subject, frame_of
from linli.insight.queries.reporting.kinds import KINDS
from linli.insight.queries.reporting.parts import Part
from linli.insight.rules.paper import Document, Section
from linli.insight.rules.spans import Span

Told = Callable[[int], None]

_WEEKLY: Final = (partial(incoming.incoming, brief=True), loop.loop, voices.voices, recurring.rising, pending.pending)
_STUDY: Final = (
    incoming.incoming, loop.loop, voices.voices, recurring.recurring, recurring.rising, pending.pending, pending.orders, recurring.topics,
    recurring.followed_up,
)  # fmt: skip
_WHOLE: Final = (
    incoming.incoming, loop.loop, units.units, voices.voices, voices.came_back, recurring.recurring, voices.evidence, recurring.rising,
    pending.pending, fair.burden, fair.between_areas,
)  # fmt: skip
_MEETING: Final = (*_WHOLE[:-2], pending.orders, *_WHOLE[-2:], recurring.topics, recurring.followed_up)

# Which sections a kind of report has.
SECTIONS: Final[Mapping[str, tuple[Callable[[Frame], Part], ...]]] = {
    "weekly": _WEEKLY, "monthly": _WHOLE, "quarterly": _WHOLE, "study": _STUDY, "meeting": _MEETING, "free": _WHOLE,
}  # fmt: skip


def compose(*, subject: Subject, span: Span, kind: str, language: str, told: Told = lambda _: None) -> Document | None:
    """The report, counted from the facts as they are; None as long as there are none. The same facts give the same report.

    `told` is called with the number of sections counted so far.
    """
    with override(language):
        frame = frame_of(subject, span, told)
        return _composed(frame, kind, language) if frame else None


def _composed(frame: Frame, kind: str, language: str) -> Document:
    makers, parts = SECTIONS[kind], []
    for number, make in enumerate(makers):
        frame.told(number)
        parts.append(make(frame))
    frame.told(len(makers))
    last = closing.decisions(parts) if KINDS[kind].meeting else closing.to_do(parts)
    sections: tuple[Section, ...] = (
        closing.summary(parts),
        *(part.section for part in parts),
        last,
        closing.method(frame),
    )
    about, days = frame.subject.named(), words.span_named(frame.span)
    foot = _("%(about)s · %(days)s · facts up to %(day)s · Linli") % {
        "about": about,
        "days": days,
        "day": f"{frame.today}",
    }
    return Document(
        language, _(KINDS[kind].title), about, days, closing.state_of(frame), sections, foot, frame.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )  # fmt: skip
