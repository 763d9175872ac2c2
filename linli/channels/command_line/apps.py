from django.apps import AppConfig


class CommandLineConfig(AppConfig):
    name = "linli.channels.command_line"
    label = "command_line"
