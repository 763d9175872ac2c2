"""The field app's addresses. Everything lies below the folder its service worker watches over."""

from django.urls import path

from linli.channels.field.views import shell, talk

app_name = "field"
urlpatterns = [
    path("", shell.app, name="app"),
    path("worker.js", shell.worker, name="worker"),
    path("app.webmanifest", shell.manifest, name="manifest"),
    path("today/", talk.today, name="today"),
    path("around/", talk.around, name="around"),
    path("send/", talk.send, name="send"),
    path("photo/", talk.photo, name="photo"),
    path("hints/", talk.hints, name="hints"),
]
