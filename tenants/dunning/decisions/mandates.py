"""Mandates: that a firm may write to a company's customers for it, up to what, and from when to when.

An accounting firm may ask for its clients' money only under a mandate, up to the formal notice, and into the
client's own account (ordonnance of 19 September 1945, article 22; decree 2012-432 as amended by decree
2019-1193). Owns which mandate covers a letter. Handles no money and no paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from sqlalchemy import select
from stdnum import iban as iban_numbers

from ledger_core.dunning.schedule import LevelKind
from tenants import audit_log
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.decisions.creditor import read_creditor
from tenants.dunning.decisions.held_mandates import covering, mandates_on
from tenants.dunning.hold_rows import MandateRow
from tenants.dunning.stamp import raise_stamp
from tenants.numbers import next_number

LONGEST_NAME = 200


class MandateFault(StrEnum):
    """What can be wrong with a part of a mandate."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    NOT_AN_IBAN = "not-an-iban"
    OTHER_IBAN = "other-iban"  # the creditor's letters name another account
    DAY_ORDER = "day-order"  # it ends before it begins, or begins before it was signed
    DAY_TO_COME = "day-to-come"  # signed on a day that has not come


class FaultyMandateError(ValueError):
    """A mandate that cannot be kept; `faults` are by part."""

    def __init__(self, faults: Mapping[str, MandateFault]) -> None:
        super().__init__(", ".join(f"{part}: {fault}" for part, fault in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class NewMandate:
    """A mandate as somebody records it; `until` is its last day, None without one."""

    firm_id: int
    firm_name: str
    scope: frozenset[LevelKind]
    since: dt.date
    until: dt.date | None
    iban: str  # the company's own account, which the mandate must state
    signed_by: str
    signed_on: dt.date
    file: int | None = None  # number of the signed paper


def put_mandate(session: TenantSession, desk: Desk, new: NewMandate) -> MandateRow:
    """Record a mandate, and say so in the audit log.

    Raises:
        FaultyMandateError: a part is none that it may be.
    """
    if faults := mandate_faults(session, desk, new):
        raise FaultyMandateError(faults)
    raise_stamp(session)
    row = MandateRow(
        number=next_number(session, "mandate"),
        firm_number=new.firm_id,
        firm_name=new.firm_name,
        scope=sorted(kind.value for kind in new.scope),
        since=new.since,
        until=new.until,
        iban=iban_numbers.compact(new.iban),
        signed_by=new.signed_by.strip(),
        signed_on=new.signed_on,
        file=new.file,
        author=desk.hand.actor,
        put_at=desk.now,
        ended_on=None,
        ended_by="",
    )
    session.add(row)
    session.flush()
    detail = {"firm": new.firm_name, "since": _iso(new.since), "until": _iso(new.until), "scope": row.scope}
    _log(session, desk, "mandate:put", row, detail)
    return row


def end_mandate(session: TenantSession, desk: Desk, number: int, last_day: dt.date) -> MandateRow | None:
    """End a mandate with a day; None where there is none of this number that goes on so long.

    A mandate that has not begun ends before its first day, and never holds.
    """
    raise_stamp(session)
    row = session.scalar(select(MandateRow).where(MandateRow.number == number))
    if row is None or row.ended_on is not None or (row.until is not None and row.until < last_day):
        return None
    row.ended_on, row.ended_by = last_day, desk.hand.actor
    _log(session, desk, "mandate:end", row, {"firm": row.firm_name, "until": _iso(last_day)})
    return row


def mandates(session: TenantSession) -> tuple[MandateRow, ...]:
    """Return all mandates, ended ones too, the last first."""
    return tuple(session.scalars(select(MandateRow).order_by(MandateRow.number.desc())))


def mandate_for(session: TenantSession, firm_id: int, kind: LevelKind, day: dt.date) -> MandateRow | None:
    """Return the mandate under which a firm may send a letter of a kind on a day; None where it may not.

    The letters must name the account that the mandate states.
    """
    creditor = read_creditor(session)
    return covering(mandates_on(session, firm_id, day), kind, creditor.iban if creditor else "")


def mandate_faults(session: TenantSession, desk: Desk, new: NewMandate) -> dict[str, MandateFault]:
    """Say what is wrong with a mandate that somebody records, by part."""
    creditor = read_creditor(session)
    is_iban = iban_numbers.is_valid(new.iban)
    differs = is_iban and creditor is not None and iban_numbers.compact(new.iban) != creditor.iban
    checks = [
        ("scope", bool(new.scope), MandateFault.MISSING),
        ("iban", is_iban, MandateFault.NOT_AN_IBAN),
        ("iban", not differs, MandateFault.OTHER_IBAN),
        ("signed_by", bool(new.signed_by.strip()), MandateFault.MISSING),
        ("signed_by", len(new.signed_by) <= LONGEST_NAME, MandateFault.TOO_LONG),
        ("firm_name", 0 < len(new.firm_name) <= LONGEST_NAME, MandateFault.MISSING),
        ("signed_on", new.signed_on <= desk.today, MandateFault.DAY_TO_COME),
        ("since", new.since >= new.signed_on, MandateFault.DAY_ORDER),
        ("until", new.until is None or new.until >= new.since, MandateFault.DAY_ORDER),
    ]
    faults: dict[str, MandateFault] = {}
    for part, is_right, fault in checks:
        if not is_right:
            faults.setdefault(part, fault)
    return faults


def _log(
    session: TenantSession, desk: Desk, action: str, row: MandateRow, detail: Mapping[str, object]
) -> None:
    audit_log.append(
        session,
        actor=desk.hand.actor,
        action=action,
        subject=f"mandate {row.number}",
        detail=detail,
        at=desk.now,
    )


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
