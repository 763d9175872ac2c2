"""How long each stage may take where the matter does not say: defaults of the house, in one table.

Sources: acceptance and dispatch within hours as hotlines practise; whistles answered in 30 minutes in an emergency
(Pinggu) and within a working day otherwise; silence and reopening from the installation's settings.
"""

from __future__ import annotations

from typing import Final

# stage → (amount, class) for ordinary and for urgent cases. urgent_hour counts every minute.
STAGES: Final[dict[str, tuple[tuple[int, str], tuple[int, str]]]] = {
    "promise": ((7, "calendar_day"), (24, "urgent_hour")),
    "file": ((4, "work_hour"), (1, "urgent_hour")),
    "dispatch": ((4, "work_hour"), (1, "urgent_hour")),
    "accept": ((4, "work_hour"), (1, "urgent_hour")),
    "check": ((2, "work_day"), (24, "urgent_hour")),
    "field_check": ((1, "work_day"), (2, "urgent_hour")),
    "finding_appeal": ((2, "work_day"), (2, "urgent_hour")),
    "return": ((4, "work_hour"), (1, "urgent_hour")),
    "arbitration": ((2, "work_day"), (2, "urgent_hour")),
    "extension": ((1, "work_day"), (1, "urgent_hour")),
    "suspension": ((2, "work_day"), (2, "urgent_hour")),
    "escalation": ((4, "work_hour"), (1, "urgent_hour")),
    "second_reading": ((2, "work_day"), (24, "urgent_hour")),
    "timeout_appeal": ((5, "work_day"), (5, "work_day")),
    "voiding": ((2, "work_day"), (2, "work_day")),
    "supervision": ((3, "work_day"), (24, "urgent_hour")),
    "whistle": ((1, "work_day"), (1, "urgent_hour")),
}
EMERGENCY_WHISTLE: Final = (30 * 60, "given")


def stage_limit(stage: str, *, urgent: bool) -> tuple[int, str]:
    """Amount and class of the limit of a stage. Raises KeyError for a stage not in the table."""
    return STAGES[stage][1 if urgent else 0]
