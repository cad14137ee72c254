"""What a day's look found, small enough to be kept, and what changed from one day to another.

Owns the form in which a run is kept. Never looks itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
import datetime as dt
import json
import zlib

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.steps import Why
from tenants.dunning.days.look import Look

SETTLED = "settled"  # why a debt is asked for no more: it is open no more, or its name is gone from the books
_FORM = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A debt that was found: what it is, and the level it may take or why it may not."""

    account: str
    customer: str
    reference: str
    cents: int
    currency: str
    level: str  # key of the level it may take; "" where it is withheld
    why: str = ""  # value of `Why`
    hold_kind: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """Debts by name, as of a day."""

    day: dt.date
    found: Mapping[str, Found]


@dataclass(frozen=True, slots=True)
class Change:
    """A debt whose case differs from the day before; `why` of one that is gone says what stops it now."""

    name: str
    before: Found | None
    now: Found | None
    why: str = ""
    hold_kind: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is new to be asked for, what is asked for no more, and what moved to another level."""

    since: dt.date
    added: tuple[Change, ...]
    gone: tuple[Change, ...]
    moved: tuple[Change, ...]


def findings_of(look: Look) -> Findings:
    """Return what a look found."""
    found = {step.debt.name: _found(step.debt, step.level.key) for step in look.plan.steps}
    for each in look.plan.withheld:
        found[each.debt.name] = _found(each.debt, "", each.why.value, each.hold_kind)
    return Findings(look.day, found)


def difference(now: Findings, before: Findings) -> Difference:
    """Compare two days; debts are in the order of their customers."""
    asked_now, asked_before = _asked(now), _asked(before)
    return Difference(
        since=before.day,
        added=_sorted(
            Change(name, before.found.get(name), each)
            for name, each in asked_now.items()
            if name not in asked_before
        ),
        gone=_sorted(
            _gone(name, each, now.found.get(name))
            for name, each in asked_before.items()
            if name not in asked_now
        ),
        moved=_sorted(
            Change(name, asked_before[name], each)
            for name, each in asked_now.items()
            if name in asked_before and asked_before[name].level != each.level
        ),
    )


def packed(findings: Findings) -> bytes:
    """Return findings as they are kept."""
    said = {name: list(asdict(each).values()) for name, each in findings.found.items()}
    return zlib.compress(json.dumps([_FORM, said], separators=(",", ":")).encode())


def unpacked(day: dt.date, data: bytes) -> Findings | None:
    """Read what `packed` gave; None where it was given up, or is of another form."""
    if not data:
        return None
    form, said = json.loads(zlib.decompress(data))
    if form != _FORM:
        return None
    return Findings(day, {name: Found(*values) for name, values in said.items()})


def _found(debt: Debt, level: str, why: str = "", hold_kind: str = "") -> Found:
    return Found(
        debt.account, debt.customer, debt.reference, debt.cents_open, debt.currency, level, why, hold_kind
    )


def _asked(findings: Findings) -> dict[str, Found]:
    return {name: each for name, each in findings.found.items() if each.level}


def _gone(name: str, before: Found, now: Found | None) -> Change:
    if now is None:
        return Change(name, before, None, SETTLED)
    return Change(name, before, now, now.why or Why.FAILED.value, now.hold_kind)


def _sorted(changes: Iterable[Change]) -> tuple[Change, ...]:
    def place(change: Change) -> tuple[str, str, str, str]:
        found = change.now or change.before
        assert found is not None
        return found.account, found.customer, found.reference, change.name

    return tuple(sorted(changes, key=place))
