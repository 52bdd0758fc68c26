"""``attune route``: messages as JSON Lines in, their routes as JSON Lines out, by the conversation's own code and model."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.guidance import Guidance
from bot.launch import json_lines
from bot.launch.environment import training_environment
from bot.launch.faults import LaunchError
from bot.launch.json_lines import need, one_of
from bot.settings import ROOT, Settings
from bot.tutor.route import Decision
from bot.tutor.turn import decide_for

PENDING = ("notice", "levels", "pathway", "feedback", "menu")


@dataclass(frozen=True)
class Line:
    """One message typed while ``pending`` was open; ``scenario`` may be absent."""

    id: str | int
    scenario: str | None
    pending: str
    text: str


def read_lines(content: bytes, guidance: Guidance) -> list[Line]:
    """Check every line; raises ``BadLines`` with all faults."""
    known = sorted(s.id for s in guidance.scenarios)

    def read_one(item: dict[str, Any]) -> Line:
        need(item, "id", "pending", "text")
        one_of("pending", item["pending"], PENDING)
        if item.get("scenario") is not None:
            one_of("scenario", item["scenario"], known)
        return Line(item["id"], item.get("scenario"), item["pending"], item["text"])

    return json_lines.read_lines(content, read_one)


def understand(texts: list[str], model: Path, settings: Settings) -> list[dict[str, float]]:
    """Ask the trained model what each text looks like; raises :class:`LaunchError` when it cannot say."""
    command = (sys.executable, "-W", "ignore", "-m", "engine.understand", str(model))
    asked = "".join(json.dumps(t) + "\n" for t in texts)
    done = subprocess.run(command, input=asked, capture_output=True, text=True, env=training_environment(settings), cwd=ROOT, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or len(found) != len(texts):
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise LaunchError(f"The trained model could not read the messages: {last}. Remove the folder 'models' and try again.")
    return found


def route_line(line: Line, intents: Mapping[str, float], tools: Any) -> str:
    """Return the route of one message as JSON; the conversation's own finer routes are given as one of the twelve."""
    decision: Decision = decide_for(line.scenario, line.pending, line.text, intents, tools)
    return json.dumps({"id": line.id, "route": decision.public, "confidence": round(decision.confidence, 4)})
