"""Following a report: by the own link, or by the receipt number. Progress, answer, rating, opening again, pictures."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import api as cases
from linli.channels.citizen import words
from linli.channels.citizen.asking import open_page
from linli.channels.http_errors import status_of
from linli.channels.pages.context import in_elder_mode
from linli.channels.pages.limits import LOOKUPS, spend
from linli.channels.pages.qr import code_of
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError, NotFound

HOLDER = "Whoever holds the link or the receipt number may follow this one report"


def find(request: HttpRequest, *, secret: str = "", number: str = "") -> cases.Progress:
    """The progress behind a link or a number. Looking up numbers is counted; secrets cannot be guessed."""
    at = clock.now()
    if secret:
        return cases.track_by_secret(secret=secret, at=at)
    spend(request, LOOKUPS, at=at)
    return cases.track(number=number, at=at)


def show(
    request: HttpRequest,
    progress: cases.Progress,
    *,
    secret: str = "",
    extra: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one report."""
    headline, following = words.state_words(progress.state, plain=in_elder_mode(request))
    key = {"secret": secret} if secret else {"number": progress.number}
    # A number alone does not tell the secret: only the own link is shown as a QR code.
    link = f"{settings.ENV['LINLI_PUBLIC_URL'].rstrip('/')}{reverse('citizen:own', args=[secret])}" if secret else ""
    context: dict[str, Any] = {
        "progress": progress, "secret": secret, "steps": words.steps(progress), "headline": headline, "following": following,
        "outcome": gettext(words.OUTCOMES.get(progress.outcome, "")) if progress.outcome else "",
        "refusal": words.refusal_title(progress.refusal), "truths": [(c, gettext(t), i) for c, t, i in words.TRUTHS],
        "stars": [(n, gettext(t)) for n, t in words.STARS], "link": link, "qr": code_of(link) if link else None,
        "rated": next((gettext(t) for c, t, _ in words.TRUTHS if c == progress.rated), ""),
        "rate_address": _address("rate", key), "once_more_address": _address(_way(progress, extra), key), "way": _way(progress, extra),
        "files": [(_address("file", {**key, "attachment_id": f.id}), f) for f in progress.attachments],
        "new": request.GET.get("new") == "1", "typed": {}, **(extra or {}),
    }  # fmt: skip
    return render(request, "citizen/progress.html", context, status=status)


def _way(progress: cases.Progress, extra: dict[str, Any] | None) -> str:
    """Which way leads on from the end: the second look at a finding, or opening again."""
    return "appeal" if progress.may_appeal or "appeal_error" in (extra or {}) else "reopen"


def _address(name: str, key: dict[str, Any]) -> str:
    return reverse(f"citizen:{name}_by_{'link' if 'secret' in key else 'number'}", kwargs=key)


@open_page(HOLDER)
@require_safe
def own(request: HttpRequest, secret: str) -> HttpResponse:
    """The reporter's own link."""
    return show(request, find(request, secret=secret), secret=secret)


@open_page("Whoever holds a receipt number may look it up")
@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """The field for a receipt number, and the progress behind it. A mistyped digit is told; all else is “not found”."""
    number = request.GET.get("number", "").strip()[:64]
    if not number:
        return render(request, "citizen/track.html", {"number": ""})
    try:
        return show(request, find(request, number=number))
    except (InvalidInput, NotFound) as error:
        reason = gettext(str(error.data["reason"])) if isinstance(error, InvalidInput) else gettext(
            "There is no report under this number. Please compare it with your receipt."
        )  # fmt: skip
        context = {"number": number, "reason": reason}
        return render(request, "citizen/track.html", context, status=status_of(error))


def _back(secret: str, number: str) -> HttpResponseRedirect:
    address = reverse("citizen:own", args=[secret]) if secret else f"{reverse('citizen:track')}?number={number}"
    return HttpResponseRedirect(address, status=303)


def _refused(request: HttpRequest, error: LinliError, *, secret: str, number: str, part: str) -> HttpResponse:
    """The page again, with the reason where the form stood and what was typed."""
    typed = {name: request.POST.get(name, "")[:2_000] for name in ("truth", "stars", "comment", "reason")}
    message = gettext(str(error.data["reason"])) if isinstance(error, InvalidInput) else error.message()
    extra = {f"{part}_error": message, "typed": typed, "once_more_error": "" if part == "rate" else message}
    progress = find(request, secret=secret, number=number)
    return show(request, progress, secret=secret, extra=extra, status=status_of(error))


@open_page(HOLDER)
@require_POST
def rate(request: HttpRequest, secret: str = "", number: str = "") -> HttpResponseBase:
    """Say whether the answer is true, and how satisfied one is."""
    progress = find(request, secret=secret, number=number)
    stars = request.POST.get("stars", "")
    truth = request.POST.get("truth", "")
    try:
        if truth not in {code for code, _, _ in words.TRUTHS}:
            raise InvalidInput(field="truth", reason="Please choose one of the three answers.")
        cases.rate(
            number=progress.number, secret=secret, truth=truth, stars=int(stars) if stars in {"1", "2", "3", "4", "5"} else None,
            comment=request.POST.get("comment", "")[:500], at=clock.now(),
        )  # fmt: skip
    except LinliError as error:
        return _refused(request, error, secret=secret, number=number, part="rate")
    return _back(secret, progress.number)


# Not satisfied with the end: a closed report is opened again, one found not real is looked at a second time.
ONCE_MORE: Final = {"reopen": cases.reopen, "appeal": cases.appeal_finding}


@open_page(HOLDER)
@require_POST
def once_more(request: HttpRequest, way: str, secret: str = "", number: str = "") -> HttpResponseBase:
    """Say, with the reason, that it is not over: by one of the two ways of `ONCE_MORE`."""
    progress = find(request, secret=secret, number=number)
    try:
        ONCE_MORE[way](number=progress.number, reason=request.POST.get("reason", "")[:1_000], at=clock.now())
    except LinliError as error:
        return _refused(request, error, secret=secret, number=number, part=way)
    return _back(secret, progress.number)


@open_page(HOLDER)
@require_http_methods(["GET", "HEAD"])
def file(request: HttpRequest, attachment_id: int, secret: str = "", number: str = "") -> HttpResponseBase:
    """A picture of the own report, or of the finished work."""
    progress = find(request, secret=secret, number=number)
    path, content_type, name = cases.attachment_of_receipt(
        number=progress.number, attachment_id=attachment_id, thumbnail="small" in request.GET
    )
    return FileResponse(
        path.open("rb"), content_type=content_type, filename=name or "picture", as_attachment=not content_type.startswith("image/"),
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=600",
                 "Content-Security-Policy": "default-src 'none'; sandbox"},
    )  # fmt: skip
