"""The kinds of event a case records."""

from __future__ import annotations

from typing import Final

# Every kind of event a case records. reactions/table.py has a row for each.
KINDS: Final = (
    "case.reported", "case.joined", "case.described", "case.suggestion_rejected", "case.field_check_asked", "case.field_check_answered",
    "case.finding_appealed", "case.finding_appeal_decided", "case.filed", "case.refused", "case.answered_at_once", "case.merged", "case.unmerged", "case.absorbed", "case.released",
    "case.dispatched", "case.sent_back_to_intake", "case.self_handled", "case.accepted", "case.return_asked",
    "case.return_decided", "case.arbitration_called", "case.arbitrated", "case.unit_called", "case.task_accepted",
    "case.task_finished", "case.task_withdrawn", "case.noted", "case.progress_told", "case.attached",
    "case.resolved", "case.check_passed", "case.check_failed", "case.second_read", "case.rated", "case.came_back",
    "case.closed", "case.reopened", "case.whistle_blown", "case.whistle_answered", "case.whistle_planned",
    "case.whistle_ended", "case.extension_asked", "case.extension_decided", "case.suspension_asked",
    "case.suspension_decided", "case.resumed", "case.supervised", "case.supervision_replied",
    "case.supervision_cleared", "case.escalation_asked", "case.escalation_decided", "case.escalated",
    "case.timeout_appealed", "case.timeout_appeal_decided", "case.void_asked", "case.void_decided",
    "case.request_withdrawn", "case.request_lapsed", "case.warned", "case.clock_recomputed", "case.identity_opened", "case.ring_prepared", "case.reporter_erased",
)  # fmt: skip
