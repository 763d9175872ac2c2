"""The addresses of the knowledge base: staff under `/desk/knowledge/`, residents under `/answers/`."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from linli.channels.knowledge.views import desk, editing, files, residents


class Code(StringConverter):
    """The code of an article."""

    regex = "[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*"


register_converter(Code, "article")

app_name = "knowledge"
urlpatterns = [
    path("answers/", residents.answers, name="answers"),
    path("answers/find/", residents.find, name="find"),
    path("answers/missed/", residents.missed, name="missed"),
    path("answers/<article:code>/", residents.answer, name="answer"),
    path("answers/<article:code>/helped/", residents.helped, name="helped"),
    path("desk/knowledge/", desk.articles, name="articles"),
    path("desk/knowledge/new/", editing.edit, name="new"),
    path("desk/knowledge/preview/", editing.preview, name="preview"),
    path("desk/knowledge/import/", files.take_in, name="import"),
    path("desk/knowledge/export/", files.export, name="export"),
    path("desk/knowledge/<article:code>/", desk.article, name="article"),
    path("desk/knowledge/<article:code>/edit/", editing.edit, name="edit"),
    path("desk/knowledge/<article:code>/compare/", desk.compare, name="compare"),
    path("desk/knowledge/<article:code>/<str:verb>/", desk.act, name="act"),
]
