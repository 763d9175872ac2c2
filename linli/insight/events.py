"""What is recorded of insight: packs, what was published, appeals; early warnings and what became of them."""

from __future__ import annotations

from typing import Final

PACK_LOADED: Final = "insight.pack_loaded"
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

KINDS: Final = (
    PACK_LOADED, MONTH_PUBLISHED, APPEALED, APPEAL_REVIEWED,
    RAISED, ACKNOWLEDGED, TURNED, DISMISSED, LAPSED, HANDED_ON, JUDGED, SCORED, PROPOSED, TAKEN, DECLINED,
)  # fmt: skip
