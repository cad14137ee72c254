"""What the form of the creditor takes, and what its versions changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
from typing import Any

from tenants.dunning.decisions.creditor import Creditor, creditor_of
from tenants.dunning.decisions.rules import Version

PLAIN = ("name", "siren", "registered_at", "email", "phone", "iban", "bic", "place", "signs")
LINES = ("legal", "address")


@dataclass(frozen=True, slots=True)
class Amended:
    """A version and the parts it changed, by name."""

    version: Version
    parts: tuple[str, ...]


def shown(creditor: Creditor | None, name: str) -> dict[str, str]:
    """Return what the fields hold at first; `name` where nobody said yet who writes."""
    if creditor is None:
        return {"name": name, "version": "0"}
    return {
        **{part: getattr(creditor, part) for part in PLAIN},
        **{part: "\n".join(getattr(creditor, part)) for part in LINES},
        "version": str(creditor.version),
    }


def read(form: Mapping[str, str]) -> Creditor:
    """Return the creditor that was typed."""
    plain: dict[str, Any] = {part: form.get(part, "") for part in PLAIN}
    legal, address = (tuple(form.get(part, "").splitlines()) for part in LINES)
    return Creditor(**plain, legal=legal, address=address)


def iban_since(versions: Sequence[Version]) -> dt.datetime | None:
    """Return since when the present account stands; None where there is none.

    Args:
        versions: of the creditor, the last first.
    """
    found = None
    for version in versions:
        creditor = creditor_of(version)
        first = creditor_of(versions[0])
        if creditor is None or first is None or not first.iban or creditor.iban != first.iban:
            break
        found = version.at
    return found


def amendments(versions: Sequence[Version]) -> tuple[Amended, ...]:
    """Return what each version changed of the one before it, the last first."""
    before = [*versions, None][1:]
    return tuple(
        Amended(version, _changed(version, earlier))
        for version, earlier in zip(versions, before, strict=True)
    )


def _changed(version: Version, earlier: Version | None) -> tuple[str, ...]:
    if earlier is None:
        return ()
    return tuple(part for part, value in version.body.items() if earlier.body.get(part) != value)
