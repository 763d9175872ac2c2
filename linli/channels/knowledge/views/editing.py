"""Writing an article: the form, how it will look, and the next version."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases import api as cases
from linli.channels.http_errors import status_of
from linli.channels.knowledge import words
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.templatetags.pages import named
from linli.common import clock, reading
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.geography import api as geography
from linli.services import api as services

NAMES: Final = (
    "audience", "occasion", "question", "answer", "question_en", "answer_en", "wordings", "matters", "area", "owner",
    "right_channel", "phone", "source", "valid_from", "review_by",
)  # fmt: skip


@needs(services.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str = "") -> HttpResponseBase:
    """Write a new article, or the next version of one."""
    actor, at = actor_of(request), clock.now()
    last = services.versions(actor=actor, code=code)[0] if code else None
    if request.method != "POST":
        typed = _typed_of(last) if last else _blank(actor, services.local_day(at), request.GET.get("matter", ""))
        return render(request, "knowledge/edit.html", _page(actor, typed, last, code or services.new_code()))
    typed = {name: request.POST.get(name, "")[:20_000] for name in NAMES}
    code = code or request.POST.get("code", "")[:60]
    based_on = plain_number(request.POST.get("based_on", "")) or 0
    try:
        saved = services.write_article(actor=actor, code=code, new=_article(typed), at=at, based_on=based_on)
    except LinliError as error:
        page = {**_page(actor, typed, last, code), "error": error, "faults": _faults(error), "based_on": based_on}
        return render(request, "knowledge/edit.html", page, status=status_of(error))
    messages.success(
        request,
        _("Kept as a draft. Somebody else checks it before it is published.")
        if saved.open
        else _("Nothing has changed."),
    )
    return redirect("knowledge:article", code)


@needs(services.WRITE)
@require_POST
def preview(request: HttpRequest) -> HttpResponseBase:
    """How what is being typed will look to its readers."""
    typed = {name: request.POST.get(name, "")[:20_000] for name in NAMES}
    return render(request, "knowledge/parts/preview.html", {"typed": typed, "gaps": services.gaps_of(typed["answer"])})


def _page(actor: Actor, typed: dict[str, str], last: services.ArticleView | None, code: str) -> dict[str, Any]:
    today = services.local_day(clock.now())
    matters = [(one.code, f"{one.code} {named(one)}") for one in cases.matters(cases.catalogue_day(today))]
    areas = [
        one
        for level in ("district", "street", "community")
        for one in geography.areas_under(None, level=level, on=today)
    ]
    return {
        "typed": typed, "last": last, "code": code, "based_on": last.number if last else 0, "faults": {}, "matters": matters,
        "audiences": words.pairs("audience"), "occasions": words.pairs("occasion"), "gaps": words.pairs("gap"),
        "owners": [(str(unit.id), named(unit)) for unit in _owners(actor)],
        "areas": [(str(one.id), " › ".join(named(part) for part in geography.chain(one.id)[-2:])) for one in areas],
    }  # fmt: skip


def _owners(actor: Actor) -> list[geography.UnitView]:
    """The open units the actor writes for: the own one and what stands directly below it, departments and streets first."""
    paths = [scope.unit_path for scope in actor.scopes(services.WRITE)]
    found = {
        unit.id: unit
        for path in paths
        for unit in geography.units_below(path)
        if unit.open and unit.kind != "grid_body"
    }
    return sorted(found.values(), key=lambda unit: (unit.path.count("/"), unit.code))


def _blank(actor: Actor, today: date, matter: str) -> dict[str, str]:
    return dict.fromkeys(NAMES, "") | {
        "audience": services.RESIDENTS, "owner": str(actor.unit_id or ""), "matters": matter[:16],
        "valid_from": today.isoformat(), "review_by": (today + timedelta(days=365)).isoformat(),
    }  # fmt: skip


def _typed_of(last: services.ArticleView) -> dict[str, str]:
    typed = {name: str(getattr(last, name, "")) for name in NAMES}
    return typed | {
        "wordings": "\n".join(last.wordings), "matters": " ".join(last.matters), "owner": str(last.owner_id),
        "area": str(last.area_id or ""), "valid_from": last.valid_from.isoformat(), "review_by": last.review_by.isoformat(),
    }  # fmt: skip


def _article(typed: dict[str, str]) -> services.ArticleIn:
    owner = plain_number(typed["owner"])
    if owner is None:
        raise InvalidInput(field="owner", reason="There is no such unit.")
    try:
        geography.unit(owner)
    except NotFound:
        raise InvalidInput(field="owner", reason="There is no such unit.") from None
    return services.ArticleIn(
        audience=typed["audience"], question=typed["question"], answer=typed["answer"], owner_id=owner,
        valid_from=reading.day("valid_from", typed["valid_from"]), review_by=reading.day("review_by", typed["review_by"]), question_en=typed["question_en"],
        answer_en=typed["answer_en"], wordings=tuple(typed["wordings"].splitlines()), matters=_matters(typed["matters"]),
        area_id=_area(typed["area"]), occasion=typed["occasion"] if typed["audience"] == services.REPLY else "",
        right_channel=typed["right_channel"], phone=typed["phone"], source=typed["source"],
    )  # fmt: skip


def _matters(text: str) -> tuple[str, ...]:
    """The codes typed; each must be a matter of the catalogue in force."""
    codes = tuple(text.replace(",", " ").replace("，", " ").replace("、", " ").upper().split())[:40]
    on = cases.catalogue_day(services.local_day(clock.now()))
    for code in codes:
        if cases.find_matter(code, on) is None:
            raise InvalidInput(field="matters", reason="There is no such matter in the catalogue.")
    return codes


def _area(text: str) -> int | None:
    number = plain_number(text)
    if text and number is None:
        raise InvalidInput(field="area", reason="There is no such area.")
    return number


def _faults(error: LinliError) -> dict[str, str]:
    """What is wrong, by field."""
    if not isinstance(error, InvalidInput):
        return {}
    every = error.data.get("errors") or [error.data]
    return {str(fault["field"]): _(str(fault["reason"])) for fault in reversed(every)}
