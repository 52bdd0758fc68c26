"""The readers are made from the content alone, and read as the library that trained them would."""

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.guidance import Guidance
from bot.scoring.bank import Example, Phrases, build_bank
from bot.scoring.banks import stamp
from bot.scoring.wording import Wording, terms_of

SAID = ("nobody talks to her", "no one ever talks to him at all", "left in the car seat", "strapped in a seat all day long", "the weather is nice")


def test_the_words_are_read_as_the_library_reads_them() -> None:
    table = TfidfVectorizer(analyzer=terms_of, min_df=1, sublinear_tf=True)
    model = LogisticRegression(solver="liblinear").fit(table.fit_transform(SAID), [1, 1, 0, 0, 0])
    wording = Wording(np.array(table.get_feature_names_out(), np.str_), table.idf_.astype(np.float32),
                      model.coef_.astype(np.float32).T.copy(), model.intercept_.astype(np.float32))  # fmt: skip
    unseen = (*SAID, "nobody nobody talks", "quite unknown wording", "")
    np.testing.assert_allclose(wording.read(unseen)[:, 0], model.decision_function(table.transform(unseen)), atol=1e-5)


def test_a_marked_answer_teaches_and_its_doubtful_marks_do_not(scorer: Any) -> None:
    phrases = Phrases(("talk", "seat"), {"talk": SAID[:2], "seat": SAID[2:4]}, {}, SAID[4:])
    vectors = dict(zip(SAID, scorer._model.encode(list(SAID)), strict=True))
    said = {t: t for t in SAID}
    text = "conversation is missing in this house"
    row = scorer._model.encode([text])

    def logit(made: set[str], doubtful: set[str], is_open: bool = True) -> float:
        example = Example(row, (text,), np.array([is_open]), frozenset(made), frozenset(doubtful))
        return float(build_bank(phrases, vectors, said, [example]).read(row, (text,)).logits[0, 0])

    before = float(build_bank(phrases, vectors, said, []).read(row, (text,)).logits[0, 0])
    assert logit({"talk"}, set()) > before > logit(set(), set())
    assert logit(set(), {"talk"}) == before == logit({"talk"}, set(), is_open=False)


def test_banks_are_named_by_all_they_are_made_from(guidance: Guidance) -> None:
    from dataclasses import replace

    assert stamp(guidance) == stamp(replace(guidance, messages={}))
    assert stamp(guidance) != stamp(replace(guidance, examples=guidance.examples[1:]))
    assert stamp(guidance) != stamp(replace(guidance, abbreviations={}))


def test_a_scorer_with_other_banks_leaves_the_first_alone(scorer: Any, tmp_path: Path) -> None:
    text = "nobody ever says a word to this baby"
    without = scorer.using({})
    assert scorer.score("quiet-9-weeks", "notice", text).points != without.score("quiet-9-weeks", "notice", text).points
    assert scorer._banks
