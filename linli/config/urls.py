"""Every address: each door has its own list, under its own beginning."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("administration/", include("linli.channels.administration.urls")),
    path("api/", include("linli.channels.api.urls")),
    path("desk/notices/", include("linli.channels.notify.urls")),
    path("hotline/", include("linli.channels.hotline.urls")),
    path("field/", include("linli.channels.field.urls")),
    path("desk/figures/", include("linli.channels.figures.urls")),
    path("desk/map/", include("linli.channels.maps.urls")),
    path("desk/command/", include("linli.channels.screen.urls")),
    path("desk/warnings/", include("linli.channels.warnings.urls")),
    path("desk/visits/", include("linli.channels.visits.desk_urls")),
    path("v/", include("linli.channels.visits.urls")),
    path("statistics/", include("linli.channels.openstats.urls")),
    path("desk/schemes/", include("linli.channels.schemes.urls")),
    path("desk/reports/", include("linli.channels.reports.urls")),
    path("desk/", include("linli.channels.plates.urls")),
    path("", include("linli.channels.knowledge.urls")),
    path("desk/", include("linli.channels.desk.urls")),
    path("", include("linli.channels.pages.urls")),
    path("", include("linli.channels.citizen.urls")),
]

handler400 = "linli.channels.http_errors.bad_request"
handler403 = "linli.channels.http_errors.permission_denied"
handler404 = "linli.channels.http_errors.page_not_found"
handler500 = "linli.channels.http_errors.server_error"
