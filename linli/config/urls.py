"""Every address: each door has its own list, under its own beginning."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("api/", include("linli.channels.api.urls")),
    path("desk/", include("linli.channels.desk.urls")),
    path("", include("linli.channels.pages.urls")),
    path("", include("linli.channels.citizen.urls")),
]
