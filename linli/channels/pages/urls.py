from django.urls import path

from linli.channels.pages import views

app_name = "pages"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("elder/", views.elder, name="elder"),
    path("typed-by/", views.typed_by, name="typed_by"),
    path("healthz", views.healthz, name="healthz"),
]
