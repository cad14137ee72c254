"""The usual delay of a whole account, which a new customer is matched with; made from sums alone."""

from sqlalchemy import case, func, select

from ledger_core.lettrage.existing import delays, lettered_groups
from ledger_core.lettrage.habits import Delay, delays_of, usual_delay
from ledger_core.lettrage.side import growing_side
from tenants.books.models import IndexLine
from tenants.books.picture_lines import lines_of_party
from tenants.db import TenantSession
from tenants.lettrage.bench import Bench


def usual_of_account(session: TenantSession, bench: Bench) -> Delay | None:
    """Return the delay that the letters of an account's third parties show; None where they are too few."""
    if bench.has_debts:
        return usual_delay(_delays(session, bench.account))
    own = lines_of_party(session, bench.account, bench.customer)
    return usual_delay(delays(lettered_groups(own), growing_side(bench.account, own)))


def _delays(session: TenantSession, account: str) -> list[int]:
    """Return the delay of each settled group of the account, as `existing.delays` has it."""
    side = growing_side(account, ())
    grown = func.max(case((IndexLine.cents * side > 0, IndexLine.date)))
    paid = func.max(case((IndexLine.cents * side < 0, IndexLine.date)))
    lowest, highest = func.min(IndexLine.foreign_currency), func.max(IndexLine.foreign_currency)
    groups = session.execute(
        select(
            IndexLine.letter,
            grown,
            paid,
            func.sum(IndexLine.cents),
            func.sum(IndexLine.foreign_cents),
            lowest,
            highest,
        )
        .where(IndexLine.account == account, IndexLine.letter != "")
        .group_by(IndexLine.customer, IndexLine.letter)
    )
    return delays_of(
        [(last_grown.toordinal(), 1), (last_paid.toordinal(), -1)]
        for letter, last_grown, last_paid, cents, foreign_cents, low, high in groups
        if last_grown and last_paid and not letter.islower()
        if not (foreign_cents if low and low == high else cents)
    )
