from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "linli.channels.citizen"
    label = "citizen"
