"""The Bolt app: verifies signatures and times, answers Slack's own questions, and hands everything to the door.

Listeners run before Slack gets its answer (``process_before_response``): only then is "kept before acknowledged" true.
They only write to the database; whatever takes time is done by the gateway afterwards. What Slack sends twice is kept once.
"""

import json
import logging
import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.channels import codes
from bot.channels.slack import blocks, installs
from bot.channels.slack.door import DIRECT, HELP, Door
from bot.channels.slack.installs import SealedInstallations, SignedStates, Tokens
from bot.channels.slack.texts import plain
from bot.settings import SlackSettings

logger = logging.getLogger(__name__)

Body = dict[str, Any]

_SAY = re.compile(rf"^{blocks.SAY}:\d+$")

SCOPES = (
    "app_mentions:read", "channels:history", "chat:write", "commands", "groups:history", "im:history", "im:read", "im:write",
    "reactions:write", "users:read",
)  # fmt: skip


def make_app(settings: SlackSettings, door: Door, now: Callable[[], Any]) -> App:
    """Return the app; nothing is asked of the network until something comes in."""
    common: dict[str, Any] = {
        "signing_secret": settings.signing_secret, "client": WebClient(base_url=settings.api, timeout=10),
        "process_before_response": True, "token_verification_enabled": False,
    }  # fmt: skip
    if settings.client_id:
        oauth = OAuthSettings(
            client_id=settings.client_id, client_secret=settings.client_secret, scopes=SCOPES, installation_store=SealedInstallations(),
            install_path="/slack/install", redirect_uri_path="/slack/oauth_redirect", installation_store_bot_only=True, state_store=SignedStates(),
        )  # fmt: skip
        app = App(**common, oauth_settings=oauth)
    else:
        app = App(**common, authorize=_authorize(settings))
    _events(app, door, now)
    _interactions(app, door)
    return app


def _authorize(settings: SlackSettings) -> Callable[..., Any]:
    tokens = Tokens(settings)

    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult | None:
        return tokens.authorize(enterprise_id, team_id)

    return authorize  # a plain function: Bolt reads the names of the arguments and trips over a bound method


def _events(app: App, door: Door, now: Callable[[], Any]) -> None:
    @app.event("message")
    def message(event: Body, body: Body) -> None:
        hear(door, event, _team(body), str(body.get("event_id", "")))

    @app.event("app_mention")
    def mention(event: Body, body: Body) -> None:
        if event.get("bot_id") or event.get("edited") or not event.get("user"):
            return
        team, user, channel = _team(body), event["user"], event["channel"]
        if event.get("thread_ts"):
            door.in_thread(team, user, channel, event["thread_ts"], event["ts"], event.get("text", ""))
        else:
            door.discuss(team, user, channel, f"{team}:{channel}:{event['ts']}:mention", event.get("text", ""))

    @app.event("app_home_opened")
    def home(event: Body, body: Body) -> None:
        if event.get("tab") == "home":
            door.home(_team(body), event["user"], str(body.get("event_id", "")))

    @app.event("app_uninstalled")
    @app.event("tokens_revoked")
    def gone(body: Body) -> None:
        installs.uninstalled(_team(body), now())

    for quiet in ("member_joined_channel", "team_join", "reaction_added", "file_shared"):
        app.event(quiet)(_nothing)


def _nothing() -> None:
    """Some events are only good to know."""


