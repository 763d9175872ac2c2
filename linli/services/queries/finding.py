"""Finding articles by what somebody types, from memory: published versions only, ranked by the words of question, other
wordings, matters and answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Max, Q, Sum

from linli.common.actor import Actor
from linli.common.errors import NotFound
from linli.common.memory import Kept
from linli.geography import api as geography
from linli.services.models import Article
from linli.services.queries.articles import STAFF, local_day
from linli.services.queries.views import ArticleView, view_of
from linli.services.rules.articles import OPERATORS, REPLY, RESIDENTS
from linli.text.api import SearchField, SearchIndex

# Below this value a text has hit some common word only (see `linli knowledge measure`).
LEAST: Final = 0.8
_LOOKED_AT: Final = 60  # best texts of which those for other readers and places are left out

MatterWords = Callable[[], Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article found: the share of the question it covers, and whether its owner still vouches for it."""

    article: ArticleView
    share: float
    run_out: bool


class _Matters:
    """Where the names of matters come from. The catalogue stands beside this floor; whoever stands above hands it in."""

    read: MatterWords = staticmethod(dict)


def name_matters_by(read: MatterWords) -> None:
    """Let articles be found by the names of their matters, too. `read` answers the words of each code; the same mapping as
    long as nothing changed.
    """
    _Matters.read = staticmethod(read)


class _Shelf:
    """Every published version, and the index over them."""

    def __init__(self, articles: list[ArticleView], words: Mapping[str, Sequence[str]]) -> None:
        self.articles = articles
        self.by_code = {article.code: article for article in articles}
        self.index = SearchIndex([tuple(_fields(article, words)) for article in articles])


def _fields(article: ArticleView, words: Mapping[str, Sequence[str]]) -> Iterator[SearchField]:
    for question in (article.question, article.question_en):
        yield SearchField(question, 3.0, title=True)
    for wording in article.wordings:
        yield SearchField(wording, 2.5, title=True)
    for code in article.matters:
        yield SearchField(" ".join(words.get(code, ())), 0.8)
    yield SearchField(article.right_channel, 1.5)
    yield SearchField(article.answer, 0.6)
    yield SearchField(article.answer_en, 0.6)


def _stamp() -> object:
    # Words never change within a version: what is published tells whether anything did.
    published = Q(state=Article.State.PUBLISHED)
    rows = Article.objects.aggregate(Max("id"), number=Count("id", filter=published), ids=Sum("id", filter=published))
    return tuple(rows.values()), _Matters.read()


def _build() -> _Shelf:
    rows = Article.objects.filter(state=Article.State.PUBLISHED).order_by("code")
    return _Shelf([view_of(row) for row in rows], _Matters.read())


_shelf = Kept(_stamp, _build)


def find_articles(
    *, actor: Actor, words: str, at: datetime, area_id: int | None = None, audiences: Sequence[str] = (RESIDENTS, OPERATORS),
    most: int = 8,
) -> list[FoundArticle]:  # fmt: skip
    """The published articles that answer best what is typed, best first, at most `most`.

    `area_id`: only those that hold there. A resident gets articles for residents in force; staff get what has run out as well,
    marked. Replies are found only where `audiences` asks for them.
    """
    on, places, shelf = local_day(at), _places(area_id), _shelf.get()
    found = (
        FoundArticle(article, hit.share, article.run_out(on))
        for hit in shelf.index.search(words, most=_LOOKED_AT, least=LEAST)
        if _reads(actor, article := shelf.articles[hit.place], on, places) and article.audience in audiences
    )
    return [one for one, _ in zip(found, range(most), strict=False)]


def articles_for(
    *, actor: Actor, matter_code: str, at: datetime, area_id: int | None = None, audiences: Sequence[str] = (RESIDENTS, OPERATORS),
    occasion: str = "", most: int = 8,
) -> list[ArticleView]:  # fmt: skip
    """The published articles linked to a matter or its class, the narrowest link first, then the narrowest area."""
    on, places = local_day(at), _places(area_id)
    fitting = [
        (max(links), article)
        for article in _shelf.get().articles
        if article.audience in audiences
        and (not occasion or article.occasion in {"", occasion})
        and (links := [len(code) for code in article.matters if matter_code.startswith(code)] or ([0] if not article.matters and article.audience == REPLY else []))
        and _reads(actor, article, on, places)
        and not article.run_out(on)
    ]  # fmt: skip
    fitting.sort(key=lambda item: (-item[0], -_depth(item[1]), item[1].code))
    return [article for _, article in fitting][:most]


def replies_for(
    *, actor: Actor, matter_code: str, occasion: str, at: datetime, area_id: int | None = None, most: int = 12
) -> list[ArticleView]:
    """The standard replies in force that fit a matter and an occasion (resolve, refuse, progress), the narrowest first."""
    return articles_for(
        actor=actor, matter_code=matter_code, at=at, area_id=area_id, audiences=(REPLY,), occasion=occasion, most=most
    )


def published(*, actor: Actor, code: str, at: datetime) -> ArticleView:
    """The published version of an article, as this reader may see it. Raises NotFound."""
    found = _shelf.get().by_code.get(code)
    if found is None or not _reads(actor, found, local_day(at), None):
        raise NotFound(what="article")
    return found


def general_articles(*, at: datetime, most: int = 14) -> list[ArticleView]:
    """The articles for residents in force that speak of no single matter and hold everywhere: how things work here."""
    on = local_day(at)
    fitting = (
        one
        for one in _shelf.get().articles
        if one.audience == RESIDENTS and one.in_force(on) and one.area_id is None and not one.matters
    )
    return [one for one, _ in zip(fitting, range(most), strict=False)]


def _places(area_id: int | None) -> frozenset[int] | None:
    """The area and everything above it; None where no place is known: then what holds anywhere counts."""
    return frozenset(part.id for part in geography.chain(area_id)) if area_id is not None else None


def _depth(article: ArticleView) -> int:
    return len(geography.chain(article.area_id)) if article.area_id is not None else 0


def _reads(actor: Actor, article: ArticleView, on: date, places: frozenset[int] | None) -> bool:
    if article.area_id is not None and places is not None and article.area_id not in places:
        return False
    if actor.kind in STAFF:
        return article.valid_from <= on
    return article.audience == RESIDENTS and article.in_force(on)
