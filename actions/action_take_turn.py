"""Hand every message to the tutor and say what it answers."""

import logging
from typing import Any

from asgiref.sync import sync_to_async
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.service import APOLOGY, receive

logger = logging.getLogger(__name__)


class ActionTakeTurn(Action):
    """The one action of the conversation (see data/stories/rules.yml for why there is only one)."""

    def name(self) -> str:
        return "action_take_turn"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        intents = {i["name"]: i["confidence"] for i in message.get("intent_ranking") or ()}
        message_id = str(metadata.get("message_id") or message.get("message_id") or "")
        person = str(metadata.get("person") or f"rasa:{tracker.sender_id}")
        try:
            replies = await sync_to_async(receive)(person, message_id, message.get("text") or "", intents)
        except Exception as error:  # the edge: Rasa would swallow it, and the person would hear nothing
            logger.error("turn failed: %s", type(error).__name__)
            logger.debug("turn failed", exc_info=True)
            dispatcher.utter_message(text=APOLOGY)
            return []
        for reply in replies:
            if metadata.get("typed"):
                dispatcher.utter_message(json_message=reply.as_dict())
            else:
                dispatcher.utter_message(text=reply.plain())
        return []
