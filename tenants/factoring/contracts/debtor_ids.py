"""The numbers under which a contract's factor knows the company's debtors.

Two debtors may have one number: a factor counts companies, the books count customers.
"""

from enum import StrEnum

from sqlalchemy import select

from tenants.books.models import IndexCustomer
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.rows import ContractRow, DebtorIdRow
from tenants.factoring.story import Happened, tell

LONGEST_ID = 40


class DebtorIdFault(StrEnum):
    """What can be wrong with a debtor's number."""

    TOO_LONG = "too-long"
    CONTROL = "control"  # a sign that no text shows
    NO_SUCH_CUSTOMER = "no-such-customer"


class FaultyDebtorIdError(ValueError):
    """A number that cannot be kept."""

    def __init__(self, fault: DebtorIdFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def ids_of(session: TenantSession, contract_key: str) -> dict[str, str]:
    """Return the factor's number of each debtor that has one, by the company's code for it."""
    wanted = select(DebtorIdRow.debtor, DebtorIdRow.factor_id).where(DebtorIdRow.contract == contract_key)
    return {row.debtor: row.factor_id for row in session.execute(wanted.order_by(DebtorIdRow.debtor))}


def put_id(session: TenantSession, desk: Desk, contract_key: str, debtor: str, factor_id: str) -> None:
    """Keep the factor's number of a debtor; "" forgets it.

    Raises:
        FaultyDebtorIdError: it is none that a number may be, or the debtor is no customer of the books.
        KeyError: there is no such contract.
    """
    raise_stamp(session)
    said = factor_id.strip()
    if fault := _fault_of(session, debtor, said):
        raise FaultyDebtorIdError(fault)
    known = select(ContractRow.version).where(ContractRow.key == contract_key).limit(1)
    if session.scalar(known) is None:
        raise KeyError(contract_key)
    held = DebtorIdRow.contract == contract_key, DebtorIdRow.debtor == debtor
    row = session.scalar(select(DebtorIdRow).where(*held))
    before = row.factor_id if row is not None else ""
    if before == said:
        return
    if row is None:
        row = DebtorIdRow(contract=contract_key, debtor=debtor)
        session.add(row)
    row.factor_id, row.author, row.at = said, desk.hand.actor, desk.now
    if not said:
        session.delete(row)
    session.flush()
    facts = {"debtor": debtor, "before": before, "after": said}
    tell(session, desk, kind=Happened.DEBTOR, contract=contract_key, facts=facts)


def _fault_of(session: TenantSession, debtor: str, said: str) -> DebtorIdFault | None:
    if len(said) > LONGEST_ID:
        return DebtorIdFault.TOO_LONG
    if not said.isprintable():
        return DebtorIdFault.CONTROL
    known = select(IndexCustomer.code).where(IndexCustomer.code == debtor).limit(1)
    if "\0" in debtor or session.scalar(known) is None:  # no database takes that sign
        return DebtorIdFault.NO_SUCH_CUSTOMER
    return None
