"""An article from hand to hand: written, checked by somebody else, published, withdrawn. Every change of words is a new version."""

from __future__ import annotations

import secrets
from collections.abc import Container
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from linli.audit import api as audit
from linli.common.actor import Actor
from linli.common.errors import Conflict, InvalidInput, NotFound, Refused
from linli.common.memory import changed
from linli.geography import api as geography
from linli.services import events
from linli.services.models import Article
from linli.services.permissions import CHECK, WRITE
from linli.services.queries.articles import local_day, seen_by
from linli.services.queries.views import ArticleView, view_of
from linli.services.rules.articles import CODE, ArticleIn, cleaned, digits_of, same
from linli.text.api import mask_personal

State = Article.State
_OPEN: Final = (State.DRAFT, State.CHECKED)
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """A code for an article nobody has written yet, without letters that are mistaken for others."""
    return "K-" + "".join(secrets.choice(_LETTERS) for _ in range(6))


def write_article(*, actor: Actor, code: str, new: ArticleIn, at: datetime, based_on: int = 0) -> ArticleView:
    """Write the next version of an article, as a draft; `based_on` is the version it was written from (0: a new article).

    Needs the right over the owner, and over the owner so far. The same words again change nothing. Raises InvalidInput for
    what may not be published, Conflict where somebody else wrote a version meanwhile.
    """
    actor.need_at_unit(WRITE, geography.unit(new.owner_id).path)
    if not CODE.fullmatch(code) or len(code) > 48:
        raise InvalidInput(field="code", reason="This is not a code of this kind.")
    clean = cleaned(new, office_numbers())
    _check_places(clean)
    try:
        with transaction.atomic():
            return _store(actor, code, clean, at, based_on)
    except IntegrityError:  # two first versions, or two next ones, at the same moment
        raise Conflict(state=State.DRAFT.label) from None


def _store(actor: Actor, code: str, clean: ArticleIn, at: datetime, based_on: int) -> ArticleView:
    last = Article.objects.select_for_update().select_related("owner").filter(code=code).order_by("-number").first()
    if last is not None:
        actor.need_at_unit(WRITE, last.owner.path)
        if same(view_of(last).as_written(), clean) and last.state in (*_OPEN, State.PUBLISHED):
            return view_of(last)
    if based_on != (last.number if last else 0):
        raise Conflict(state=last.get_state_display() if last else State.DRAFT.label)
    if last is not None and last.state in _OPEN:
        _end(last, State.REPLACED, at)
    return view_of(add_version(actor, code, clean, at, number=(last.number if last else 0) + 1))


def add_version(actor: Actor, code: str, clean: ArticleIn, at: datetime, *, number: int, pack: str = "") -> Article:
    """Add the next version as a draft and record it. For actions that have checked and locked."""
    values = {name: getattr(clean, name) for name in ArticleIn.__slots__}
    row = Article.objects.create(
        code=code, number=number, pack=pack, written_by=actor.name, written_label=actor.label, written_at=at,
        **values | {"wordings": list(clean.wordings), "matters": list(clean.matters)},
    )  # fmt: skip
    happened(row, events.WRITTEN, actor, at)
    return row


def check_article(*, actor: Actor, code: str, number: int, at: datetime) -> ArticleView:
    """Say that a draft is right. Only somebody who wrote none of its drafts may. Raises Refused, Conflict, NotFound."""
    with transaction.atomic():
        row = _locked(actor, code, number)
        actor.need_at_unit(CHECK, row.owner.path)
        _need_state(row, State.DRAFT)
        _need_other_hands(actor, row)
        row.state, row.remark = State.CHECKED, ""
        row.checked_by, row.checked_label, row.checked_at = actor.name, actor.label, at
        row.save(update_fields=["state", "remark", "checked_by", "checked_label", "checked_at"])
        happened(row, events.CHECKED, actor, at)
    return view_of(row)


def send_back(*, actor: Actor, code: str, number: int, remark: str, at: datetime) -> ArticleView:
    """Give a draft back to its writers, saying what is wrong. Raises InvalidInput without a word why."""
    with transaction.atomic():
        row = _locked(actor, code, number)
        actor.need_at_unit(CHECK, row.owner.path)
        _need_state(row, *_OPEN)
        row.state, row.remark = State.DRAFT, _remark(remark)
        row.checked_by, row.checked_label, row.checked_at = "", "", None
        row.save(update_fields=["state", "remark", "checked_by", "checked_label", "checked_at"])
        happened(row, events.SENT_BACK, actor, at)
    return view_of(row)


