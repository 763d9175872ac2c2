"""Open statistics. Others build on these addresses: they never change."""

from django.urls import path

from linli.channels.openstats import views

app_name = "openstats"
urlpatterns = [
    path("", views.page, name="page"),
    path("datapackage.json", views.package, name="package"),
    path("<slug:table>.<slug:ending>", views.download, name="download"),
]
