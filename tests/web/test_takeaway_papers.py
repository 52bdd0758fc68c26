"""Papers: what somebody did and thought, readable by eye and by machine; no scores; nobody else's."""

import io
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from bot.guidance import Guidance
from bot.records import reviews
from bot.records.models import Access, Answer, Attempt, Person, Turn
from bot.web.takeaway.active import in_words, minutes, trail
from bot.web.takeaway.certificate import Done, Thought, print_certificate
from bot.web.takeaway.story import SAFETY, tell
from tests.web.factory import ANSWERS, client_of, make_attempt, make_person, make_team, make_user, play, say

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
CHOOSE, PRINT = "/progress/certificate/", "/progress/certificate/pdf/"


def read(content: bytes | HttpResponse) -> PdfReader:
    if not isinstance(content, bytes):
        assert content.status_code == 200 and content["Content-Type"] == "application/pdf"
        assert content["Content-Disposition"].startswith('attachment; filename="attune-')
        content = content.content
    return PdfReader(io.BytesIO(content))


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def title(reader: PdfReader) -> str:
    """PDF/A keeps the title in the XMP metadata."""
    assert reader.xmp_metadata
    return str(reader.xmp_metadata.dc_title["x-default"])


def story(title: str = "The quiet baby", text: str = "I will look twice.", spent: int = 14, days: int = 0) -> Done:
    return Done(uuid.uuid4(), title, "9 weeks", NOW - timedelta(days=days), spent, (Thought(1, "Who is seen first?", text),))


def test_a_certificate_says_who_what_when_and_how_long() -> None:
    text = words(read(print_certificate("Ána Ó Súilleabháin", [story(days=40), story("The toddler who bites", spent=50)], NOW)))
    for part in ("Ána Ó Súilleabháin", "2 stories finished", "1 hour 4 minutes", "14 October 2026", "23 November 2026", "The toddler who bites, 9 weeks",
                 "Who is seen first?", "I will look twice.", "independent", "UNICEF UK or PEDAL", "Talked over with"):  # fmt: skip
        assert part in text, part
    for mark in ("%", " of 6", "score", "found"):
        assert mark not in text.lower().replace("scores", "")


def test_a_certificate_can_be_read_by_machines_and_kept_for_years() -> None:
    reader = read(print_certificate("Anna", [story()], NOW))
    assert title(reader) == "Record of learning"
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfaid:part>2<" in root["/Metadata"].get_object().get_data().decode().replace(" ", "")
    assert [entry.title for entry in reader.outline] == ["The children’s stories", "In my own words", "Taken further"]
    assert all("/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"] for font in reader.pages[0]["/Resources"]["/Font"].values())


@pytest.mark.parametrize("stories", [1, 3])
def test_up_to_three_stories_fit_on_two_pages(stories: int) -> None:
    long = " ".join(["I do not think we ask enough about how the grown-ups sleep."] * 2)
    done = [Done(s.id, s.title, s.age, s.finished, 14, tuple(Thought(i, "Who is seen first where you work?", long) for i in range(4))) for s in
            (story() for _ in range(stories))]  # fmt: skip
    assert len(read(print_certificate("Anna", done, NOW)).pages) <= 2


@pytest.mark.parametrize("text", ["smile 😀 done", "مرحبا", "漢字", "x" * 4000, "a\tb\r\nc", "**not bold** __nor this__", ""])
def test_whatever_somebody_wrote_can_be_printed(text: str) -> None:
    printed = words(read(print_certificate("Anna", [story(text=text)], NOW)))
    assert "Taken further" in printed
    if "😀" in text:
        assert "smile \ufffd done" in printed, "a sign that the font lacks leaves a mark"
    if "**" in text:
        assert text in printed


