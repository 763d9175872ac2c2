"""The addresses of reports, below the desk's."""

from __future__ import annotations

from django.urls import path

from linli.channels.reports.views import made, planning

app_name = "reports"
urlpatterns = [
    path("", made.reports, name="reports"),
    path("new/", made.ask, name="ask"),
    path("plans/", planning.plans, name="plans"),
    path("plans/<int:plan_id>/end/", planning.end, name="end_plan"),
    path("<int:report_id>/", made.report, name="report"),
    path("<int:report_id>/state/", made.state, name="state"),
    path("<int:report_id>/remove/", made.remove, name="remove"),
    path("<int:report_id>/<slug:form>/", made.take, name="take"),
]
