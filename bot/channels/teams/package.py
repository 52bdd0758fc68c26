"""The app package for Teams: the manifest with one's own app and address filled in, and two icons drawn here."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from bot.settings import ROOT, Settings

TEMPLATE = ROOT / "deploy" / "teams-manifest.json"
_TEAL, _LIGHT, _AMBER = "#1f6f6b", "#ffffff", "#ffd9a0"


class PackageError(Exception):
    """The package cannot be built; the message says what to set."""


def manifest(settings: Settings) -> dict[str, Any]:
    """Return the manifest; raises :class:`PackageError` for a missing setting."""
    if not settings.teams.app_id:
        raise PackageError("ATTUNE_TEAMS_APP_ID is missing: the package names the app. docs/teams.md says where to find it.")
    if not settings.public:
        raise PackageError("ATTUNE_HTTPS=on and ATTUNE_WEB_NAMES are needed: the package names the address of your pages.")
    text = TEMPLATE.read_text(encoding="utf-8").replace("{APP_ID}", settings.teams.app_id).replace("{ADDRESS}", settings.public)
    found: dict[str, Any] = json.loads(text.replace("{DOMAIN}", settings.web_names[0]))
    return found


def build(settings: Settings, path: Path) -> None:
    """Write the package, whole or not at all."""
    content = json.dumps(manifest(settings), indent=2)
    partial = path.with_suffix(".partial")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("manifest.json", content)
        package.writestr("color.png", _icon(192, _TEAL, _LIGHT))
        package.writestr("outline.png", _icon(32, None, _LIGHT))
    partial.replace(path)


def _icon(size: int, background: str | None, ring: str) -> bytes:
    """Draw the rings: full colour, or white on nothing, as Teams wants its outline."""
    scale = 8
    side = size * scale
    picture = Image.new("RGBA", (side, side), background or (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for share, width in ((0.40, 0.045), (0.24, 0.045)):
        radius = side * share
        box = (side / 2 - radius, side / 2 - radius, side / 2 + radius, side / 2 + radius)
        pen.ellipse(box, outline=ring, width=max(1, int(side * width)))
    dot = side * 0.09
    pen.ellipse((side / 2 - dot, side / 2 - dot, side / 2 + dot, side / 2 + dot), fill=_AMBER if background else ring)
    out = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()
