"""Answers that would fit any child: the language of policies, or the story's own facts told again in short sentences."""

import re

from bot.scoring.text import Sentence, Word, neutral

_LEAST = 8  # words: shorter answers have to be emptier still
_SHORTEST = 5
_TELLING = 4
_OWN = 0.17  # share of telling words that may be the writer's own before the answer is taken for a thought
_RETOLD_LEAST = 14
_RETOLD_OWN = 0.25  # of stems: retelling changes endings and a small word here and there; thoughts begin at 0.4
_STEM = 4
_RETOLD_PARTS = 3
_SMALL = frozenset(
    "a an the this that these those and or but so if as of to in on at by for with from about into up down out over i me my we us "
    "our you your he him his she her they them their it its is are was were be been being am has have had do does did can could would "
    "should will may might must shall there here what who how when where which whom whose all any every each some other others own id ill "
    "im ive wed weve well theyre theyve hes shes its thats also both such than then too very more most while within across between among "
    "through during not no only just both one lot lots having".split()
)
# Stems of words that say nothing about one child: professional manner, process and praise.
_GENERAL = re.compile(
    r"^(?:adopt|approach|holis|person|centr|center|famil|child|young|people|partner|work(?:s|ed|ing)?$|together|relevant|agenc|multi|secure|best|better|"
    r"outcome|follow|polic|procedure|guid|practice|evidence|based|line|act(?:ion|ing|s)?$|time|role|play|support|important|importance|vital|key$|"
    r"essential|crucial|need|response|respond|clear|communicat|shared?$|goal|target|put|place|strength|use$|using|used|professional|judg|seek|"
    r"advice|advis|appropriat|necessar|required|require|manner|timely|make|making|sure|ensur|everything|everyone|everybod|proper|right|thing|"
    r"involv|intervention|deserv|start|life|signpost|service|monitor|progress|review|whatever|recommend|collaborat|system|deliver|"
    r"integrat|joined|join|care$|many|several|number|various|variet|range|wide|factor|consider|unique|individual|stand|environment|around|"
    r"surround|going|impact|affect|influenc|explor|further|furthermore|qualif|expert|complex|biolog|psychological|social|context|aspect|wellbeing|"
    r"well$|notice|concern|look|assess|plan|meet|interest|good|keep|record|offer|help|inform|relational|led$|pathway|robust|respect|non$|speak|"
    r"talk|somebod|someone|get$|do$|done|big|bigger|picture|think|thought|outside|box|safeguard|welfare|paramount|responsib|whole|communit|"
    r"continuum|local|set$|toolkit|effective|efficient|positive|inclusive|divers|equal|value|valu|voice|heart|focus|solution|root|cause|issue|"
    r"problem|situation|circumstance|matter|develop|milestone|potential|achiev|reach|success|promot|prevent|quality|high|standard|framework|"
    r"legislation|statutory|duty|dut|refer|relate|appl|implement|strateg|resourc|tool|skill|knowledge|understand|aware|team|colleague|"
    r"manager|lead|sector|organi|stakeholder|wrap|tailor|bespoke|proportionate|measur|level|tier|step|stage|different|specific|kind|sort|"
    r"type|way|part|end|day|ultimate|overall|general|always|never|etc|possib|potential|happen|everywhere|anything|something|nothing|take|give|"
    r"provid|show|demonstrat|identif|address|tackl|manag|handle|deal|engag|empower|enabl|facilitat|liais|coordinat|co$|ordinat|consult|discuss|"
    r"document|note$|record|report|observ|evaluat|reflect|regular|ongoing|continu|consisten|sensitiv|confidential|ethic|moral|legal|law|right|"
    r"need|want|feel|safe|happy|thriv|flourish|fulfil|difference|carefully|fully|truly|really|obvious|clearly|definitely|certain|sure|soon|"
    r"bio|psychological|trauma|informed|person|people|world|society|societ|culture|cultural|background|nature|nurture|universal|target|specialist|practitioner|"
    r"setting|remain|build|relationship|underlying|pace|view|compass|kind|empath|skill|competen|diligen|vigilan|proactive|reactive|passion|dedicat|"
    r"commit|accountab|transparen|open|honest|trust|whatever|nature|impl|ensu|optim|maximis|minimis|priorit|underst|recogni|acknowledg|"
    r"embrac|foster|cultivat|nurtur|embed|mindful|conscious|thorough|robust|rigor|compl|seamless|swift|prompt|vulnerab|disadvantag|barrier|"
    r"opportunit|journey|landscape|agenda|vision|mission|principle|pillar|foundation|building|block|ethos|best|whilst|accord|suit|fit|deem|led)"
)

_EMPTY = re.compile(
    r"^(?:offer|support|advice|guidance|help|needs?$|whatever|famil|child|appropriate|relevant|provid|give|right|thing|best|good)"
)

_OF_LEVELS = re.compile(
    r"^(?:caregiver|carer|parent|home|household|neighbour|circle|ring|layer|inside|onion|bronfenbrenner|particular|case|every|everything|"
    r"like|same|depend|link|connect|interact|overlap|one|two|three|four|five|ones|first|second|third|fourth|fifth|know|say|because|cos|"
    r"course|equal|bigger|child|why|isolat|daily|exist|separat|tangl|weav|mesh|another|it$)"
)


def is_general(words: list[Word]) -> bool:
    """Say whether nearly every telling word could stand in an answer about any child."""
    telling = [w.text for w in words if w.text not in _SMALL]
    own = sum(not _GENERAL.match(w) for w in telling)
    if len(words) < _LEAST or len(telling) < _TELLING:
        return len(words) >= _SHORTEST and len(telling) >= _TELLING - 1 and all(_EMPTY.match(w) for w in telling)
    return own <= _OWN * len(telling)


def is_of_any_story(words: list[Word]) -> bool:
    """Say whether an answer that names every level only talks about levels ("all of them matter for every child")."""
    telling = [w.text for w in words if w.text not in _SMALL and not w.text.isdigit() and not _OF_LEVELS.match(w.text)]
    return all(_GENERAL.match(w) for w in telling)


def is_retold(sentences: list[Sentence], story: frozenset[str]) -> bool:
    """Say whether the answer only gives the story's facts again, bit by bit, without a word of what they mean."""
    flat = [[w for w in neutral([w.text for w in s.words]) if w not in _SMALL and w != "x"] for s in sentences]
    telling = [w for part in flat for w in part]
    if sum(len(s.words) for s in sentences) < _RETOLD_LEAST or len([p for p in flat if p]) < _RETOLD_PARTS:
        return False
    stems = {w[:_STEM] for w in story}
    return sum(w[:_STEM] not in stems for w in telling) <= _RETOLD_OWN * len(telling)
