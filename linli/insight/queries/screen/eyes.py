"""Who looks at the command screen, and as whom the screen itself reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from linli.common.actor import Actor
from linli.insight.permissions import SCREEN, VIEW

# By name: the right is registered by the loop, and nothing else of the loop is needed here.
CASES: Final = "cases.view"


def eyes(actor: Actor) -> Actor:
    """The actor as whom a screen reads for this one: it sees cases and figures where `insight.screen` holds, and can do nothing.

    So a screen on a wall needs no right to open a case, and shows the same rows as a list would. Raises Forbidden.
    """
    actor.need(SCREEN)
    where = actor.scopes(SCREEN)
    return replace(actor, grants={CASES: where, VIEW: where, SCREEN: where})
