import io
import itertools

import httpx
import pytest
from rich.console import Console

from bot.launch import chat
from bot.launch.chat import Conversation, converse, person_id
from bot.launch.client import Client
from bot.launch.faults import LaunchError
from bot.launch.screen import Screen, piped_lines

from .conftest import FakeRasa

CHOICES = [{"title": "Quiet baby", "value": "quiet"}, {"title": "Biting", "value": "biting"}]
MENU = [{"custom": {"type": "choice", "text": "Which child?", "choices": CHOICES}}]
SEVERAL = [{"custom": {"type": "choice", "text": "Which tiers?", "choices": CHOICES, "several": True}}]


def transcript(rasa: FakeRasa, typed: str) -> tuple[int, str]:
    screen = Screen(Console(file=io.StringIO(), force_terminal=False))
    with Client(rasa.address, "terminal:anna", patience=5) as client:
        code = converse(Conversation(client, screen), screen, piped_lines(io.BytesIO(typed.encode())), interactive=False)
    return code, screen._console.file.getvalue()  # type: ignore[attr-defined]


def test_a_piped_chat_greets_and_prints_both_sides(rasa: FakeRasa) -> None:
    rasa.replies = [[{"text": "Welcome."}], [{"custom": {"type": "feedback", "text": "You noticed the quiet."}}]]
    code, text = transcript(rasa, "he is so quiet\n")
    assert code == 0 and "\x1b" not in text
    assert text.startswith("Welcome.\n\n> he is so quiet\n\nYou noticed the quiet.\n\n(Goodbye.")
    assert [m["message"] for m in rasa.received] == ["hello", "he is so quiet"]
    assert {m["sender"] for m in rasa.received} == {"terminal:anna"} == {m["metadata"]["person"] for m in rasa.received}
    assert all(m["metadata"]["typed"] is True for m in rasa.received)
    assert len({m["metadata"]["message_id"] for m in rasa.received}) == 2


def test_a_choice_is_picked_by_number_or_by_words_while_it_is_offered(rasa: FakeRasa) -> None:
    rasa.replies = [MENU, MENU, MENU, [{"text": "Good."}]]
    transcript(rasa, "2\nQuiet baby.\n3\n1\n")
    assert [m["message"] for m in rasa.received] == ["hello", "biting", "quiet", "3", "1"]


def test_several_are_picked_by_their_numbers_only_where_several_are_asked_for(rasa: FakeRasa) -> None:
    rasa.replies = [SEVERAL, SEVERAL, SEVERAL, MENU, [{"text": "Good."}]]
    transcript(rasa, "1 and 2\n2,1\n1 2, because he is quiet\n1 2\n")
    assert [m["message"] for m in rasa.received[1:]] == ["quiet, biting", "biting, quiet", "1 2, because he is quiet", "1 2"]


def test_an_empty_line_is_not_sent(rasa: FakeRasa) -> None:
    code, text = transcript(rasa, "\n   \nhi\n")
    assert [m["message"] for m in rasa.received] == ["hello", "hi"]
    assert code == 0 and text.count("There was nothing in that message") == 2


def test_bytes_that_are_no_text_are_sent_as_far_as_they_can_be(rasa: FakeRasa) -> None:
    ask = piped_lines(io.BytesIO(b"caf\xe9\r\n"))
    assert ask("") == "caf\ufffd"


@pytest.mark.parametrize("reply", [500, [], {"no": "list"}])
def test_no_answer_ends_a_piped_chat_with_an_error_code(rasa: FakeRasa, reply: object) -> None:
    rasa.replies = [[{"text": "Welcome."}], reply]
    code, text = transcript(rasa, "hi\nmore\n")
    assert code == 1 and "What you wrote is kept." in text
    assert [m["message"] for m in rasa.received] == ["hello", "hi"]


def test_what_was_typed_is_offered_again_and_keeps_its_id(rasa: FakeRasa) -> None:
    rasa.replies = [[{"text": "Welcome."}], 500, 500, [{"text": "Thank you."}]]
    kept: list[str] = []
    lines = itertools.chain(["a long answer", "a long answer", "a long answer"])

    def ask(text: str) -> str:
        kept.append(text)
        answer = next(lines, None)
        if answer is None:
            raise EOFError
        return answer

    screen = Screen(Console(file=io.StringIO(), force_terminal=False))
    with Client(rasa.address, "terminal:anna") as client:
        assert converse(Conversation(client, screen), screen, ask, interactive=True) == 0
    assert kept == ["", "a long answer", "a long answer", ""]
    assert len({m["metadata"]["message_id"] for m in rasa.received[1:]}) == 1
    assert "Press Enter to send it again" in screen._console.file.getvalue()  # type: ignore[attr-defined]


def test_silence_is_told_after_the_time_limit(rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object, **kwargs: object) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    with Client(rasa.address, "x") as client:
        monkeypatch.setattr(client._http, "post", never)
        screen = Screen(Console(file=io.StringIO(), force_terminal=False))
        assert not Conversation(client, screen).say("hi")
    assert "no answer within 20 seconds" in screen._console.file.getvalue()  # type: ignore[attr-defined]


def test_the_person_is_the_account_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat.getpass, "getuser", lambda: "sam")
    assert [person_id(n) for n in (None, "anna", "web:anna")] == ["terminal:sam", "terminal:anna", "web:anna"]
    with pytest.raises(LaunchError, match="--as needs a name"):
        person_id(" ")


def test_an_account_without_a_name_can_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(chat.getpass, "getuser", nobody)
    assert person_id(None) == "terminal:user"
