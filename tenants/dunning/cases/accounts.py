"""The accounts that an entry of a legal file needs, opened in the books where they are not there yet."""

from ledger_core.book import Book
from ledger_core.entry import with_account, with_customer_account
from ledger_core.ground import Ground
from ledger_core.procedures.posting import LABELS, RELEASE_ACCOUNT, VAT_ACCOUNT, EntryAccounts, EntryKind
from tenants.books.picture import Picture
from tenants.dunning.cases.files import CaseFile
from tenants.dunning.decisions.settings import DunningSettings


def vat_account(book: Book, ground: Ground) -> tuple[Book, str]:
    """Return the books with an account of VAT collected, and its Beancount name."""
    known = [card for card in ground.accounts.values() if card.number.startswith("44571")]
    if known:
        return book, min(card.name for card in known)
    return with_account(book, ground, VAT_ACCOUNT, LABELS["445"])


def opened(  # noqa: PLR0913, PLR0917  what accounts depend on
    book: Book,
    ground: Ground,
    picture: Picture,
    case: CaseFile,
    settings: DunningSettings,
    kind: EntryKind,
) -> tuple[Book, EntryAccounts]:
    """Return the books with the accounts of a kind of entry, and their Beancount names."""

    def plain(book: Book, number: str) -> tuple[Book, str]:
        return with_account(book, ground, number, LABELS[number[:3]])

    match kind:
        case EntryKind.DOUBTFUL:
            card = next(
                (
                    customer
                    for name, customer in picture.customers.items()
                    if customer.code == case.customer and picture.accounts[name].number == case.account
                ),
                None,
            )
            number = settings.doubtful_account
            if card is None or not case.customer:
                book, doubtful = plain(book, number)
            else:
                book, doubtful = with_customer_account(book, ground, number, card)
            return book, EntryAccounts(doubtful=doubtful)
        case EntryKind.IMPAIRMENT:
            book, expense = plain(book, settings.impairment_expense_account)
            book, impairment = plain(book, settings.impairment_account)
            return book, EntryAccounts(expense=expense, impairment=impairment)
        case EntryKind.RELEASE:
            book, income = plain(book, RELEASE_ACCOUNT)
            book, impairment = plain(book, settings.impairment_account)
            return book, EntryAccounts(income=income, impairment=impairment)
        case EntryKind.LOSS:
            book, loss = plain(book, settings.loss_account)
            return book, EntryAccounts(loss=loss)
