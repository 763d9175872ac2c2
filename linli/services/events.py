"""What is recorded of articles: codes, numbers of versions and states; never the words, which stand in the versions."""

from __future__ import annotations

from typing import Final

WRITTEN: Final = "article.written"
CHECKED: Final = "article.checked"
SENT_BACK: Final = "article.sent_back"
PUBLISHED: Final = "article.published"
WITHDRAWN: Final = "article.withdrawn"
DROPPED: Final = "article.dropped"
REVIEW_NEAR: Final = "article.review_near"
RUN_OUT: Final = "article.run_out"
IMPORTED: Final = "articles.imported"

KINDS: Final = (WRITTEN, CHECKED, SENT_BACK, PUBLISHED, WITHDRAWN, DROPPED, REVIEW_NEAR, RUN_OUT, IMPORTED)
