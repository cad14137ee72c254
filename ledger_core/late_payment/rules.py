"""The numbers that the law gives for late payment, other than rates: dated rows with their article.

A day before the first row of a rule has no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal

from ledger_core.late_payment.sources import Source


@dataclass(frozen=True, slots=True)
class Rule:
    """A number that holds from a day on, until a later row of the same rule."""

    first: dt.date
    number: Decimal
    article: str
    source: Source


DEFAULT_POINTS = (
    Rule(
        dt.date(2009, 1, 1),
        Decimal(10),
        "L441-10 II of the code de commerce (L441-6 until April 2019)",
        Source("law 2008-776 of 4 August 2008; two readings of the article"),
    ),
)
"""Points over the central bank's rate where the terms of sale name no other rate."""

FLOOR_TIMES = (
    Rule(
        dt.date(2009, 1, 1),
        Decimal(3),
        "L441-10 II of the code de commerce (L441-6 until April 2019)",
        Source("law 2008-776 of 4 August 2008; two readings of the article"),
    ),
)
"""How many times the legal rate an agreed rate must be at least."""

PUBLIC_POINTS = (
    Rule(
        dt.date(2019, 4, 1),
        Decimal(8),
        "R2192-31 of the code de la commande publique",
        Source("the article, as in force since 1 April 2019"),
    ),
)
"""Points over the central bank's rate where a public body pays late."""

JUDGMENT_POINTS = (
    Rule(
        dt.date(2001, 1, 1),
        Decimal(5),
        "L313-3 of the code monétaire et financier",
        Source("the article"),
    ),
)
"""Points over the legal rate two months after a judgment became enforceable."""

INDEMNITY_EUROS = (
    Rule(
        dt.date(2013, 1, 1),
        Decimal(40),
        "D441-5 of the code de commerce",
        Source("decree 2012-1115 of 2 October 2012; today's wording was read in a law firm's page"),
    ),
)
"""The fixed indemnity for costs of recovery, in euros an invoice, between businesses."""

PUBLIC_INDEMNITY_EUROS = (
    Rule(
        dt.date(2019, 4, 1),
        Decimal(40),
        "D2192-35 of the code de la commande publique",
        Source("summaries of the article, as in force since 1 April 2019"),
    ),
)
"""The same where a public body pays late."""


def rule_on(rules: Sequence[Rule], day: dt.date) -> Rule | None:
    """Return the row of a rule that holds on a day; None before the first."""
    return max((rule for rule in rules if rule.first <= day), key=lambda rule: rule.first, default=None)
