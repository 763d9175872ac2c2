"""Articles as a file: what an import would do, row by row, and the file of what is published."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.geography import api as geography
from linli.services.models import Article
from linli.services.permissions import WRITE
from linli.services.queries.articles import ArticleFilter, articles, local_day
from linli.services.queries.views import ArticleView, view_of
from linli.services.rules.articles import CODE, ArticleIn, cleaned, digits_of, same
from linli.services.rules.packs import FileRow, read_rows, written


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What becomes of one row: `new`, `changed`, `same` or `fault` with its field and reason. `number`: the version so far."""

    line: int
    code: str
    kind: str
    question: str
    article: ArticleIn | None = None
    number: int = 0
    field: str = ""
    reason: str = ""


def preview_import(*, actor: Actor, content: bytes, at: datetime) -> list[ImportLine]:
    """What an import of this file would do, row by row; nothing is written. Raises InvalidInput for a file that cannot be read."""
    actor.need(WRITE)
    rows = read_rows(content)
    newest = _newest({row.cells["code"] for row in rows})
    numbers = frozenset(filter(None, (digits_of(unit.duty_phone) for unit in geography.units_below("/"))))
    seen: set[str] = set()
    lines = []
    for row in rows:
        lines.append(_line(actor, row, newest, seen, numbers, local_day(at)))
        seen.add(row.cells["code"])
    return lines


def _newest(codes: set[str]) -> dict[str, ArticleView]:
    rows = Article.objects.filter(code__in=[code for code in codes if len(code) <= 48]).order_by("code", "number")
    return {row.code: view_of(row) for row in rows}


def _line(
    actor: Actor, row: FileRow, newest: dict[str, ArticleView], seen: set[str], numbers: Container[str], today: date
) -> ImportLine:  # fmt: skip
    code, question = row.cells["code"], row.cells["question"][:120]
    try:
        if not CODE.fullmatch(code) or len(code) > 48:
            raise InvalidInput(field="code", reason="This is not a code of this kind.")
        if code in seen:
            raise InvalidInput(field="code", reason="The same code stands in the file twice.")
        article = cleaned(_article(actor, row, today), numbers)
        last = newest.get(code)
        for owner in {article.owner_id, last.owner_id if last else article.owner_id}:
            actor.need_at_unit(WRITE, geography.unit(owner).path)
    except InvalidInput as error:
        return ImportLine(
            row.line, code, "fault", question, field=str(error.data["field"]), reason=str(error.data["reason"])
        )
    except LinliError as error:
        return ImportLine(row.line, code, "fault", question, field="owner", reason=error.message())
    if last is None:
        return ImportLine(row.line, code, "new", question, article)
    kind = "same" if same(last.as_written(), article) and last.state != Article.State.WITHDRAWN else "changed"
    return ImportLine(row.line, code, kind, question, article, last.number)


def _article(actor: Actor, row: FileRow, today: date) -> ArticleIn:
    cells = row.cells
    valid_from = row.day("valid_from", today)
    return ArticleIn(
        audience=cells["audience"], question=cells["question"], answer=cells["answer"], owner_id=_owner(actor, cells["owner"]),
        valid_from=valid_from, review_by=row.day("review_by", valid_from + timedelta(days=365)), question_en=cells["question_en"],
        answer_en=cells["answer_en"], wordings=row.words("wordings"), matters=row.words("matters"),
        area_id=_area(cells["area"], today), occasion=cells["occasion"], right_channel=cells["right_channel"], phone=cells["phone"],
        source=cells["source"],
    )  # fmt: skip


def _owner(actor: Actor, code: str) -> int:
    try:
        return geography.unit_by_code(code).id if code else actor.unit_id or geography.root().id
    except NotFound:
        raise InvalidInput(field="owner", reason="There is no such unit.") from None


def _area(code: str, today: date) -> int | None:
    try:
        return geography.area_by_code(code, on=today).id if code else None
    except NotFound:
        raise InvalidInput(field="area", reason="There is no such area.") from None


def export_articles(*, actor: Actor, filters: ArticleFilter, at: datetime) -> bytes:
    """The articles an actor may read, by the filter, each in its newest version, as a file that can be imported again."""
    return written(_cells(row.newest) for row in articles(actor=actor, filters=filters, at=at, limit=5_000))


def _cells(one: ArticleView) -> dict[str, str]:
    area = geography.area(one.area_id).code if one.area_id is not None else ""
    return {
        "code": one.code, "audience": one.audience, "occasion": one.occasion, "question": one.question,
        "question_en": one.question_en, "answer": one.answer, "answer_en": one.answer_en, "wordings": "|".join(one.wordings),
        "matters": "|".join(one.matters), "area": area, "owner": geography.unit(one.owner_id).code,
        "right_channel": one.right_channel, "phone": one.phone, "source": one.source,
        "valid_from": one.valid_from.isoformat(), "review_by": one.review_by.isoformat(),
    }  # fmt: skip
