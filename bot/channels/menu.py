"""A list of stories stays in the chat, and somebody may choose from it while another story is open."""

from bot.guidance import Guidance
from bot.records.models import Person
from bot.tutor.state import Trainee, from_json


def trainee_of(person_key: str) -> Trainee:
    person = Person.objects.filter(key=person_key).first()
    return from_json(person.state if person else {})


def is_late_choice(guidance: Guidance, person_key: str, value: str, shown: str) -> bool:
    """Say whether ``value`` was chosen from a list of stories while something else is asked, where "5" alone would answer that."""
    is_story = value.isdigit() and any(scenario.title in shown for scenario in guidance.scenarios)
    return is_story and trainee_of(person_key).lasting.kind not in ("menu", "new")
