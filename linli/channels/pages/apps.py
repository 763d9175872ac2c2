from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "linli.channels.pages"
    label = "pages"
