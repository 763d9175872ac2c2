"""The command screen's addresses."""

from django.urls import path

from linli.channels.screen.views import command, replay, roster

app_name = "screen"
urlpatterns = [
    path("", command.desk, name="command"),
    path("wall/", command.wall, name="wall"),
    path("now/", command.now, name="now"),
    path("points/", command.points, name="points"),
    path("replay/", replay.replay, name="replay"),
    path("roster/", roster.roster, name="roster"),
    path("roster/copy/", roster.copy, name="roster_copy"),
    path("roster/<int:shift_id>/remove/", roster.remove, name="roster_remove"),
]
