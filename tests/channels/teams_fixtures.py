"""Teams without Teams: Microsoft's signing keys, login and Bot Connector in one small server on loopback that remembers what came."""

import json
import time
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from jwt.algorithms import RSAAlgorithm

from bot.channels.teams import start
from bot.channels.teams.channel import TeamsChannel
from bot.gateway.worker import Gateway
from bot.settings import read_settings
from tests.doubles import Echo
from tests.loopback import Answer, Asked, serving

PAYLOADS = json.loads((Path(__file__).parent / "payloads" / "teams.json").read_text(encoding="utf-8"))
APP, TENANT = PAYLOADS["app"], PAYLOADS["tenant"]
PERSONAL = PAYLOADS["bases"]["personal"]["conversation"]["id"]
THREAD = PAYLOADS["bases"]["channel"]["conversation"]["id"]
GROUP = PAYLOADS["bases"]["group"]["conversation"]["id"]
OPENED = "a:1opened"  # the personal chat that the Connector opens when asked
NO_ANSWER = -1  # a status: the message is taken, and the line breaks before the answer


@pytest.fixture(scope="session")
def signing_keys() -> dict[str, rsa.RSAPrivateKey]:
    return {kid: rsa.generate_private_key(public_exponent=65537, key_size=2048) for kid in ("first", "second", "stranger")}


