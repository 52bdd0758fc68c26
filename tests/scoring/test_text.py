"""Words, sentences and spelling."""

from bot.scoring.scorer import Scorer
from bot.scoring.text import MAX_WORDS, sentences_of, words_of


def split(text: str) -> list[str]:
    return [s.text() for s in sentences_of(text, words_of(text))]


def test_careful_and_careless_typing_look_the_same():
    assert split("She doesn't cry.") == split("she doesnt cry")


def test_stops_without_spaces_end_sentences():
    assert split("He cries.Nobody comes.Flat head") == ["he cries", "nobody comes", "flat head"]


def test_contrasts_begin_a_sentence_and_are_kept_as_its_opener():
    found = sentences_of("mum is tired but she copes", words_of("mum is tired but she copes"))
    assert [s.opener for s in found] == ["", "but"]


def test_offsets_give_back_what_was_typed():
    text = "Mum's  at the end of her tether, I'd say."
    sentence = sentences_of(text, words_of(text))[0]
    assert text[slice(*sentence.span(0, 2))] == "Mum's  at"


def test_a_question_mark_before_a_word_makes_it_a_query():
    text = "tired, ?PND and low"
    tired, query = sentences_of(text, words_of(text))
    assert not tired.asked
    assert [query.words[i].text for i in query.queried] == ["pnd"]


def test_no_more_than_the_first_words_are_read():
    assert len(words_of("word " * 4000)) == MAX_WORDS


def test_english_words_the_content_never_uses_are_left_alone(scorer: Scorer):
    for word in ("crossness", "smoke", "interpreter", "imagine", "remember", "knackered"):
        assert scorer._reader._speller.correct(word) == word


def test_unknown_words_are_corrected_to_whole_words(scorer: Scorer):
    assert scorer._reader._speller.correct("neigbours") == "neighbours"
    assert scorer._reader._speller.correct("depresion") == "depression"