def hear(door: Door, event: Body, team: str, event_id: str) -> None:
    """One ``message`` event of any kind: said, edited, deleted, in a thread; joins, bots and our own are passed over."""
    subtype, channel, direct = event.get("subtype"), event.get("channel", ""), event.get("channel_type") == "im"
    if subtype == "message_changed":
        new, old = event.get("message", {}), event.get("previous_message", {})
        if new.get("bot_id") or not new.get("user") or new.get("text") == old.get("text"):
            return
        if direct:
            door.changed(team, new["user"], channel, new["ts"], new.get("text", ""), event_id)
        elif new.get("thread_ts"):
            door.in_thread(team, new["user"], channel, new["thread_ts"], new["ts"], new.get("text", ""))
        return
    if subtype == "message_deleted":
        old = event.get("previous_message", {})
        if old.get("thread_ts"):
            door.remark_gone(team, channel, old["thread_ts"], old.get("ts", ""))
        return
    if subtype not in (None, "file_share", "thread_broadcast", "me_message") or event.get("bot_id") or not event.get("user"):
        return
    if direct:
        door.said(team, event["user"], channel, event["ts"], event.get("text", ""), bool(event.get("files")))
    elif event.get("thread_ts"):
        door.in_thread(team, event["user"], channel, event["thread_ts"], event["ts"], event.get("text", ""))


def _interactions(app: App, door: Door) -> None:
    @app.command("/attune")
    def command(ack: Ack, command: Body) -> None:
        ack(text=commanded(door, command), response_type="ephemeral")

    @app.action(_SAY)
    def say(ack: Ack, body: Body, action: Body) -> None:
        door.picked(_address(body), _acted(body, action), action["value"], action.get("text", {}).get("text", action["value"]))
        ack()

    @app.action(blocks.SEVERAL)
    def several(ack: Ack, body: Body, action: Body) -> None:
        picked = body.get("state", {}).get("values", {}).get("several", {}).get("picked", {}).get("selected_options") or []
        if picked:
            titles = ", ".join(o["text"]["text"] for o in picked)
            door.picked(_address(body), _acted(body, action), ", ".join(o["value"] for o in picked), titles)
        ack()

    @app.action("picked")
    def ticked(ack: Ack) -> None:
        ack()

    @app.action(blocks.ALONE)
    def alone(ack: Ack, body: Body, action: Body) -> None:
        door.begin(_team(body), body["user"]["id"], _acted(body, action))
        ack()

    @app.action(blocks.WRITE)
    def write(ack: Ack, body: Body, client: WebClient) -> None:
        ack()
        asked = next((b["text"]["text"].strip("*") for b in body.get("message", {}).get("blocks", []) if b.get("type") == "section"), "")
        _open(client, body["trigger_id"], blocks.box(json.dumps(_address(body)), asked))

    @app.shortcut("attune_begin")
    def shortcut(ack: Ack, body: Body) -> None:
        door.begin(_team(body), body["user"]["id"], str(body.get("trigger_id") or body.get("action_ts")))
        ack()

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
            door.coded({"team": team, "user": user}, message_id, codes.in_command(first.lower(), plain(rest)))
            return "Please read on below." if channel.startswith("D") else DIRECT
        case "link" | "join":
            return f"Please write the code too: `/attune {first.lower()} CODE`."
        case "discuss" if not channel.startswith("D"):
            return door.discuss(team, user, channel, message_id, words)
        case "discuss":
            return "A discussion needs a channel: write `/attune discuss` where your team is."
        case _:
            door.begin(team, user, message_id, words)
            return "Here we go." if channel.startswith("D") else DIRECT


def _open(client: WebClient, trigger: str, view: Body) -> None:
    """Open the bigger box; if Slack is too slow for it, the message box below still works."""
    try:
        client.views_open(trigger_id=trigger, view=view)
    except (SlackApiError, OSError) as error:
        logger.warning("slack: the box did not open: %s", type(error).__name__)


def _team(body: Body) -> str:
    team = body.get("team_id") or (body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id")
    return str(team or "")


def _address(body: Body) -> Body:
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or ""
    message = (body.get("message") or {}).get("ts") or (body.get("container") or {}).get("message_ts") or ""
    return {"team": _team(body), "user": body["user"]["id"], "channel": channel, "message": message}


def _acted(body: Body, action: Body) -> str:
    """One id for each use of a message's choices: a double click is one answer."""
    address = _address(body)
    return f"{address['team']}:{address['channel'] or address['user']}:{address['message'] or action.get('action_ts')}:acted"
