"""The staff's side: zones and visits by area."""

from django.urls import path

from linli.channels.visits.views import areas

app_name = "zones"
urlpatterns = [
    path("", areas.areas, name="areas"),
    path("<int:area_id>/", areas.area, name="area"),
    path("<int:area_id>/open/", areas.open_zone, name="open"),
    path("zone/<int:zone_id>/buildings/", areas.buildings, name="buildings"),
    path("zone/<int:zone_id>/end/", areas.end, name="end"),
]
