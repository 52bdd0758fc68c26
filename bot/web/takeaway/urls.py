"""What leaves the site: files for supervisors, papers for practitioners."""

from django.urls import path

from bot.web.takeaway import papers, views

urlpatterns = [
    path("teams/<int:team_id>/takeaway/", views.files, name="takeaway"),
    path("teams/<int:team_id>/takeaway/<str:name>", views.download, name="takeaway-file"),
    path("review/<uuid:attempt_id>/pdf/", papers.transcript, name="transcript-pdf"),
    path("progress/certificate/", papers.certificate, name="certificate"),
    path("progress/certificate/pdf/", papers.certificate_pdf, name="certificate-pdf"),
    path("progress/stories/<uuid:attempt_id>/pdf/", papers.own_transcript, name="own-transcript-pdf"),
]
