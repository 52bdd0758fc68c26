"""Is there thought of the practitioner's own in the answer? Copies, bare lists and blanks earn nothing."""

import re
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import LCSseq

from bot.scoring.spelling import KnownWords
from bot.scoring.text import Sentence, Word, neutral

_GRAM = 4
_COPIED = 0.6  # share of words in runs of four that stand in the story
_RUN = 7  # words of the story in a row that are a quotation rather than a fact put in the only words there are
_ALIKE = 0.75  # share of a sentence that one sentence of the story has in the same order: a lightly edited copy
_LIST_ITEMS = 6
_SALAD = 9  # words without a single small word or stop
_BLANK = re.compile(
    r"^(?:idk|dk|dunno|no idea|not sure|i dont know|dont know|no clue|n a|na|none|nothing|pass|skip|same|same again|ditto|see above|"
    r"(?:the )?same (?:answer )?as (?:before|above|last time|my last answer|previous|i said|the last one)|as above|as before|"
    r"(?:ditto )?(?:see )?(?:my )?(?:last|previous|earlier) answer|what i said before|i have no idea|cant think|i cant think of anything|"
    r"(?:it )?could be any(?: of (?:them|these|the (?:levels|tiers)))?(?: it depends)?|it depends|all of (?:them|it|the above)|"
    r"everything|any|"
    r"asdf\w*|test|blah(?: blah)*|xx*|hmm+|ok|okay|yes|no|lol|whatever|no comment|not applicable)$"
)
_INSTRUCTION = re.compile(
    r"\b(?:mark (?:this|me|it|my answer) (?:as )?(?:correct|right|full|all)|(?:full|top|maximum|all the) (?:marks|band|score)|"
    r"give me (?:full|all|the|top) (?:marks|points|credit|score)|ignore (?:the (?:answer|key|rubric|guidance|above|rules|previous|"
    r"instructions)|your|all previous|previous)|"
    r"you are (?:a|an|the) (?:scorer|marker|ai|assistant|bot)|award (?:the|me|full|all|top|this|every)|as the marker|dear marker|^marker|"
    r"please (?:mark|credit|award|pass|accept)|answer key|model answer|system prompt|all (?:the )?points (?:are |have been )?(?:covered|"
    r"found|met|made)|"
    r"covered (?:all|every|each)(?: of)? (?:the )?points?|this answer (?:covers|contains|includes|is correct)|credit all|"
    r"every point (?:is|has been))\b"
)
_VERBS = re.compile(
    r"\b(?:\w+(?:ing|ed)|is|are|was|were|has|have|had|do|does|did|can|could|would|should|will|need|needs|ask|asks|see|"
    r"talk|call|ring|get|give|go|make|take|tell|speak|help|keep|let|show|find|check|look|feel|feels|seem|seems|think|"
    r"id|ill|hes|shes|theyre|its|im|cos|because|so|if|when|why|how|who|what|with|about|not|no|first|then|today|now|"
    r"review|refer|offer|observe|support|listen|contact|discuss|invite|assess|explore|visit|screen|name|stay|start|step|"
    r"share|use|build|add|plan|low|poor|lots?|less|more|too|very|good|hard|never|always|only|since|after|before|\d+)\b|[?=<>↑↓→+&%]"
)
_SMALL = frozenset(
    "a an the this that these those and or but so if as of to in on at by for with from about into up down out over i me "
    "my we us our you he him his she her they them their it its is are was were be been am has have had do does did can "
    "could would should will may might must not no dont doesnt isnt cant wont nobody nothing never too very more less "
    "just then there here what who why how when where which because cos".split()
)
_SERVICES = re.compile(
    r"\b(?:gps?|hv|health visit\w*|midwi\w+|social (?:work\w*|care)|camhs|cypmhs|early help|family hubs?|paed\w*|salt|slt|ot|physio\w*|"
    r"portage|"
    r"police|nurser(?:y|ies)|librar(?:y|ies)|food ?banks?|home ?start|dentist|senco|ep|ed(?:ucational)? psych\w*|"
    r"speech(?: and language)?(?: therap\w*)?|"
    r"school(?: nurse)?|children'?s centres?|ofsted|head ?teacher|(?:swimming )?teachers?|perinatal(?: \w+)?|parent.?infant(?: \w+)?|pimh|"
    r"0.?19(?: team)?|voluntary sector|charit\w+|social services|safeguarding|dsl|mash|cahms|housing|council|citizens advice|playgroups?|"
    r"toddler groups?|stay and play|counsell\w+|therap\w+|psycholog\w+|psychiatr\w+|consultant|hospital|church|volunteers?|sure ?start|"
    r"iapt)\b"
)
_JARGON = re.compile(
    r"^(?:holistic|person|child|family|centred|centered|multi|agency|whole|strengths?|based|approach|inclusive|trauma|informed|relational|"
    r"integrated|joined|up|working|partnership|wraparound|evidence|led|practice|solution|focused|collaborative|co|production|early|"
    r"support)$"
)
_MASHED = re.compile(r"^(?:\d{6,}|(.{1,6}?)\1{4,})$")
_WORDY = re.compile(r"[aeiouy]")


