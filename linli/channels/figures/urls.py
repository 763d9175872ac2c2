"""Pages of figures."""

from django.urls import path

from linli.channels.figures.views import areas, cases, indicators, matters, simulation, studies, units

app_name = "figures"
urlpatterns = [
    path("", areas.start, name="start"),
    path("area/<int:area_id>/", areas.area, name="area"),
    path("area/<int:area_id>/matters/", matters.matters, name="matters"),
    path("area/<int:area_id>/units/", units.units, name="units"),
    path("area/<int:area_id>/rhythm/", areas.rhythm, name="rhythm"),
    path("area/<int:area_id>/all/", indicators.everything, name="everything"),
    path("area/<int:area_id>/studies/", studies.studies, name="studies"),
    path("area/<int:area_id>/studies/<slug:name>/", studies.study, name="study"),
    path("counted/", studies.counted, name="counted"),
    path("unit/<int:unit_id>/", units.unit, name="unit"),
    path("matter/<str:code>/", matters.matter, name="matter"),
    path("indicator/<slug:code>/", indicators.indicator, name="indicator"),
    path("simulation/", simulation.start, name="simulations"),
    path("simulation/<int:simulation_id>/", simulation.one, name="simulation"),
    path("cases/", cases.behind, name="cases"),
]
