"""Candidates: the open documents of customers' accounts, with what the rules of eligibility ask of them.

Owns which lines are invoices and which credit notes. The rules themselves are `ledger_core.factoring`'s; what
is open is the receivables'.
"""

from collections.abc import Callable
import datetime as dt

from ledger_core.dunning.holds import HoldKind
from ledger_core.factoring.candidates import Candidate
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.documents import AssignedDocument, Debtor, DocumentKind
from ledger_core.ledger import Customer
from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.open_items import OpenItem
from ledger_core.receivables.parties import code_of
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.days.situation import debt_names_of, is_chased
from tenants.dunning.decisions.debtors import NOTHING_NOTED, PartyKey, is_consumer, read_all_notes
from tenants.factoring.assignments.concerning import Concerning
from tenants.factoring.assignments.debtors import debtor_of
from tenants.factoring.assignments.reading import held_by, since_of
from tenants.factoring.contracts.debtor_ids import ids_of
from tenants.receivables.situation import receivables_of


def candidates_of(
    session: TenantSession, picture: Picture, contract: Contract, day: dt.date
) -> tuple[Candidate, ...]:
    """Return what is open of the customers' accounts as of a day, payments too, which rules keep out.

    Args:
        session: one that reads the tenant.
        picture: of its books.
        contract: whose factor has numbers of its own for debtors.
        day: the end of it.
    """
    items = [item for item in receivables_of(picture, day).all_items if is_chased(item.line.account)]
    names, notes = debt_names_of(picture), read_all_notes(session)
    disputes = held_by(session, HoldKind.DISPUTE, day)
    insolvent = held_by(session, HoldKind.INSOLVENCY, day)
    cards, debtors = cards_of(picture), _debtors(picture, ids_of(session, contract.key))
    concerning = Concerning(picture)
    found = []
    for item in items:
        line = item.line
        party, name = (line.account, line.customer), names[line.key]
        found.append(
            Candidate(
                key=name,
                document=_document(item, debtors(item), concerning),
                journal=line.journal,
                is_business=not is_consumer(cards.get(party), notes.get(party, NOTHING_NOTED)),
                disputed_since=since_of(disputes, *party, name),
                insolvent_since=since_of(insolvent, *party, name),
            )
        )
    return tuple(found)


def kind_of_document(line: Line) -> DocumentKind:
    """Tell what an open line is to a factor: an invoice, a credit note, or nothing it takes (a payment).

    What was carried over from the year before is an invoice where it is owed; a payment and a credit note
    cannot be told apart there. What came back (a bounce, a recourse) is no invoice either.
    """
    if line.kind is LineKind.INVOICE or (line.kind is LineKind.OPENING and line.cents > 0):
        return DocumentKind.INVOICE
    return DocumentKind.CREDIT_NOTE if line.kind is LineKind.CREDIT_NOTE else DocumentKind.PAYMENT


def cards_of(picture: Picture) -> dict[PartyKey, Customer]:
    """Return the customers' cards by account and code, the first opened where there are two."""

    def cards() -> dict[PartyKey, Customer]:
        found: dict[PartyKey, Customer] = {}
        for account in picture.accounts.values():
            card = picture.customers.get(account.name)
            if card is not None:
                found.setdefault((account.number, account.third_party), card)
        return found

    return picture.kept.once("cards by party", cards)


def _document(item: OpenItem, debtor: Debtor, concerning: Concerning) -> AssignedDocument:
    line, kind = item.line, kind_of_document(item.line)
    return AssignedDocument(
        reference=line.reference,
        kind=kind,
        date=line.date,
        cents_original=item.cents_original,
        cents_open=item.cents_open,
        currency=item.currency,
        debtor=debtor,
        due=item.due,
        concerns=concerning.invoice_of(line) if kind is DocumentKind.CREDIT_NOTE else "",
    )


def _debtors(picture: Picture, ids: dict[str, str]) -> Callable[[OpenItem], Debtor]:
    """Return how an item's debtor is found; one value a debtor, since files look each up by itself."""
    cards, known = cards_of(picture), dict[PartyKey, Debtor]()

    def debtor(item: OpenItem) -> Debtor:
        party, code = (item.line.account, item.line.customer), code_of(item.line)
        if party not in known:
            known[party] = debtor_of(code, item.name, cards.get(party), ids.get(code, ""))
        return known[party]

    return debtor
