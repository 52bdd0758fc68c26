"""Pages of this room."""

from django.urls import path

from bot.web.team import views

urlpatterns = [
    path("teams/", views.teams, name="teams"),
    path("teams/<int:team_id>/", views.team, name="team"),
    path("teams/<int:team_id>/points/<slug:scenario_id>/<slug:question>/<slug:item>/", views.point, name="team-point"),
    path("teams/<int:team_id>/agreement/", views.agree, name="team-agreement"),
    path("teams/<int:team_id>/agreement/answers/", views.differences, name="team-differences"),
    path("teams/<int:team_id>/gaps/", views.gaps, name="team-gaps"),
    path("teams/<int:team_id>/discussions/", views.discussions, name="team-discussions"),
    path("teams/<int:team_id>/ratings/", views.self_ratings, name="team-ratings"),
]
