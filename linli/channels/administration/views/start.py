"""The start page of the administration: what needs care, each with its place."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.channels.administration.caring import cares
from linli.channels.pages.guards import actor_of, signed_in
from linli.common import clock
from linli.common.errors import Forbidden

# Whoever administers a part of the house, or looks after how it is done.
RIGHTS: Final = (
    "geography.edit", "accounts.manage", "accounts.roles", "accounts.machines", "accounts.view", "cases.catalogue",
    "cases.duty_decide", "audit.read",
)  # fmt: skip


@signed_in
@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """What needs care within what this person administers, and which packs are loaded."""
    actor = actor_of(request)
    if not any(actor.may(right) for right in RIGHTS):
        raise Forbidden(right="accounts.manage")
    context = {
        "cares": cares(actor, clock.now()),
        "packs": cases.packs_loaded(),
        "may_see_design": actor.may("accounts.manage"),
    }
    return render(request, "administration/start.html", context)
