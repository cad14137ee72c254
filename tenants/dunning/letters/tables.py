"""The tables of a letter: what is owed, what is asked for beside it, and how the interest was worked out."""

from collections.abc import Iterator, Sequence

from ledger_core.dunning.debts import Debt
from ledger_core.dunning.schedule import LevelKind
from ledger_core.late_payment.interest import Segment, Statement
from tenants.dunning.days.groups import Group, GroupClaims
from tenants.dunning.letters.content import Table
from tenants.dunning.letters.fixed import Fixed
from tenants.dunning.letters.wording import clean, named, percent, unit_of
from tenants.written import cents, count, day, day_long, money

_CURRENCY = "EUR"  # of claims


def items_table(debts: Sequence[Debt], group: Group, asked_cents: int, language: str, fixed: Fixed) -> Table:
    """Make the table of the debts; its total is what the letter asks for, and nothing in words of thanks."""
    unit = unit_of(group.currency)
    first = fixed.document if any(debt.instalment for debt in debts) else fixed.invoice
    about = (first, fixed.label, fixed.dated)
    if group.level.kind is LevelKind.THANKS:
        rows = [(*_said(debt, fixed), cents(debt.cents_original, language)) for debt in debts]
        return Table("", (*about, fixed.amount.format(unit=unit)), tuple(rows))
    total = (fixed.total, cents(asked_cents, language))
    left = fixed.left.format(unit=unit)
    if all(debt.cents_open == debt.cents_original for debt in debts):
        short = [(*_said(debt, fixed), day(debt.due), cents(debt.cents_open, language)) for debt in debts]
        return Table("", (*about, fixed.due, left), tuple(short), total)
    heads = (*about, fixed.due, fixed.amount.format(unit=unit), fixed.paid.format(unit=unit), left)
    full = [(*_said(debt, fixed), day(debt.due), *_amounts(debt, language)) for debt in debts]
    return Table("", heads, tuple(full), total)


def claim_rows(
    principal_cents: int, claims: GroupClaims | None, language: str, fixed: Fixed, *, to_public_body: bool
) -> tuple[tuple[str, str], ...]:
    """Make the rows between debts and total; none where nothing is asked for beside the principal."""
    if claims is None or not (claims.interest_cents or claims.indemnity_cents):
        return ()
    rows = [(fixed.principal, cents(principal_cents, language))]
    if claims.interest_cents:
        words = fixed.interest_until.format(day=day_long(claims.until, language))
        rows.append((words, cents(claims.interest_cents, language)))
    if claims.indemnity_cents:
        words = _indemnity(claims, language, fixed, to_public_body=to_public_body)
        rows.append((words, cents(claims.indemnity_cents, language)))
    return tuple(rows)


def interest_table(
    debts: Sequence[Debt], claims: GroupClaims | None, language: str, fixed: Fixed
) -> Table | None:
    """Make the table of the interest by debt and period; None where there is none."""
    if claims is None or not claims.interest_cents:
        return None
    rows: list[tuple[str, ...]] = []
    for debt, statement in stated(debts, claims):
        names = (named(debt, fixed), *[""] * len(statement.segments))
        rows += [
            (name, *_worked_out(segment, language))
            for name, segment in zip(names, statement.segments, strict=False)
        ]
    aside = sum(statement.cents or 0 for _, statement in stated(debts, claims)) - claims.interest_cents
    if aside:
        rows.append((fixed.set_aside, "", "", "", "", cents(-aside, language)))
    unit = unit_of(_CURRENCY)
    heads = (fixed.invoice, fixed.period, fixed.base.format(unit=unit), fixed.days, fixed.rate)
    return Table(
        fixed.calculation,
        (*heads, fixed.interest.format(unit=unit)),
        tuple(rows),
        (fixed.total_interest, cents(claims.interest_cents, language)),
    )


def stated(debts: Sequence[Debt], claims: GroupClaims) -> Iterator[tuple[Debt, Statement]]:
    """Give the debts that have an interest with its figure, in their order."""
    for debt in debts:
        statement = claims.statements.get(debt.name)
        if statement is not None and statement.cents:
            yield debt, statement


def _said(debt: Debt, fixed: Fixed) -> tuple[str, str, str]:
    return named(debt, fixed), clean(debt.label), day(debt.date)


def _amounts(debt: Debt, language: str) -> tuple[str, str, str]:
    paid = debt.cents_original - debt.cents_open
    return (
        cents(debt.cents_original, language),
        cents(paid, language) if paid else "–",
        cents(debt.cents_open, language),
    )


def _indemnity(claims: GroupClaims, language: str, fixed: Fixed, *, to_public_body: bool) -> str:
    article = "" if to_public_body else fixed.indemnity_article  # the code de commerce binds no public body
    if claims.indemnities < 2:  # noqa: PLR2004  one needs no count
        return fixed.indemnity_one.format(article=article)
    each = money(claims.indemnity_cents // claims.indemnities, _CURRENCY, language)
    return fixed.indemnity.format(number=count(claims.indemnities, language), each=each, article=article)


def _worked_out(segment: Segment, language: str) -> tuple[str, str, str, str, str]:
    return (
        f"{day(segment.first)} – {day(segment.last)}",
        cents(segment.base_cents, language),
        count(segment.days, language),
        percent(segment.percent, language),
        cents(segment.cents, language),
    )
