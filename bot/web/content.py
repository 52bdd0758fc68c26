"""The content as the pages show it: titles, points, levels, sources. Read once; the scorer is never loaded for it."""

from functools import lru_cache

from bot.guidance import Guidance, load_guidance
from bot.settings import read_settings


@lru_cache(maxsize=1)
def guidance() -> Guidance:
    return load_guidance(read_settings().scenarios)
