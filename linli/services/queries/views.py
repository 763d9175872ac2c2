"""What services tell others about articles: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.services.models import Article
from linli.services.rules.articles import ArticleIn
from linli.services.rules.placeholders import gaps_of


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One version of an article."""

    id: int
    code: str
    number: int
    state: str
    audience: str
    occasion: str
    question: str
    answer: str
    question_en: str
    answer_en: str
    wordings: tuple[str, ...]
    matters: tuple[str, ...]
    area_id: int | None
    owner_id: int
    right_channel: str
    phone: str
    source: str
    valid_from: date
    review_by: date
    pack: str
    remark: str
    written_by: str
    written_label: str
    written_at: datetime
    checked_label: str
    checked_at: datetime | None
    published_at: datetime | None
    ended_at: datetime | None

    @property
    def citation(self) -> str:
        """How a case cites exactly this version: code and number."""
        return f"{self.code}/{self.number}"

    @property
    def name(self) -> str:
        """The question, as lists name the article."""
        return self.question

    @property
    def name_en(self) -> str:
        """The question in English, or "" where there is none."""
        return self.question_en

    @property
    def open(self) -> bool:
        """Whether it is still being written or waits to be published."""
        return self.state in {Article.State.DRAFT, Article.State.CHECKED}

    @property
    def gaps(self) -> tuple[str, ...]:
        """The gaps of a standard reply."""
        return gaps_of(self.answer)

    def run_out(self, on: date) -> bool:
        """Whether its owner no longer vouches for it."""
        return on > self.review_by

    def in_force(self, on: date) -> bool:
        """Whether it holds on that day."""
        return self.state == Article.State.PUBLISHED and self.valid_from <= on <= self.review_by

    def as_written(self) -> ArticleIn:
        """What somebody would write to get this version again."""
        return ArticleIn(
            audience=self.audience, question=self.question, answer=self.answer, owner_id=self.owner_id, valid_from=self.valid_from,
            review_by=self.review_by, question_en=self.question_en, answer_en=self.answer_en, wordings=self.wordings,
            matters=self.matters, area_id=self.area_id, occasion=self.occasion, right_channel=self.right_channel, phone=self.phone,
            source=self.source,
        )  # fmt: skip


def view_of(row: Article) -> ArticleView:
    """A stored version as others read it."""
    return ArticleView(
        row.pk, row.code, row.number, row.state, row.audience, row.occasion, row.question, row.answer, row.question_en,
        row.answer_en, tuple(row.wordings), tuple(row.matters), row.area_id, row.owner_id, row.right_channel, row.phone,
        row.source, row.valid_from, row.review_by, row.pack, row.remark, row.written_by, row.written_label, row.written_at,
        row.checked_label, row.checked_at, row.published_at, row.ended_at,
    )  # fmt: skip
