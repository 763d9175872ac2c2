"""The house's own shapes for maps: streets, communities and grids. They are the same for everybody."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from linli.channels.pages import map_encoding as encoding
from linli.channels.pages.basemap import base_map
from linli.channels.pages.guards import signed_in
from linli.channels.pages.map_asking import box_in
from linli.geography import api as geography

# What is drawn together, and how coarse: (levels, metres below which a bend is left out).
DETAILS: Final = {"far": (("street", "community"), 15.0), "near": (("street", "community", "grid"), 2.0)}


@signed_in
@require_safe
@gzip_page
def shapes(request: HttpRequest) -> HttpResponseBase:
    """The shapes in force: `far` all streets and communities, `near` what touches a box, with its grids."""
    levels, metres = DETAILS.get(request.GET.get("detail", ""), DETAILS["far"])
    base, box = base_map(), box_in(request.GET)
    found = geography.sketches(levels=levels, box=base.box_of(box) if box else None, metres=metres)
    response = encoding.answer(encoding.shapes_on_map(found, base))
    # The address names the set of shapes: with another set it is another address.
    response.headers["Cache-Control"] = "private, max-age=86400" if request.GET.get("set") else "no-store, private"
    return response
