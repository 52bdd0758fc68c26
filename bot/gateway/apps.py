from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "bot.gateway"
    label = "gateway"
