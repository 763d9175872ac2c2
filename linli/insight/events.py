"""What is recorded of insight itself."""

from __future__ import annotations

from typing import Final

PACK_LOADED: Final = "insight.pack_loaded"
MONTH_PUBLISHED: Final = "insight.month_published"
APPEALED: Final = "insight.appealed"
APPEAL_REVIEWED: Final = "insight.appeal_reviewed"

KINDS: Final = (PACK_LOADED, MONTH_PUBLISHED, APPEALED, APPEAL_REVIEWED)
