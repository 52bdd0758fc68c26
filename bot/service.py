"""One door for a message, whatever brings it: content, scorer and clock are made once, then every turn goes through."""

import os
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import lru_cache

from bot.guidance import load_guidance
from bot.settings import Settings, read_settings
from bot.tutor.outcome import Message, Tools
from bot.tutor.replies import Reply

# Said when even the content cannot be read, so it cannot come from the content.
APOLOGY = "Sorry, something went wrong on our side. Your words were not lost. Please send your message again in a minute."


def make_tools(settings: Settings) -> Tools:
    """Load content and scorer; raises ``ContentError`` with every fault."""
    from bot.scoring.scorer import Scorer  # deferred: numpy and the weights take a second

    guidance = load_guidance(settings.scenarios)
    return Tools(
        guidance=guidance,
        scorer=Scorer(guidance, settings.models),
        now=lambda: datetime.now(timezone.utc),
        new_id=lambda: str(uuid.uuid4()),
        retention_days=settings.retention_days,
    )


@lru_cache(maxsize=1)
def tools() -> Tools:
    """The tools of this process."""
    return make_tools(read_settings())


def set_up_records() -> None:
    """Prepare Django; safe to call again."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bot.django_config")
    if not apps.ready:
        django.setup()


def receive(person: str, message_id: str, text: str, intents: Mapping[str, float], given: Tools | None = None) -> tuple[Reply, ...]:
    """Answer one message of ``person`` and keep the turn; the same message id again gets the same replies."""
    set_up_records()
    from bot.records.turns import handle  # deferred: needs Django set up

    return handle(person, Message(message_id, text, intents, person), given or tools())
