"""The settings of a book as text, to be kept beside its index, and back.

Owns this form alone. What a setting means and what holds where a book says nothing is `ledger_core.settings`.
"""

from dataclasses import asdict, fields
import datetime as dt
import json

from ledger_core.ledger import BookError
from ledger_core.settings import Settings

_NAMES = frozenset(field.name for field in fields(Settings))


def written(settings: Settings) -> str:
    """Return settings as JSON, the same text for the same settings."""
    return json.dumps(asdict(settings), default=dt.date.isoformat, sort_keys=True)


def read(text: str) -> Settings:
    """Return the settings of a text that `written` made; what it does not name has its default."""
    said = {name: value for name, value in json.loads(text).items() if name in _NAMES}
    day = said.get("closed_day")
    said["closed_day"] = dt.date.fromisoformat(day) if day else None
    said["errors"] = tuple(BookError(**error) for error in said.get("errors", ()))
    return Settings(**said)
