"""The real assistant in one process: Rasa's agent with the trained model, and the real actions behind it."""

import asyncio
import logging
import uuid
from pathlib import Path
from typing import Any

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from engine.tracker_store import ForgetfulTrackerStore


class InProcessActions(EndpointConfig):
    """Calls the action server's own executor instead of its port."""

    def __init__(self) -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *args: Any, json: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        return await self._executor.run(json)


class Assistant:
    """Talk to it as a channel would; ``say`` returns the typed replies."""

    def __init__(self, model: Path) -> None:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
        self.agent = Agent.load(str(model), action_endpoint=InProcessActions())
        self.agent.tracker_store = ForgetfulTrackerStore(self.agent.domain)
        self.agent.processor.tracker_store = self.agent.tracker_store

    def say(self, person: str, text: str, message_id: str | None = None, typed: bool = True) -> list[dict[str, Any]]:
        channel = CollectingOutputChannel()
        metadata = {"typed": typed, "person": person, "message_id": message_id or str(uuid.uuid4())}
        message = UserMessage(text, channel, person, input_channel="rest", metadata=metadata)
        asyncio.run(self.agent.handle_message(message))
        return [m.get("custom", m) for m in channel.messages]

    def intents(self, text: str) -> dict[str, float]:
        found = asyncio.run(self.agent.parse_message(text))
        return {i["name"]: i["confidence"] for i in found["intent_ranking"]}
