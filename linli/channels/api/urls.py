"""The JSON API, version 1. Everything needs a key or a session but what `PUBLIC_OPERATIONS` names."""

from __future__ import annotations

from typing import Final

from django.urls import include, path
from ninja import NinjaAPI

from linli import __version__
from linli.channels.api.auth import KeyOrSession
from linli.channels.api.bodies import BoundedJson
from linli.channels.api.described import components
from linli.channels.api.problems import add_handlers, with_problems
from linli.channels.api.views import boards, cases, figures, open, reports, verbs  # noqa: A004  (a file of operations)

# Operations without a key, and why.
PUBLIC_OPERATIONS: Final[dict[str, str]] = {
    "track": "whoever holds a receipt number may follow the report behind it",
    "rate": "whoever holds a receipt number may say whether the answer is true",
    "reopen": "whoever holds a receipt number may say that it is not solved",
    "appeal_finding": "whoever holds a receipt number may say that it is real after all",
    "health": "a balancer asks whether this process can serve",
}


class Door(NinjaAPI):
    """Ninja, with the schemas of our own values among the components."""

    def get_openapi_schema(self, **values: object) -> dict[str, object]:  # type: ignore[override]
        """The description, completed."""
        schema = super().get_openapi_schema(**values)  # type: ignore[arg-type]
        schema["components"]["schemas"].update(components())
        return schema


api = Door(
    title="Linli",
    version=__version__,
    description="report, dispatch, handle, check, answer; errors are problem details (RFC 9457) with stable codes",
    docs_url=None,
    urls_namespace="api:v1",
    auth=KeyOrSession(),
    parser=BoundedJson(),
)
add_handlers(api)
api.add_router("", reports.router)
api.add_router("/cases", cases.router)
api.add_router("/cases", verbs.add_verbs())
api.add_router("/attachments", cases.files)
api.add_router("", boards.router)
api.add_router("", boards.reference)
api.add_router("/figures", figures.router)
api.add_router("", open.router)

app_name = "api"
urlpatterns = [path("v1/", include((with_problems(api.urls[0]), "ninja"), namespace="v1"))]
