"""Where a team is strong and weak: true numbers, nothing about fewer than five people, whatever is subtracted."""

import random
from datetime import date, datetime, timezone
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bot.guidance import Guidance
from bot.records import outcomes, reviews, tallies
from bot.records.models import Access, Attempt, Discussion, Gap, Person, Rating, Remark, Team, Turn, User
from bot.scoring.verdict import FOUND, NOT_FOUND
from bot.web.team import agreement, groups
from bot.web.team.figures import together
from bot.web.team.groups import Stretch, stretches
from tests.web import factory

pytestmark = pytest.mark.django_db
STORY, POINT = "quiet-9-weeks", "car-seat"
JAN, FEB, MAR, APR = (date(2026, m, 1) for m in (1, 2, 3, 4))


def crew(team: Team, number: int, **given: Any) -> list[Attempt]:
    """``number`` people with one finished story each."""
    return [factory.make_attempt(factory.make_person(team), **given) for _ in range(number)]


@pytest.fixture
def team() -> Team:
    return factory.make_team("Hill Road")


@pytest.fixture
def supervisor(team: Team) -> User:
    return factory.make_user("sam", supervises=[team])


def page(user: User, name: str, *values: Any, **query: str) -> str:
    answer = factory.client_of(user).get(reverse(name, args=values), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_stretches_hold_five_people_and_what_is_left_over_waits() -> None:
    assert stretches({JAN: frozenset({1, 2}), FEB: frozenset({2, 3, 4, 5}), MAR: frozenset({1, 2, 3, 4})}) == (Stretch(JAN, FEB),)
    assert stretches({JAN: frozenset({1, 2, 3, 4}), FEB: frozenset({1, 2, 3, 4})}) == ()
    assert stretches({JAN: frozenset({1}), FEB: None, APR: None}) == (Stretch(JAN, FEB), Stretch(APR, APR))


def test_periods_are_whole_months() -> None:
    today = date(2026, 2, 20)
    assert [groups.since(p, today) for p in ("3", "6", "12", "all")] == [date(2025, 12, 1), date(2025, 9, 1), date(2025, 3, 1), date.min]


@pytest.mark.parametrize("seed", range(5))
def test_any_number_less_any_other_is_nobodys_or_holds_five_people(team: Team, seed: int, guidance: Guidance) -> None:
    """Draw half a year of a small team; look at every group of attempts that two periods differ by."""
    chance, today = random.Random(seed), date(2026, 6, 20)
    people = [factory.make_person(team) for _ in range(chance.choice((6, 9, 14)))]
    for _ in range(60):
        when = datetime(2026, chance.randrange(1, 7), chance.randrange(1, 28), tzinfo=timezone.utc)
        asked = {q: {"point:car-seat": FOUND} for q in groups.QUESTIONS if chance.random() < 0.7}
        attempt = factory.make_attempt(chance.choice(people), scenario=chance.choice((STORY, "biting-18-months")), finished=False)
        Attempt.objects.filter(pk=attempt.pk).update(finished=when, tallied=True, outcome=asked)
    tallies.recount(team.pk)
    shown = 0
    views = [groups.counts(team, p, today) for p in groups.PERIODS]
    for group in views[-1].parts:
        behind = [frozenset(_attempts(team, group, v)) for v in views]
        for some, others in [*combinations(behind, 2), (behind[-1], frozenset())]:
            for rest in (some - others, others - some):
                assert not rest or len({person for _, person in rest}) >= groups.FEWEST
        shown += bool(behind[-1])
        exact = sum(len({a for a, _ in b}) for b in behind[-1:])
        assert views[-1].total(group)[("question", group[1], "answered")] in (exact, 0 if group[1] == groups.BOTH else exact)
    assert shown


def _attempts(team: Team, group: groups.Group, counts: groups.Counts) -> set[tuple[Any, int]]:
    wanted = {"levels", "pathway"} if group[1] == groups.BOTH else {group[1]}
    return {
        (a.pk, a.person_id)
        for a in Attempt.objects.filter(team=team, tallied=True, scenario=group[0])
        if wanted <= set(a.outcome) and any(s.holds(a.finished.date().replace(day=1)) for s, _ in counts.parts.get(group, ()))
    }


def test_the_heat_map_tells_what_was_found_of_the_main_points(team: Team, supervisor: User, guidance: Guidance) -> None:
    main = [p.id for p in guidance.scenario(STORY).notice if p.weight == "key"]
    crew(team, 3, found=main[:3], missed=main[3:])
    crew(team, 3, missed=main)
    shown = page(supervisor, "team", team.pk)
    assert "<strong>25%</strong> <span class=\"of\">in 6</span>" in shown
    assert "not found in <strong>6 of 6</strong>" in shown and "not found in <strong>3 of 6</strong>" in shown


def test_four_people_are_not_broken_down_however_often_they_came(team: Team, supervisor: User) -> None:
    people = [a.person for a in crew(team, 4, found=[POINT])]
    for person in people:
        factory.make_attempt(person, found=[POINT])
    shown = page(supervisor, "team", team.pk)
    assert "%</strong>" not in shown and "fewer than five people" in shown
    shown = page(supervisor, "team-point", team.pk, STORY, "notice", POINT, state="found")
    assert "the baby is very quiet" not in shown and "fewer than five people" in shown
    crew(team, 1, found=[POINT])
    assert "%</strong>" in page(supervisor, "team", team.pk)


def test_answers_behind_a_point_are_listed_from_five_people_on_and_the_audit_log_knows(team: Team, supervisor: User) -> None:
    crew(team, 6, found=[POINT], text="strapped in all day")
    crew(team, 4, missed=[POINT], text="a nice calm baby")
    found = page(supervisor, "team-point", team.pk, STORY, "notice", POINT, state="found")
    assert found.count("strapped in all day") == 6 and "a nice calm baby" not in found
    assert Access.objects.filter(who=supervisor, team=team, action="answers").count() == 1
    missed = page(supervisor, "team-point", team.pk, STORY, "notice", POINT)
    assert "a nice calm baby" not in missed and "fewer than five people" in missed
    crew(team, 1, missed=[POINT], text="a nice calm baby")
    assert page(supervisor, "team-point", team.pk, STORY, "notice", POINT).count("a nice calm baby") == 5


def test_the_list_goes_on_where_it_stopped_and_misses_nobody(team: Team, supervisor: User) -> None:
    texts = [f"answer number {n:02}" for n in range(45)]
    for text in texts:
        factory.make_attempt(factory.make_person(team), found=[POINT], text=text)
    client, seen = factory.client_of(supervisor), []
    address: str | None = "?state=found"
    while address:
        answer = client.get(reverse("team-point", args=[team.pk, STORY, "notice", POINT]) + address)
        seen += [said.text for a in answer.context["listed"].attempts for said in a.said]
        address = f"?{answer.context['older']}" if answer.context["older"] else None
    assert seen == texts[::-1]
    assert client.get(reverse("team-point", args=[team.pk, STORY, "notice", POINT]), {"before": "x' OR 1"}).status_code == 200


@pytest.mark.parametrize("values", [("nowhere", "notice", POINT), (STORY, "notice", "nothing"), (STORY, "levels", "9"), (STORY, "reflection-1", POINT)])
def test_what_the_guidance_does_not_know_has_no_page(team: Team, supervisor: User, values: tuple[str, ...]) -> None:
    assert factory.client_of(supervisor).get(reverse("team-point", args=[team.pk, *values])).status_code == 404


PAGES = ("team", "team-agreement", "team-differences", "team-gaps", "team-ratings")


def test_another_teams_supervisor_finds_nothing_and_a_practitioner_is_refused(team: Team) -> None:
    other = factory.client_of(factory.make_user(supervises=[factory.make_team()]))
    own = factory.client_of(factory.make_user(team=team))
    addresses = [reverse(name, args=[team.pk]) for name in PAGES] + [reverse("team-point", args=[team.pk, STORY, "notice", POINT])]
    for address in addresses:
        assert (other.get(address).status_code, own.get(address).status_code) == (404, 403), address
        assert factory.client_of().get(address).status_code == 302
        assert other.post(address).status_code in (404, 405)


def test_one_team_is_gone_to_at_once_and_several_are_listed(team: Team, supervisor: User) -> None:
    client = factory.client_of(supervisor)
    assert client.get(reverse("teams")).headers["Location"] == reverse("team", args=[team.pk])
    supervisor.supervises.add(factory.make_team("Riverside"))
    assert b"Riverside" in client.get(reverse("teams")).content


def test_levels_and_tiers_that_were_named_together(tools: Any, team: Team, supervisor: User) -> None:
    for _ in range(5):
        factory.play(tools, factory.make_person(team))
    counts = groups.counts(team, "all", datetime.now(timezone.utc).date())
    rows, attempts = together(tools.guidance, counts)
    cells = {(n, t.id): c.found for n, row in enumerate(rows, 1) for t, c in zip(tools.guidance.tiers, row.cells, strict=True) if c}
    assert attempts == 5 and {k for k, n in cells.items() if n == 5} == {(n, "early-intervention") for n in (1, 2, 3)}
    assert "Levels and tiers together" in page(supervisor, "team", team.pk)


def test_agreement_counts_checks_and_corrections_and_leaves_few_people_out(team: Team, supervisor: User, guidance: Guidance) -> None:
    now = datetime.now(timezone.utc)
    attempts = crew(team, 12, found=[POINT], missed=["quiet-subdued"]) + crew(team, 12, missed=[POINT])
    for attempt in attempts:
        answer = attempt.answers.get()
        if attempt in attempts[:6]:
            reviews.correct(answer, ("notice", "point", POINT), NOT_FOUND, "the story's words", supervisor, now)
        reviews.check(answer, supervisor, now)
    unread = crew(team, 1, found=[POINT])
    line = agreement.reviewed(team, guidance)[STORY, "notice", POINT]
    assert unread and (line.number, line.agreed) == (24, 18)
    assert line.kappa == pytest.approx(0.5)  # chance: (12*6 + 12*18) / 24**2 = 0.5, observed 0.75
    assert "0.50" in page(supervisor, "team-agreement", team.pk)
    shown = page(supervisor, "team-differences", team.pk, point=f"{STORY}:notice:{POINT}")
    assert shown.count("Machine: found · Human: not found") == 6


def test_differences_of_few_people_are_not_listed(team: Team, supervisor: User, guidance: Guidance) -> None:
    now = datetime.now(timezone.utc)
    attempts = crew(team, 6, found=[POINT], text="strapped in")
    for attempt in attempts:
        reviews.check(attempt.answers.get(), supervisor, now)
    for attempt in attempts[:4]:
        reviews.correct(attempt.answers.get(), ("notice", "point", POINT), NOT_FOUND, "no", supervisor, now)
    assert agreement.reviewed(team, guidance)[STORY, "notice", POINT].agreed == 2
    assert "strapped in" not in page(supervisor, "team-differences", team.pk)
    assert "fewer than five people" in page(supervisor, "team-agreement", team.pk)


def test_gaps_come_without_names_and_only_from_five_people_on(team: Team, supervisor: User) -> None:
    for n, attempt in enumerate(crew(team, 5)):
        if n == 4:
            assert "no toddler group" not in page(supervisor, "team-gaps", team.pk)
        Gap.objects.create(attempt=attempt, text=f"no toddler group {n}", noted=attempt.begun)
        Person.objects.filter(pk=attempt.person_id).update(name="Zebediah")
    shown = page(supervisor, "team-gaps", team.pk)
    assert shown.count("no toddler group") == 5 and "Zebediah" not in shown


def test_ratings_are_counted_by_the_newest_and_nobody_can_be_worked_out(team: Team, supervisor: User, guidance: Guidance) -> None:
    statement, now = guidance.statements[0].id, datetime.now(timezone.utc)
    people = [factory.make_person(team) for _ in range(5)]
    for person in people:
        for colour in ("red", "green"):
            Rating.objects.create(person=person, rated=now, answers={statement: colour})
    shown = page(supervisor, "team-ratings", team.pk)
    assert "<td>0</td><td>0</td><td>5</td>" in shown and "<td>5 then 0</td>" in shown
    Rating.objects.create(person=factory.make_person(team), rated=now, answers={statement: "red"})
    shown = page(supervisor, "team-ratings", team.pk)  # the sixth person's first rating would be the difference of two tables
    assert "<td>1</td><td>0</td><td>5</td>" in shown and "then" not in shown.split("First and latest")[1].split("How")[0].replace("then that", "")


def test_queries_do_not_grow_with_the_team(team: Team, supervisor: User) -> None:
    addresses = [reverse(name, args=[team.pk]) for name in PAGES] + [reverse("team-point", args=[team.pk, STORY, "notice", POINT])]
    client, counts = factory.client_of(supervisor), []
    for size in (6, 30):
        for attempt in crew(team, size, missed=[POINT]):
            Gap.objects.create(attempt=attempt, text="none", noted=attempt.begun)
            answer = attempt.answers.get()
            reviews.correct(answer, ("notice", "point", POINT), FOUND, "it is there", supervisor, attempt.begun)
            outcomes.refresh(attempt.pk)
        crew(team, size, missed=[POINT])
        counts.append([])
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts[-1].append(len(asked))
    assert counts[0] == counts[1] and max(counts[0]) < 16
    assert Turn.objects.count() == 72


def test_closed_discussions_are_read_without_names() -> None:
    team, other = factory.make_team(), factory.make_team("Somebody else's")
    now = datetime.now(timezone.utc)
    for owner, closed, text in ((team, now, "we have no group for dads"), (team, None, "still talking"), (other, now, "not for us")):
        held = Discussion.objects.create(platform="slack", workspace="T", channel="C", thread=text, scenario="quiet-9-weeks", team=owner, opened=now, closed=closed)
        Remark.objects.create(discussion=held, message_id="1", text=text, gap="no group" in text, made=now)
    page = factory.client_of(factory.make_user(supervises=[team])).get(reverse("team-discussions", args=[team.pk])).content.decode()
    assert "we have no group for dads" in page and "missing near here" in page and "The quiet baby" in page
    assert "still talking" not in page and "not for us" not in page
