"""The creditor as its letters show it: name, legal form, address, register, and where the money goes.

Owns what must be there before a letter may leave. Versions of one decision: a letter that was sent keeps the
creditor of its day.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
import re
from typing import Any

from stdnum import bic, iban

from ledger_core.company_numbers import is_siren
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.decisions.held_mandates import mandates_on
from tenants.dunning.decisions.rules import Version, latest, put_version
from tenants.dunning.stamp import raise_stamp
from tenants.people.naming import EmailError, clean_email

SUBJECT = "creditor"
LONGEST_LINE = 100
MOST_LINES = 5

_LISTS = ("legal", "address")
_PHONE = re.compile(r"\+?[0-9][0-9 .()/-]{4,28}[0-9]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class CreditorFault(StrEnum):
    """What can be wrong with a part of the creditor."""

    MISSING = "missing"  # no letter leaves without it
    TOO_LONG = "too-long"
    TOO_MANY_LINES = "too-many-lines"
    CONTROL = "control"  # signs that do not print
    NOT_A_SIREN = "not-a-siren"
    NOT_AN_EMAIL = "not-an-email"
    NOT_A_PHONE = "not-a-phone"
    NOT_AN_IBAN = "not-an-iban"
    NOT_A_BIC = "not-a-bic"
    NOT_THEIRS = "not-theirs"  # somebody of a firm changes the account; that is the company's alone


class FaultyCreditorError(ValueError):
    """A creditor that cannot be kept; `faults` are by part."""

    def __init__(self, faults: Mapping[str, CreditorFault]) -> None:
        super().__init__(", ".join(f"{part}: {fault}" for part, fault in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who is owed. `version` is that of the decision."""

    name: str
    address: tuple[str, ...] = ()  # street, code and town, ...: without the name
    legal: tuple[str, ...] = ()  # such as "SARL au capital de 10 000 €"
    siren: str = ""  # nine digits
    registered_at: str = ""  # the register's town, as in "RCS Nantes"
    email: str = ""
    phone: str = ""
    iban: str = ""  # without blanks
    bic: str = ""
    place: str = ""  # where letters are written: the town
    signs: str = ""  # name and function under a letter
    version: int = 0


def read_creditor(session: TenantSession) -> Creditor | None:
    """Return the creditor as it holds; None where nobody said who it is."""
    return creditor_of(latest(session, SUBJECT))


def creditor_of(version: Version | None) -> Creditor | None:
    """Read the creditor of a version; None where there is none."""
    if version is None:
        return None
    body: Mapping[str, Any] = version.body
    lists = {part: tuple(body[part]) for part in _LISTS}
    read: dict[str, Any] = {**body, **lists, "version": version.version}
    return Creditor(**read)


def tidied(creditor: Creditor) -> Creditor:
    """Return a creditor without blanks around its parts, numbers as they are kept, no empty lines."""
    found: dict[str, Any] = {part: getattr(creditor, part).strip() for part in _PLAIN}
    for part in ("siren", "iban", "bic"):
        found[part] = re.sub(r"[\s.\u202f-]", "", found[part]).upper()
    for part in _LISTS:
        found[part] = tuple(filter(None, map(str.strip, getattr(creditor, part))))
    return replace(creditor, **found)


def creditor_faults(creditor: Creditor) -> dict[str, CreditorFault]:
    """Say what is wrong with a tidied creditor, by part; what is only missing too."""
    faults = {part: fault for part in _PLAIN if (fault := _fault_of_line(getattr(creditor, part)))}
    for part in _LISTS:
        if fault := _fault_of_lines(getattr(creditor, part)):
            faults[part] = fault
    for part, (is_right, fault) in _CHECKS.items():
        text = getattr(creditor, part)
        if text and not is_right(text):
            faults.setdefault(part, fault)
    for part in missing(creditor):
        faults.setdefault(part, CreditorFault.MISSING)
    return faults


def missing(creditor: Creditor) -> tuple[str, ...]:
    """Return the parts without which no letter leaves and that are empty."""
    return tuple(part for part in ("name", "address", "iban") if not getattr(creditor, part))


def may_send(creditor: Creditor | None) -> bool:
    """Tell whether letters may leave in this creditor's name."""
    return creditor is not None and not creditor_faults(creditor)


def save_creditor(
    session: TenantSession, desk: Desk, creditor: Creditor, expected: int | None = None
) -> Creditor:
    """Keep a creditor as the next version; it may be incomplete, and then nothing is sent.

    Raises:
        FaultyCreditorError: a part is none that it may be, or a firm's hand changes the account.
        RuleConflictError: another version holds than the author saw.
    """
    raise_stamp(session)  # who else changes the account waits until this is kept
    tidy = tidied(creditor)
    faults = {part: fault for part, fault in creditor_faults(tidy).items() if fault != CreditorFault.MISSING}
    if not _may_name(session, desk, tidy.iban):
        faults.setdefault("iban", CreditorFault.NOT_THEIRS)
    if faults:
        raise FaultyCreditorError(faults)
    body = {part: value for part, value in asdict(tidy).items() if part != "version"}
    for part in _LISTS:
        body[part] = list(body[part])
    kept = creditor_of(put_version(session, desk, SUBJECT, body, expected))
    assert kept is not None
    return kept


def _may_name(session: TenantSession, desk: Desk, account: str) -> bool:
    """Tell whether a hand may name an account: a firm's the first one, or that of its mandate in force."""
    held, firm_id = read_creditor(session), desk.hand.firm_id
    if firm_id is None or held is None or held.iban in {"", account}:
        return True
    return account in {row.iban for row in mandates_on(session, firm_id, desk.today)}


def _is_email(text: str) -> bool:
    try:
        clean_email(text)
    except EmailError:
        return False
    return True


_PLAIN = tuple(field.name for field in fields(Creditor) if field.name not in {*_LISTS, "version"})
_CHECKS: Mapping[str, tuple[Callable[[str], bool], CreditorFault]] = {
    "siren": (is_siren, CreditorFault.NOT_A_SIREN),
    "email": (_is_email, CreditorFault.NOT_AN_EMAIL),
    "phone": (lambda text: bool(_PHONE.fullmatch(text)), CreditorFault.NOT_A_PHONE),
    "iban": (iban.is_valid, CreditorFault.NOT_AN_IBAN),
    "bic": (bic.is_valid, CreditorFault.NOT_A_BIC),
}


def _fault_of_line(text: str) -> CreditorFault | None:
    if _CONTROL.search(text):
        return CreditorFault.CONTROL
    return CreditorFault.TOO_LONG if len(text) > LONGEST_LINE else None


def _fault_of_lines(lines: tuple[str, ...]) -> CreditorFault | None:
    if len(lines) > MOST_LINES:
        return CreditorFault.TOO_MANY_LINES
    return next(filter(None, map(_fault_of_line, lines)), None)
