"""The addresses of the maps."""

from django.urls import path

from linli.channels.maps.views import cases, drawing, sets, shapes

app_name = "maps"
urlpatterns = [
    path("", cases.page, name="cases"),
    path("cases.json", cases.on_map, name="cases_json"),
    path("hot.json", cases.hot, name="hot_json"),
    path("list/", cases.listed, name="list"),
    path("cases/<int:case_id>/", cases.card, name="card"),
    path("draw/", sets.sets, name="sets"),
    path("draw/<int:set_id>/", sets.one, name="set"),
    path("draw/<int:set_id>/publish/", sets.publish, name="publish"),
    path("draw/<int:set_id>/discard/", sets.discard, name="discard"),
    path("draw/<int:set_id>/<int:community_id>/", drawing.drawing, name="drawing"),
    path("draw/<int:set_id>/<int:community_id>/grids.geojson", drawing.export, name="export"),
    path("draw/<int:set_id>/<int:community_id>/around.json", drawing.around, name="around"),
    path("draw/<int:set_id>/<int:community_id>/check.json", drawing.check, name="check"),
    path("draw/<int:set_id>/<int:community_id>/change.json", drawing.change, name="change"),
    path("draw/<int:set_id>/<int:community_id>/back/", drawing.back, name="back"),
    path("shapes.json", shapes.shapes, name="shapes_json"),
]
