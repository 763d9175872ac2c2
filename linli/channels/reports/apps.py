from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "linli.channels.reports"
    label = "reports"
