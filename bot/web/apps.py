from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "bot.web"
    label = "web"
