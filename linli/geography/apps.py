from django.apps import AppConfig


class GeographyConfig(AppConfig):
    name = "linli.geography"
    label = "geography"
