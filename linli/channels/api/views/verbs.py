"""Every verb of the workflow as an operation of its own, with the body its row asks for: made in one loop from the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router
from pydantic import BaseModel

from linli.cases import api as cases
from linli.channels.api.answers import answer
from linli.channels.api.auth import actor_of
from linli.channels.api.bodies import body_of_verb, version_seen
from linli.channels.api.described import returns
from linli.common import clock

router = Router(tags=["verbs"])

# Files, reporters' answers and identities have doors of their own.
ELSEWHERE: Final = frozenset({"attach", "rate", "reopen"})
ACTED: Final = tuple(
    verb for verb in cases.VERBS.values() if verb.who.value not in {"system", "reporter"} and verb.name not in ELSEWHERE
)


def _operation(verb: cases.Verb) -> Callable[..., HttpResponse]:
    kind = body_of_verb(verb.name)

    def operation(request: HttpRequest, case_id: int, body: BaseModel) -> HttpResponse:
        fields = body.model_dump(exclude_unset=True)
        version = version_seen(request, fields.pop("version", None))
        done = cases.act(
            actor=actor_of(request), case_id=case_id, verb=verb.name, at=clock.now(), fields=fields, version=version
        )
        return answer(done)

    operation.__name__ = verb.name
    operation.__doc__ = _description(verb)
    # ninja reads the body's shape from the annotation; a body that asks for nothing may be left out.
    nothing_needed = not any(field.is_required() for field in kind.model_fields.values())
    operation.__annotations__["body"] = kind
    default: Any = kind() if nothing_needed else ...
    operation.__defaults__ = (Body(default),)  # type: ignore[type-arg]
    return operation


def _description(verb: cases.Verb) -> str:
    states = ", ".join(state.value for state in verb.sources)
    to = verb.to.value if verb.to else "stays"
    right = verb.right or "none"
    return f"{verb.title}; from {states}; to {to}; right {right}, held over the case's {verb.who.value}"


def add_verbs() -> Router:
    """The router with every verb a person or machine may do."""
    for verb in ACTED:
        extra: dict[str, Any] = returns("Done")
        router.post(
            f"/{{int:case_id}}/{verb.name}", operation_id=f"verb_{verb.name}", summary=verb.title, openapi_extra=extra
        )(_operation(verb))
    return router
