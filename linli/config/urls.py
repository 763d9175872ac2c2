"""Every address: three doors, each with its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("api/", include("linli.channels.api.urls")),
    path("desk/", include("linli.channels.desk.urls")),
    path("", include("linli.channels.citizen.urls")),
]
