"""Calls to Slack's Web API, with what can go wrong in the gateway's words: later, never, or "it may have arrived"."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.channels.slack.installs import NotInstalled
from bot.gateway.outbox import DeadAddress, RetryLater

PATIENCE = 10.0  # seconds
SETTLES = 15.0  # seconds after which what was on its way when the line broke is there, or never will be
TROUBLES = (SlackApiError, NotInstalled, OSError, HTTPException)
_GONE = frozenset(
    "channel_not_found is_archived user_not_found user_disabled account_inactive token_revoked invalid_auth not_authed "
    "not_in_channel restricted_action cannot_dm_bot messages_tab_disabled missing_scope team_access_not_granted".split()
)
_NOT_DONE = frozenset("ratelimited rate_limited service_unavailable team_added_to_org".split())  # with these Slack did nothing


def web(token: str, api: str, patience: float = PATIENCE) -> WebClient:
    """Return a client that never tries twice by itself: when a line breaks, the SDK's would post the same thing again."""
    return WebClient(token=token, base_url=api, timeout=patience, retry_handlers=[])  # type: ignore[arg-type]  # urllib takes parts of a second


@contextmanager
def troubles(posting: bool = False) -> Iterator[None]:
    """Raise what goes wrong as :class:`RetryLater` or :class:`DeadAddress`.

    ``posting``: done twice it is there twice, so it matters whether Slack may have done it before the line broke.
    """
    try:
        yield
    except NotInstalled as error:
        raise DeadAddress(str(error)) from error
    except SlackApiError as error:
        raise _trouble(error, posting) from error
    except (OSError, HTTPException) as error:
        in_doubt = posting and _may_have_arrived(error)
        raise RetryLater(type(error).__name__, SETTLES if in_doubt else None, in_doubt) from error


def code(error: SlackApiError) -> str:
    """Return Slack's own word for what is wrong."""
    return str(error.response.get("error") or "") if isinstance(error.response.data, dict) else ""


def _may_have_arrived(error: Exception) -> bool:
    return not (isinstance(error, URLError) and isinstance(error.reason, (ConnectionRefusedError, socket.gaierror)))


def _trouble(error: SlackApiError, posting: bool) -> RetryLater | DeadAddress:
    status, name = error.response.status_code, code(error)
    if status == 429:
        return RetryLater("429", float(error.response.headers.get("Retry-After", 1)))
    if name in _GONE:
        return DeadAddress(name)
    in_doubt = posting and name not in _NOT_DONE  # an internal error of Slack's may have come after the message was posted
    return RetryLater(name or f"status {status}", SETTLES if in_doubt else None, in_doubt)
