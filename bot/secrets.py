"""The secret key: made on first start, readable by this account only, never committed; and sealing with it."""

import base64
import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet


def read_secret(data: Path) -> str:
    """Return ``ATTUNE_SECRET_KEY``, or the key kept under ``data``, made now when there is none."""
    given = os.environ.get("ATTUNE_SECRET_KEY")
    if given:
        return given
    path = data / "secret_key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(made, path)  # whoever comes first wins; nobody reads half a key
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text(encoding="ascii").strip()


def seal(text: str, key: str) -> str:
    """Encrypt words that may only be kept for a while."""
    return _box(key).encrypt(text.encode("utf-8")).decode("ascii")


def unseal(sealed: str, key: str) -> str:
    """Decrypt what :func:`seal` made; raises ``cryptography.fernet.InvalidToken`` under another key."""
    return _box(key).decrypt(sealed.encode("ascii")).decode("utf-8")


@lru_cache(maxsize=4)
def _box(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"attune sealed words {key}".encode()).digest()))
