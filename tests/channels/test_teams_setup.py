"""The package is one that Teams takes; the doctor speaks plainly."""

import dataclasses
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from bot.channels.teams import doctor
from bot.channels.teams.package import PackageError, build, manifest
from bot.settings import Settings, TeamsSettings, read_settings
from tests.channels.teams_fixtures import APP, TENANT, Microsoft

GOOD = {"app_id": APP, "app_secret": "abc~DEF.123", "tenant_id": TENANT}
# What Teams takes, from learn.microsoft.com/microsoft-365/extensibility/schema (manifest 1.19): the longest value of each.
LONGEST = {
    ("name", "short"): 30, ("name", "full"): 100, ("description", "short"): 80, ("description", "full"): 4000, ("developer", "name"): 32,
    ("developer", "websiteUrl"): 2048, ("developer", "privacyUrl"): 2048, ("developer", "termsOfUseUrl"): 2048,
}  # fmt: skip


def configured(**teams: str) -> Settings:
    return dataclasses.replace(read_settings(), https=True, web_names=("attune.example.org",), teams=TeamsSettings(**teams))


@pytest.fixture
def package(tmp_path: Path) -> zipfile.ZipFile:
    build(configured(**GOOD), tmp_path / "attune-teams.zip")
    assert [p.name for p in tmp_path.iterdir()] == ["attune-teams.zip"]
    return zipfile.ZipFile(io.BytesIO((tmp_path / "attune-teams.zip").read_bytes()))


def test_the_package_holds_what_teams_wants(package: zipfile.ZipFile) -> None:
    assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
    found = json.loads(package.read("manifest.json"))
    assert found["id"] == found["bots"][0]["botId"] == found["webApplicationInfo"]["id"] == APP
    assert found["icons"] == {"color": "color.png", "outline": "outline.png"} and found["validDomains"] == ["attune.example.org"]
    assert "{" not in re.sub(r"[{}\[\]\n ]*[,:\"][{}\[\]\n ]*", "", package.read("manifest.json").decode()).strip("{}[]\n ")


def test_the_icons_are_as_teams_wants_them(package: zipfile.ZipFile) -> None:
    color, outline = (Image.open(io.BytesIO(package.read(n))).convert("RGBA") for n in ("color.png", "outline.png"))
    assert color.size == (192, 192) and outline.size == (32, 32)
    assert color.getchannel("A").getextrema() == (255, 255)
    pixels = [outline.getpixel((x, y)) for x in range(32) for y in range(32)]
    assert {p[:3] for p in pixels if p[3]} == {(255, 255, 255)}, "white and nothing else"
    shown = sum(p[3] > 0 for p in pixels)
    assert all(outline.getpixel(c)[3] == 0 for c in ((0, 0), (31, 0), (0, 31), (31, 31))) and 100 < shown < 900


def test_the_manifest_is_within_what_teams_takes() -> None:
    found = manifest(configured(**GOOD))
    for (group, name), longest in LONGEST.items():
        assert 0 < len(found[group][name]) <= longest, (group, name, len(found[group][name]))
    assert found["manifestVersion"] == "1.19" and f"/v{found['manifestVersion']}/" in found["$schema"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["version"]) and re.fullmatch(r"#[0-9A-F]{6}", found["accentColor"])
    assert all(found["developer"][u].startswith("https://") for u in ("websiteUrl", "privacyUrl", "termsOfUseUrl"))
    bot = found["bots"][0]
    assert set(bot["scopes"]) == {"personal", "team", "groupChat"} and len(bot["commandLists"]) <= 3
    for listed in bot["commandLists"]:
        assert set(listed["scopes"]) <= set(bot["scopes"]) and 0 < len(listed["commands"]) <= 10
        assert all(len(c["title"]) <= 32 and len(c["description"]) <= 128 for c in listed["commands"])
    rights = {(r["name"], r["type"]) for r in found["authorization"]["permissions"]["resourceSpecific"]}
    assert rights == {("ChannelMessage.Read.Group", "Application"), ("ChatMessage.Read.Chat", "Application")}
    assert found["webApplicationInfo"]["resource"] and set(found["permissions"]) == {"identity", "messageTeamMembers"}


@pytest.mark.parametrize(("settings", "says"), [(read_settings(), "APP_ID"), (dataclasses.replace(configured(**GOOD), https=False), "ATTUNE_HTTPS")])
def test_a_package_that_cannot_be_built_says_what_to_set(settings: Settings, says: str, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=says):
        build(settings, tmp_path / "x.zip")
    assert not list(tmp_path.iterdir())


def test_the_command_builds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.cli import app

    refused = CliRunner().invoke(app, ["teams-package", str(tmp_path / "a.zip")])
    assert refused.exit_code == 1 and "ATTUNE_TEAMS_APP_ID" in str(refused.exception)
    for name, value in (("ATTUNE_TEAMS_APP_ID", APP), ("ATTUNE_HTTPS", "on"), ("ATTUNE_WEB_NAMES", "attune.example.org")):
        monkeypatch.setenv(name, value)
    assert CliRunner().invoke(app, ["teams-package", str(tmp_path / "a.zip")]).exit_code == 0
    assert zipfile.is_zipfile(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("teams", "says"),
    [
        ({}, []),
        (GOOD, []),
        ({"app_id": APP}, ["ATTUNE_TEAMS_APP_SECRET is missing", "ATTUNE_TEAMS_TENANT_ID is missing"]),
        (GOOD | {"tenant_id": "contoso.onmicrosoft.com"}, ["ATTUNE_TEAMS_TENANT_ID is 'contoso.onmicrosoft.com'"]),
        (GOOD | {"app_secret": TENANT}, ["looks like the secret's id"]),
    ],
)
def test_the_doctor_says_what_is_missing(teams: dict[str, str], says: list[str]) -> None:
    found = doctor.check(configured(**teams), ask=False)
    assert len(found) == len(says) and all(s in f for s, f in zip(says, found, strict=True))


def test_the_doctor_knows_that_teams_must_reach_us_and_warns_of_the_playground() -> None:
    assert "must reach this machine" in doctor.check(dataclasses.replace(configured(**GOOD), https=False), ask=False)[0]
    open_ = dataclasses.replace(read_settings(), teams=TeamsSettings(playground=True))
    assert "anybody" in doctor.check(open_, ask=False)[0]


def test_the_doctor_tries_the_secret(microsoft: Microsoft) -> None:
    settings = configured(**GOOD, login=microsoft.address)
    assert doctor.check(settings) == []
    microsoft.token_troubles = [401]
    assert "gave no token" in doctor.check(settings)[0]
    assert "gave no token" in doctor.check(configured(**GOOD, login="http://127.0.0.1:9"))[0]
