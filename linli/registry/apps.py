from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "linli.registry"
    label = "registry"

    def ready(self) -> None:
        """Register the rights before anybody asks for one."""
        from linli.registry import permissions
