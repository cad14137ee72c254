"""A tenant's contracts with factors, version by version: which holds on a day, and the next one of each.

Owns how versions follow each other, and what of a contract only its tenant can tell: whether its format is
there, whether the books have its currency, whether its accounts are its own. A version is never
changed: what was assigned under one keeps it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
import datetime as dt

from sqlalchemy import select

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.contract_faults import ContractFault, faults_of
from ledger_core.factoring.contract_form import as_json, from_json
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.contracts.ground import ContractIssue, issues_of
from tenants.factoring.rows import ContractRow
from tenants.factoring.story import Happened, tell

Faults = Mapping[str, ContractFault | ContractIssue]


@dataclass(frozen=True, slots=True)
class KeptContract:
    """A version as it was kept; `author` as logs name them."""

    contract: Contract
    author: str
    at: dt.datetime


class FaultyContractError(ValueError):
    """A contract that cannot be kept; `faults` are by place, such as `fees.commission_percent`."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(", ".join(f"{place}: {fault}" for place, fault in faults.items()))
        self.faults = dict(faults)


class ContractConflictError(Exception):
    """Somebody else changed the contract meanwhile; `theirs` is its last version now."""

    def __init__(self, theirs: Contract | None) -> None:
        super().__init__("the contract was changed by somebody else meanwhile")
        self.theirs = theirs


def contracts_on(session: TenantSession, day: dt.date) -> tuple[Contract, ...]:
    """Return of each contract the version in force on a day, by key.

    Of the versions that had begun by then the last one counts: a contract that it ended stays ended, whatever
    an earlier version said.
    """
    begun = {each.key: each for each in _all(session) if each.since <= day}
    return tuple(each for _, each in sorted(begun.items()) if each.in_force(day))


def all_contracts(session: TenantSession) -> tuple[Contract, ...]:
    """Return of each contract the last version, those that ended or have not begun too; by key."""
    last = {each.key: each for each in _all(session)}
    return tuple(each for _, each in sorted(last.items()))


def contract_on(session: TenantSession, key: str, day: dt.date) -> Contract | None:
    """Return the version of a contract in force on a day; None where there is none."""
    begun = [] if "\0" in key else [each for each in _all(session, key) if each.since <= day]
    return begun[-1] if begun and begun[-1].in_force(day) else None


def contract_version(session: TenantSession, key: str, version: int) -> Contract:
    """Return a version of a contract, whether it is in force or not.

    Raises:
        KeyError: there is none.
    """
    wanted = select(ContractRow).where(ContractRow.key == key, ContractRow.version == version)
    row = session.scalar(wanted)
    if row is None:
        raise KeyError(key, version)
    return from_json(row.body)


def versions_of(session: TenantSession, key: str) -> tuple[KeptContract, ...]:
    """Return all versions of a contract, the last first."""
    if "\0" in key:  # which no database takes
        return ()
    wanted = select(ContractRow).where(ContractRow.key == key).order_by(ContractRow.version.desc())
    return tuple(KeptContract(from_json(row.body), row.author, row.at) for row in session.scalars(wanted))


def save_contract(
    session: TenantSession, desk: Desk, contract: Contract, expected: int | None = None
) -> Contract:
    """Keep a contract as the next version of its key; what holds already makes none.

    Args:
        session: one that writes.
        desk: who decides, and when.
        contract: what is agreed; its version counts for nothing, the next one is given.
        expected: number of the version that its author saw, 0 for none; any where it is left out.

    Raises:
        FaultyContractError: it cannot hold together, or not with what the tenant has.
        ContractConflictError: another version holds than the author saw.
    """
    raise_stamp(session)  # who else changes it waits until this is kept
    kept = versions_of(session, contract.key)
    last = kept[0].contract if kept else None
    number = last.version if last else 0
    if expected is not None and expected != number:
        raise ContractConflictError(last)
    following = replace(contract, version=number + 1)
    if last is not None and replace(last, version=following.version) == following:
        return last
    faults: dict[str, ContractFault | ContractIssue] = {**faults_of(following)}
    for place, issue in issues_of(session, following, last, all_contracts(session), desk):
        faults.setdefault(place, issue)
    if faults:
        raise FaultyContractError(faults)
    body = as_json(following)
    row = ContractRow(
        key=following.key, version=following.version, body=body, author=desk.hand.actor, at=desk.now
    )
    session.add(row)
    session.flush()
    tell(
        session,
        desk,
        kind=Happened.CONTRACT,
        contract=following.key,
        facts={"version": following.version},
    )
    return following


def _all(session: TenantSession, key: str = "") -> Iterator[Contract]:
    """Yield versions, of one key or of all, the earlier ones of a key first."""
    asked = [ContractRow.key == key] if key else []
    wanted = select(ContractRow.body).where(*asked).order_by(ContractRow.key, ContractRow.version)
    return (from_json(body) for body in session.scalars(wanted))
