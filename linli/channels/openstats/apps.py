from django.apps import AppConfig


class OpenStatisticsConfig(AppConfig):
    name = "linli.channels.openstats"
    label = "openstats"