def test_only_what_is_ticked_is_printed_and_nothing_is_kept(tools: Any) -> None:
    user = make_user("Anna", make_team())
    assert user.person is not None
    attempt = play(tools, user.person)
    other = make_attempt(user.person, "biting-18-months")
    client = client_of(user)
    page = client.get(CHOOSE).content.decode()
    assert page.count('name="thought"') == 4 and page.count("checked") == 6 and 'value="Anna"' in page
    keep = Answer.objects.get(attempt=attempt, question="supervision")
    text = words(read(client.post(PRINT, {"name": " Anna  B. ", "story": [attempt.pk], "thought": [keep.pk]})))
    assert "Anna B." in text and ANSWERS["supervision"] in text and tools.guidance.scenario("quiet-9-weeks").supervision.split(".")[0] in text
    assert ANSWERS["reflection"] not in text and ANSWERS["notice"] not in text
    assert tools.guidance.scenario(other.scenario).title not in text and "1 story finished" in text


@pytest.mark.parametrize("sent, told", [({"name": ""}, "Please write the name"), ({"name": "x" * 81}, "Please write the name"), ({"story": []}, "tick at least one")])
def test_a_choice_that_cannot_be_printed_is_explained_and_kept_on_the_page(sent: dict[str, Any], told: str, tools: Any) -> None:
    user = make_user(team=make_team())
    assert user.person is not None
    attempt = play(tools, user.person)
    answer = client_of(user).post(PRINT, {"name": "Anna", "story": [attempt.pk]} | sent)
    page = answer.content.decode()
    assert answer.status_code == 400 and told in page and 'role="alert"' in page
    assert page.count("checked") == len(({"story": [1]} | sent)["story"]), "the ticks are as they were sent, no thought among them"


def test_the_thoughts_of_others_cannot_be_asked_for(tools: Any) -> None:
    user, other = make_user(team=make_team()), make_person()
    assert user.person is not None
    mine, theirs = make_attempt(user.person), play(tools, other)
    asked = {"name": "Me", "story": [mine.pk, theirs.pk], "thought": list(theirs.answers.values_list("pk", flat=True))}
    text = words(read(client_of(user).post(PRINT, asked)))
    assert "1 story finished" in text and ANSWERS["reflection"] not in text


def test_before_the_first_story_there_is_a_kind_page() -> None:
    client = client_of(make_user())
    assert "nothing to put on it yet" in client.get(CHOOSE).content.decode()
    assert "nothing to put on it yet" in client.post(PRINT, {"name": "Anna"}).content.decode()


def test_a_transcript_holds_the_conversation_and_what_counts(tools: Any) -> None:
    team = make_team()
    user, supervisor = make_user("Anna", team), make_user("Sam", supervises=[team])
    assert user.person is not None
    attempt = play(tools, user.person)
    reviews.comment(attempt, "Warmly put, thank you.", supervisor, NOW)
    for client, path in ((client_of(user), f"/progress/stories/{attempt.pk}/pdf/"), (client_of(supervisor), f"/review/{attempt.pk}/pdf/")):
        reader = read(client.get(path))
        text = words(reader)
        scenario = tools.guidance.scenario("quiet-9-weeks")
        for part in (scenario.title, "Anna", *ANSWERS.values(), " ".join(scenario.vignette.split())[:80], "Warmly put, thank you.", "Sam", tools.scorer.version):
            assert part in text, part
        assert f"Found: {' '.join(scenario.notice[0].says.split())}" in text
        assert title(reader) == f"{scenario.title}: a transcript"
        assert text.index(ANSWERS["notice"]) < text.index(ANSWERS["pathway"]) < text.index(ANSWERS["supervision"])
    assert list(Access.objects.filter(action="pdf").values_list("who", "attempt")) == [(supervisor.pk, attempt.pk)]


def test_a_disclosure_is_not_in_a_transcript(tools: Any, guidance: Guidance) -> None:
    person = make_person(make_team())
    say(tools, person, "hello", "make_smalltalk")
    say(tools, person, "1")
    say(tools, person, "my own baby has bruises, her dad Zebediah shook her last night", "disclose_child")
    say(tools, person, "nobody talks to him")
    told = tell(Attempt.objects.get(), guidance)
    texts = [line.text for line in told.lines]
    assert SAFETY in texts and "nobody talks to him" in texts
    assert not [t for t in texts if "Zebediah" in t or "bruises" in t]


