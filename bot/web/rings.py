"""The picture of the five levels for places that can only show images: rings from the child outwards."""

import io
import re

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw

_SIZE, _SCALE = 440, 2  # drawn larger and made smaller, so that the edges are smooth
_PAPER, _RING, _NAMED, _GUIDED = "#fbf8f4", "#d8d2c8", "#1f6f6b", "#e6a23c"


@require_safe
@cache_control(public=True, max_age=86400)
def rings(request: HttpRequest, named: str, guided: str) -> HttpResponse:
    """Draw which levels were ``named`` (filled) and where the ``guided`` ones are (amber edge). Digits 1-5, or 0 for none."""
    if not re.fullmatch(r"[0-5]{1,5}", named) or not re.fullmatch(r"[0-5]{1,5}", guided):
        raise Http404
    return HttpResponse(draw(named, guided), content_type="image/png")


def draw(named: str, guided: str) -> bytes:
    """Return the picture as PNG."""
    side = _SIZE * _SCALE
    picture = Image.new("RGB", (side, side), _PAPER)
    pen = ImageDraw.Draw(picture)
    for level in (5, 4, 3, 2, 1):
        radius = side * 0.47 * level / 5
        box = (side / 2 - radius, side / 2 - radius, side / 2 + radius, side / 2 + radius)
        filled = str(level) in named
        edge = _GUIDED if str(level) in guided else _RING
        pen.ellipse(box, fill=_NAMED if filled else _PAPER, outline=edge, width=9 * _SCALE)
        pen.text((side / 2, side / 2 - radius + 20 * _SCALE), str(level), fill="white" if filled else "#22302f", anchor="mm", font_size=20 * _SCALE)
    out = io.BytesIO()
    picture.resize((_SIZE, _SIZE), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()
