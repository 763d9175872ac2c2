"""How an answer that is still being written would look on the reporter's own page, for whoever writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext, override
from django.views.decorators.http import require_POST

from linli.cases import api as cases
from linli.channels.citizen import words
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock

LANGUAGES: Final = (("zh-hans", "zh"), ("en", "en"))
LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True)
class Shown:
    """The page in one language."""

    language: str
    page: str


@needs("cases.handle")
@require_POST
def preview(request: HttpRequest, case_id: int, verb: str) -> HttpResponse:
    """The parts of the reporter's page that the answer changes, in both languages, by the page's own templates."""
    fields = {
        name: request.POST.get(name, "")[:LONGEST] for name in ("outcome", "answer", "legal_basis", "handed_to", "text")
    }
    progress = cases.progress_if(actor=actor_of(request), case_id=case_id, verb=verb, fields=fields, at=clock.now())
    shown = [Shown(language, _page(request, progress, language, short, verb)) for language, short in LANGUAGES]
    return render(request, "citizen/preview.html", {"shown": shown})


def _page(request: HttpRequest, progress: cases.Progress, language: str, short: str, verb: str) -> str:
    with override(language):
        headline, following = words.STATES.get(progress.state, words.STATES["received"])
        context = {
            "progress": progress, "headline": gettext(headline), "following": gettext(following), "language": short,
            "outcome": gettext(words.OUTCOMES.get(progress.outcome, "")) if progress.outcome else "", "refusal": "",
            "steps": words.steps(progress)[:2], "told": verb == "tell_progress", "now": clock.now(),
        }  # fmt: skip
        return render_to_string("citizen/preview_page.html", context, request=request)
