"""Articles as staff look after them: the list, one article with its versions, two versions side by side, and the verbs."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from linli.channels.knowledge import words
from linli.channels.pages.guards import actor_of, signed_in
from linli.common import clock
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import LinliError, NotFound
from linli.geography import api as geography
from linli.services import api as services

FIELDS: Final = (
    ("question", gettext_noop("Question")), ("answer", gettext_noop("Answer")), ("question_en", gettext_noop("Question in English")),
    ("answer_en", gettext_noop("Answer in English")), ("wordings", gettext_noop("Other ways to ask it")),
    ("matters", gettext_noop("Matters")), ("right_channel", gettext_noop("Who is asked instead")),
    ("phone", gettext_noop("Office number")), ("source", gettext_noop("Legal basis or source")),
    ("valid_from", gettext_noop("Valid from")), ("review_by", gettext_noop("Review by")),
)  # fmt: skip
DONE: Final = {
    "check": gettext_noop("Checked. It can be published now."),
    "send_back": gettext_noop("Sent back to whoever wrote it."),
    "publish": gettext_noop("Published."),
    "withdraw": gettext_noop("Taken away. Its versions stay readable."),
}


@signed_in
@require_safe
def articles(request: HttpRequest) -> HttpResponseBase:
    """What the reader may see: by state and audience, what runs out first above; or found by words."""
    actor, at = actor_of(request), clock.now()
    typed = {name: request.GET.get(name, "") for name in ("words", "state", "audience")}
    filters = services.ArticleFilter(
        state=typed["state"] if typed["state"] in words.STATES else "",
        audience=typed["audience"] if typed["audience"] in words.AUDIENCES else "",
        due=bool(request.GET.get("due")),
    )
    wanted = typed["words"].strip()[:80]
    context = {
        "typed": typed, "due": filters.due, "today": services.local_day(at), "states": words.pairs("state"),
        "audiences": words.pairs("audience"), "may_write": actor.may(services.WRITE),
        "found": services.find_articles(actor=actor, words=wanted, at=at, audiences=services.AUDIENCES, most=30) if wanted else None,
        "rows": [] if wanted else services.articles(actor=actor, filters=filters, at=at),
        "to_check": services.to_check(actor=actor), "due_count": services.count_due(actor=actor, at=at),
        "missed": services.missed(actor=actor, at=at)[:8],
    }  # fmt: skip
    return render(request, "knowledge/articles.html", context)


@signed_in
@require_safe
def article(request: HttpRequest, code: str) -> HttpResponseBase:
    """One article: the version asked for, else the newest, with what may be done and every version the reader may see."""
    actor = actor_of(request)
    versions = services.versions(actor=actor, code=code)
    shown = _numbered(versions, request.GET.get("version", "")) or versions[0]
    owner = geography.unit(shown.owner_id)
    context = {
        "article": shown, "versions": versions, "newest": versions[0], "today": services.local_day(clock.now()),
        "before": next((one for one in versions if one.number < shown.number), None), "owner": owner,
        "may": _offered(actor, shown, versions[0], owner.path),
    }  # fmt: skip
    return render(request, "knowledge/article.html", context)


def _numbered(versions: list[services.ArticleView], number: str) -> services.ArticleView | None:
    wanted = plain_number(number)
    return next((one for one in versions if one.number == wanted), None)


def _offered(actor: Actor, shown: services.ArticleView, newest: services.ArticleView, path: str) -> dict[str, bool]:
    """Which buttons are worth drawing; the actions decide."""
    writes, checks = actor.may_at_unit(services.WRITE, path), actor.may_at_unit(services.CHECK, path)
    return {
        "edit": writes and shown.number == newest.number,
        "check": checks and shown.state == "draft" and shown.written_by != actor.name,
        "send_back": checks and shown.open and shown.written_by != actor.name,
        "publish": writes and shown.state == "checked",
        "withdraw": writes and (shown.open or shown.state == "published"),
    }


@signed_in
@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponseBase:
    """Two versions, field by field, with what went and what came."""
    versions = services.versions(actor=actor_of(request), code=code)
    old, new = (_numbered(versions, request.GET.get(name, "")) for name in ("old", "new"))
    if old is None or new is None:
        raise NotFound(what=_("version"))
    if old.number > new.number:
        old, new = new, old
    changed = [(name, _(title)) for name, title in FIELDS if getattr(old, name) != getattr(new, name)]
    context: dict[str, Any] = {
        "old": old, "new": new, "versions": versions, "fields": [(title, (new, name)) for name, title in changed],
        "unchanged": [_(title) for name, title in FIELDS if (name, _(title)) not in changed],
    }  # fmt: skip
    return render(request, "knowledge/compare.html", context)


@signed_in
@require_POST
def act(request: HttpRequest, code: str, verb: str) -> HttpResponseBase:
    """Check, send back, publish or withdraw the version that was looked at."""
    actor, at, number = actor_of(request), clock.now(), plain_number(request.POST.get("number", "")) or 0
    remark = request.POST.get("remark", "")[:1000]
    try:
        if verb == "check":
            services.check_article(actor=actor, code=code, number=number, at=at)
        elif verb == "send_back":
            services.send_back(actor=actor, code=code, number=number, remark=remark, at=at)
        elif verb == "publish":
            services.publish_article(actor=actor, code=code, number=number, at=at)
        elif verb == "withdraw":
            services.withdraw_article(actor=actor, code=code, number=number, remark=remark, at=at)
        else:
            raise NotFound(what=_("page"))
    except NotFound:
        raise
    except LinliError as error:
        messages.error(request, error.message())
    else:
        messages.success(request, _(DONE[verb]))
    return redirect("knowledge:article", code)
