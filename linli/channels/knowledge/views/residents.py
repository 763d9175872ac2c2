"""Answers for residents: a page to find them, one for each, and one word on whether it helped.

What is typed never stands in an address and is kept nowhere; whether something helped is counted, not by whom.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import api as cases
from linli.channels.pages.guards import public
from linli.channels.pages.limits import LOOKUPS, spend
from linli.common import clock
from linli.common.actor import ANONYMOUS
from linli.common.errors import Forbidden
from linli.geography import api as geography
from linli.services import api as services

LONGEST: Final = 120
SURE: Final = 0.5  # from this share on, the class of what was typed is taken over into the report form


@public("Everybody may look for an answer without saying who they are")
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answers(request: HttpRequest) -> HttpResponseBase:
    """Look for an answer; without words, how things work here."""
    words = request.POST.get("words", "").strip()[:LONGEST]
    context = _found(words) if words else {"words": "", "start": services.general_articles(at=clock.now())}
    return _kept_by_nobody(render(request, "knowledge/answers.html", context))


@public("Everybody may look for an answer without saying who they are")
@csrf_exempt
@require_POST
def find(request: HttpRequest) -> HttpResponseBase:
    """What is found while it is being typed."""
    words = request.POST.get("words", "").strip()[:LONGEST]
    return _kept_by_nobody(render(request, "knowledge/parts/found.html", _found(words)))


def _found(words: str) -> dict[str, Any]:
    found = services.find_articles(actor=ANONYMOUS, words=words, at=clock.now(), audiences=(services.RESIDENTS,))
    return {"words": words, "found": found}


@public("Everybody may read a published answer")
@require_safe
def answer(request: HttpRequest, code: str) -> HttpResponseBase:
    """One answer, with who vouches for it, who is asked instead, and the way to report."""
    article = services.published(actor=ANONYMOUS, code=code, at=clock.now())
    context = {
        "article": article, "owner": geography.unit(article.owner_id), "said": request.GET.get("said", ""),
        "area": geography.area(article.area_id) if article.area_id is not None else None, "report": _report_address(article.matters[:1]),
    }  # fmt: skip
    return render(request, "knowledge/answer.html", context)


@public("Everybody may say whether an answer helped; only two numbers are kept")
@csrf_exempt
@require_POST
def helped(request: HttpRequest, code: str) -> HttpResponseBase:
    """Count one word on an answer. Whoever says no is shown the way to report."""
    _from_our_page(request)
    spend(request, LOOKUPS, at=clock.now())
    yes = request.POST.get("helped") == "yes"
    services.count_helped(code=code, yes=yes)
    return HttpResponseRedirect(
        f"{reverse('knowledge:answer', args=[code])}?said={'yes' if yes else 'no'}#said", status=303
    )


@public("Everybody may say that there was no answer; only the matter is counted")
@csrf_exempt
@require_POST
def missed(request: HttpRequest) -> HttpResponseBase:
    """Count that nothing was found, by the matter the words are about, and go on to the report form with its class."""
    _from_our_page(request)
    at = clock.now()
    spend(request, LOOKUPS, at=at)
    words = request.POST.get("words", "").strip()[:LONGEST]
    suggested = cases.suggester(cases.catalogue_day(cases.local_day(at))).suggest(words) if words else []
    code = suggested[0].code if suggested else ""
    services.count_missed(matter_code=code, at=at)
    return HttpResponseRedirect(
        _report_address((code,) if code and suggested[0].confidence >= SURE else ()), status=303
    )


def _report_address(matters: tuple[str, ...]) -> str:
    """The report form, with the group of the matter chosen."""
    on = cases.catalogue_day(cases.local_day(clock.now()))
    found = cases.find_matter(matters[0], on) if matters else None
    address = reverse("citizen:report")
    return f"{address}?{urlencode({'group': found.public_group})}" if found and found.public_group else address


def _from_our_page(request: HttpRequest) -> None:
    """What counts must come from our own page; browsers that say nothing are believed."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden(right="cases.report")


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
