"""The fine print: what the figures rest on, what is left out, and on whose behalf somebody writes.

Owns when each sentence stands. The words are `fixed`'s; rates and articles come with the figures.
"""

from collections.abc import Iterator, Sequence
import datetime as dt
from itertools import pairwise

from ledger_core.dunning.debts import Debt
from ledger_core.late_payment.applied import Applied, Basis
from ledger_core.late_payment.interest import Segment, Statement
from ledger_core.late_payment.semester import Semester
from tenants.dunning.days.groups import GroupClaims
from tenants.dunning.letters.fixed import Fixed
from tenants.dunning.letters.tables import stated
from tenants.dunning.letters.wording import listed, named, percent, points, semester
from tenants.written import day_long, money

_CURRENCY = "EUR"  # of claims


def of_claims(debts: Sequence[Debt], claims: GroupClaims, language: str, fixed: Fixed) -> str:
    """Say how the interest was worked out, at which rates, and of which debts it could not be."""
    sentences: list[str] = []
    known = list(stated(debts, claims))
    if known:
        sentences.append(fixed.formula.format(day=day_long(claims.until, language)))
        segments = [segment for _, statement in known for segment in statement.segments]
        sentences += _rates(segments, language, fixed)
        parts = [part for debt, statement in known for part in _imputed(debt, statement, language, fixed)]
        if parts:
            sentences.append(fixed.imputed.format(parts=listed(parts, fixed)))
    sentences += _unknown(debts, claims, fixed)
    return " ".join(sentences)


def of_disputes(references: Sequence[str], fixed: Fixed) -> str:
    """Say which invoices are left out since the customer disputes them."""
    words = fixed.disputed_one if len(references) == 1 else fixed.disputed
    return words.format(references=listed(references, fixed)) if references else ""


def of_credit(cents: int, currency: str, language: str, fixed: Fixed) -> str:
    """Say that the account shows a credit that no invoice was given."""
    return fixed.credit.format(credit=money(cents, currency, language)) if cents > 0 else ""


def of_mandate(firm: str, creditor: str, day: dt.date, language: str, fixed: Fixed) -> str:
    """Say that a firm writes for the creditor, and takes no money."""
    return fixed.mandate.format(firm=firm, creditor=creditor, day=day_long(day, language))


def _rates(segments: Sequence[Segment], language: str, fixed: Fixed) -> Iterator[str]:
    """Give a sentence for each kind of rate, with the rate of each semester."""
    kinds: dict[tuple[str, str], dict[str, None]] = {}
    for segment in sorted(segments, key=lambda segment: segment.first):
        rate = segment.rate
        words, filled = _kind(rate, fixed)
        written = _written(rate, Semester.of(segment.first), language, fixed)
        kinds.setdefault((words, filled), {})[written] = None
    for (words, filled), rates in kinds.items():
        yield words.format(points=filled, times=filled, rates=", ".join(rates))


def _kind(rate: Applied, fixed: Fixed) -> tuple[str, str]:
    """Return the sentence of a kind of rate, and the points or times in it."""
    if rate.basis is Basis.DEFAULT:
        return fixed.default, points(rate.points)
    if rate.basis is Basis.PUBLIC:
        return fixed.public, points(rate.points)
    if rate.basis is Basis.FLOOR:
        return fixed.floor, points(rate.times)
    if rate.reference is None:
        return fixed.clause, ""
    return (
        (fixed.clause_central, points(rate.points))
        if rate.points
        else (
            fixed.clause_legal,
            points(rate.times),
        )
    )


def _written(rate: Applied, which: Semester, language: str, fixed: Fixed) -> str:
    """Write a rate with what makes it: « 2,15 % + 10 au 1er semestre 2026 »."""
    if rate.reference is None:
        return percent(rate.percent, language)
    made = percent(rate.reference, language)
    if rate.times != 1:
        made = f"{points(rate.times)} × {made}"
    if rate.points:
        made = f"{made} + {points(rate.points)}"
    return fixed.rate_in.format(rate=made, semester=semester(which, fixed))


def _imputed(debt: Debt, statement: Statement, language: str, fixed: Fixed) -> Iterator[str]:
    """Give what came off the principal while interest ran: « 1 500,00 € le 20 août 2026 (F2026-0097) »."""
    for before, after in pairwise(statement.segments):
        paid = before.base_cents - after.base_cents
        if paid > 0:
            amount, when = money(paid, _CURRENCY, language), day_long(before.last, language)
            yield fixed.imputed_part.format(amount=amount, day=when, reference=named(debt, fixed))


def _unknown(debts: Sequence[Debt], claims: GroupClaims, fixed: Fixed) -> Iterator[str]:
    """Give a sentence for the debts that lack the rates of the same semesters."""
    lacking: dict[tuple[Semester, ...], list[str]] = {}
    for debt in debts:
        statement = claims.statements.get(debt.name)
        if statement is not None and statement.missing:
            semesters = tuple(sorted({missing.semester for missing in statement.missing}))
            lacking.setdefault(semesters, []).append(named(debt, fixed))
    for semesters, names in sorted(lacking.items()):
        written = listed([semester(which, fixed) for which in semesters], fixed)
        yield fixed.no_rate.format(semester=written, references=listed(names, fixed))
