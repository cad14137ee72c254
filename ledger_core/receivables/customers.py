"""Customers by weight: who makes the sales, what each owes, and how each pays.

Owns the ABC classes (A up to 80 % of the sales, B up to 95 %, C the rest). Never mixes currencies.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ledger_core.receivables.ageing import aged_balances
from ledger_core.receivables.behaviour import PaidDebt, average_days_late, paid_debts
from ledger_core.receivables.kpi import Situation, rounded
from ledger_core.receivables.open_items import settlements_as_of
from ledger_core.receivables.parties import code_of, party_of
from ledger_core.receivables.sales import sale_cents

CUTS = (("A", Fraction(80, 100)), ("B", Fraction(95, 100)))


@dataclass(frozen=True, slots=True)
class CustomerFigures:
    """One customer's weight and habits over twelve months, in one currency; amounts in cents."""

    code: str
    name: str
    currency: str
    abc: str  # "A", "B" or "C"
    sales_cents: int  # invoices less credit notes, VAT included
    share: Decimal | None  # of the sales, in per cent; None where there are none to share
    balance_cents: int
    overdue_cents: int
    average_days_late: Decimal | None  # None where nothing was paid


def customer_figures(situation: Situation) -> list[CustomerFigures]:
    """Give the figures of each customer with sales or a balance, the largest sales first."""
    names = _names(situation)
    sales: defaultdict[str, int] = defaultdict(int)
    for line in situation.lines:
        if line.date >= situation.year_start:
            sales[code_of(line)] += sale_cents(line)
    balances = {row.code: row for row in aged_balances(situation.items)}
    paid: defaultdict[str, list[PaidDebt]] = defaultdict(list)
    settlements = settlements_as_of(situation.lines, situation.as_of)
    for debt in paid_debts(settlements, situation.terms, situation.year_start, situation.as_of):
        paid[debt.code].append(debt)
    whole = sum(sales.values())
    figures = []
    for code, abc in abc_classes({code: sales[code] for code in {*sales, *balances}}).items():
        row = balances.get(code)
        late = average_days_late(paid[code])
        figures.append(
            CustomerFigures(
                code=code,
                name=names[code],
                currency=situation.currency,
                abc=abc,
                sales_cents=sales[code],
                share=rounded(Fraction(100 * sales[code], whole)) if whole > 0 else None,
                balance_cents=row.total_cents if row else 0,
                overdue_cents=row.overdue_cents if row else 0,
                average_days_late=None if late is None else rounded(late),
            )
        )
    return figures


def abc_classes(sales_cents: dict[str, int]) -> dict[str, str]:
    """Class customers by sales, largest first, equal ones by code.

    A customer is an A while those before make up less than 80 % of all sales above zero, a B while
    they make up less than 95 %, else a C; who bought nothing, or got more credited, is a C.
    """
    whole = sum(cents for cents in sales_cents.values() if cents > 0)
    classes: dict[str, str] = {}
    before = 0
    for code, cents in sorted(sales_cents.items(), key=lambda entry: (-entry[1], entry[0])):
        reached = (letter for letter, cut in CUTS if cents > 0 and before < cut * whole)
        classes[code] = next(reached, "C")
        before += cents
    return classes


def _names(situation: Situation) -> dict[str, str]:
    names: dict[str, str] = {}
    for line in situation.lines:
        names.setdefault(code_of(line), party_of(line, situation.terms.parties).name)
    return names
