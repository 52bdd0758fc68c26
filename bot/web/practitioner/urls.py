"""Pages of this room."""

from django.urls import path

from bot.web.practitioner import chat, progress

urlpatterns = [
    path("chat/", chat.chat, name="chat"),
    path("chat/say/", chat.send, name="say"),
    path("chat/news/", chat.news, name="news"),
    path("chat/again/", chat.again, name="again"),
    path("progress/", progress.progress, name="progress"),
    path("progress/download/", progress.download, name="download"),
    path("progress/erase/", progress.erase, name="erase"),
]
