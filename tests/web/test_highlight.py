"""The pieces of an answer are exactly the answer, and each knows what it shows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.web.supervisor.highlight import Span, pieces


def test_overlapping_evidence_is_shown_for_both() -> None:
    cut = pieces("nobody talks to him", [Span(0, 12, 1), Span(7, 19, 2)])
    assert [(p.text, p.shows, p.ends) for p in cut] == [("nobody ", (1,), ()), ("talks", (1, 2), (1,)), (" to him", (2,), (2,))]


@settings(derandomize=True, deadline=None)
@given(st.text(max_size=30), st.lists(st.tuples(st.integers(-3, 35), st.integers(-3, 35)), max_size=5))
def test_no_character_is_lost_moved_or_marked_wrongly(text: str, given_spans: list[tuple[int, int]]) -> None:
    spans = [Span(a, b, n) for n, (a, b) in enumerate(given_spans, 1)]
    cut = pieces(text, spans)
    assert "".join(p.text for p in cut) == text
    shown = [p.shows for p in cut for _ in p.text]
    assert shown == [tuple(s.number for s in spans if s.start <= i < s.end) for i in range(len(text))]
    for span in spans:
        if max(0, span.start) < min(len(text), span.end):
            assert sum(span.number in p.ends for p in cut) == 1
