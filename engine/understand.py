"""Let the trained model say what each message looks like: one JSON string a line in, one JSON object a line out.

``python -m engine.understand MODEL`` is how the command line asks the same model that the conversation uses, without
a server and without importing Rasa itself.
"""

import asyncio
import json
import logging
import sys

import structlog
from rasa.core.agent import Agent


async def understand(model: str, texts: list[str]) -> list[dict[str, float]]:
    """Return intent -> confidence for each text."""
    agent = Agent.load(model)
    return [{i["name"]: i["confidence"] for i in (await agent.parse_message(text))["intent_ranking"]} for text in texts]


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    texts = [json.loads(line) for line in sys.stdin]
    for found in asyncio.run(understand(sys.argv[1], texts)):
        sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
