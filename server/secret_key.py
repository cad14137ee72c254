"""The key that seals the secrets of devices: a setting, or a file that is made once.

The file stands beside the database and is the service's alone. Never changes a key that is there: what it
sealed could not be opened.
"""

import contextlib
import os
from pathlib import Path
import secrets
import stat

from server.config import Settings
from tenants.opening import sqlite_path
from tenants.people.sealing import LEAST_KEY_LENGTH, SecretKey

_KEY_BYTES = 32
_OWN = 0o600


class NoKeyError(Exception):
    """The service has no key, and can make none."""


def secret_key(settings: Settings) -> SecretKey:
    """Return the key that is set; otherwise that of the file, which is made once.

    Raises:
        NoKeyError: none is set and there is no place for a file, or the file is not as it must be.
    """
    if settings.secret_key is not None:
        return SecretKey(settings.secret_key)
    database = sqlite_path(settings.database)
    if database is None:
        raise NoKeyError(
            "set LETTRINE_SECRET_KEY to what `openssl rand -hex 32` prints, and keep it: it seals second "
            "factors; only beside a SQLite database the service keeps one itself"
        )
    path = key_file(database)
    try:
        if not path.exists():
            _make(path)
        return SecretKey(_read(path))
    except OSError as error:
        raise NoKeyError(f"{path}, the key that seals second factors: {error.strerror}") from error


def key_file(database: Path) -> Path:
    """Return where the key of a database's service stands."""
    return database.with_name(f"{database.name}.key")


def _make(path: Path) -> None:
    """Write a new key, whole or not at all; where another process was first, its key stays."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN), "w") as file:
            file.write(f"{secrets.token_hex(_KEY_BYTES)}\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> str:
    if stat.S_IMODE(path.stat().st_mode) & ~_OWN:
        raise NoKeyError(f"others may read {path}, the key that seals second factors: run `chmod 600 {path}`")
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if len(text) < LEAST_KEY_LENGTH:
        raise NoKeyError(
            f"{path}, the key that seals second factors, is cut short: put it back from a copy; without it "
            "nobody's second factor can be checked"
        )
    return text
