"""The paper of a payment plan: an acknowledgement of debt with its parts, for both to sign.

Owns what the template is told. The same plan, creditor and books give the same bytes. Decides nothing about a
plan, and keeps no paper.
"""

from collections.abc import Mapping, Sequence
import datetime as dt

from ledger_core.ledger import Customer
from tenants.books.picture import Picture
from tenants.db import TenantSession
from tenants.dunning.days.situation import lines_by_debt
from tenants.dunning.decisions.creditor import Creditor, read_creditor
from tenants.dunning.decisions.debtors import is_consumer, read_notes
from tenants.dunning.decisions.settings import read_settings
from tenants.dunning.hold_rows import PlanRow
from tenants.dunning.plans.kept import plan_reference
from tenants.moment import day_of
from tenants.paper import Paper, render
from tenants.paper.folding import breakable, foldable
from tenants.written import NO_BREAK, cents, day, day_long, money

_IBAN_GROUP = 4
_SIREN_GROUP = 3


class NoCreditorError(Exception):
    """Nobody said who the creditor is: the paper would bear no name."""


def plan_paper(session: TenantSession, picture: Picture, row: PlanRow) -> Paper:
    """Set the paper of a plan.

    Raises:
        NoCreditorError: there is no creditor, or it has no account to be paid on.
        PaperError: it could not be set.
    """
    creditor, notes = read_creditor(session), read_notes(session, row.account, row.customer)
    if creditor is None or not creditor.iban:
        raise NoCreditorError(NoCreditorError.__doc__)
    language = notes.language or read_settings(session).language
    card = _card(picture, row)
    put_on = day_of(row.put_at)
    sum_cents = sum(_cents(part) for _, part in row.instalments)
    data = {
        "title": plan_reference(row),
        "language": language,
        "date": [put_on.year, put_on.month, put_on.day],
        "reference": plan_reference(row),
        "creditor": creditor_block(creditor),
        "debtor": _debtor(picture, row, card),
        "iban": " ".join(
            creditor.iban[at : at + _IBAN_GROUP] for at in range(0, len(creditor.iban), _IBAN_GROUP)
        ),
        "unit": "€" if row.currency == "EUR" else row.currency,
        "sum": money(sum_cents, row.currency, language),
        "total": cents(sum_cents, language),
        "debts": _debts(picture, row, language),
        "parts": [
            [str(number), day_long(dt.date.fromisoformat(str(due)), language), cents(_cents(part), language)]
            for number, (due, part) in enumerate(row.instalments, 1)
        ],
        "clause": row.default_clause,
        "frozen": row.interest_frozen,
        "by-hand": is_consumer(card, notes),
    }
    return render("payment-plan", data)


def creditor_block(creditor: Creditor) -> Mapping[str, object]:
    """Return the name and the lines by which a paper names the creditor."""
    siren = _grouped(creditor.siren)
    register = f"{siren} RCS {creditor.registered_at}" if creditor.registered_at else siren
    lines = [*creditor.legal, *creditor.address, register]
    return {"name": foldable(creditor.name), "lines": [foldable(line) for line in lines if line]}


def _debtor(picture: Picture, row: PlanRow, card: Customer | None) -> Mapping[str, object]:
    party = picture.parties.get((row.account, row.customer))
    lines = [line.strip() for line in card.address.split("\n")] if card else []
    if card and card.siren:
        lines.append(f"SIREN {_grouped(card.siren)}")
    name = party.name if party else row.customer
    return {"name": foldable(name), "lines": [foldable(line) for line in lines if line]}


def _debts(picture: Picture, row: PlanRow, language: str) -> Sequence[Sequence[str]]:
    known = lines_by_debt(picture)
    rows = []
    for name, open_cents in row.debts:
        line = known.get(str(name))
        reference, label = (line.reference, line.label) if line else ("", "")
        due = day(line.due) if line and line.due else "–"
        rows.append([breakable(reference or "–"), foldable(label), due, cents(_cents(open_cents), language)])
    return rows


def _card(picture: Picture, row: PlanRow) -> Customer | None:
    own = picture.accounts_by_party.get((row.account, row.customer), ())
    return next(
        (picture.customers[account.name] for account in own if account.name in picture.customers), None
    )


def _grouped(siren: str) -> str:
    return NO_BREAK.join(siren[at : at + _SIREN_GROUP] for at in range(0, len(siren), _SIREN_GROUP))


def _cents(value: object) -> int:
    assert isinstance(value, int)
    return value
