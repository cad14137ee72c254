"""Claims: what interest and indemnity each invoice has come to as of a day, paid since or not.

Derived from the letters each time and never stored: the same lines, terms and day give the same claims.
Never posts one; what a person decides about a claim is kept elsewhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
import datetime as dt
from enum import StrEnum

from ledger_core.late_payment.history import DebtHistory, histories
from ledger_core.late_payment.imputation import Within, off_principal
from ledger_core.late_payment.indemnity import CURRENCY, Indemnity, indemnity
from ledger_core.late_payment.interest import Payment, Statement, interest
from ledger_core.late_payment.prescription import Prescription, prescription
from ledger_core.late_payment.rates import RATES, Rates
from ledger_core.late_payment.terms import Pause, Terms
from ledger_core.lettrage.lines import Line
from ledger_core.receivables.open_items import DueFrom
from ledger_core.receivables.open_items import Terms as PaymentTerms


class ClaimKind(StrEnum):
    """What is claimed beside the principal."""

    INTEREST = "interest"
    INDEMNITY = "indemnity"


@dataclass(frozen=True, slots=True)
class Claim:
    """What may be claimed for one invoice beside its principal, in cents of euros, as of a day.

    `indemnity` is None where none is owed, or where another line of the same invoice bears it. `payments` are
    what came off the principal, as the choice between interest and principal has it.
    """

    debt: DebtHistory
    as_of: dt.date
    terms: Terms
    within: Within
    payments: tuple[Payment, ...]
    interest: Statement
    indemnity: Indemnity | None
    prescription: Prescription | None

    @property
    def line(self) -> Line:
        """The line of the invoice."""
        return self.debt.line

    @property
    def due_assumed(self) -> bool:
        """Tell whether the due date follows from terms, and is not stated by the books."""
        return self.debt.due_from is not DueFrom.LINE

    @property
    def paid_on(self) -> dt.date | None:
        """The day of the last payment, where nothing is left of the invoice."""
        payments = self.debt.payments
        return payments[-1].day if payments and not self.debt.open_cents else None

    def interest_beside(self, decided: tuple[Pause, ...], rates: Rates = RATES) -> Statement:
        """Return the interest of all days but those that somebody has decided about (`covered`).

        Interest that was given up, or is a debt of its own, takes nothing of a payment of the invoice.
        """
        if not decided:
            return self.interest
        terms = replace(self.terms, pauses=(*self.terms.pauses, *decided))
        owed_cents, due = self.debt.owed_cents, self.debt.due
        payments = off_principal(owed_cents, due, self.debt.payments, terms, self.within, rates)
        return interest(owed_cents, due, payments, self.as_of, terms, rates)

    @property
    def is_prescribed(self) -> bool:
        """Tell whether its last day has passed."""
        return self.prescription is not None and self.prescription.last < self.as_of


def claims_of(  # noqa: PLR0913  what claims are made of
    lines: Iterable[Line],
    payment_terms: PaymentTerms,
    terms_of: Callable[[Line], Terms | None],
    as_of: dt.date,
    *,
    within: Within = Within.PRINCIPAL_FIRST,
    rates: Rates = RATES,
) -> tuple[Claim, ...]:
    """Give the claims for invoices in euros that were or are late, by account, party, due date and key.

    Args:
        lines: lines of accounts that take letters, in any order; those after the day do not count.
        payment_terms: what due dates follow from where a line states none.
        terms_of: by what rules the debt of a line bears interest; None where nothing is claimed for it.
        as_of: the day up to which interest is counted.
        within: whether a payment first pays the interest of its invoice.
        rates: rates by semester.

    Only letters say what is paid: money that is not lettered stops no interest. A claim whose rate is
    missing is given with no figure.
    """
    borne: set[tuple[object, ...]] = set()
    claims: list[Claim] = []
    for debt in histories(lines, payment_terms, as_of):
        if debt.line.currency != CURRENCY or not _is_late(debt, as_of):
            continue
        terms = terms_of(debt.line)
        if terms is None:
            continue
        payments = off_principal(debt.owed_cents, debt.due, debt.payments, terms, within, rates)
        statement = interest(debt.owed_cents, debt.due, payments, as_of, terms, rates)
        fixed = None if _invoice(debt.line) in borne else indemnity(debt.due, terms, as_of)
        if fixed is not None:
            borne.add(_invoice(debt.line))
        if statement.cents != 0 or fixed is not None:
            until = _prescription(debt, terms)
            claims.append(Claim(debt, as_of, terms, within, payments, statement, fixed, until))
    return tuple(claims)


def _is_late(debt: DebtHistory, as_of: dt.date) -> bool:
    """Tell whether anything was still owed at the end of the due day."""
    if as_of <= debt.due:
        return False
    return debt.owed_cents > sum(payment.cents for payment in debt.payments if payment.day <= debt.due)


def _invoice(line: Line) -> tuple[object, ...]:
    """Name the invoice of a line: several due dates of one invoice bear one indemnity (D441-5)."""
    return line.account, line.customer, line.date, line.reference or line.entry


def _prescription(debt: DebtHistory, terms: Terms) -> Prescription | None:
    """Return when it is prescribed; each part payment is a recognition, the one that left nothing is none."""
    acts = [payment.day for payment in debt.payments]
    acts = [*terms.interruptions, *(acts if debt.open_cents else acts[:-1])]
    return prescription(terms.debtor, debt.line.date, debt.due, acts)
