from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "linli.channels.figures"
    label = "figures"
