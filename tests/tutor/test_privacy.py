"""Names and contact details go, the stories' words and everyday words stay, and evidence keeps its place."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.guidance.loader import load_guidance
from bot.tutor.privacy import Masked, mask

ROOT = Path(__file__).parents[2]
KEEP = load_guidance(ROOT / "scenarios").own_words

PRIVATE = [
    ("saw little jayden today", "saw little [name] today"),
    ("jayden's mum came in", "[name]'s mum came in"),
    ("I think Aaliyah needs a hearing test", "I think [name] needs a hearing test"),
    ("spoke to mohammed about it", "spoke to [name] about it"),
    ("we had a kid called rose like this", "we had a kid called [name] like this"),
    ("little rose is like that", "little [name] is like that"),
    ("grace's mum rang me", "[name]'s mum rang me"),
    ("Will, 3, bites at nursery", "[name], 3, bites at nursery"),
    ("a boy named Kwabena in my room", "a boy named [name] in my room"),
    ("his name is Zuberi", "his name is [name]"),
    ("mrs patel said he sleeps in the car seat", "mrs [name] said he sleeps in the car seat"),
    ("Mr Okafor from the nursery", "Mr [name] from the nursery"),
    ("Dr Nowak saw him", "Dr [name] saw him"),
    ("Priya Sharma is the health visitor", "[name] is the health visitor"),
    ("oliwia and kacper both did this", "[name] and [name] both did this"),
    ("my son Tadhg was the same", "my son [name] was the same"),
    ("ring Siobhan on 07700 900123", "ring [name] on [phone]"),
    ("ring me on 07700900123", "ring me on [phone]"),
    ("call 0161 496 0123 for the hub", "call [phone] for the hub"),
    ("+44 7700 900 123 is the mobile", "[phone] is the mobile"),
    ("email jo.bloggs@example.nhs.uk", "email [email]"),
    ("mail me at sue_smith+hv@gmail.com please", "mail me at [email] please"),
    ("NHS number 943 476 5919", "NHS number [NHS number]"),
    ("her nhs no is 9434765919", "her nhs no is [NHS number]"),
    ("they live at M1 4BT", "they live at [postcode]"),
    ("postcode sw1a 1aa", "postcode [postcode]"),
    ("family at 14 Mill Lane", "family at [address]"),
    ("22 high street, above the shop", "[address], above the shop"),
    ("they moved to Ashgrove Road last week", "they moved to [address] last week"),
    ("flat 3, 9 station road", "[address]"),
    ("she goes to St Mary's Primary School", "she goes to [setting]"),
    ("he's at Little Acorns Nursery", "he's at [setting]"),
    ("at busy bees nursery he bites", "at [setting] he bites"),
    ("Oakfield Primary told her off", "[setting] told her off"),
    ("dob 12/03/2021", "[date]"),
    ("he was born on 3rd May 2022", "he was born [date]"),
    ("born 12.3.21 so he is four", "born [date] so he is four"),
    ("see https://www.facebook.com/jane.doe", "see [link]"),
    ("her insta is @little_mum99", "her [link]"),
    ("follow @jadesmum on there", "follow [link] on there"),
    ("Chloe is two and won't settle", "[name] is two and won't settle"),
    ("met Maryam and her mum on Monday", "met [name] and her mum on Monday"),
    ("baby Noah cries all day", "baby [name] cries all day"),
    ("Ffion's key worker is off", "[name]'s key worker is off"),
    ("Caoimhe loves dinosaurs", "[name] loves dinosaurs"),
    ("our Kyle was like that", "our [name] was like that"),
    ("Daisy bites when her mum leaves", "[name] bites when her mum leaves"),
    ("summer's mum is worn out", "[name]'s mum is worn out"),
    ("told Hope to wait", "told [name] to wait"),
    ("I asked Mark to observe", "I asked [name] to observe"),
    ("gurpreet next door complains", "[name] next door complains"),
    ("muhammad ali khan was the child", "[name] was the child"),
    ("the key worker, Leanne, is her safe person", "the key worker, [name], is her safe person"),
    ("reminds me of Tyrone", "reminds me of [name]"),
    ("his name is zuberi", "his name is [name]"),
    ("we saw Jayden Okafor and lily", "we saw [name] and [name]"),
    ("nhs number 943-476-5919, dob 3/4/22", "nhs number [NHS number], [date]"),
    ("anastasiia and dmytro speak Ukrainian at home", "[name] and [name] speak Ukrainian at home"),
]

ORDINARY = [
    "will mum be ok",
    "it may be reflux or may not",
    "I hope she gets help, grace and patience",
    "the baby rose to the challenge",
    "mark on his arm? I'd log it",
    "she will sue the landlord",
    "dad has to foot the bill",
    "pat the baby on the back",
    "do some art in summer",
    "bring joy back to feeding",
    "in May they moved, in June again",
    "April and August are busy",
    "Mum and Dad need a rest",
    "Home-Start volunteer and Sure Start",
    "Solihull approach, ADBB, Watch Me Play",
    "Bowlby and Ainsworth would say secure base",
    "John Bowlby called it a secure base",
    "level 2 and 3, maybe 5",
    "1/2/3 and 4",
    "9/52 baby, 3/12 crying, EPDS",
    "call 999 or 111",
    "NSPCC helpline 0808 800 5000",
    "ring the Health Visitor and the GP",
    "refer to CAMHS, SENCo, SALT",
    "read The Very Hungry Caterpillar",
    "sing Jack and Jill",
    "jack of all trades",
    "a warm coat, wellies, and a park",
    "the nursery should settle him slowly",
    "ask the Nursery what happens",
    "Her Nursery and the School",
    "Preschool told mummy he doesn't listen",
    "St John ambulance course",
    "she's at nursery all day",
    "I'd go with early intervention",
    "Level 3 - home. Level 5 - money.",
    "a 14 month old with no words",
    "14 months, 2 year review",
    "2 hours a day in a car seat",
    "10 minute drive to the park",
    "daisy chains in the garden",
    "amber rating for me",
    "Christmas Eve was hard for them",
    "holly and ivy on the walk",
    "sunny day, out they go",
    "ruby red cheeks, teething",
    "T-Rex and Peppa Pig games",
    "the robin outside the window, point at it",
    "penny for her thoughts",
    "miss the group, missed calls",
    "Daniel's Den and Little Village",
    "art and music, drama too",
    "King of the castle",
    "bless her, poor soul",
    "grant for clothes, rich play",
    "frank talk with mum",
    "max 10 minutes circle time",
    "a friend to play with",
    "young mum, old flat",
    "sandy play, water play",
    "Family Hub and Children's Centre",
    "at the Children's Centre",
]


@pytest.mark.parametrize(("text", "masked"), PRIVATE, ids=[text for text, _ in PRIVATE])
def test_private_details_are_masked(text: str, masked: str) -> None:
    result = mask(text, KEEP)
    assert result.text == masked
    assert result.kinds


@pytest.mark.parametrize("text", ORDINARY)
def test_everyday_words_stay(text: str) -> None:
    assert mask(text, KEEP) == Masked(text, ())


def test_kinds_name_each_kind_once_and_never_the_words() -> None:
    result = mask("jayden and Aaliyah, ring 07700 900123 or jo@example.org", KEEP)
    assert result.kinds == ("name", "phone", "email")
    assert result.text == "[name] and [name], ring [phone] or [email]"


def test_kept_words_win_over_names() -> None:
    assert mask("saw daniel today", frozenset(("daniel",))).kinds == ()
    assert mask("saw daniel today", frozenset()).kinds == ("name",)


def test_an_nhs_number_with_a_wrong_check_digit_is_not_one() -> None:
    assert "nhs number" not in mask("reference 943 476 5918", KEEP).kinds


def ordinary_answers() -> list[str]:
    texts = [json.loads(line)["text"] for line in (ROOT / "scenarios/answers/1_given.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(texts) == 147
    for block in yaml.safe_load((ROOT / "data/nlu/answers.yml").read_text(encoding="utf-8"))["nlu"]:
        texts += [line[2:] for line in block.get("examples", "").splitlines()]
    return texts


def test_fewer_than_one_ordinary_answer_in_a_hundred_is_touched() -> None:
    texts = ordinary_answers()
    touched = [t for t in texts if mask(t, KEEP).kinds]
    assert len(texts) > 1000
    assert len(touched) < len(texts) / 100, touched


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("0*.yml")), ids=lambda p: p.stem)
def test_a_story_told_back_is_not_touched(path: Path) -> None:
    vignette = yaml.safe_load(path.read_text(encoding="utf-8"))["vignette"]
    assert mask(vignette, KEEP).text == vignette


def test_shift_moves_evidence_to_the_masked_text() -> None:
    text = "jayden never cries and jayden's mum is worn out"
    result = mask(text, KEEP)
    for words in ("never cries", "mum is worn out"):
        start = text.index(words)
        first, after = result.shift(start, start + len(words))
        assert result.text[first:after] == words


def test_shift_widens_evidence_that_touches_a_mask() -> None:
    text = "I think jayden startles"
    result = mask(text, KEEP)
    first, after = result.shift(text.index("yden"), len(text))
    assert result.text[first:after] == "[name] startles"


PIECES = ["jayden", " mum", " cries", ", ", "07700 900123", " at M1 4BT", " saw Aaliyah", ". ", "é", "\n", "jo@example.org", " level 2"]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.data())
def test_any_span_keeps_its_words_or_is_widened(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    result = mask(text, KEEP)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, after = result.shift(start, end)
    assert 0 <= first <= after <= len(result.text)
    if not any(a < end and start < b for a, b, _ in result.cuts):
        assert result.text[first:after] == text[start:end]


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    result = mask(text, KEEP)
    assert result.shift(0, len(text)) == (0, len(result.text))


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_masking_twice_changes_nothing_more(pieces: list[str]) -> None:
    once = mask("".join(pieces), KEEP)
    assert mask(once.text, KEEP).text == once.text
