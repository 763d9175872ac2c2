"""Who looks at the command screen, and as whom the screen itself reads."""

from __future__ import annotations

from dataclasses import replace

from linli.cases import api as cases
from linli.common.actor import Actor
from linli.insight.permissions import SCREEN, VIEW


def eyes(actor: Actor) -> Actor:
    """The actor as whom a screen reads for this one: it sees cases and figures where `insight.screen` holds, and can do nothing.

    So a screen on a wall needs no right to open a case, and shows the same rows as a list would. Raises Forbidden.
    """
    actor.need(SCREEN)
    where = actor.scopes(SCREEN)
    return replace(actor, grants={cases.VIEW: where, VIEW: where, SCREEN: where})
