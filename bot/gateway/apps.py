from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "bot.gateway"
    label = "gateway"

    def ready(self) -> None:
        from bot.gateway import erasure  # noqa: F401  # its receiver
