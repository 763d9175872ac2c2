from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "linli.services"
    label = "services"

    def ready(self) -> None:
        """Register the rights before anybody asks for one."""
        from linli.services import permissions
