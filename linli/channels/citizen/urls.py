"""The addresses residents meet. `/p/…` stands on plates and must never change."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from linli.channels.citizen.views import mine, place, preview, progress, report


class Secret(StringConverter):
    """The secret of an own link."""

    regex = "[0-9a-f]{32}"


class Number(StringConverter):
    """A receipt number in an address."""

    regex = "[0-9]{12}"


register_converter(Secret, "secret")
register_converter(Number, "receipt")

app_name = "citizen"
urlpatterns = [
    path("", report.start, name="start"),
    path("report/", report.report, name="report"),
    path("report/similar/", report.similar, name="similar"),
    path("report/where/", report.where, name="where"),
    path("p/", place.find, name="find"),
    path("p/<str:code>/", place.place, name="place"),
    path("p/<str:code>/card/", place.card, name="card"),
    path("p/<str:code>/damaged/", place.damaged, name="damaged"),
    path("track/", progress.track, name="track"),
    path("track/<receipt:number>/answer/", progress.rate, name="rate_by_number"),
    path("track/<receipt:number>/reopen/", progress.once_more, {"way": "reopen"}, name="reopen_by_number"),
    path("track/<receipt:number>/appeal/", progress.once_more, {"way": "appeal"}, name="appeal_by_number"),
    path("track/<receipt:number>/files/<int:attachment_id>/", progress.file, name="file_by_number"),
    path("r/<secret:secret>/", progress.own, name="own"),
    path("r/<secret:secret>/answer/", progress.rate, name="rate_by_link"),
    path("r/<secret:secret>/reopen/", progress.once_more, {"way": "reopen"}, name="reopen_by_link"),
    path("r/<secret:secret>/appeal/", progress.once_more, {"way": "appeal"}, name="appeal_by_link"),
    path("r/<secret:secret>/files/<int:attachment_id>/", progress.file, name="file_by_link"),
    path("r/<secret:secret>/mine/", mine.mine, name="mine_by_link"),
    path("r/<secret:secret>/correct/", mine.correct, name="correct_by_link"),
    path("r/<secret:secret>/forget/", mine.forget, name="forget_by_link"),
    path("desk/cases/<int:case_id>/preview/<slug:verb>/", preview.preview, name="preview"),
    path("mine/", mine.mine, name="mine"),
    path("mine/correct/", mine.correct, name="correct"),
    path("mine/forget/", mine.forget, name="forget"),
]
