"""The statement of account of one customer in one currency: what is due, later, or set aside, as of a day.

Says what the customer's own page says, and nothing else. The same page gives the same bytes. Keeps no paper.
"""

from collections.abc import Iterable, Mapping, Sequence

from tenants.dunning.debtor.page import DebtorPage, Row, ToFactor, sum_of
from tenants.dunning.letters.epc import payment_motif
from tenants.dunning.plans.paper import creditor_block
from tenants.paper import Paper, render
from tenants.paper.folding import breakable, foldable
from tenants.written import cents, day, day_long, money

_IBAN_GROUP = 4


class UnprovenError(Exception):
    """The books do not prove their figures: there is nothing to state."""


def statement_paper(page: DebtorPage, company: str, reference: str, language: str) -> Paper:
    """Set the statement of a page.

    Args:
        page: what the customer sees.
        company: name of the tenant, where nobody said yet who the creditor is.
        reference: what a payment quotes where no single invoice is named.
        language: `fr` or `en`.

    Raises:
        UnprovenError: the page shows no figures.
        PaperError: it could not be set.
    """
    if not page.is_proven:
        raise UnprovenError(UnprovenError.__doc__)
    creditor = page.creditor
    return render(
        "statement",
        {
            "language": language,
            "date": [page.day.year, page.day.month, page.day.day],
            "day": day_long(page.day, language),
            "creditor": creditor_block(creditor) if creditor else {"name": foldable(company), "lines": []},
            "debtor": foldable(page.name),
            "unit": "€" if page.currency == "EUR" else page.currency,
            "sum": money(page.to_pay_cents, page.currency, language),
            "due": _rows(page.due, language),
            "credit": cents(-page.credit_cents, language) if page.credit_cents else "",
            "due-total": cents(page.to_pay_cents, language),
            "later": _rows(page.later, language),
            "later-total": cents(sum_of(page.later), language),
            "aside": _rows(page.aside, language),
            "aside-total": cents(sum_of(page.aside), language),
            "pay": _payment(page, reference),
            "factors": [_to_factor(each, reference, language) for each in page.to_factors],
        },
    )


def _rows(rows: Iterable[Row], language: str) -> Sequence[Mapping[str, object]]:
    return [
        {
            "reference": breakable(row.debt.reference or row.debt.label or "–"),
            "part": row.debt.instalment,
            "label": foldable(row.debt.label if row.debt.reference and not row.debt.instalment else ""),
            "due": day(row.debt.due),
            "standing": row.standing.value,
            "since": day(row.since) if row.since else "",
            "open": cents(row.debt.cents_open, language),
        }
        for row in rows
    ]


def _to_factor(each: ToFactor, reference: str, language: str) -> Mapping[str, object]:
    """Return what is owed to a factor, with its own account."""
    return {
        "name": foldable(each.payee.name),
        "rows": _rows(each.rows, language),
        "total": cents(sum_of(each.rows), language),
        "pay": _account(each.payee.iban, each.payee.bic, each.rows, reference) if each.payee.iban else {},
    }


def _payment(page: DebtorPage, reference: str) -> Mapping[str, str]:
    """Return how to pay; nothing where nothing is due, or nobody may be paid yet."""
    if page.creditor is None or not page.to_pay_cents:
        return {}
    return _account(page.creditor.iban, page.creditor.bic, page.due, reference)


def _account(iban: str, bic: str, rows: Iterable[Row], reference: str) -> Mapping[str, str]:
    return {
        "iban": " ".join(iban[at : at + _IBAN_GROUP] for at in range(0, len(iban), _IBAN_GROUP)),
        "bic": bic,
        "motif": payment_motif(tuple(row.debt.reference for row in rows), reference),
    }
