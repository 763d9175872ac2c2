from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "linli.insight"
    label = "insight"

    def ready(self) -> None:
        """Register the rights before anybody asks for one."""
        from linli.insight import permissions
