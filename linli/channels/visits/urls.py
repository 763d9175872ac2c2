"""The household's side. `/v/…` stands on slips and must never change."""

from django.urls import path

from linli.channels.visits.views import slip

app_name = "visits"
urlpatterns = [
    path("", slip.enter, name="enter"),
    path("<str:code>/", slip.slip, name="slip"),
    path("<str:code>/correct/", slip.correct, name="correct"),
    path("<str:code>/erase/", slip.erase, name="erase"),
    path("<str:code>/door/", slip.door, name="door"),
]
