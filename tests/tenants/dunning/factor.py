"""A factor of the late company: assignments as rows, and the entry by which an invoice leaves the books."""

from collections.abc import Collection
from dataclasses import replace
import datetime as dt
from decimal import Decimal

from sqlalchemy import select

from ledger_core.factoring.contract import Chasing, Contract, Factor, Fees, Notice, Transfer
from ledger_core.factoring.contract_form import as_json
from ledger_core.factoring.states import State
from tenants.dunning.days.situation import debt_names_of
from tenants.dunning.stamp import raise_stamp
from tenants.factoring.rows import AssignmentRow, ContractRow, ItemRow, StatementRow
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import ACCOUNTS, FILES, NOW, TODAY, Company

FACTOR_IBAN = "FR1420041010050500013M02606"  # an example of another bank
FACTOR = Factor(name="Factor Aldébaran", iban=FACTOR_IBAN, bic="PSSTFRPPLIL")
MENTION = "Créance cédée à Factor Aldébaran, à qui seul le paiement libère."
NOTIFIED = Contract(
    key="aldebaran",
    version=1,
    since=dt.date(2026, 1, 1),
    number="A-17",
    factor=FACTOR,
    transfer=Transfer.SUBROGATION,
    notice=Notice.NOTIFIED,
    recourse=True,
    currency="EUR",
    fees=Fees(commission_percent=Decimal("0.4")),
    chasing=Chasing.FACTORS_NAME,
    mention=MENTION,
    notification="Vos factures sont cédées.",
)
CONFIDENTIAL = replace(
    NOTIFIED, key="discret", notice=Notice.CONFIDENTIAL, chasing=Chasing.OWN_NAME, mention="", notification=""
)
CHART = """2025-01-01 open Assets:46-Debiteurs:467100
  account-number: "467100"
"""


def name_of(company: Company, piece: str) -> str:
    """Return the name that an invoice of the books has as a debt."""
    picture = company.desk().picture()
    names = debt_names_of(picture)
    return next(names[line.key] for line in picture.lines if line.reference == piece and line.cents > 0)


def assign(
    company: Company,
    contract: Contract,
    *pieces: str,
    state: State = State.SENT,
    number: int = 14,
    transfer: Transfer | None = None,
) -> None:
    """Write an assignment of some invoices as it stands once it was sent, or funded."""
    contract = replace(contract, transfer=transfer or contract.transfer)
    picture = company.desk().picture()
    names = debt_names_of(picture)
    lines = [line for line in picture.lines if line.reference in pieces and line.due is not None]
    with company.desk().writing() as session:
        raise_stamp(session)
        kept = select(ContractRow).where(
            ContractRow.key == contract.key, ContractRow.version == contract.version
        )
        if session.scalar(kept) is None:
            session.add(
                ContractRow(
                    key=contract.key, version=contract.version, body=as_json(contract), author="", at=NOW
                )
            )
        session.add(
            AssignmentRow(
                number=number,
                reference=f"C-2026-{number:03}",
                contract=contract.key,
                version=contract.version,
                state=state.value,
                day=TODAY,
                amounts=None,
                revision=picture.number,
                file_number=number,
                checked_at=NOW,
                sent_at=NOW,
                sent_by="",
                funded_on=TODAY if state is not State.SENT else None,
                ended_on=None,
                reason="",
                author="",
                at=NOW,
            )
        )
        session.flush()
        session.add_all(
            ItemRow(
                assignment=number,
                name=names[line.key],
                held=True,
                account=line.account,
                customer=line.customer,
                debtor_name=line.customer,
                reference=line.reference,
                kind="invoice",
                date=line.date,
                due=line.due,
                concerns="",
                currency=line.currency,
                cents=line.cents,
                cents_original=line.cents,
                cents_open=line.cents,
                over_cents=0,
                holdback_cents=0,
                released_cents=0,
                settled_cents=0,
                returned_cents=0,
                collected_cents=0,
                sent_as=line.reference,
            )
            for line in lines
        )


def change(company: Company, piece: str, number: int = 14, **changed: object) -> None:
    """Change the row of an assigned document, such as what was settled or collected of it."""
    with company.desk().writing() as session:
        raise_stamp(session)
        wanted = select(ItemRow).where(ItemRow.assignment == number, ItemRow.reference == piece)
        for part, value in changed.items():
            setattr(session.scalars(wanted).one(), part, value)


def move(company: Company, state: State, number: int = 14, *, held: bool = True) -> None:
    """Have an assignment come to another state; one that the factor refused holds nothing any more."""
    with company.desk().writing() as session:
        raise_stamp(session)
        row = session.scalars(select(AssignmentRow).where(AssignmentRow.number == number)).one()
        row.state = state.value
        row.funded_on = TODAY if state is State.FUNDED else row.funded_on
        for item in session.scalars(select(ItemRow).where(ItemRow.assignment == number)):
            item.held = held


def state_of(company: Company, contract: str, last: dt.date, source: str = "csv", number: int = 1) -> None:
    """Write a statement as it stands once it was imported: the factor's, or a bank's."""
    with company.desk().writing() as session:
        raise_stamp(session)
        session.add(
            StatementRow(
                number=number,
                contract=contract,
                source=source,
                file=1,
                first=last,
                last=last,
                balance_cents=None,
                print=f"{number}",
                author="",
                at=NOW,
            )
        )


def take_off(company: Company, pieces: Collection[str], *more: str) -> None:
    """Write the entry of an assignment: the invoices are lettered with it, and owed by the factor."""
    text = FILES[month("2026-09")]
    entries = ""
    for rank, piece in enumerate(pieces):
        letter = f"BA{'ABCDEFGH'[rank]}"
        said = f'    lettrage: "{letter}"\n    lettrage-date: {TODAY}\n'
        head, rest = text.split(f'piece: "{piece}"\n', 1)
        posting, due, after = rest.split("\n", 2)
        text = f'{head}piece: "{piece}"\n{posting}\n{due}\n{said}{after}'
        account, amount, _ = posting.split()
        entries += (
            f'{TODAY} * "Cession {piece}"\n  assignment: "C-2026-014"\n  {account}  -{amount} EUR\n{said}'
            f"  Assets:46-Debiteurs:467100  {amount} EUR\n\n"
        )
    company.books.write(
        {
            "accounts.beancount": ACCOUNTS + CHART,
            month("2026-09"): text,
            month("2026-11"): FILES[month("2026-11")] + entries + "".join(more),
        }
    )
