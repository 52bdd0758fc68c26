"""The Bolt app: verifies signatures and times, answers Slack's own questions, and hands everything to the door.

Listeners run before Slack gets its answer (``process_before_response``): only then is "kept before acknowledged" true.
They only write to the database; whatever takes time is done by the gateway afterwards. What Slack sends twice is kept once.
"""

import logging
from collections.abc import Callable, Collection
from typing import Any

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import CallableAuthorize
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient

from bot.channels.slack import installs, interactions
from bot.channels.slack.door import Door
from bot.channels.slack.installs import SealedInstallations, SignedStates, Tokens
from bot.channels.slack.texts import without_mention
from bot.settings import SlackSettings

logger = logging.getLogger(__name__)

Body = dict[str, Any]

SCOPES = (
    "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "groups:history", "groups:read", "im:history",
    "im:read", "im:write", "reactions:write", "users:read",
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
        oauth.authorize = CallableAuthorize(logger=logger, func=_authorize(settings))  # Bolt's own asks Slack before every message
        app = App(**common, oauth_settings=oauth)
    else:
        app = App(**common, authorize=_authorize(settings))
    _events(app, door, now)
    interactions.listen(app, door)
    return app


def _authorize(settings: SlackSettings) -> Callable[..., Any]:
    tokens = Tokens(settings)

    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult | None:
        return tokens.authorize(enterprise_id, team_id)

    return authorize  # a plain function: Bolt reads the names of the arguments and trips over a bound method


def _events(app: App, door: Door, now: Callable[[], Any]) -> None:
    @app.event("message")
    def message(event: Body, body: Body) -> None:
        us = {str(a.get("user_id")) for a in body.get("authorizations") or () if a.get("is_bot")}
        hear(door, event, interactions.team_of(body), str(body.get("event_id", "")), us)

    @app.event("app_mention")
    def mention(event: Body, body: Body) -> None:
        if event.get("bot_id") or event.get("edited") or not event.get("user"):
            return
        door.mentioned(interactions.team_of(body), event["user"], event["channel"], event.get("thread_ts", ""), event["ts"], event.get("text", ""))

    @app.event("app_home_opened")
    def home(event: Body, body: Body) -> None:
        if event.get("tab") == "home":
            door.home(interactions.team_of(body), event["user"], str(body.get("event_id", "")))

    @app.event("app_uninstalled")
    @app.event("tokens_revoked")
    def gone(event: Body, body: Body) -> None:
        if event.get("type") == "tokens_revoked" and not (event.get("tokens") or {}).get("bot"):
            return  # somebody's own token, not ours
        installs.uninstalled(interactions.team_of(body), now())

    for quiet in ("member_joined_channel", "team_join", "reaction_added", "file_shared"):
        app.event(quiet)(_nothing)


def _nothing() -> None:
    """Some events are only good to know."""


def hear(door: Door, event: Body, team: str, event_id: str, us: Collection[str] = ()) -> None:
    """One ``message`` event of any kind: said, edited, deleted, in a thread; joins, bots and our own are passed over.

    ``us``: our own ids, so that "@Attune hello" is "hello" in a direct message too.
    """
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
        text = without_mention(event.get("text", ""), us)
        door.said(team, event["user"], channel, event["ts"], text, bool(event.get("files")))
    elif event.get("thread_ts"):
        door.in_thread(team, event["user"], channel, event["thread_ts"], event["ts"], event.get("text", ""))
