"""Everything Slack can send, signed; everything we send back, in order, once, and nothing private where others read."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.channels.slack.texts import parts, plain, without_mention
from bot.gateway.models import DELIVERED, PARKED, Incoming, Outgoing
from bot.gateway.worker import Gateway
from bot.records import identities
from bot.records.models import Discussion, Person, Remark, Team, Workspace
from tests.channels.conftest import CHANNEL, DM, TEAM, USER, Slack, SlackApi
from tests.doubles import Clock, Echo, Killed

pytestmark = pytest.mark.django_db(transaction=True)
PAYLOADS = json.loads((Path(__file__).parent / "payloads" / "slack.json").read_text(encoding="utf-8"))


@pytest.fixture
def gateway(make_gateway: Callable[..., Gateway], echo: Echo, clock: Clock) -> Gateway:
    return make_gateway(echo, clock=clock)


def work(gateway: Gateway) -> None:
    while gateway.step():
        pass


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("mum &amp; dad &lt;3", "mum & dad <3"),
        ("write to <mailto:a@b.org|a@b.org>", "write to a@b.org"),
        ("see <https://x.org/a|this page> and <https://y.org>", "see this page and https://y.org"),
        ("ask <@U12AB> or <#C1|general> <!here>", "ask [name] or #general @here"),
        ("  quiet  ", "quiet"),
    ],
)
def test_slacks_writing_becomes_plain_words(written: str, seen: str) -> None:
    assert plain(written) == seen


def test_a_mention_in_front_is_not_part_of_the_message() -> None:
    assert without_mention("<@U0BOT>: discuss 3") == "discuss 3"


def test_long_texts_are_cut_between_sentences_and_nothing_is_lost() -> None:
    text = "This is a sentence of some length. " * 200
    cut = parts(text, 500)
    assert all(len(p) <= 500 and p.endswith(".") for p in cut) and " ".join(cut) == text.strip()


@pytest.mark.parametrize("name", sorted(PAYLOADS["events"]))
def test_every_recorded_event_is_answered_and_does_what_it_should(name: str, slack: Slack, echo: Echo, gateway: Gateway) -> None:
    recorded = PAYLOADS["events"][name]
    answer = slack.event(recorded["event"])
    assert answer.status_code == 200
    work(gateway)
    assert [text for _, _, text in echo.asked] == recorded["reaches_rasa"]


def test_slack_may_verify_the_address(slack: Slack) -> None:
    answer = slack.post(json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"}), "application/json")
    assert answer.status_code == 200 and b"abc" in answer.content


def test_what_is_not_signed_or_too_old_is_refused(slack: Slack) -> None:
    assert slack.event({"type": "message"}, signature="v0=0").status_code == 401
    assert slack.event({"type": "message"}, timestamp=str(int(time.time()) - 301)).status_code == 401
    assert not Incoming.objects.exists()


def test_a_retry_or_a_replay_changes_nothing(slack: Slack, gateway: Gateway, echo: Echo, slack_api: SlackApi) -> None:
    for _ in range(3):
        assert slack.say("quiet", ts="5.1").status_code == 200
    work(gateway)
    assert slack.say("quiet", ts="5.1").status_code == 200
    work(gateway)
    assert len(echo.asked) == 1 and slack_api.texts() == ["1 quiet", "2 quiet"]


def test_the_message_is_kept_before_slack_gets_its_answer(slack: Slack) -> None:
    slack.say("quiet")
    assert Incoming.objects.get().person_key == f"slack:{TEAM}:{USER}"


def test_reading_is_shown_while_it_lasts(slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
    slack.say("quiet", ts="5.1")
    work(gateway)
    assert [c["timestamp"] for c in slack_api.of("reactions.add")] == ["5.1"]
    assert slack_api.of("reactions.remove")


def test_choices_are_buttons_that_make_way_for_what_was_chosen(
    slack: Slack, make_gateway: Callable[..., Gateway], clock: Clock, slack_api: SlackApi
) -> None:
    class Asks(Echo):
        def ask(self, person_key: str, message_id: str, text: str) -> list[dict[str, Any]]:
            super().ask(person_key, message_id, text)
            return [{"type": "choice", "text": "Which?", "choices": [{"title": "The quiet baby", "value": "1"}, {"title": "Biting", "value": "5"}]}]

    asks = Asks()
    gateway = make_gateway(asks, clock=clock)
    slack.say("hello")
    work(gateway)
    message = slack_api.messages[-1]
    assert [b["text"]["text"] for b in buttons(message)] == ["The quiet baby", "Biting"]
    press = {"type": "block_actions", "channel": {"id": DM}, "message": {"ts": message["ts"]}, "actions": [buttons(message)[1]]}
    for _ in range(2):
        assert slack.interaction(press).status_code == 200
    work(gateway)
    assert [a[2] for a in asks.asked] == ["hello", "5"]
    update = slack_api.of("chat.update")[0]
    assert update["ts"] == message["ts"] and "Biting" in str(update["blocks"]) and "actions" not in str(update["blocks"])


def test_several_choices_are_checkboxes_with_a_submit_button(slack: Slack, gateway: Gateway, echo: Echo) -> None:
    options = [{"text": {"type": "plain_text", "text": f"Level {n}"}, "value": str(n)} for n in (2, 3)]
    submit = {
        "type": "block_actions", "channel": {"id": DM}, "message": {"ts": "7.1"},
        "actions": [{"type": "button", "action_id": "say-several", "block_id": "several", "value": "send"}],
        "state": {"values": {"several": {"picked": {"type": "checkboxes", "selected_options": options}}}},
    }  # fmt: skip
    assert slack.interaction(submit).status_code == 200
    work(gateway)
    assert [a[2] for a in echo.asked] == ["2, 3"]
    ticked = submit | {"actions": [{"type": "checkboxes", "action_id": "picked", "block_id": "several", "selected_options": options}]}
    assert slack.interaction(ticked).status_code == 200


def test_the_bigger_box_opens_and_its_words_arrive(slack: Slack, gateway: Gateway, echo: Echo, slack_api: SlackApi) -> None:
    question = {"type": "section", "text": {"type": "mrkdwn", "text": "*What do you notice?*"}}
    press = {"type": "block_actions", "channel": {"id": DM}, "message": {"ts": "7.1", "blocks": [question]},
             "actions": [{"type": "button", "action_id": "write", "block_id": "b", "value": "write"}]}  # fmt: skip
    assert slack.interaction(press).status_code == 200
    view = slack_api.of("views.open")[0]["view"]
    assert view["blocks"][0]["label"]["text"] == "What do you notice?"
    def sent(text: str) -> Any:
        values = {"answer": {"text": {"type": "plain_text_input", "value": text}}}
        return slack.interaction({"type": "view_submission", "view": view | {"id": "V1", "state": {"values": values}}})
    assert b"nothing in it" in sent(" ").content
    assert sent("very quiet\nnobody talks").status_code == 200
    work(gateway)
    assert [a[2] for a in echo.asked] == ["very quiet\nnobody talks"]


def test_the_command_begins_in_private_wherever_it_is_used(slack: Slack, gateway: Gateway, echo: Echo, slack_api: SlackApi) -> None:
    answer = slack.command("")
    assert "direct message" in answer.json()["text"] and answer.json()["response_type"] == "ephemeral"
    work(gateway)
    assert [a[2] for a in echo.asked] == ["hello"] and slack_api.texts(CHANNEL) == [] and slack_api.texts(DM)


def test_the_shortcut_begins_too(slack: Slack, gateway: Gateway, echo: Echo) -> None:
    assert slack.interaction({"type": "shortcut", "callback_id": "attune_begin"}).status_code == 200
    work(gateway)
    assert [a[2] for a in echo.asked] == ["hello"]


def test_home_shows_where_one_is(slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
    slack.event({"type": "app_home_opened", "user": USER, "channel": DM, "tab": "home"})
    work(gateway)
    text = str(slack_api.of("views.publish")[0]["view"]["blocks"])
    assert "0 of 9 stories done" in text and "The quiet baby" in text and "nobody else" in text


def test_a_code_from_the_web_makes_one_person_of_two(slack: Slack, gateway: Gateway, echo: Echo, slack_api: SlackApi) -> None:
    now = datetime.now(timezone.utc)
    web = identities.person_at("web:a", "Anna", now)
    code = identities.make_code(web, now)
    slack.say(f"link {code}")
    slack.say("quiet")
    work(gateway)
    assert "one from now on" in slack_api.texts()[0]
    assert [a[0] for a in echo.asked] == ["web:a"] and Person.objects.count() == 1
    assert "direct message" in slack.command("link ABCD-2345").json()["text"] and "CODE" in slack.command("link").json()["text"]
    work(gateway)
    assert "do not know this code" in slack_api.texts()[-1]


def test_a_workspace_gives_its_team(slack: Slack) -> None:
    team = Team.objects.create(name="Family Hub")
    Workspace.objects.create(platform="slack", external_id=TEAM, team=team, installed=datetime.now(timezone.utc))
    slack.say("hello")
    assert Person.objects.get().team == team


def discuss(slack: Slack, gateway: Gateway, slack_api: SlackApi, text: str = "discuss 2") -> dict[str, Any]:
    slack.command(text)
    work(gateway)
    return next(m for m in slack_api.messages if m["channel"] == CHANNEL)


def test_a_story_is_put_up_talked_about_and_closed(slack: Slack, gateway: Gateway, slack_api: SlackApi, echo: Echo) -> None:
    story = discuss(slack, gateway, slack_api)
    assert Discussion.objects.get().scenario == "crying-4-months" and "To talk about in this thread" in str(story["blocks"])
    said = {"type": "message", "channel_type": "channel", "channel": CHANNEL, "thread_ts": story["ts"]}
    slack.event(said | {"user": "U2", "ts": "9.1", "text": "we don't have a crying service round here"})
    slack.event(said | {"user": "U3", "ts": "9.2", "text": "I would ask who is looking after mum"})
    slack.event(said | {"subtype": "message_changed", "message": {"user": "U3", "ts": "9.2", "thread_ts": story["ts"], "text": "I would ask who is there for mum"},
                        "previous_message": {"text": "x"}})  # fmt: skip
    slack.event(said | {"user": "U3", "ts": "9.3", "text": "forget this one"})
    slack.event(said | {"subtype": "message_deleted", "previous_message": {"ts": "9.3", "thread_ts": story["ts"]}})
    assert [r.text for r in Remark.objects.order_by("pk")] == ["we don't have a crying service round here", "I would ask who is there for mum"]
    assert slack.command("discuss close").json()["text"] == "The discussion is closed."
    work(gateway)
    last = slack_api.messages[-1]
    assert last["thread_ts"] == story["ts"] and "2 remarks" in last["text"] and "1 of them" in last["text"]
    assert echo.asked == [] and "no open discussion" in slack.command("discuss close").json()["text"]


def test_a_mention_puts_up_the_next_story_that_the_channel_has_not_had(slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
    for n, story in enumerate(("quiet-9-weeks", "crying-4-months"), 1):
        slack.event({"type": "app_mention", "user": USER, "channel": CHANNEL, "ts": f"{n}.1", "text": "<@U0BOT> discuss"})
        work(gateway)
        assert Discussion.objects.latest("pk").scenario == story


def test_somebody_real_in_a_thread_is_answered_in_private_and_not_kept(slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
    story = discuss(slack, gateway, slack_api)
    public = len(slack_api.texts(CHANNEL))
    slack.event({"type": "message", "channel_type": "channel", "channel": CHANNEL, "thread_ts": story["ts"], "user": "U2", "ts": "9.1",
                 "text": "a little boy on my caseload has bruises and I have told nobody"})  # fmt: skip
    work(gateway)
    assert not Remark.objects.exists() and len(slack_api.texts(CHANNEL)) == public
    assert "999" in slack_api.texts(DM)[0] and "not kept" in slack_api.texts(DM)[0] and "contacts" not in slack_api.texts(DM)[0]


def test_start_on_my_own_opens_a_direct_message(slack: Slack, gateway: Gateway, slack_api: SlackApi, echo: Echo) -> None:
    story = discuss(slack, gateway, slack_api)
    alone = next(b for b in buttons(story) if b["action_id"] == "alone")
    slack.interaction({"type": "block_actions", "channel": {"id": CHANNEL}, "message": {"ts": story["ts"]}, "actions": [alone]})
    work(gateway)
    assert [a[2] for a in echo.asked] == ["hello"] and slack_api.texts(DM)


def test_patience_when_slack_asks_for_it(slack: Slack, gateway: Gateway, slack_api: SlackApi, clock: Clock) -> None:
    slack_api.troubles["chat.postMessage"] = [(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "30"})]
    slack.say("quiet")
    work(gateway)
    clock.pass_(29)
    work(gateway)
    assert slack_api.texts() == []
    clock.pass_(2)
    work(gateway)
    assert slack_api.texts() == ["1 quiet", "2 quiet"]


def test_a_dead_address_is_parked(slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
    slack_api.troubles["chat.postMessage"] = [(200, {"ok": False, "error": "is_archived"}, {})]
    slack.say("quiet")
    work(gateway)
    assert set(Outgoing.objects.values_list("state", "problem")) == {(PARKED, "is_archived")}


def test_killed_after_sending_it_is_not_sent_again(
    slack: Slack, gateway: Gateway, slack_api: SlackApi, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.say("quiet")
    with monkeypatch.context() as patch:
        patch.setattr("bot.gateway.outbox.delivered", lambda *_: (_ for _ in ()).throw(Killed()))
        with pytest.raises(Killed):
            work(gateway)
    assert slack_api.texts() == ["1 quiet"]
    clock.pass_(200)
    work(gateway)
    assert slack_api.texts() == ["1 quiet", "2 quiet"]
    assert set(Outgoing.objects.values_list("state", flat=True)) == {DELIVERED}


def test_thirty_two_people_at_once_get_their_own(slack: Slack, gateway: Gateway, echo: Echo, slack_api: SlackApi) -> None:
    for n in range(32):
        slack.say(f"words {n}", user=f"U{n}", channel=f"D{n}")
    work(gateway)
    assert all(slack_api.texts(f"D{n}") == [f"1 words {n}", f"2 words {n}"] for n in range(32))


def test_removing_the_app_forgets_its_token(slack: Slack) -> None:
    Workspace.objects.create(platform="slack", external_id=TEAM, secrets="sealed", installed=datetime.now(timezone.utc) - timedelta(days=1))
    assert slack.event({"type": "app_uninstalled"}).status_code == 200
    row = Workspace.objects.get()
    assert row.secrets == "" and row.removed is not None


def test_a_supervisor_sees_a_name_asked_for_once(slack: Slack, gateway: Gateway, slack_api: SlackApi) -> None:
    slack_api.troubles["users.info"] = [(200, {"ok": True, "user": {"real_name": "Anna Berry"}}, {})]
    for text in ("quiet", "withdrawn"):
        slack.say(text)
        work(gateway)
    assert Person.objects.get().name == "Anna Berry" and len(slack_api.of("users.info")) == 1
