from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "linli.channels.schemes"
    label = "schemes"