@dataclass(frozen=True)
class Merit:
    """``ok`` or ``none`` with the reason; ``copied`` are words (places) taken from the story."""

    state: str
    reason: str = ""
    copied: frozenset[int] = frozenset()


class StoryCopies:
    """The story's runs of four words and its sentences, to find what was only copied back, word for word or nearly."""

    def __init__(self, *texts: str) -> None:
        self._grams: set[tuple[str, ...]] = set()
        self._sentences: list[list[str]] = []
        self.words: frozenset[str] = frozenset()
        for text in texts:
            words = self._plain(text)
            self.words |= set(words)
            self._grams |= {tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)}
            self._sentences += [self._plain(s) for s in re.split(r"[.;:!?]", text) if s.strip()]

    @staticmethod
    def _plain(text: str) -> list[str]:
        return neutral(re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.lower())))

    def places(self, words: list[Word], least: int = _GRAM) -> frozenset[int]:
        """Return the places of words that stand in a run of at least ``least`` words shared with the story."""
        flat = [(w, place) for place, word in enumerate(words) for w in neutral([word.text])]
        shared = [False] * len(flat)
        for i in range(len(flat) - _GRAM + 1):
            if tuple(w for w, _ in flat[i : i + _GRAM]) in self._grams:
                shared[i : i + _GRAM] = [True] * _GRAM
        copied: set[int] = set()
        for is_shared, run in groupby(range(len(flat)), key=lambda i: shared[i]):
            places = [flat[i][1] for i in run]
            if is_shared and len(places) >= least:
                copied |= set(places)
        return frozenset(copied)

    def retold(self, sentence: Sentence) -> bool:
        """Say whether a sentence is one of the story's with a word or two exchanged."""
        words = neutral([w.text for w in sentence.words])
        if len(words) < _RUN:
            return False
        return any(LCSseq.similarity(words, own) >= _ALIKE * len(words) for own in self._sentences)


def judge(text: str, words: list[Word], sentences: list[Sentence], copies: StoryCopies, known: KnownWords) -> Merit:
    """Decide whether there is anything to score; the reasons are names the tutor has words for."""
    flat = " ".join(w.text for w in words)
    letters = [c for c in text if c.isalpha()]
    if sum(c > "\u024f" for c in letters) * 2 > len(letters) or _MASHED.match(flat):
        return Merit("none", "unreadable")
    if not words:
        return Merit("none", "empty")
    if _BLANK.match(flat):
        return Merit("none", "blank")
    if _INSTRUCTION.search(flat):
        return Merit("none", "instruction")
    strange = [w for w in words if w.text.isalpha() and w.text not in known and (len(w.text) > 3 or not _WORDY.search(w.text))]
    if (len(words) >= 2 and len(strange) / len(words) > 0.6) or (len(words) == 1 and strange and not _WORDY.search(words[0].text)):
        return Merit("none", "unreadable")
    near = {w.start for sentence in sentences if copies.retold(sentence) for w in sentence.words}
    retold = frozenset(place for place, w in enumerate(words) if w.start in near)
    if len(words) >= 8 and len(copies.places(words) | retold) / len(words) >= _COPIED:
        return Merit("none", "copied", copies.places(words))
    if _bare_list(text, words, copies) or _salad(words, sentences, copies):
        return Merit("none", "list")
    if len(words) >= 12 and len(set(w.text for w in words)) / len(words) < 0.4 - 0.1 * (len(words) > 200):
        return Merit("none", "repeated")
    return Merit("ok", "", copies.places(words, _RUN) | retold)


def _bare_list(text: str, words: list[Word], copies: StoryCopies) -> bool:
    """Many short items and hardly a thought: a directory of services, or the story's things. Notes carry verbs, signs or reasons."""
    flat = re.sub(r"['’]", "", text.lower())
    items = [i.strip() for i in re.split(r"[,;\n/•|]|\band\b|\.\s", flat) if re.search(r"\w", i)]
    if len(items) < _LIST_ITEMS or len(words) / len(items) > 3.2:
        return False
    thoughtful = sum(bool(_VERBS.search(i)) for i in items) / len(items)
    services = sum(bool(_SERVICES.search(i)) for i in items) / len(items)
    bare = sum(set(neutral(i.split())) <= copies.words for i in items) / len(items)
    return thoughtful <= 0.2 and (services >= 0.5 or bare >= 0.8 or len(items) >= 2 * _LIST_ITEMS)


def _salad(words: list[Word], sentences: list[Sentence], copies: StoryCopies) -> bool:
    """Words without the small words that join them: only the story's, only jargon, or far too many in one breath."""
    if len(sentences) > 2 or len(words) < 5 or any(w.text in _SMALL for w in words):
        return False
    flat = neutral([w.text for w in words])
    story = sum(w in copies.words for w in flat) / len(flat)
    jargon = sum(bool(_JARGON.match(w.text)) for w in words) / len(words)
    joined = len(sentences[0].segments) + len(sentences) <= 2
    services = sum(len(m.group().split()) for m in _SERVICES.finditer(" ".join(w.text for w in words))) / len(words)
    doing = services < 0.6 and any(_VERBS.search(w.text) and not w.text.endswith("ing") for w in words)
    return jargon >= 0.8 or (story >= 0.8 and joined) or (len(words) >= _SALAD and joined and not doing)
