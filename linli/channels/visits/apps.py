from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "linli.channels.visits"
    label = "visits"
