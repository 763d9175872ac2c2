"""What is recorded of early warnings and root-cause projects: kinds, places, numbers and what became of them."""

from __future__ import annotations

from typing import Final

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

KINDS: Final = (
    RAISED, ACKNOWLEDGED, TURNED, DISMISSED, LAPSED, HANDED_ON, JUDGED, SCORED, PROPOSED, TAKEN, DECLINED,
)  # fmt: skip
