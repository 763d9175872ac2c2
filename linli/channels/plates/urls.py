"""The addresses of plates and contact cards, below the desk's."""

from __future__ import annotations

from django.urls import path

from linli.channels.plates.views import cards, making, plates

app_name = "plates"
urlpatterns = [
    path("plates/", plates.plates, name="plates"),
    path("plates/find/", plates.find, name="find"),
    path("plates/make/", making.make, name="make"),
    path("plates/sheet/", making.sheet, name="sheet"),
    path("plates/<int:plate_id>/", plates.plate, name="plate"),
    path("plates/<int:plate_id>/do/<slug:step>/", plates.step, name="step"),
    path("cards/", cards.cards, name="cards"),
    path("cards/<str:code>/", cards.card, name="card"),
    path("cards/<str:code>/post/", cards.set_post, name="set_post"),
    path("cards/<str:code>/post/<int:post_id>/end/", cards.end_post, name="end_post"),
    path("cards/<str:code>/issue/", cards.issue, name="issue"),
]
