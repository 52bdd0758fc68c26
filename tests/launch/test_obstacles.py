import errno
import socket
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from bot.guidance import Guidance
from bot.launch.faults import LaunchError, explain_os_error
from bot.launch.obstacles import check_disk, check_ports, contacts_warning, free_port, read_content
from bot.settings import Settings


def three_free(settings: Settings) -> Settings:
    ports: set[int] = set()
    while len(ports) < 3:
        ports.add(free_port())
    rasa, action, web = ports
    return replace(settings, rasa_port=rasa, action_port=action, web_port=web)


@pytest.mark.parametrize("field", ["rasa_port", "action_port", "web_port"])
def test_a_taken_port_is_named_with_its_holder_and_the_variable(settings: Settings, field: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LaunchError, match=rf"Port {port} is taken by '.+' \(process \d+\).*ATTUNE_{field.upper()}=\d+ make run"):
            check_ports(replace(three_free(settings), **{field: port}))


def test_free_ports_pass(settings: Settings) -> None:
    check_ports(three_free(settings))


def test_the_same_port_twice_is_named(settings: Settings) -> None:
    with pytest.raises(LaunchError, match="ATTUNE_RASA_PORT and ATTUNE_WEB_PORT are both"):
        free = three_free(settings)
        check_ports(replace(free, web_port=free.rasa_port))


@pytest.mark.parametrize("field", ["host", "web_host"])
def test_an_address_of_another_machine_is_named(settings: Settings, field: str) -> None:
    with pytest.raises(LaunchError, match=rf"ATTUNE_{field.upper()} is '192\.0\.2\.1'"):
        check_ports(replace(three_free(settings), **{field: "192.0.2.1"}))


def test_too_little_disk_is_told_with_what_is_left(tmp_path: Path) -> None:
    check_disk(tmp_path / "not" / "yet", wanted=1)
    with pytest.raises(LaunchError, match="GiB left and training needs"):
        check_disk(tmp_path, wanted=1 << 62)


def test_a_full_disk_is_one_line() -> None:
    assert "disk is full at models" in explain_os_error(OSError(errno.ENOSPC, "No space left on device", "models"))


def test_broken_content_is_one_line_that_says_how_many_more(tmp_path: Path) -> None:
    content = tmp_path / "scenarios"
    content.mkdir()
    (content / "levels.yml").write_text("- number: 6\n")
    with pytest.raises(LaunchError, match=r"^scenarios[^\n]*:1: [^\n]* more: 'make check' lists them all\)$"):
        read_content(content)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match=r"does not exist\. Set ATTUNE_SCENARIOS"):
        read_content(tmp_path / "none")


@pytest.mark.parametrize(
    ("checked", "said"),
    [(None, "never checked"), ("2026-01-01", "183 days ago"), ("spring", "no date"), ("2026-01-02", None)],
)
def test_contacts_that_nobody_checked_are_warned_of(checked: str | None, said: str | None) -> None:
    guidance = cast(Guidance, SimpleNamespace(safety=SimpleNamespace(checked=checked)))
    warning = contacts_warning(guidance, today=date(2026, 7, 3))
    assert said in warning if said and warning else warning is None and said is None
