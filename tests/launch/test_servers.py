from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.launch.environment import server_environment, settings_environment
from bot.launch.servers import plan_servers, rasa_address
from bot.settings import ROOT, Settings, read_settings


def test_both_servers_stay_on_this_machine(settings: Settings, tmp_path: Path) -> None:
    actions, rasa, web = plan_servers(settings, tmp_path / "m.tar.gz", tmp_path)
    assert actions.environment["SANIC_HOST"] == "127.0.0.1"
    assert rasa.command[rasa.command.index("-i") + 1] == "127.0.0.1"
    assert "--enable-api" not in rasa.command
    assert web.answers_at == "http://127.0.0.1:8000/health/"
    assert str(ROOT / "endpoints.yml") in rasa.command


def test_another_action_port_gets_its_own_endpoints(settings: Settings, tmp_path: Path) -> None:
    other = replace(settings, action_port=6055)
    rasa = plan_servers(other, tmp_path / "m.tar.gz", tmp_path)[1]
    written = Path(rasa.command[rasa.command.index("--endpoints") + 1])
    assert written.is_relative_to(settings.data)
    own, copy = (yaml.safe_load(p.read_text()) for p in (ROOT / "endpoints.yml", written))
    assert copy["action_endpoint"]["url"] == "http://127.0.0.1:6055/webhook"
    assert {**copy, "action_endpoint": own["action_endpoint"]} == own


def test_children_are_quiet_and_compile_their_modules(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environment = server_environment(settings)
    assert environment["RASA_TELEMETRY_ENABLED"] == "false" and environment["OMP_NUM_THREADS"] == "1"
    assert "PYTHONDONTWRITEBYTECODE" not in environment


def test_settings_reach_the_children_unchanged(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings_environment(settings).items():
        monkeypatch.setenv(name, value)
    assert read_settings() == settings


def test_a_server_on_all_addresses_is_reached_on_loopback(settings: Settings) -> None:
    assert rasa_address(replace(settings, host="0.0.0.0")) == "http://127.0.0.1:5005"
