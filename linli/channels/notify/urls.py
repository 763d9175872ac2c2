"""The addresses of the inbox, below the desk's."""

from __future__ import annotations

from django.urls import path

from linli.channels.notify import views

app_name = "notify"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("preview/<int:case_id>/<slug:verb>/", views.preview, name="preview"),
    path("seen/", views.seen, name="seen"),
]
