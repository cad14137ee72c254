"""The ways to claim a debt, and which of them a claim may take on a day: what stands in the way of each.

Each way is a dated row with its articles and its source; before its row a way is not offered. Never
recommends: what is open is listed in the order of the least effort, and a person chooses.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.late_payment.sources import Source, Status
from ledger_core.procedures.claim import EU_MEMBERS, FRANCE, ClaimFacts, Nature, Quality

SMALL_CLAIM_CENTS = 5_000_00
"""Principal and interest up to which the simplified procedure is open (article R125-1 CPCE)."""

LAWYER_ABOVE_CENTS = 10_000_00
"""Above it a lawyer is compulsory in a référé and in a suit on the merits."""

_NOT_BOUND = "DK"  # Denmark takes no part in regulation 1896/2006


class Route(StrEnum):
    """A way to claim a debt."""

    SIMPLIFIED = "simplified"  # procédure simplifiée de recouvrement des petites créances
    ORDER_FOR_PAYMENT = "order-for-payment"  # injonction de payer
    EUROPEAN_ORDER = "european-order"  # injonction de payer européenne
    SUMMARY = "summary"  # référé-provision
    SUMMONS = "summons"  # assignation au fond
    INSOLVENCY = "insolvency"  # declaration in a collective procedure


class Obstacle(StrEnum):
    """Why a claim may not take a way."""

    NOT_CONTRACTUAL = "not-contractual"
    NOT_FIXED = "not-fixed"
    DISPUTED = "disputed"
    ABROAD = "abroad"
    HOME_UNKNOWN = "home-unknown"
    TOO_LARGE = "too-large"
    INSOLVENT = "insolvent"
    NOT_INSOLVENT = "not-insolvent"
    NOT_CROSS_BORDER = "not-cross-border"
    NOT_IN_UNION = "not-in-union"
    PUBLIC_DEBTOR = "public-debtor"
    NO_RULE = "no-rule"  # the day is before the row


class Remark(StrEnum):
    """What to know of a way that is open."""

    DEBTOR_MUST_AGREE = "debtor-must-agree"
    LAWYER = "lawyer"
    PRIOR_ATTEMPT = "prior-attempt"  # an amicable attempt before a suit
    NO_PRIOR_ATTEMPT = "no-prior-attempt"


@dataclass(frozen=True, slots=True)
class RouteRule:
    """A way as it is since a day."""

    route: Route
    first: dt.date
    articles: str
    source: Source


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim may take a way: `obstacles` is empty where it may."""

    rule: RouteRule
    obstacles: tuple[Obstacle, ...]
    remarks: tuple[Remark, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether nothing stands in the way."""
        return not self.obstacles


_READ = dt.date(2026, 1, 1)
"""Where it was not read since when a rule holds, it is used for acts from the year it was read in."""

RULES: Sequence[RouteRule] = (
    RouteRule(
        Route.SIMPLIFIED,
        _READ,
        "L125-1, R125-1 à R125-8 CPCE",
        Source("the articles, two readings of November 2026"),
    ),
    RouteRule(
        Route.ORDER_FOR_PAYMENT,
        dt.date(2022, 3, 1),
        "1405 à 1422 CPC",
        Source("the articles by two summaries; decree 2021-1322 and decree 2026-96"),
    ),
    RouteRule(
        Route.EUROPEAN_ORDER,
        _READ,
        "règlement (CE) 1896/2006, 1424-1 à 1424-15 CPC",
        Source("the regulation, two readings of November 2026"),
    ),
    RouteRule(Route.SUMMARY, _READ, "835 al. 2 et 873 al. 2 CPC", Source("the articles, read in 2026")),
    RouteRule(Route.SUMMONS, _READ, "750-1 et 54 CPC", Source("the articles, read in 2026", Status.INFERRED)),
    RouteRule(
        Route.INSOLVENCY,
        _READ,
        "L622-24, R622-24 c. com.",
        Source("the articles, two readings of November 2026"),
    ),
)


def verdicts(facts: ClaimFacts, day: dt.date) -> tuple[Verdict, ...]:
    """Judge each way for a claim on a day; those that are open come first, in the order of effort.

    Args:
        facts: the claim, amounts in cents.
        day: the day the way would be taken.

    Sources: articles 1405 (order for payment: contract or statute and a fixed amount, bills), 1406 (the
    debtor's home), L125-1 and R125-1 CPCE (5 000 euros, the debtor agrees), 873 and 835 CPC, 750-1 CPC,
    regulation 1896/2006 articles 2 and 3. That no amicable attempt comes before an order for payment: Cass.
    2e civ., opinion of 25 September 2025, 25-70.013.
    """
    found = [Verdict(rule, _obstacles(rule, facts, day), _remarks(rule.route, facts)) for rule in RULES]
    return tuple(sorted(found, key=lambda verdict: not verdict.is_open))


def verdict_on(route: Route, facts: ClaimFacts, day: dt.date) -> Verdict:
    """Judge one way."""
    return next(verdict for verdict in verdicts(facts, day) if verdict.rule.route is route)


def _obstacles(rule: RouteRule, facts: ClaimFacts, day: dt.date) -> tuple[Obstacle, ...]:
    if day < rule.first:
        return (Obstacle.NO_RULE,)
    return tuple(obstacle for obstacle, stands in _CONDITIONS[rule.route] if stands(facts))


def _remarks(route: Route, facts: ClaimFacts) -> tuple[Remark, ...]:
    match route:
        case Route.SIMPLIFIED:
            return (Remark.DEBTOR_MUST_AGREE,)
        case Route.ORDER_FOR_PAYMENT:
            return (Remark.NO_PRIOR_ATTEMPT,)
        case Route.SUMMARY | Route.SUMMONS:
            total = facts.principal_cents + facts.interest_cents
            lawyer = (Remark.LAWYER,) if total > LAWYER_ABOVE_CENTS else ()
            attempt = total <= SMALL_CLAIM_CENTS and route is Route.SUMMONS
            return (*lawyer, *((Remark.PRIOR_ATTEMPT,) if attempt else ()))
        case _:
            return ()


def _is_abroad(facts: ClaimFacts) -> bool:
    return facts.debtor_country != FRANCE


def _is_public(facts: ClaimFacts) -> bool:
    return facts.debtor is Quality.PUBLIC


def _is_disputed(facts: ClaimFacts) -> bool:
    return facts.is_disputed


def _is_insolvent(facts: ClaimFacts) -> bool:
    return facts.is_insolvent


def _home_unknown(facts: ClaimFacts) -> bool:
    return not facts.is_home_known


def _not_contractual(facts: ClaimFacts) -> bool:
    return facts.nature is Nature.OTHER


def _not_fixed(facts: ClaimFacts) -> bool:
    return not facts.is_fixed and facts.nature is not Nature.BILL


def _too_large(facts: ClaimFacts) -> bool:
    return facts.currency != "EUR" or facts.principal_cents + facts.interest_cents > SMALL_CLAIM_CENTS


def _outside_union(facts: ClaimFacts) -> bool:
    return facts.debtor_country not in EU_MEMBERS or facts.debtor_country == _NOT_BOUND


_Condition = tuple[Obstacle, Callable[[ClaimFacts], bool]]
_PUBLIC: _Condition = (Obstacle.PUBLIC_DEBTOR, _is_public)
_INSOLVENT: _Condition = (Obstacle.INSOLVENT, _is_insolvent)
_ABROAD: _Condition = (Obstacle.ABROAD, _is_abroad)
_HOMELESS: _Condition = (Obstacle.HOME_UNKNOWN, _home_unknown)
_DISPUTED: _Condition = (Obstacle.DISPUTED, _is_disputed)
_UNFOUNDED: _Condition = (Obstacle.NOT_CONTRACTUAL, _not_contractual)
_UNFIXED: _Condition = (Obstacle.NOT_FIXED, _not_fixed)

_CONDITIONS: dict[Route, tuple[_Condition, ...]] = {
    Route.SIMPLIFIED: (_PUBLIC, _INSOLVENT, _ABROAD, _HOMELESS, _UNFOUNDED, (Obstacle.TOO_LARGE, _too_large)),
    Route.ORDER_FOR_PAYMENT: (_PUBLIC, _INSOLVENT, _ABROAD, _HOMELESS, _UNFOUNDED, _UNFIXED, _DISPUTED),
    Route.EUROPEAN_ORDER: (
        _PUBLIC,
        _INSOLVENT,
        (Obstacle.NOT_CROSS_BORDER, lambda facts: not _is_abroad(facts)),
        (Obstacle.NOT_IN_UNION, lambda facts: _is_abroad(facts) and _outside_union(facts)),
        _HOMELESS,
        _UNFIXED,
        _DISPUTED,
    ),
    Route.SUMMARY: (_PUBLIC, _INSOLVENT, _DISPUTED),
    Route.SUMMONS: (_PUBLIC, _INSOLVENT),
    Route.INSOLVENCY: ((Obstacle.NOT_INSOLVENT, lambda facts: not _is_insolvent(facts)),),
}