def test_what_belongs_to_another_time_is_not_in_a_transcript(tools: Any, guidance: Guidance) -> None:
    """A person who changed teams asks what is known of them: the answer quotes what another team's supervisor may read."""
    person = make_person(make_team("Before"))
    play(tools, person, answers=ANSWERS | {"notice": "nobody talks to him, this was written before"})
    Person.objects.filter(pk=person.pk).update(team=make_team("After"))
    say(tools, person, "5")
    say(tools, person, "what do you know about me", "ask_my_data")
    say(tools, person, "the little one bites when it is loud")
    assert Turn.objects.filter(person=person, route="my-data").exists()
    now = Attempt.objects.get(finished=None)
    texts = " ".join(line.text for line in tell(now, guidance).lines)
    assert "bites when it is loud" in texts and "written before" not in texts


@pytest.mark.parametrize("own", [True, False])
def test_only_ones_own_and_ones_own_teams_transcripts(own: bool) -> None:
    team = make_team()
    user, supervisor = make_user(team=team), make_user(supervises=[team])
    assert user.person is not None
    attempt = make_attempt(user.person)
    path = f"/progress/stories/{attempt.pk}/pdf/" if own else f"/review/{attempt.pk}/pdf/"
    expected = {
        None: 302, make_user(team=team): 404 if own else 403, make_user(supervises=[make_team()]): 404,
        make_user(is_staff=True, is_superuser=True): 404 if own else 403, user: 200 if own else 403, supervisor: 404 if own else 200,
    }  # fmt: skip
    for who, status in expected.items():
        assert client_of(who).get(path).status_code == status, who
        assert client_of(who).post(path).status_code == 405
    assert client_of(user).get(CHOOSE).status_code == 200 and client_of(user).get(PRINT).status_code == 405
    assert client_of(None).get(CHOOSE).status_code == client_of(None).post(PRINT).status_code == 302


def test_the_time_of_two_stories_side_by_side_is_kept_apart(tools: Any) -> None:
    person = make_person()
    first, second = make_attempt(person, "quiet-9-weeks", days_ago=1), make_attempt(person, "biting-18-months", days_ago=1)
    Turn.objects.all().delete()
    start = NOW - timedelta(hours=2)

    def turn(minute: int, route: str = "answer", of: Attempt | None = None) -> None:
        made = Turn.objects.create(person=person, message_id=str(minute), received=start + timedelta(minutes=minute), route=route, text="x")
        if of:
            Answer.objects.create(attempt=of, turn=made, question="notice", text="x", written=made.received)

    Attempt.objects.filter(pk=first.pk).update(begun=start, finished=start + timedelta(minutes=40))
    Attempt.objects.filter(pk=second.pk).update(begun=start + timedelta(minutes=10), finished=None)
    turn(0, "menu")
    turn(5, of=first)
    turn(10, "menu")  # the second begins
    turn(13, of=second)
    turn(14, "hint")
    turn(34, of=first)  # after a pause of 20 minutes
    turn(40, of=first)  # the end
    turn(45, "chitchat")
    times = trail([person.pk]).time
    assert (minutes(times[first.pk]), minutes(times[second.pk])) == (5 + 6, 3 + 1)


@pytest.mark.parametrize("total, told", [(0, "less than a minute"), (1, "1 minute"), (60, "1 hour"), (125, "2 hours 5 minutes")])
def test_time_in_words(total: int, told: str) -> None:
    assert in_words(total) == told


@pytest.mark.parametrize("page", ["choose", "transcript"])
def test_more_work_takes_no_more_queries(page: str) -> None:
    user = make_user(team=make_team())
    assert user.person is not None
    client = client_of(user)

    def count() -> int:
        path = CHOOSE if page == "choose" else f"/progress/stories/{Attempt.objects.order_by('begun').first().pk}/pdf/"
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    make_attempt(user.person, days_ago=50)
    few = count()
    for days in range(20):
        make_attempt(user.person, days_ago=days, found=["quiet-subdued"])
    assert count() == few
