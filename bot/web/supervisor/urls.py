"""Pages of this room."""

from django.urls import path

from bot.web.supervisor import changes, views

urlpatterns = [
    path("review/", views.attempts, name="attempts"),
    path("review/<uuid:attempt_id>/", views.transcript, name="transcript"),
    path("review/<uuid:attempt_id>/answers/<int:answer_id>/correct/", changes.correct, name="correct"),
    path("review/<uuid:attempt_id>/agree/", changes.agree, name="agree"),
    path("review/<uuid:attempt_id>/comment/", changes.comment, name="comment"),
]