@dataclass
class Microsoft:
    """What Microsoft would remember. ``troubles``: (status, body, headers) with which the Connector answers first."""

    keys: dict[str, rsa.RSAPrivateKey]
    published: list[str] = field(default_factory=lambda: ["first"])
    endorsed: list[str] = field(default_factory=lambda: ["msteams"])
    down: bool = False
    asked: list[str] = field(default_factory=list)
    tokens: list[dict[str, str]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    replaced: dict[str, dict[str, Any]] = field(default_factory=dict)
    opened: list[dict[str, Any]] = field(default_factory=list)
    bearers: list[str] = field(default_factory=list)
    members: dict[str, set[str]] = field(default_factory=dict)
    troubles: list[tuple[int, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    token_troubles: list[int] = field(default_factory=list)
    address: str = ""

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [s for s in self.sent if s["type"] == "message"]

    def texts(self, conversation: str = PERSONAL) -> list[str]:
        return [text_of(m) for m in self.messages if m["to"] == conversation]

    def jwks(self) -> dict[str, Any]:
        rows = [
            json.loads(RSAAlgorithm.to_jwk(self.keys[kid].public_key())) | {"kid": kid, "endorsements": self.endorsed} for kid in self.published
        ]
        return {"keys": rows}

    def answer(self, method: str, path: str, body: dict[str, Any], bearer: str) -> tuple[int, dict[str, Any], dict[str, str]]:
        self.asked.append(path)
        if self.down:
            return 503, {}, {}
        if path == "/openid":
            return 200, {"issuer": "https://api.botframework.com", "jwks_uri": f"{self.address}/keys"}, {}
        if path == "/keys":
            return 200, self.jwks(), {}
        if path.endswith("/oauth2/v2.0/token"):
            self.tokens.append(body | {"path": path})
            if self.token_troubles:
                return self.token_troubles.pop(0), {"error": "invalid_client"}, {}
            return 200, {"token_type": "Bearer", "expires_in": 3599, "access_token": f"token-{len(self.tokens)}"}, {}
        return self._connector(method, path.removeprefix("/emea"), body, bearer)

    def _connector(self, method: str, path: str, body: dict[str, Any], bearer: str) -> tuple[int, dict[str, Any], dict[str, str]]:
        self.bearers.append(bearer)
        trouble = self.troubles.pop(0) if self.troubles and body.get("type") != "typing" else None
        if trouble and trouble[0] != NO_ANSWER:
            return trouble
        parts = [urllib.parse.unquote(p) for p in path.split("/")[3:]]
        if "members" in parts:
            return trouble or ((200, {"id": parts[2]}, {}) if parts[2] in self.members.get(parts[0], ()) else (404, {"error": {"code": "MemberNotFoundInConversation"}}, {}))
        if method == "PUT":
            self.replaced[parts[2]] = body
            found: dict[str, Any] = {"id": parts[2]}
        elif not parts:
            self.opened.append(body)
            found = {"id": OPENED}
        else:
            found = {"id": f"sent-{len(self.sent)}"}
            self.sent.append(body | {"to": parts[0], "id": found["id"]})
        return trouble or (201, found, {})

    def token(self, kid: str = "first", alg: str = "RS256", key: Any = None, head: dict[str, Any] | None = None, **claims: Any) -> str:
        """Sign as the Bot Service signs; ``claims`` replace what it would claim, None leaves one out."""
        now = int(time.time())
        usual = {
            "iss": "https://api.botframework.com", "aud": APP, "iat": now, "nbf": now - 5, "exp": now + 3600, "serviceurl": f"{self.address}/emea/",
        }  # fmt: skip
        payload = {k: v for k, v in (usual | claims).items() if v is not None}
        return jwt.encode(payload, self.keys[kid] if key is None else key, algorithm=alg, headers={"kid": kid} | (head or {}))


@pytest.fixture
def microsoft(signing_keys: dict[str, rsa.RSAPrivateKey]) -> Iterator[Microsoft]:
    there = Microsoft(signing_keys)

    def answer(asked: Asked) -> Answer | None:
        found = there.answer(asked.method, asked.path, asked.body, asked.headers.get("Authorization", ""))
        return None if found[0] == NO_ANSWER else found

    with serving(answer) as address:
        there.address = address
        yield there


@pytest.fixture
def teams_configured(microsoft: Microsoft, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """The settings as an administrator gives them, in the environment."""
    given = {
        "APP_ID": APP, "APP_SECRET": "only~for.tests", "TENANT_ID": TENANT, "LOGIN": microsoft.address, "OPENID": f"{microsoft.address}/openid",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"ATTUNE_TEAMS_{name}", value)
    settings.ROOT_URLCONF = "bot.channels.teams.urls"
    made = (start.door, start.keys)
    for cached in made:
        cached.cache_clear()
    yield
    for cached in made:
        cached.cache_clear()


@dataclass
class Teams:
    """Sends what the Bot Service would send, signed as it signs."""

    client: Client
    microsoft: Microsoft
    count: int = 0

    def post(self, activity: Any, token: str | None = None, **how: Any) -> Any:
        headers = {} if token == "" else {"Authorization": f"Bearer {token or self.microsoft.token()}"}
        return self.client.post("/teams/messages/", data=json.dumps(activity), content_type="application/json", headers=headers | how)

    def activity(self, base: str = "personal", **more: Any) -> dict[str, Any]:
        return PAYLOADS["bases"][base] | {"serviceUrl": f"{self.microsoft.address}/emea/"} | more

    def say(self, text: str, base: str = "personal", id: str = "", user: str = "", mention: bool = False, **more: Any) -> Any:
        self.count += 1
        found = self.activity(base, **({"type": "message", "text": text, "id": id or f"m{self.count}"} | more))
        if user:
            found["from"] = {"id": f"29:{user}", "name": user.title(), "aadObjectId": f"object-{user}"}
        if mention:
            found["text"] = f"<at>Attune</at> {text}"
            found["entities"] = [{"type": "mention", "text": "<at>Attune</at>", "mentioned": found["recipient"]}]
        return self.post(found)

    def press(self, card: dict[str, Any], title: str = "Send", base: str = "personal", id: str = "", user: str = "", **inputs: str) -> Any:
        """Use a card that we sent, as a client does: the data of the action together with the inputs."""
        action = next(a for a in card["attachments"][0]["content"]["actions"] if a["title"] == title)
        self.count += 1
        found = self.activity(base, type="message", id=id or f"p{self.count}", replyToId=card["id"], value=action["data"] | inputs)
        if user:
            found["from"] = {"id": f"29:{user}", "name": user.title(), "aadObjectId": f"object-{user}"}
        return self.post(found)


@pytest.fixture
def teams(teams_configured: None, microsoft: Microsoft, client: Client) -> Teams:
    return Teams(client, microsoft)


@pytest.fixture
def teams_channel(teams_configured: None, guidance: Any) -> Iterator[TeamsChannel]:
    channel = TeamsChannel(read_settings(), guidance)
    yield channel
    channel.close()


def content(message: dict[str, Any]) -> dict[str, Any]:
    return dict(message["attachments"][0]["content"])


def text_of(message: dict[str, Any]) -> str:
    """Return what a card shows, as text."""
    found: list[str] = []

    def look(part: Any) -> None:
        if isinstance(part, dict):
            found.extend(str(part[k]) for k in ("text", "altText", "value") if isinstance(part.get(k), str) and part.get("type") != "Action.Submit")
            for key in ("items", "facts", "columns", "body"):
                for inner in part.get(key, ()):
                    look(inner)

    look(content(message))
    return "\n".join(found)


def titles(message: dict[str, Any]) -> list[str]:
    return [a["title"] for a in content(message)["actions"]]


class Asks(Echo):
    """Answers every message with the same card."""

    def __init__(self, reply: dict[str, Any]) -> None:
        super().__init__()
        self.reply = reply

    def ask(self, person_key: str, message_id: str, text: str) -> list[dict[str, Any]]:
        super().ask(person_key, message_id, text)
        return [self.reply]


def work(gateway: Gateway) -> None:
    while gateway.step():
        pass


def said(echo: Echo) -> list[str]:
    return [text for _, _, text in echo.asked]
