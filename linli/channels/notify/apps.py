from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "linli.channels.notify"
    label = "notify"
