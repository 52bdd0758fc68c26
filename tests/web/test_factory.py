"""The factory's whole story really is a whole story."""

from typing import Any

import pytest

from tests.web.factory import make_attempt, make_team, make_user, play

pytestmark = pytest.mark.django_db


def test_a_whole_story_is_played_to_its_end(tools: Any) -> None:
    user = make_user(team=make_team())
    assert user.person is not None
    attempt = play(tools, user.person)
    assert attempt.finished and attempt.team == user.person.team
    assert {"notice", "levels", "pathway", "reflection-1", "supervision"} <= set(attempt.outcome)


def test_a_bare_attempt_has_the_outcome_of_its_verdicts() -> None:
    user = make_user()
    assert user.person is not None
    attempt = make_attempt(user.person, found=["quiet-subdued"], missed=["car-seat"])
    assert attempt.outcome == {"notice": {"point:quiet-subdued": "found", "point:car-seat": "not-found"}}
