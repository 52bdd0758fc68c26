"""Rasa answers a typed "/restart" by itself; here it means what the person means by it."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import Restarted
from rasa_sdk.executor import CollectingDispatcher

from actions.action_take_turn import ActionTakeTurn


class ActionRestart(ActionTakeTurn):
    """Asks before anything is begun again, like every other way of saying it."""

    def name(self) -> str:
        return "action_restart"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        await super().run(dispatcher, tracker, domain)
        return [Restarted()]
