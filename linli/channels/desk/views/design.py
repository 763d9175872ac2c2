"""The living page of the design: every component in every state, drawn by the templates that the pages use."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.channels.desk import showroom
from linli.channels.pages.guards import signed_in
from linli.common import clock


@signed_in
@require_safe
def design(request: HttpRequest) -> HttpResponseBase:
    """Tokens and components, for whoever builds a page or judges one. Staff only; all data on it are made up."""
    context = {
        "shelves": showroom.shelves(request, clock.now()), "colours": showroom.COLOURS, "tones": showroom.TONES,
        "sizes": showroom.SIZES, "spaces": showroom.SPACES, "radii": showroom.RADII,
    }  # fmt: skip
    return render(request, "desk/design.html", context)
