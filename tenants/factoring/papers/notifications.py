"""Letters that tell debtors whom to pay from now on, where they are to know: one a debtor, in one file.

The words are the contract's own; the frame says whose invoices they are, lists them, and sets the account
apart so that it cannot be missed. It states no rule of law: nothing here says what a payment to another
account is worth. Keeps and sends nothing.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from ledger_core.factoring.contract import Contract, Notice
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.decisions.creditor import Creditor, read_creditor
from tenants.dunning.letters.epc import payment_motif
from tenants.dunning.letters.wording import clean, unit_of
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.files import PDF, FileKind, NewFile
from tenants.factoring.papers.heads import (
    NoCreditorError,
    carried,
    date_of,
    lines_of,
    place_and_day,
    sender_of,
)
from tenants.factoring.papers.papers import MOST_DOCUMENTS, TooManyForPaperError
from tenants.factoring.papers.slip import grouped_iban
from tenants.paper import Press, render
from tenants.paper.folding import breakable, foldable
from tenants.written import FRENCH, NO_BREAK, cents, day

MOST_LETTERS = 1_000
_LONGEST_PARAGRAPH = 4_000


class NoFactorAccountError(ValueError):
    """The contract names no account of the factor: debtors would not know where to pay."""


def notifications_of(
    session: TenantSession,
    picture: Picture,
    assignment: Assignment,
    contract: Contract,
    press: Press = render,
) -> NewFile | None:
    """Set the letters to the debtors of an assignment; None where the contract has them know nothing.

    Args:
        session: one that reads the tenant.
        picture: the books, for the addresses.
        assignment: the one that is handed over.
        contract: the version that it names.
        press: what sets them.

    Raises:
        NoFactorAccountError: the contract does not say where to pay the factor.
        NoCreditorError: nobody said who the company is.
        PaperError: they could not be set, or are too many for one file.
    """
    if contract.notice is not Notice.NOTIFIED:
        return None
    if not contract.factor.iban:
        raise NoFactorAccountError(NoFactorAccountError.__doc__)
    creditor = read_creditor(session)
    if creditor is None:
        raise NoCreditorError(NoCreditorError.__doc__)
    by_debtor = _by_debtor(assignment)
    if len(by_debtor) > MOST_LETTERS or len(assignment.items) > MOST_DOCUMENTS:
        raise TooManyForPaperError(f"{len(by_debtor)} letters about {len(assignment.items)} documents")
    paper = press(
        "factoring-notification",
        {
            "title": f"Notifications, {assignment.reference}",
            "date": date_of(assignment.day),
            "sender": sender_of(creditor),
            "place_and_day": place_and_day(creditor, assignment.day),
            "factor": foldable(contract.factor.name),
            "body": _paragraphs(contract.notification),
            "account": _account(contract),
            "ask": _ask(creditor),
            "signs": foldable(creditor.signs),
            "letters": [_letter(assignment, contract, picture, items) for items in by_debtor],
        },
    )
    facts = {
        "documents": len(assignment.items),
        "letters": len(by_debtor),
        "without_address": sum(not _address(picture, items[0]) for items in by_debtor),
        "archival": paper.is_archival,
    }
    return NewFile(FileKind.NOTIFICATION, f"{assignment.reference}-notifications.pdf", PDF, paper.pdf, facts)


def _by_debtor(assignment: Assignment) -> list[Sequence[Item]]:
    def party(item: Item) -> tuple[str, str]:
        return item.account, item.customer

    return [list(items) for _, items in groupby(sorted(assignment.items, key=party), party)]


def _letter(
    assignment: Assignment, contract: Contract, picture: Picture, items: Sequence[Item]
) -> Mapping[str, object]:
    first = items[0]
    motif = payment_motif(tuple(clean(item.reference) for item in items), assignment.reference)
    return {
        "recipient": lines_of(first.debtor_name or first.customer, *_address(picture, first)),
        "references": [
            ["Notre référence", assignment.reference],
            ["Votre compte", foldable(clean(f"{first.account} {first.customer}"))],
        ],
        "unit": unit_of(contract.currency),
        "rows": [
            [
                breakable(clean(item.reference)),
                day(item.date),
                day(item.due) if item.due else "–",
                cents(item.cents, FRENCH),
            ]
            for item in items
        ],
        "reached": carried(item.cents for item in items),
        "total": cents(sum(item.cents for item in items), FRENCH),
        "motif": foldable(motif),
        "foot": f"{assignment.reference} · {day(assignment.day)}",
    }


def _address(picture: Picture, item: Item) -> list[str]:
    """Return the lines of a debtor's address; none where no card says it."""
    own = picture.accounts_by_party.get((item.account, item.customer), ())
    cards = (picture.customers[account.name] for account in own if account.name in picture.customers)
    return next((card.address.split("\n") for card in cards if card.address.strip()), [])


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of the contract's words, each on lines of its own."""
    return [
        foldable(clean(" ".join(part.split("\n")), _LONGEST_PARAGRAPH))
        for part in text.replace("\r\n", "\n").split("\n\n")
        if part.strip()
    ]


def _account(contract: Contract) -> list[list[str]]:
    factor = contract.factor
    rows = [["Titulaire", foldable(factor.name)], ["IBAN", grouped_iban(factor.iban)]]
    return [*rows, ["BIC", factor.bic]] if factor.bic else rows


def _ask(creditor: Creditor) -> str:
    """Say how to make sure that the letter is the company's: letters of this kind are forged."""
    ways = [each.replace(" ", NO_BREAK) for each in (creditor.phone, creditor.email) if each]
    if not ways:
        return ""
    return f"Pour vérifier ce changement de compte, joignez-nous : {', '.join(ways)}."
