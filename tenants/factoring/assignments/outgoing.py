"""What goes to the factor: the batch of an assignment and its files, the same again at any later day.

Owns what of a batch is kept beside the rows of its items (`kept_batch`): cards, the creditor, the factor's
numbers and formats of one's own change; a file that was sent does not. Sends nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
import datetime as dt
from typing import Any

from sqlalchemy import func, select

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.documents import AssignedDocument, Batch, Debtor, Seller
from ledger_core.factoring.formats.description import format_in
from ledger_core.factoring.formats.faults import Faults
from ledger_core.factoring.formats.format import FactorFile, Format
from ledger_core.factoring.formats.format import files_of as files_in
from ledger_core.ledger import Customer
from ledger_core.lettrage.lines import LineKind
from tenants.books.models import IndexAccount, IndexCustomer, IndexLine
from tenants.db import TenantSession
from tenants.factoring.assignments.debtors import debtor_of
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.contracts.debtor_ids import ids_of
from tenants.factoring.contracts.formats import format_of
from tenants.factoring.contracts.seller import seller_of
from tenants.factoring.files import FileKind, files_of
from tenants.factoring.rows import AssignmentRow, FormatRow, SentNumberRow

BATCH_FACT = "batch"
"""Key among the facts of an assignment's first file for the factor: what `kept_batch` gave."""

_MONEY = (LineKind.PAYMENT.value, LineKind.BOUNCE.value)
_CARD = tuple(column.key for column in IndexCustomer.__table__.columns if column.key != "tenant_id")


def batch_of(session: TenantSession, assignment: Assignment, contract: Contract) -> Batch:
    """Return what goes to the factor: as it was sent, or as it would be now.

    Args:
        session: one that reads the tenant.
        assignment: as long as it has no number of its batch, that is the next of the contract.
        contract: the version that it names.
    """
    kept = _kept(session, assignment)
    if kept is not None:
        return _batch_then(assignment, contract, kept)
    debtors = _debtors(session, assignment.items, ids_of(session, contract.key))
    return Batch(
        seller=seller_of(session, contract),
        number=assignment.file_number or next_batch(session, contract.key),
        date=assignment.day,
        currency=contract.currency,
        documents=tuple(_documents(assignment.items, debtors)),
        last_statement=_last_statement(session, assignment.day),
        balance_date=assignment.day,
    )


def files_for(
    session: TenantSession, assignment: Assignment, contract: Contract
) -> tuple[FactorFile, ...] | Faults:
    """Return the files for the factor, or every reason why there are none.

    Those of an assignment that was sent are made from what is kept, and are the same byte for byte.

    Args:
        session: one that reads the tenant.
        assignment: whose files they are.
        contract: the version that it names.
    """
    batch = batch_of(session, assignment, contract)
    kept = _kept(session, assignment)
    form = _form(session, contract.filing.form, None if kept is None else kept["form_version"])
    return files_in(form, batch, contract.file_terms, _numbers_before(session, contract.key, batch.number))


def kept_batch(session: TenantSession, assignment: Assignment, contract: Contract) -> dict[str, object]:
    """Return what must be kept of an assignment that is sent, as JSON has it, to make its batch again."""
    batch = batch_of(session, assignment, contract)
    pairs = zip(assignment.items, batch.documents, strict=True)
    return {
        "number": batch.number,
        "statement": batch.last_statement.isoformat() if batch.last_statement else None,
        "seller": asdict(batch.seller),
        "debtors": {_party(item): asdict(document.debtor) for item, document in pairs},
        "form_version": _last_version(session, contract.filing.form),
    }


def next_batch(session: TenantSession, contract_key: str) -> int:
    """Return the number of a contract's next batch: they count from 1, those the factor refused too."""
    wanted = select(func.max(AssignmentRow.file_number)).where(AssignmentRow.contract == contract_key)
    return (session.scalar(wanted) or 0) + 1


def _batch_then(assignment: Assignment, contract: Contract, kept: Mapping[str, Any]) -> Batch:
    debtors = {
        party: Debtor(**{**body, "address": tuple(body["address"])})
        for party, body in kept["debtors"].items()
    }
    statement = kept["statement"]
    return Batch(
        seller=Seller(**kept["seller"]),
        number=kept["number"],
        date=assignment.day,
        currency=contract.currency,
        documents=tuple(_documents(assignment.items, debtors)),
        last_statement=dt.date.fromisoformat(statement) if statement else None,
        balance_date=assignment.day,
    )


def _kept(session: TenantSession, assignment: Assignment) -> Mapping[str, Any] | None:
    if assignment.sent_at is None:
        return None
    for file in files_of(session, assignment=assignment.number):
        if file.kind == FileKind.FACTOR and BATCH_FACT in file.facts:
            kept: Any = file.facts[BATCH_FACT]
            return dict(kept)
    return None


def _documents(items: Iterable[Item], debtors: Mapping[str, Debtor]) -> Iterator[AssignedDocument]:
    for item in items:
        yield AssignedDocument(
            reference=item.reference,
            kind=item.kind,
            date=item.date,
            cents_original=item.cents_original,
            cents_open=item.cents_open,
            currency=item.currency,
            debtor=debtors[_party(item)],
            due=item.due,
            concerns=item.concerns,
            sent_as=item.sent_as,
        )


def _debtors(session: TenantSession, items: Iterable[Item], ids: Mapping[str, str]) -> dict[str, Debtor]:
    """Return by party who owes the documents, as the cards on the head of the books have it."""
    wanted = (
        select(
            IndexAccount.number, IndexAccount.third_party, *(getattr(IndexCustomer, name) for name in _CARD)
        )
        .join(IndexAccount, IndexAccount.name == IndexCustomer.account)
        .order_by(IndexCustomer.account)
    )
    cards: dict[tuple[str, str], Customer] = {}
    for number, third_party, *card in session.execute(wanted):
        cards.setdefault((number, third_party), Customer(**dict(zip(_CARD, card, strict=True))))
    return {
        _party(item): debtor_of(
            item.debtor, item.debtor_name, cards.get((item.account, item.customer)), ids.get(item.debtor, "")
        )
        for item in items
    }


def _party(item: Item) -> str:
    return f"{item.account} {item.customer}"


def _last_statement(session: TenantSession, day: dt.date) -> dt.date | None:
    """Return the last day up to which the books surely know a bank: see `days.situation.bank_until`."""
    wanted = select(func.max(IndexLine.date)).where(IndexLine.date <= day, IndexLine.kind.in_(_MONEY))
    return session.scalar(wanted)


def _form(session: TenantSession, key: str, version: int | None) -> Format:
    """Return a format: as it is now, or one's own as it was at a version (0: one of the house)."""
    if not version:
        return format_of(session, key)
    wanted = select(FormatRow.text).where(FormatRow.key == key, FormatRow.version == version)
    form = format_in(key, session.scalars(wanted).one().encode())
    assert isinstance(form, Format), "what does not read was never kept"
    return form


def _last_version(session: TenantSession, key: str) -> int:
    return session.scalar(select(func.max(FormatRow.version)).where(FormatRow.key == key)) or 0


def _numbers_before(session: TenantSession, contract_key: str, batch: int) -> frozenset[str]:
    """Return the numbers of documents as they were written in earlier batches to the factor."""
    wanted = (
        select(SentNumberRow.written)
        .join(AssignmentRow, AssignmentRow.number == SentNumberRow.assignment)
        .where(SentNumberRow.contract == contract_key, AssignmentRow.file_number < batch)
    )
    return frozenset(session.scalars(wanted))
