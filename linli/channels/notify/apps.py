from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "linli.channels.notify"
    label = "notify"

    def ready(self) -> None:
        """Name the texts a place may word itself."""
        from linli.channels.notify import texts  # noqa: F401, PLC0415 - models must be there first
