"""Assessment schemes, their results, and appeals."""

from django.urls import path

from linli.channels.schemes import views

app_name = "schemes"
urlpatterns = [
    path("", views.listed, name="list"),
    path("appeals/", views.appeals, name="appeals"),
    path("appeals/<int:appeal_id>/", views.review, name="review"),
    path("<slug:code>/", views.result, name="result"),
    path("<slug:code>/appeal/", views.appeal, name="appeal"),
    path("<slug:code>/result.<slug:ending>", views.download, name="download"),
]
