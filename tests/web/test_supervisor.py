"""What a supervisor sees: the list of attempts with its filters, and the transcript."""

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bot.records import reviews
from bot.records.models import Access, Answer, Attempt, Contest, Person, Reading, Turn, User
from tests.web import factory

pytestmark = pytest.mark.django_db

BEGUN = (
    ("hello", "make_smalltalk"), ("1", "give_answer"),
    ("the baby is very quiet and withdrawn, nobody talks to him, strapped in the car seat all day", "give_answer"),
)  # fmt: skip


@pytest.fixture
def supervisor() -> User:
    return factory.make_user("sam", supervises=[factory.make_team("Harbour")])


def own_team(supervisor: User) -> Any:
    return supervisor.supervises.get(name="Harbour")


def names(client: Any, query: str = "") -> list[str]:
    """Who stands on the page of the list, in order."""
    response = client.get(reverse("attempts") + query)
    assert response.status_code == 200
    return [row.attempt.person.name for row in response.context["page"].rows]


def test_the_list_has_the_own_teams_newest_first_and_nobody_elses(supervisor: User) -> None:
    team = own_team(supervisor)
    for days, name in ((3, "Ada"), (1, "Ben"), (2, "Cas")):
        factory.make_attempt(factory.make_person(team, name), days_ago=days)
    factory.make_attempt(factory.make_person(factory.make_team("Other"), "Stranger"))
    factory.make_attempt(factory.make_person(None, "Guest"))
    client = factory.client_of(supervisor)
    assert names(client) == ["Ben", "Cas", "Ada"]
    page = client.get(reverse("attempts")).content.decode()
    assert "Harbour" in page and "The quiet baby, 9 weeks" in page and "Stranger" not in page


def test_the_row_says_how_many_main_points_were_found(supervisor: User, guidance: Any) -> None:
    story = guidance.scenario("quiet-9-weeks")
    main = [p.id for q in ("notice", "pathway") for p in story.points(q) if p.weight == "key"]
    factory.make_attempt(factory.make_person(own_team(supervisor)), found=[p.id for p in story.notice if p.weight == "key"][:2])
    assert f"2 of {len(main)} main points found" in factory.client_of(supervisor).get(reverse("attempts")).content.decode()


@pytest.fixture
def several(supervisor: User) -> dict[str, Attempt]:
    """One attempt of each kind that the filters tell apart."""
    team = own_team(supervisor)
    second = factory.make_team("Lighthouse")
    supervisor.supervises.add(second)
    made = {
        "Ada": factory.make_attempt(factory.make_person(team, "Ada"), days_ago=1, text="she looked 100% exhausted"),
        "Ben": factory.make_attempt(factory.make_person(team, "Ben"), days_ago=2, finished=False),
        "Cas": factory.make_attempt(factory.make_person(second, "Cas"), days_ago=3, scenario="crying-4-months"),
        "Dee": factory.make_attempt(factory.make_person(team, "Dee"), days_ago=40),
    }
    now = datetime.now(timezone.utc)
    Attempt.objects.filter(pk=made["Ben"].pk).update(dropped=now)
    Attempt.objects.filter(pk__in=[made["Cas"].pk, made["Dee"].pk]).update(contested=now - timedelta(hours=1))
    reviews.check(made["Dee"].answers.get(), supervisor, now)
    reviews.read(made["Ada"], supervisor, now)
    reviews.comment(made["Ada"], "Well seen.", supervisor, now)
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?words=exhausted", ["Ada"]), ("?words=100%25 EXH", ["Ada"]), ("?words=1_0", []), ("?person=e", ["Ben", "Dee"]), ("?scenario=crying-4-months", ["Cas"]),
        ("?state=finished", ["Ada", "Cas", "Dee"]), ("?state=dropped", ["Ben"]), ("?state=open", []), ("?show=unread", ["Ben", "Cas", "Dee"]),
        ("?show=contested", ["Cas", "Dee"]), ("?show=waiting", ["Cas"]), ("?show=commented", ["Ada"]),
        ("?since=nonsense", ["Ada", "Ben", "Cas", "Dee"]), ("?team=99999", ["Ada", "Ben", "Cas", "Dee"]),
        ("?older=rubbish", ["Ada", "Ben", "Cas", "Dee"]), ("?older=2026-01-01~x", ["Ada", "Ben", "Cas", "Dee"]),
    ],
)  # fmt: skip
def test_filters(supervisor: User, several: Any, query: str, expected: list[str]) -> None:
    assert names(factory.client_of(supervisor), query) == expected


