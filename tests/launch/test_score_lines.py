import json

import pytest

from bot.guidance import Guidance
from bot.launch.score_lines import BadLines, Line, read_lines, write_line
from bot.scoring.verdict import AnswerScore, Verdict

GOOD = {"id": "a", "scenario": "quiet-9-weeks", "question": "notice", "text": "So quiet."}


def line(**changes: object) -> bytes:
    return json.dumps({k: v for k, v in {**GOOD, **changes}.items() if v != "absent"}).encode()


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"{", "not JSON at column 2"),
        (b"", "the line is empty"),
        (b"[1]", r"found \[1\]; write one JSON object"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"text": "caf\xe9"}', "byte 14 is 0xe9, which is not UTF-8"),
        (b'{"id": "a", "id": "b"}', "'id' stands there twice"),
        (line(scenario="absent"), "'scenario' is missing"),
        (line(scenario="loud-baby"), 'scenario is "loud-baby"; use one of: .*quiet-9-weeks'),
        (line(scenario=None), "scenario is null"),
        (line(question="why"), 'question is "why"; use one of: notice, levels, pathway'),
        (line(question=["notice"]), r"question is \[\"notice\"\]"),
        (line(text=7), "text is 7; write it as a string"),
        (line(text=None), "text is null"),
        (line(id=None), "id is null"),
        (line(id=True), "id is true"),
    ],
    ids=lambda value: value[:24].decode("latin-1") if isinstance(value, bytes) else "",
)
def test_a_bad_line_is_named_with_value_and_repair(guidance: Guidance, bad: bytes, said: str) -> None:
    with pytest.raises(BadLines, match=rf"^line 2: {said}") as caught:
        read_lines(line() + b"\n" + bad + b"\n" + line() + b"\n", guidance)
    assert len(caught.value.faults) == 1


def test_every_bad_line_is_named(guidance: Guidance) -> None:
    with pytest.raises(BadLines) as caught:
        read_lines(b"{\n" + line() + b"\n]\n", guidance)
    assert [f[:7] for f in caught.value.faults] == ["line 1:", "line 3:"]


def test_good_lines_are_read_in_order_whatever_else_they_carry(guidance: Guidance) -> None:
    content = b"\xef\xbb\xbf" + line(persona="p3") + b"\r\n" + line(id=2, text="") + b"\n\n"
    assert read_lines(content, guidance) == [
        Line("a", "quiet-9-weeks", "notice", "So quiet."), Line(2, "quiet-9-weeks", "notice", ""),
    ]  # fmt: skip
    assert read_lines(b"", guidance) == []


def test_a_verdict_is_written_as_the_issue_says() -> None:
    points = (Verdict("p", "found", 0.912345, ((0, 2),)), Verdict("q", "not-found", 0.1), Verdict("r", "unsure", 0.5))
    score = AnswerScore("ok", "", points, (Verdict("c", "found", 1.0, ((3, 4),)),), (1,), (2,), ("treatment",))
    assert json.loads(write_line(Line("é", "s", "notice", ""), score)) == {
        "id": "é",
        "merit": "ok",
        "points": [
            {"id": "p", "state": "found", "evidence": [[0, 2]], "confidence": 0.9123},
            {"id": "r", "state": "unsure", "evidence": [], "confidence": 0.5},
        ],
        "cautions": [{"id": "c", "evidence": [[3, 4]]}],
        "levels": [1],
        "reasoned": [2],
        "continuum": ["treatment"],
    }
