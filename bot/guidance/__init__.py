"""Scenario content: YAML files in, frozen dataclasses out.

The content is the answer key, the conversation's words and the scorer's training phrases in one place, so the
loader is strict: every fault of every file is reported in one run as ``file:line: what, value, repair``.
"""

from bot.guidance.loader import ContentError, load_guidance
from bot.guidance.marked import Marked, digest, read_marked
from bot.guidance.model import (
    TIERS,
    Caution,
    Continuum,
    Guidance,
    Level,
    LevelInfo,
    Pathway,
    Point,
    Safety,
    Scenario,
    Service,
    Statement,
    Term,
    Tier,
)
from bot.guidance.strict import Fault

__all__ = [
    "TIERS",
    "Caution",
    "ContentError",
    "Continuum",
    "Fault",
    "Guidance",
    "Level",
    "LevelInfo",
    "Marked",
    "Pathway",
    "Point",
    "Safety",
    "Scenario",
    "Service",
    "Statement",
    "Term",
    "Tier",
    "digest",
    "load_guidance",
    "read_marked",
]
