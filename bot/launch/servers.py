"""Which processes make up the running assistant, and how each is started."""

import os
import sys
from pathlib import Path

import yaml

from bot.launch.environment import server_environment
from bot.launch.logs import private_folder
from bot.launch.obstacles import LOOPBACK
from bot.launch.processes import ChildPlan
from bot.settings import ROOT, Settings


def rasa_address(settings: Settings) -> str:
    """Where Rasa answers, seen from this machine."""
    host = LOOPBACK if settings.host in ("0.0.0.0", "::") else settings.host
    return f"http://{host}:{settings.rasa_port}"


def web_address(settings: Settings) -> str:
    """Where the web pages are, seen from this machine."""
    host = LOOPBACK if settings.web_host in ("0.0.0.0", "::") else settings.web_host
    return f"http://{host}:{settings.web_port}"


def plan_servers(settings: Settings, model: Path, logs: Path, prefix: str = "") -> tuple[ChildPlan, ...]:
    """Plan the action server, the Rasa server and the web server; their logs are ``logs/<prefix>actions.log`` and so on."""
    environment = server_environment(settings)
    actions = (sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(settings.action_port))
    rasa = (sys.executable, "-m", "rasa", "run", "-i", settings.host, "-p", str(settings.rasa_port),
            "--endpoints", str(_endpoints(settings)), "--credentials", "credentials.yml", "--model", str(model))  # fmt: skip
    health = f"http://{LOOPBACK}:{settings.action_port}/health"
    web = (sys.executable, "-m", "bot.web.server")
    return (
        ChildPlan("The action server", actions, environment, ROOT, logs / f"{prefix}actions.log", health),
        ChildPlan("The Rasa server", rasa, environment, ROOT, logs / f"{prefix}rasa.log", f"{rasa_address(settings)}/"),
        ChildPlan("The web server", web, environment, ROOT, logs / f"{prefix}web.log", f"{web_address(settings)}/health/"),
    )


def _endpoints(settings: Settings) -> Path:
    """Return ``endpoints.yml``, or a copy under ``var`` that names another action port."""
    own = ROOT / "endpoints.yml"
    content = yaml.safe_load(own.read_text(encoding="utf-8"))
    wanted = f"http://{LOOPBACK}:{settings.action_port}/webhook"
    if content["action_endpoint"]["url"] == wanted:
        return own
    content["action_endpoint"]["url"] = wanted
    path = private_folder(settings.data) / "endpoints.yml"
    partial = path.with_suffix(f".partial-{os.getpid()}")
    partial.write_text(yaml.safe_dump(content), encoding="utf-8")
    partial.replace(path)
    return path
