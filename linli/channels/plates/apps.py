from django.apps import AppConfig


class PlatesConfig(AppConfig):
    name = "linli.channels.plates"
    label = "plates"