def test_filters_by_team_and_by_day_count_whole_days(supervisor: User, several: dict[str, Attempt]) -> None:
    client = factory.client_of(supervisor)
    assert names(client, f"?team={several['Cas'].team_id}") == ["Cas"]
    day = several["Ben"].changed.astimezone().date().isoformat()
    assert names(client, f"?since={day}&until={day}") == ["Ben"]
    assert "is-invalid" in client.get(reverse("attempts") + "?until=31/31").content.decode()


def test_something_new_makes_an_attempt_unread_again_but_only_for_who_has_not_seen_it(supervisor: User, several: dict[str, Attempt]) -> None:
    colleague = factory.make_user("kim", supervises=[own_team(supervisor)])
    client = factory.client_of(supervisor)
    client.get(reverse("transcript", args=[several["Dee"].pk]))
    assert names(client, "?show=unread") == ["Ben", "Cas"]
    assert "Dee" in names(factory.client_of(colleague), "?show=unread")
    Attempt.objects.filter(pk=several["Dee"].pk).update(changed=datetime.now(timezone.utc))
    assert "Dee" in names(client, "?show=unread")


def test_pages_hang_together_even_where_times_are_equal(supervisor: User) -> None:
    team = own_team(supervisor)
    people = [factory.make_person(team, f"P{n:02}") for n in range(60)]
    when = datetime.now(timezone.utc)
    Attempt.objects.bulk_create(
        Attempt(person=p, team=team, scenario="quiet-9-weeks", scenario_version="v", begun=when, changed=when - timedelta(days=n // 20))
        for n, p in enumerate(people)
    )
    client = factory.client_of(supervisor)
    pages, query = [], "?state=open"
    while query:
        response = client.get(reverse("attempts") + query)
        page = response.context["page"]
        pages.append(([r.attempt.pk for r in page.rows], page.newer))
        query = f"?state=open&older={page.older.replace('+', '%2B')}" if page.older else ""
    assert [len(keys) for keys, _ in pages] == [25, 25, 10]
    assert len({k for keys, _ in pages for k in keys}) == 60
    back = client.get(reverse("attempts") + f"?state=open&newer={pages[2][1].replace('+', '%2B')}").context["page"]
    assert [r.attempt.pk for r in back.rows] == pages[1][0] and back.older and back.newer
    first = client.get(reverse("attempts") + f"?state=open&newer={back.newer.replace('+', '%2B')}").context["page"]
    assert [r.attempt.pk for r in first.rows] == pages[0][0] and not first.newer
    html = client.get(reverse("attempts") + "?state=open").content.decode()
    assert "state=open&amp;older=" in html and "%2B00%3A00" in html


def test_empty_lists_say_what_to_do(supervisor: User) -> None:
    client = factory.client_of(supervisor)
    assert "Nobody in your teams has begun a story yet" in client.get(reverse("attempts")).content.decode()
    assert "Nothing fits all of that" in client.get(reverse("attempts") + "?person=zzz").content.decode()


def queries(client: Any, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_the_lists_queries_do_not_grow_with_the_data(supervisor: User) -> None:
    team, client = own_team(supervisor), factory.client_of(supervisor)
    factory.make_attempt(factory.make_person(team))
    before = [queries(client, reverse("attempts") + q) for q in ("", "?words=baby&show=unread")]
    for _ in range(24):
        factory.make_attempt(factory.make_person(team))
    assert [queries(client, reverse("attempts") + q) for q in ("", "?words=baby&show=unread")] == before


def read(client: Any, attempt: Attempt) -> Any:
    response = client.get(reverse("transcript", args=[attempt.pk]))
    assert response.status_code == 200
    return response


def test_the_transcript_shows_every_message_and_what_was_found_in_it(tools: Any, supervisor: User, guidance: Any) -> None:
    person = factory.make_person(own_team(supervisor), "Ada")
    attempt = factory.play(tools, person)
    response = read(factory.client_of(supervisor), attempt)
    page, told = response.content.decode(), response.context["read"]
    assert [a.answer.question for a in told.answers] == ["notice", "levels", "pathway", "reflection-1", "reflection-2", "reflection-3", "supervision"]
    assert len(told.moments) == Turn.objects.count() - 1  # all but the greeting, which came before the story
    first = told.answers[0]
    assert "".join(p.text for p in first.pieces) == first.answer.text
    finding = first.findings["notice:point:not-spoken-to"]
    assert finding.word == "Found" and finding.number
    shown = "".join(p.text for p in first.pieces if finding.number in p.shows)
    assert "talks" in shown and any("talks" in q for q in finding.quotes)
    point = next(p for p in guidance.scenario("quiet-9-weeks").notice if p.id == "not-spoken-to")
    assert point.says in page and point.source.replace(">", "&gt;") in page
    assert {f.item.id for f in first.findings.values() if f.item.group in ("main", "more")} == {p.id for p in guidance.scenario("quiet-9-weeks").notice}
    levels = told.answers[1].findings
    assert [levels[f"levels:level:{n}"].word for n in (1, 2, 3, 4)] == ["Found", "Found", "Found", "Not found"]
    assert told.answers[2].findings["pathway:tier:early-intervention"].word == "Found"
    assert tools.scorer.version in page and attempt.scenario_version in page


def test_hints_gaps_settled_and_contested_marks_are_shown(tools: Any, supervisor: User) -> None:
    person = factory.make_person(own_team(supervisor), "Ada")
    for text, intent in BEGUN:
        factory.say(tools, person, text, intent)
    factory.say(tools, person, "skip", "skip_question")
    factory.say(tools, person, "I did say that", "contest_verdict")
    attempt = Attempt.objects.get()
    answer = attempt.answers.first()
    assert answer is not None
    unsure = answer.verdicts.filter(kind="point", state="not-found").first()
    assert unsure is not None
    answer.verdicts.filter(pk=unsure.pk).update(state="unsure", settled=False)
    attempt.gaps.create(text="no parent-infant team here", noted=answer.written)
    page = read(factory.client_of(supervisor), attempt).content.decode()
    assert "They said “I did say that”" in page and "They said: “I did say that”" in page
    assert "Step 1 of 3" in page and "no parent-infant team here" in page
    assert "Attune was unsure and asked; they said <strong>no</strong>" in page


def test_a_safety_message_shows_only_that_it_was_given(tools: Any, supervisor: User) -> None:
    person = factory.make_person(own_team(supervisor), "Ada")
    for text, intent in BEGUN[:2]:
        factory.say(tools, person, text, intent)
    factory.say(tools, person, "my own baby has bruises, her dad Zebediah shook her last night", "disclose_child")
    safety = Turn.objects.latest("pk")
    page = read(factory.client_of(supervisor), Attempt.objects.get()).content.decode()
    assert "A safety message was given here" in page and "Zebediah" not in page
    assert safety.replies[0]["text"][:40] not in page


def test_what_somebody_asks_about_themselves_is_not_for_the_supervisor(tools: Any, supervisor: User) -> None:
    person = factory.make_person(own_team(supervisor), "Ada")
    for text, intent in BEGUN:
        factory.say(tools, person, text, intent)
    for text, intent in (("what do you know about me", "ask_my_data"), ("progress", "ask_progress"), ("rate myself", "give_answer"), ("amber", "give_answer"), ("stop", "stop_session")):
        factory.say(tools, person, text, intent)
    assert {"my-data", "progress", "rate"} <= set(Turn.objects.values_list("route", flat=True))
    told = read(factory.client_of(supervisor), Attempt.objects.get()).context["read"]
    for moment in told.moments:
        everything = moment.text + "".join(r["text"] for r in moment.replies)
        assert "amber" not in everything.lower() and "main points" not in everything and "kept about you" not in everything


def test_stories_put_aside_keep_their_own_messages(tools: Any, supervisor: User) -> None:
    person = factory.make_person(own_team(supervisor), "Ada")
    client = factory.client_of(supervisor)
    lines = [
        ("hello", "make_smalltalk"), ("1", "give_answer"), ("nobody talks to him, strapped in the seat", "give_answer"), ("menu", "ask_menu"),
        ("2", "give_answer"), ("what does co-regulation mean", "ask_explanation"), ("the mother is exhausted and alone", "give_answer"), ("menu", "ask_menu"),
        ("1", "give_answer"), ("repeat", "ask_repeat"), ("he is so very quiet and withdrawn", "give_answer"),
    ]  # fmt: skip
    for text, intent in lines:
        factory.say(tools, person, text, intent)
    first, second = Attempt.objects.order_by("begun")
    said = {a.pk: [m.text or m.answers[0].answer.text for m in read(client, a).context["read"].moments] for a in (first, second)}
    assert said[first.pk] == ["1", "nobody talks to him, strapped in the seat", "menu", "1", "repeat", "he is so very quiet and withdrawn"]
    assert said[second.pk] == ["2", "what does co-regulation mean", "the mother is exhausted and alone", "menu"]


def test_a_story_begun_in_another_team_stays_with_that_team(tools: Any, supervisor: User) -> None:
    other = factory.make_team("Other")
    person = factory.make_person(other, "Ada")
    for text, intent in BEGUN:
        factory.say(tools, person, text, intent)
    Person.objects.filter(pk=person.pk).update(team=own_team(supervisor))
    for text in ("menu", "2", "the mother is exhausted"):
        factory.say(tools, person, text, "ask_menu" if text == "menu" else "give_answer")
    first, second = Attempt.objects.order_by("begun")
    client = factory.client_of(supervisor)
    assert client.get(reverse("transcript", args=[first.pk])).status_code == 404
    page = read(client, second).content.decode()
    assert "strapped" not in page and "the mother is exhausted" in page


def test_opening_is_noted_for_the_reader_and_in_the_audit_log_and_a_head_request_is_not(supervisor: User) -> None:
    attempt = factory.make_attempt(factory.make_person(own_team(supervisor)))
    client = factory.client_of(supervisor)
    client.head(reverse("transcript", args=[attempt.pk]))
    assert not Access.objects.exists() and not Reading.objects.exists()
    read(client, attempt)
    assert Access.objects.get().action == "read" and Reading.objects.get().who == supervisor


def test_nobody_else_can_open_it(supervisor: User) -> None:
    attempt = factory.make_attempt(factory.make_person(own_team(supervisor)))
    answer = attempt.answers.get()
    stranger = factory.make_user("stranger", supervises=[factory.make_team()])
    for name, args in (("transcript", [attempt.pk]), ("correct", [attempt.pk, answer.pk]), ("comment", [attempt.pk])):
        url = reverse(name, args=args) + "?item=notice:point:quiet-subdued"
        assert factory.client_of(stranger).get(url).status_code == 404
        assert factory.client_of(factory.make_user()).get(url).status_code == 403
        assert factory.client_of().get(url).status_code == 302
    assert factory.client_of(stranger).post(reverse("agree", args=[attempt.pk]), {"answer": answer.pk}).status_code == 404
    own = factory.client_of(supervisor)
    assert own.get(reverse("transcript", args=[uuid.uuid4()])).status_code == 404
    assert own.get(reverse("agree", args=[attempt.pk])).status_code == 405
    assert not Access.objects.exists()


def test_a_story_that_is_gone_or_was_changed_can_still_be_read(supervisor: User) -> None:
    team = own_team(supervisor)
    gone = factory.make_attempt(factory.make_person(team), scenario="a-story-of-old", found=["something"])
    changed = factory.make_attempt(factory.make_person(team), found=["a-point-of-old"])
    client = factory.client_of(supervisor)
    assert "No longer part of this story" in read(client, gone).content.decode()
    assert "a-point-of-old" in read(client, changed).content.decode()
    assert "no longer in use" in client.get(reverse("attempts")).content.decode()


def test_the_transcripts_queries_do_not_grow_with_the_data(tools: Any, supervisor: User) -> None:
    person = factory.make_person(own_team(supervisor), "Ada")
    for text, intent in BEGUN:
        factory.say(tools, person, text, intent)
    attempt = Attempt.objects.get()
    client = factory.client_of(supervisor)
    now = datetime.now(timezone.utc)
    answer = Answer.objects.get()
    reviews.comment(attempt, "Well seen.", supervisor, now, answer)
    reviews.comment(attempt, "All of it.", supervisor, now)
    reviews.check(answer, supervisor, now)
    reviews.correct(answer, ("notice", "point", "gave-up-crying"), "found", "it does", supervisor, now)
    before = queries(client, reverse("transcript", args=[attempt.pk]))
    for text, intent in (("skip", "skip_question"), *((a, "give_answer") for a in list(factory.ANSWERS.values())[1:4] * 2)):
        factory.say(tools, person, text, intent)
    for each in attempt.answers.exclude(pk=answer.pk):
        other = factory.make_user(supervises=[own_team(supervisor)])
        reviews.comment(attempt, "And here.", other, now, each)
        reviews.check(each, other, now)
    assert attempt.answers.count() > 3
    assert queries(client, reverse("transcript", args=[attempt.pk])) == before


def test_forms_keep_what_was_typed_and_refuse_what_the_answer_cannot_hold(supervisor: User) -> None:
    attempt = factory.make_attempt(factory.make_person(own_team(supervisor)), missed=["gave-up-crying"])
    client, answer = factory.client_of(supervisor), attempt.answers.get()
    url, item = reverse("correct", args=[attempt.pk, answer.pk]), "notice:point:gave-up-crying"
    refused = client.post(url, {"item": item, "after": "", "reason": "typed <b>words</b>", "seen": "0"})
    assert refused.status_code == 400 and "typed &lt;b&gt;words&lt;/b&gt;" in refused.content.decode()
    kim = factory.make_user("kim", supervises=[own_team(supervisor)])
    theirs = reviews.correct(answer, ("notice", "point", "gave-up-crying"), "found", "Kim's reason", kim, datetime.now(timezone.utc))
    late = client.post(url, {"item": item, "after": "found", "reason": "my reason", "seen": "0"})
    page = late.content.decode()
    assert late.status_code == 409 and "my reason" in page and "Kim&#x27;s reason" in page and f'name="seen" value="{theirs.pk}"' in page
    assert client.post(url, {"item": item, "after": "not-found", "reason": "my reason", "seen": theirs.pk}).status_code == 302
    for wrong in ("", "notice:point:no-such-point", "levels:level:2", "x"):
        assert client.get(url, {"item": wrong}).status_code == 404
    other = factory.make_attempt(factory.make_person(own_team(supervisor))).answers.get()
    assert client.get(reverse("correct", args=[attempt.pk, other.pk]), {"item": item}).status_code == 404
    assert client.post(reverse("agree", args=[attempt.pk]), {"answer": other.pk}).status_code == 404
    assert client.post(reverse("comment", args=[attempt.pk]), {"text": " "}).status_code == 400


def test_what_was_passed_over_and_contested_is_named() -> None:
    team = factory.make_team()
    attempt = factory.make_attempt(factory.make_person(team), found=["quiet-subdued"], missed=["car-seat"])
    Contest.objects.create(attempt=attempt, turn=attempt.answers.get().turn, points=["notice:car-seat"], unanswered=["notice:not-spoken-to"], said=datetime.now(timezone.utc))
    Attempt.objects.filter(pk=attempt.pk).update(contested=datetime.now(timezone.utc))
    page = factory.client_of(factory.make_user(supervises=[team])).get(f"/review/{attempt.pk}/").content.decode()
    assert "passed over without an answer: The baby is not talked to." in page.replace("&nbsp;", " ")
    assert reverse("transcript-pdf", args=[attempt.pk]) in page
