"""The factor of the simulation: sales are handed over, refused, funded, settled and given back.

What it does stands in rows and books alike, in one transaction, as the events of factoring write them.
Whether that came to be is read back from the rows: a commit may fail, or succeed unheard.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlalchemy import and_, select

from ledger_core.factoring.contract import Chasing, Contract
from ledger_core.factoring.contract_form import as_json
from ledger_core.factoring.states import State
from tenants.db import TenantSession
from tenants.desk import Desk
from tenants.dunning.days.look import look_at
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.rows import AssignmentRow, ContractRow, ItemRow
from tests.fault.dunning.companies import Company
from tests.fault.dunning.faults import Chance
from tests.fault.dunning.model import JOURNAL, Agreement, Sale
from tests.tenants.dunning.factor import CONFIDENTIAL, NOTIFIED

CONTRACTS = {
    Agreement.NAMED: NOTIFIED,
    Agreement.SILENT: replace(NOTIFIED, key="silent", chasing=Chasing.NONE),
    Agreement.QUIET: CONFIDENTIAL,
}
_AGREEMENTS = {contract.key: agreement for agreement, contract in CONTRACTS.items()}
_Rows: TypeAlias = Callable[[TenantSession], object]


@dataclass
class FactorsPeople:
    """Whoever works with the factor in a company."""

    chance: Chance

    def act(self, company: Company, desk: Desk) -> None:
        """Hand a sale over, or let the factor do something with one that it has."""
        self.read_back(company)
        sales = [sale for sale in company.ledger.sales if sale.with_factor]
        try:
            if sales and self.chance.dice.random() < 0.6:
                self._move_on(company, desk, self.chance.dice.choice(sales))
            else:
                self._hand_over(company, desk)
        finally:
            self.read_back(company)

    def read_back(self, company: Company) -> None:
        """Have the model say what the rows do."""
        joined = and_(
            ItemRow.assignment == AssignmentRow.number, ItemRow.tenant_id == AssignmentRow.tenant_id
        )
        wanted = select(AssignmentRow, ItemRow).join(ItemRow, joined).order_by(AssignmentRow.number)
        with company.books.database.reading(company.tenant_id) as session:
            for row, item in session.execute(wanted):
                sale = company.ledger.sale(item.reference)
                sale.agreement = _AGREEMENTS[row.contract] if item.held else Agreement.NONE
                sale.is_funded = row.funded_on is not None
                sale.factor_left = item.cents - item.settled_cents - item.returned_cents
                if item.returned_cents:
                    self._come_back(company, sale)

    def _come_back(self, company: Company, sale: Sale) -> None:
        """Have a sale that the factor gave back stand in the books again, under a piece of its own."""
        piece = f"{sale.piece}R"
        if all(each.piece != piece for each in company.ledger.sales):
            company.ledger.sales.append(
                Sale(piece, sale.code, sale.cents, sale.returned_on or sale.day, sale.due)
            )

    def _hand_over(self, company: Company, desk: Desk) -> None:
        look = look_at(desk.database, desk.pictures, desk.tenant_id, desk.today)
        debts = {debt.reference: debt for debt in look.situation.debts}
        sales = [
            sale
            for sale in company.ledger.sales
            if not sale.payments and not sale.agreement and sale.piece in debts and sale.dispute is None
        ]
        if not sales:
            return
        sale = self.chance.dice.choice(sales)
        agreement = self.chance.dice.choice(list(CONTRACTS))
        with desk.writing() as session:
            raise_stamp(session)
            _keep(session, desk, CONTRACTS[agreement])
            number = len(session.scalars(select(AssignmentRow.number)).all()) + 1
            session.add(_assignment(desk, CONTRACTS[agreement], number))
            session.flush()
            session.add(_item(number, debts[sale.piece].name, sale))

    def _move_on(self, company: Company, desk: Desk, sale: Sale) -> None:
        """Refuse what was sent, or fund it; settle what was funded, a part of it, or give it back."""
        if not sale.is_funded:
            if self.chance.dice.random() < 0.3:
                with desk.writing() as session:
                    _change(session, sale, State.RETURNED, held=False)
                return
            self._write(company, desk, sale, lambda session: _fund(session, desk, sale))
            return
        throw = self.chance.dice.random()
        if throw < 0.3:
            with desk.writing() as session:
                _change(session, sale, State.SETTLED, settled_cents=sale.cents)
        elif throw < 0.5 and sale.factor_left == sale.cents:
            with desk.writing() as session:
                _change(session, sale, State.FUNDED, settled_cents=sale.cents // 2)
        elif throw < 0.8 and sale.factor_left == sale.cents:
            sale.returned_on = desk.today
            self._write(
                company,
                desk,
                sale,
                lambda session: _change(session, sale, State.RETURNED, returned_cents=sale.cents),
                comes_back=True,
            )

    def _write(
        self, company: Company, desk: Desk, sale: Sale, rows: _Rows, *, comes_back: bool = False
    ) -> None:
        """Write the books as they will be, with the rows in the same transaction."""
        sale.is_funded = True
        before = list(company.ledger.sales)
        if comes_back:
            self._come_back(company, sale)
        text = company.ledger.text()
        company.ledger.sales[:] = before
        company.books.write({JOURNAL: text}, at=desk.now, alongside=lambda session, _revision: rows(session))


def _fund(session: TenantSession, desk: Desk, sale: Sale) -> None:
    _change(session, sale, State.FUNDED)
    number = select(ItemRow.assignment).where(ItemRow.reference == sale.piece, ItemRow.held.is_(True))
    row = session.scalars(select(AssignmentRow).where(AssignmentRow.number.in_(number))).one()
    row.funded_on = desk.today


def _change(session: TenantSession, sale: Sale, state: State, **changed: object) -> None:
    raise_stamp(session)
    wanted = select(ItemRow).where(ItemRow.reference == sale.piece, ItemRow.held.is_(True))
    item = session.scalars(wanted).one()
    row = session.scalars(select(AssignmentRow).where(AssignmentRow.number == item.assignment)).one()
    row.state = state.value
    for part, value in changed.items():
        setattr(item, part, value)


def _keep(session: TenantSession, desk: Desk, contract: Contract) -> None:
    if session.scalar(select(ContractRow).where(ContractRow.key == contract.key)) is None:
        session.add(ContractRow(key=contract.key, version=1, body=as_json(contract), author="", at=desk.now))


def _assignment(desk: Desk, contract: Contract, number: int) -> AssignmentRow:
    return AssignmentRow(
        number=number,
        reference=f"C-2026-{number:03}",
        contract=contract.key,
        version=1,
        state=State.SENT.value,
        day=desk.today,
        amounts=None,
        revision=1,
        file_number=number,
        checked_at=desk.now,
        sent_at=desk.now,
        sent_by="",
        funded_on=None,
        ended_on=None,
        reason="",
        author="",
        at=desk.now,
    )


def _item(number: int, name: str, sale: Sale) -> ItemRow:
    return ItemRow(
        assignment=number,
        name=name,
        held=True,
        account="411000",
        customer=sale.code,
        debtor_name=sale.code,
        reference=sale.piece,
        kind="invoice",
        date=sale.day,
        due=sale.due,
        concerns="",
        currency="EUR",
        cents=sale.cents,
        cents_original=sale.cents,
        cents_open=sale.cents,
        over_cents=0,
        holdback_cents=0,
        released_cents=0,
        settled_cents=0,
        returned_cents=0,
        collected_cents=0,
        sent_as=sale.piece,
    )
