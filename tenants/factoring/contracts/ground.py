"""What of a contract only its tenant can tell: its format, the currency of the books, accounts of its own.

Every posting on a factor's accounts is a move of its contract, so no two contracts share one, and none
changes its accounts, its currency or the way claims pass once something was sent under it: the books
could not be proved any more. Whoever agrees that begins a contract of another key.
"""

from collections.abc import Iterable, Iterator
import datetime as dt
from enum import StrEnum
import json

from sqlalchemy import select

from ledger_core.factoring.contract import Accounts, Contract
from ledger_core.factoring.states import State
from tenants.books.models import IndexBook
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.factoring.contracts.formats import is_format
from tenants.factoring.rows import AssignmentRow

OWN_ACCOUNTS = ("current", "holdback", "collected", "mobilised")
"""Names of the accounts that are one contract's alone."""

_GONE_OUT = (State.SENT, State.FUNDED, State.SETTLED)
_MOST_CONTRACTS = 90
_FURTHER = 10  # from the accounts of one contract to those of the next: 467100, 467110, ...


class ContractIssue(StrEnum):
    """What can be wrong at a place of a contract beside what it says itself."""

    NO_SUCH_FORMAT = "no-such-format"
    OTHER_CURRENCY = "other-currency"  # than the books have
    ACCOUNT_TAKEN = "account-taken"  # another contract's
    NOT_THEIRS = "not-theirs"  # somebody of a firm changes where debtors pay; that is the company's alone
    HELD = "held"  # something was sent under it: a contract of another key is needed


def issues_of(
    session: TenantSession,
    contract: Contract,
    before: Contract | None,
    others: Iterable[Contract],
    desk: Desk,
) -> Iterator[tuple[str, ContractIssue]]:
    """Yield what is wrong with the next version of a contract, by place.

    Args:
        session: the tenant's.
        contract: the version.
        before: the one it follows, if any.
        others: the last version of every contract, this one's too.
        desk: whose hand it is, and today; a contract that has ended by then keeps no account from others.
    """
    if not is_format(session, contract.filing.form):
        yield "filing.form", ContractIssue.NO_SUCH_FORMAT
    if contract.currency not in _currencies(session, contract.currency):
        yield "currency", ContractIssue.OTHER_CURRENCY
    held = before.factor.iban if before is not None else ""
    if desk.hand.firm_id is not None and held not in {"", contract.factor.iban}:
        yield "factor.iban", ContractIssue.NOT_THEIRS
    if before is not None and _has_sent(session, contract.key):
        for place, now, then in _held(contract, before):
            if now != then:
                yield place, ContractIssue.HELD
    taken = _numbers(each for each in others if _is_other(each, contract.key, desk.today))
    for name in OWN_ACCOUNTS:
        if getattr(contract.accounts, name) in taken:
            yield f"accounts.{name}", ContractIssue.ACCOUNT_TAKEN


def free_accounts(others: Iterable[Contract], key: str, day: dt.date) -> Accounts:
    """Return accounts for a new contract: the usual numbers, or the next ones that no other contract has.

    Args:
        others: the last version of every contract.
        key: of the new one.
        day: today.
    """
    taken = _numbers(each for each in others if _is_other(each, key, day))
    usual = Accounts()
    for step in range(_MOST_CONTRACTS):
        numbers = {name: str(int(getattr(usual, name)) + step * _FURTHER) for name in OWN_ACCOUNTS}
        if not taken.intersection(numbers.values()) and len(set(numbers.values())) == len(OWN_ACCOUNTS):
            return Accounts(**numbers)
    return usual  # somebody with so many contracts numbers them as they like


def _is_other(each: Contract, key: str, day: dt.date) -> bool:
    return each.key != key and (each.ends is None or each.ends >= day)


def _numbers(contracts: Iterable[Contract]) -> set[str]:
    return {getattr(each.accounts, name) for each in contracts for name in OWN_ACCOUNTS}


def _currencies(session: TenantSession, own: str) -> list[str]:
    """Return the currencies of the books; the contract's own before there are any."""
    said = session.scalar(select(IndexBook.currencies))
    return json.loads(said) or [own] if said else [own]


def _has_sent(session: TenantSession, key: str) -> bool:
    wanted = select(AssignmentRow.number).where(
        AssignmentRow.contract == key, AssignmentRow.state.in_([state.value for state in _GONE_OUT])
    )
    return session.scalar(wanted.limit(1)) is not None


def _held(contract: Contract, before: Contract) -> Iterator[tuple[str, object, object]]:
    yield "currency", contract.currency, before.currency
    yield "transfer", contract.transfer, before.transfer
    for name in OWN_ACCOUNTS:
        yield f"accounts.{name}", getattr(contract.accounts, name), getattr(before.accounts, name)
