"""The limits of the stages, from memory. They are public rules: no read is narrowed by actor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from linli.cases.models import StageLimit
from linli.cases.rules.stages import STAGES, StageIn
from linli.common.errors import Unavailable
from linli.common.memory import Kept


@dataclass(frozen=True, slots=True)
class StageView:
    """One version of the limit of a stage, and since when it counts for new cases."""

    version: int
    since: datetime
    limit: StageIn


def _stamp() -> object:
    return tuple(StageLimit.objects.aggregate(Count("id"), Max("id")).values())


def _build() -> dict[str, list[StageView]]:
    found: dict[str, list[StageView]] = {}
    for row in StageLimit.objects.order_by("stage", "-version"):
        limit = StageIn(**{name: getattr(row, name) for name in StageIn.__slots__})
        found.setdefault(row.stage, []).append(StageView(row.version, row.since, limit))
    return found


_limits = Kept(_stamp, _build)


def stage_limit(stage: str, *, urgent: bool, born: datetime) -> tuple[int, str]:
    """Amount and class of the limit of a stage, as in force when the case was born; before the first version, the first.

    Raises Unavailable where no pack has brought the stage, KeyError for a stage the loop does not know.
    """
    if stage not in STAGES:
        raise KeyError(stage)
    versions = _limits.get().get(stage)
    if not versions:
        raise Unavailable(reason=_("the limits of the stages are not loaded: load a catalogue pack that holds them"))
    return next((view for view in versions if view.since <= born), versions[-1]).limit.limit(urgent=urgent)


def stage_versions(stage: str) -> list[StageView]:
    """The versions of the limit of a stage, newest first."""
    return list(_limits.get().get(stage, ()))


def stage_limits() -> list[StageView]:
    """The newest version of every stage that is loaded, in the order of the loop."""
    limits = _limits.get()
    return [limits[stage][0] for stage in STAGES if stage in limits]


def stages_missing() -> list[str]:
    """The stages no pack has brought: cases that reach them are refused until one does."""
    return [stage for stage in STAGES if stage not in _limits.get()]
