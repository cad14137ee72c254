"""What the template of a debtor's page is given: sums in words, the transfer with its code, addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
import datetime as dt
import hashlib

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from server.debtor import sentences
from server.debtor.door import Visit
from server.portal import formats
from server.portal.i18n import LANGUAGES
from tenants.books.picture import Document
from tenants.dunning.debtor.page import DebtorPage, Row, ToFactor, sum_of
from tenants.dunning.debtor.words import LONGEST_WORDS
from tenants.dunning.letters.composing import mention_of
from tenants.dunning.letters.epc import epc_svg, payment_motif

SETTLED_DAYS = 30
_KEY_DIGITS = 24
_IBAN_GROUP = 4


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a transfer asks for; `code` is what a bank's application reads, "" where it could read none."""

    name: str
    iban: str
    bic: str
    cents: int
    motif: str
    code: Markup

    @property
    def iban_shown(self) -> str:
        """The account number in groups of four, as people read it."""
        return " ".join(self.iban[at : at + _IBAN_GROUP] for at in range(0, len(self.iban), _IBAN_GROUP))


@dataclass(frozen=True, slots=True)
class ShownFactor:
    """What is to be paid to a factor; `transfer` is None where no account of it is known."""

    name: str
    mention: tuple[str, ...]  # paragraphs
    rows: tuple[Row, ...]
    cents: int
    transfer: Transfer | None


def shown(visit: Visit, page: DebtorPage) -> Mapping[str, object]:
    """Return what the template is given."""
    creditor = page.creditor
    other = next(each for each in LANGUAGES if each != visit.language)
    return {
        "page": page,
        "company": creditor.name if creditor else visit.company,
        "contacts": [each for each in (creditor.email, creditor.phone) if each] if creditor else [],
        "last_day": visit.link.last_day,
        "due_words": _due_words(page),
        "later_words": _later_words(page.later, page.currency),
        "later_cents": sum_of(page.later),
        "transfer": _transfer(page, visit.link.customer),
        "factors": [_factor(each, page.currency, visit.link.customer) for each in page.to_factors],
        "iban_since": page.iban_since if page.iban_since and page.iban_since <= _long_ago(page) else None,
        "categories": sentences.categories(),
        "longest_words": LONGEST_WORDS,
        "form_token": visit.form_token,
        "paper_address": lambda paper: visit.address("debtor.get_paper", paper=paper_key(visit, paper)),
        "address": visit.address,
        "other_language": other,
        "other_address": visit.address("debtor.get_page", lang=other),
    }


def paper_key(visit: Visit, paper: Document) -> str:
    """Return what names a paper in an address: nothing of the folders of the books."""
    return hashlib.sha256(f"{visit.secret} {paper.filename}".encode()).hexdigest()[:_KEY_DIGITS]


def _long_ago(page: DebtorPage) -> dt.date:
    """Return the last day since when an account that did not change is worth saying so."""
    return page.day - dt.timedelta(days=SETTLED_DAYS)


def _due_words(page: DebtorPage) -> str:
    count = len(page.due)
    if not count:
        return ""
    return ngettext("%(n)s invoice is due.", "%(n)s invoices are due.", count, n=formats.count(count))


def _later_words(later: Sequence[Row], currency: str) -> str:
    if not later:
        return ""
    return _(
        "%(amount)s more will fall due by %(day)s.",
        amount=formats.money(sum_of(later), currency),
        day=formats.day_long(max(row.debt.due for row in later)),
    )


def _transfer(page: DebtorPage, code_of_customer: str) -> Transfer | None:
    """Return what a transfer asks for; None where nothing is due, or nobody may be paid yet."""
    if page.creditor is None or not page.to_pay_cents:
        return None
    who = page.creditor
    references = tuple(row.debt.reference for row in page.due)
    motif = payment_motif(references, page.letter.reference if page.letter else code_of_customer)
    return _transfer_to((who.name, who.iban, who.bic), page.to_pay_cents, page.currency, motif)


def _factor(each: ToFactor, currency: str, code_of_customer: str) -> ShownFactor:
    """Return what is owed to a factor, with its own account: never the company's."""
    payee, cents = each.payee, sum_of(each.rows)
    transfer = None
    if payee.iban:
        motif = payment_motif(tuple(row.debt.reference for row in each.rows), code_of_customer)
        transfer = _transfer_to((payee.name, payee.iban, payee.bic), cents, currency, motif)
    return ShownFactor(payee.name, mention_of(payee), each.rows, cents, transfer)


def _transfer_to(whom: tuple[str, str, str], cents: int, currency: str, motif: str) -> Transfer:
    """Return a transfer to a name, an IBAN and a BIC."""
    name, iban, bic = whom
    code = (epc_svg(name, iban, bic, cents, motif) or "") if currency == "EUR" else ""
    return Transfer(
        name,
        iban,
        bic,
        cents,
        motif,
        Markup(code),  # noqa: S704  a picture that segno draws, and no text of anybody's stands in it
    )
