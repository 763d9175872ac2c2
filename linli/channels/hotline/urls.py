"""The hotline's addresses."""

from django.urls import path

from linli.channels.hotline.views import calls, console

app_name = "hotline"
urlpatterns = [
    path("", console.console, name="console"),
    path("caller/", console.caller, name="caller"),
    path("hints/", console.hints, name="hints"),
    path("calls/", calls.calls, name="calls"),
    path("calls/<int:case_id>/<int:report_id>/ring/", calls.ring, name="ring"),
    path("calls/<int:case_id>/<int:report_id>/", calls.word, name="word"),
]
