"""The fixed indemnity for costs of recovery: who owes it, for which invoices, and how much."""

from dataclasses import dataclass
import datetime as dt

from ledger_core.late_payment.rules import INDEMNITY_EUROS, PUBLIC_INDEMNITY_EUROS, rule_on
from ledger_core.late_payment.terms import DebtorKind, Terms
from ledger_core.money import to_cents

CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Indemnity:
    """What is owed for one invoice, in cents of euros, since the first day it was late."""

    cents: int
    since: dt.date
    article: str


def indemnity(due: dt.date, terms: Terms, as_of: dt.date) -> Indemnity | None:
    """Return the indemnity for an invoice that was not fully paid at the end of its due day; None for none.

    Owed once an invoice, in full after a part payment and after the rest was paid too. Never by a
    consumer, and not where a collective procedure forbade to pay on the due day: it was open by then (its
    judgment holds from the first hour of its day: R621-4). What was late before stays owed. No VAT.

    Args:
        due: the day the invoice was to be paid.
        terms: who owes it.
        as_of: the day; a due date is not passed before the day after it.

    Sources: articles L441-10 II (its last sentence on procedures) and D441-5 of the code de commerce;
    L2192-13 and D2192-35 of the code de la commande publique for public bodies. Waiving it is the creditor's
    own choice.
    """
    if terms.debtor is DebtorKind.CONSUMER or due >= as_of:
        return None
    if terms.procedure_opened is not None and terms.procedure_opened <= due:
        return None
    since = due + dt.timedelta(days=1)
    rule = rule_on(PUBLIC_INDEMNITY_EUROS if terms.debtor is DebtorKind.PUBLIC else INDEMNITY_EUROS, since)
    return None if rule is None else Indemnity(to_cents(rule.number), since, rule.article)
