"""What the page sends, read strictly: a body that is anything else is refused, with the name of the place."""

from collections.abc import Mapping
import re
from typing import Any

from server.portal.pictures import day_of
from tenants.lettrage.asking import Act, Asked

MOST_NAMES = 20_000
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_NAME = re.compile(r"[0-9a-f]{16}-[0-9]{1,9}")
_OFFER = re.compile(r"[0-9a-f]{16}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{0,20}")
MOST_REVISION = 2**31 - 1
_LONGEST_LETTER = 20


class BadBodyError(ValueError):
    """The body is no act; the message names the place."""


def asked_of(body: object, account: str, customer: str) -> Asked:
    """Read an act on an account and third party.

    Raises:
        BadBodyError: it is none.
    """
    if not isinstance(body, dict):
        raise BadBodyError("the body is no object")
    said: Mapping[str, Any] = body
    try:
        act = Act(said.get("act", ""))
    except ValueError:
        raise BadBodyError("act: none that is known") from None
    more: dict[str, Any] = {}
    if act in {Act.LETTER, Act.PARTIAL, Act.GAP}:
        more["names"] = _texts(said, "lines", _NAME)
    if act is Act.GAP:
        more["gap_account"] = _text(said, "account", _ACCOUNT, default="")
        more["day"] = _day(said)
    elif act is Act.ACCEPT:
        more["offers"] = _texts(said, "proposals", _OFFER)
    elif act is Act.UNLETTER:
        more["letter"] = _letter(said)
    elif act is Act.UNDO:
        more["undone"] = _number(said, "revision_to_undo")
    return Asked(act, account, customer, _number(said, "revision"), _text(said, "key", _KEY), **more)


def shown_of(body: object) -> int | None:
    """Return the revision of the board that the page shows; None where it does not say."""
    shown = body.get("shown") if isinstance(body, dict) else None
    return shown if type(shown) is int and 0 <= shown <= MOST_REVISION else None


def _text(said: Mapping[str, Any], place: str, form: re.Pattern[str], default: str | None = None) -> str:
    value = said.get(place, default)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise BadBodyError(f"{place}: missing, or not of its form")
    return value


def _texts(said: Mapping[str, Any], place: str, form: re.Pattern[str]) -> tuple[str, ...]:
    values = said.get(place)
    if not isinstance(values, list) or not 0 < len(values) <= MOST_NAMES:
        raise BadBodyError(f"{place}: a list of 1 to {MOST_NAMES} is missing")
    if not all(isinstance(value, str) and form.fullmatch(value) for value in values):
        raise BadBodyError(f"{place}: one of them is not of its form")
    return tuple(values)


def _number(said: Mapping[str, Any], place: str) -> int:
    value = said.get(place)
    if type(value) is not int or not 0 <= value <= MOST_REVISION:
        raise BadBodyError(f"{place}: the number of a revision is missing")
    return value


def _letter(said: Mapping[str, Any]) -> str:
    value = said.get("letter")
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_LETTER or "\0" in value:
        raise BadBodyError("letter: missing, or too long")
    return value


def _day(said: Mapping[str, Any]) -> Any:  # noqa: ANN401  a day, or none
    value = said.get("day")
    if value is None:
        return None
    day = day_of(value) if isinstance(value, str) else None
    if day is None:
        raise BadBodyError("day: write it as 2026-11-23")
    return day
