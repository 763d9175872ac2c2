"""The addresses of the maps."""

from django.urls import path

from linli.channels.maps.views import cases, shapes

app_name = "maps"
urlpatterns = [
    path("", cases.page, name="cases"),
    path("cases.json", cases.on_map, name="cases_json"),
    path("hot.json", cases.hot, name="hot_json"),
    path("list/", cases.listed, name="list"),
    path("cases/<int:case_id>/", cases.card, name="card"),
    path("shapes.json", shapes.shapes, name="shapes_json"),
]