def publish_article(*, actor: Actor, code: str, number: int, at: datetime) -> ArticleView:
    """Put a checked version in place of the published one. Refused for one that is not checked or would have run out."""
    with transaction.atomic():
        row = _locked(actor, code, number)
        actor.need_at_unit(WRITE, row.owner.path)
        if row.state == State.PUBLISHED:
            return view_of(row)
        if row.state == State.DRAFT:
            raise Refused(reason="not_checked", text="Somebody else must check it first.")
        _need_state(row, State.CHECKED)
        publish(row, actor, at)
    return view_of(row)


def publish(row: Article, actor: Actor, at: datetime) -> None:
    """Publish a locked version; the published one before it is replaced."""
    if row.review_by < local_day(at):
        raise Refused(reason="run_out", text="Its day of review has passed: choose a later one first.")
    before = Article.objects.select_for_update().filter(code=row.code, state=State.PUBLISHED).first()
    if before is not None:
        _end(before, State.REPLACED, at)
    row.state, row.published_at = State.PUBLISHED, at
    row.save(update_fields=["state", "published_at"])
    changed()
    happened(row, events.PUBLISHED, actor, at)


def withdraw_article(*, actor: Actor, code: str, number: int, remark: str, at: datetime) -> ArticleView:
    """Take a published version away from its readers, or drop a draft. Needs a word why; versions stay readable."""
    with transaction.atomic():
        row = _locked(actor, code, number)
        actor.need_at_unit(WRITE, row.owner.path)
        if row.state == State.WITHDRAWN:
            return view_of(row)
        _need_state(row, *_OPEN, State.PUBLISHED)
        kind = events.WITHDRAWN if row.state == State.PUBLISHED else events.DROPPED
        row.remark = _remark(remark)
        _end(row, State.WITHDRAWN, at)
        changed()
        happened(row, kind, actor, at)
    return view_of(row)


def office_numbers() -> Container[str]:
    """The digits of every office number the house knows: those of its units."""
    return frozenset(filter(None, (digits_of(unit.duty_phone) for unit in geography.units_below("/"))))


def happened(row: Article, kind: str, actor: Actor, at: datetime, **further: Any) -> None:
    """Record what happened to a version."""
    data = {"number": row.number, "state": str(row.state), "audience": row.audience, "owner": row.owner_id, **further}
    audit.record(
        subject=audit.Subject("article", row.code), actor=actor, at=at, happenings=[audit.Happening(kind, data)]
    )


def _locked(actor: Actor, code: str, number: int) -> Article:
    """The version, locked. What the actor may not see is not found."""
    row = (
        Article.objects.select_for_update(of=("self",)).select_related("owner").filter(code=code, number=number).first()
    )
    if row is None or not seen_by(actor).filter(pk=row.pk).exists():
        raise NotFound(what="article")
    return row


def _need_state(row: Article, *states: Article.State) -> None:
    if row.state not in states:
        raise Conflict(state=str(row.get_state_display()))


def _need_other_hands(actor: Actor, row: Article) -> None:
    """Whoever wrote this draft, or one it was made from since the last published version, does not check it."""
    published = Article.objects.filter(code=row.code, published_at__isnull=False, number__lt=row.number).order_by(
        "-number"
    )
    last = published.values_list("number", flat=True).first() or 0
    hands = Article.objects.filter(code=row.code, number__gt=last, number__lte=row.number)
    if hands.filter(written_by=actor.name).exists():
        raise Refused(reason="own_words", text="You wrote it yourself: somebody else checks it.")


def _end(row: Article, state: Article.State, at: datetime) -> None:
    row.state, row.ended_at = state, at
    row.save(update_fields=["state", "ended_at", "remark"])


def _remark(text: str) -> str:
    clean = " ".join(text.split())[:300]
    if not clean:
        raise InvalidInput(field="remark", reason="Please say why.")
    return mask_personal(clean)


def _check_places(clean: ArticleIn) -> None:
    if clean.area_id is not None:
        geography.area(clean.area_id)
    if not geography.unit(clean.owner_id).open:
        raise InvalidInput(field="owner", reason="This unit has been closed: choose its successor.")
