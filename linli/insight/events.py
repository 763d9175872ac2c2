"""What is recorded of insight: packs, what was published, appeals, early warnings, reports; and the plain values others read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

PACK_LOADED: Final = "insight.pack_loaded"
PACK_WITHDRAWN: Final = "insight.pack_withdrawn"
MONTH_PUBLISHED: Final = "insight.month_published"
APPEALED: Final = "insight.appealed"
APPEAL_REVIEWED: Final = "insight.appeal_reviewed"
RAISED: Final = "warning.raised"
ACKNOWLEDGED: Final = "warning.acknowledged"
TURNED: Final = "warning.turned"
DISMISSED: Final = "warning.dismissed"
LAPSED: Final = "warning.lapsed"
HANDED_ON: Final = "warning.handed_on"
JUDGED: Final = "warning.judged"
SCORED: Final = "warning.scored"
PROPOSED: Final = "project.proposed"
TAKEN: Final = "project.taken"
DECLINED: Final = "project.declined"

REPORT_ASKED: Final = "report.asked"
REPORT_MADE: Final = "report.made"
REPORT_FAILED: Final = "report.failed"
REPORT_TAKEN: Final = "report.taken"
REPORT_REMOVED: Final = "report.removed"
PLAN_SWITCHED_ON: Final = "report.plan_switched_on"
PLAN_SWITCHED_OFF: Final = "report.plan_switched_off"

KINDS: Final = (
    PACK_LOADED, PACK_WITHDRAWN, MONTH_PUBLISHED, APPEALED, APPEAL_REVIEWED,
    RAISED, ACKNOWLEDGED, TURNED, DISMISSED, LAPSED, HANDED_ON, JUDGED, SCORED, PROPOSED, TAKEN, DECLINED,
    REPORT_ASKED, REPORT_MADE, REPORT_FAILED, REPORT_TAKEN, REPORT_REMOVED, PLAN_SWITCHED_ON, PLAN_SWITCHED_OFF,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report to be made. `about`: "area" or "unit", with its id; `token`: of the form, so that twice sent is once asked."""

    about: str
    about_id: int
    kind: str
    begin: date
    end: date
    language: str
    token: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report as those see it who may. `asked_by` is an actor of the record; pages show its post."""

    id: int
    about: str
    about_id: int
    kind: str
    language: str
    begin: date
    end: date
    state: str
    step: int
    steps: int
    asked_by: str
    asked_at: datetime
    done_at: datetime | None
    keep_until: date | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """A report that is made by the calendar."""

    id: int
    about: str
    about_id: int
    kind: str
    language: str
    since: datetime
