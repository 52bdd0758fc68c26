"""What people press, tick, open and command; every use counts once, however often it is pressed."""

import json
import logging
import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.channels import codes
from bot.channels.slack import blocks
from bot.channels.slack.calls import TROUBLES
from bot.channels.slack.door import DIRECT, HELP, Door
from bot.channels.slack.texts import plain

logger = logging.getLogger(__name__)

Body = dict[str, Any]

_SAY = re.compile(rf"^{blocks.SAY}:\d+$")


def listen(app: App, door: Door) -> None:
    _commands(app, door)
    _choices(app, door)
    _box(app, door)


def _commands(app: App, door: Door) -> None:
    @app.command("/attune")
    def command(ack: Ack, command: Body) -> None:
        ack(text=commanded(door, command), response_type="ephemeral")

    @app.shortcut("attune_begin")
    def shortcut(ack: Ack, body: Body) -> None:
        door.begin(team_of(body), body["user"]["id"], str(body.get("trigger_id") or body.get("action_ts")))
        ack()


def _choices(app: App, door: Door) -> None:
    @app.action(_SAY)
    def say(ack: Ack, body: Body, action: Body) -> None:
        door.picked(_address(body), _acted(body, action), action["value"], action.get("text", {}).get("text", action["value"]), _kept(body))
        ack()

    @app.action(blocks.SEVERAL)
    def several(ack: Ack, body: Body, action: Body) -> None:
        picked = body.get("state", {}).get("values", {}).get("several", {}).get("picked", {}).get("selected_options") or []
        if picked:
            titles = "; ".join(o["text"]["text"] for o in picked)
            door.picked(_address(body), _acted(body, action), ", ".join(o["value"] for o in picked), titles, _kept(body))
        else:
            door.nothing_ticked(_address(body), str(action.get("action_ts") or body.get("trigger_id")))
        ack()

    @app.action("picked")
    def ticked(ack: Ack) -> None:
        ack()

    @app.action(blocks.ALONE)
    def alone(ack: Ack, body: Body, action: Body) -> None:
        address = _address(body)
        pressed = f"{_acted(body, action)}:{address['user']}:{str(action.get('action_ts') or body.get('trigger_id')).partition('.')[0][:-1]}"
        door.begin(address["team"], address["user"], pressed, where=address["channel"])
        ack()

    @app.action(blocks.AGAIN)
    def again(ack: Ack, body: Body, action: Body) -> None:
        door.again(_address(body), _acted(body, action), action["value"], "Show it again", _kept(body))
        ack()


def _box(app: App, door: Door) -> None:
    @app.action(blocks.WRITE)
    def write(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        asked = next((b["text"]["text"].strip("*") for b in body.get("message", {}).get("blocks", []) if b.get("type") == "section"), "")
        _open(client, body["trigger_id"], blocks.box(json.dumps(_address(body)), asked))

    @app.view("written")
    def written(ack: Ack, body: Body, view: Body) -> None:
        text = view["state"]["values"]["answer"]["text"].get("value") or ""
        if not text.strip():
            ack(response_action="errors", errors={"answer": "There was nothing in it yet. A few words are enough."})
            return
        door.wrote(json.loads(view["private_metadata"]), f"view:{view['id']}", text)
        ack()


def commanded(door: Door, command: Body) -> str:
    """Do what ``/attune ...`` asks; returns what only the asker sees."""
    team, user, channel, words = command["team_id"], command["user_id"], command["channel_id"], command.get("text", "").strip()
    first, _, rest = words.partition(" ")
    message_id = f"command:{command['trigger_id']}"
    match first.lower():
        case "help":
            return HELP
        case "link" | "join" if rest:
            door.coded({"team": team, "user": user}, message_id, codes.in_command(first.lower(), plain(rest)), channel)
            return "Please read on below." if channel.startswith("D") else DIRECT
        case "link" | "join":
            return f"Please write the code too: `/attune {first.lower()} CODE`."
        case "discuss" if not channel.startswith("D"):
            return door.discuss(team, user, channel, message_id, words)
        case "discuss":
            return "A discussion needs a channel: write `/attune discuss` where your team is."
        case _:
            door.begin(team, user, message_id, words, channel)
            return "Here we go." if channel.startswith("D") else DIRECT


def _open(client: WebClient, trigger: str, view: Body) -> None:
    """Open the bigger box; if Slack is too slow for it, the message box below still works."""
    try:
        client.timeout = 2  # later than that Slack does not take the trigger any more, and whoever pressed sees an error
        client.views_open(trigger_id=trigger, view=view)
    except TROUBLES as error:
        logger.warning("slack: the box did not open: %s", type(error).__name__)


def team_of(body: Body) -> str:
    team = body.get("team_id") or (body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id")
    return str(team or "")


def _address(body: Body) -> Body:
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or ""
    message = (body.get("message") or {}).get("ts") or (body.get("container") or {}).get("message_ts") or ""
    return {"team": team_of(body), "user": body["user"]["id"], "channel": channel, "message": message}


def _kept(body: Body) -> list[Body]:
    """Return what stays of a message whose choices were used: all but the choices."""
    blocks_ = [b for b in (body.get("message") or {}).get("blocks") or () if b.get("type") != "actions"]
    return [{k: v for k, v in b.items() if k in ("type", "text", "elements", "image_url", "alt_text")} for b in blocks_]


def _acted(body: Body, action: Body) -> str:
    """One id for each use of a message's choices: a double click is one answer."""
    address = _address(body)
    return f"{address['team']}:{address['channel'] or address['user']}:{address['message'] or action.get('action_ts')}:acted"
