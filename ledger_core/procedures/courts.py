"""Which court is competent for a claim, what its form is, and what it costs: dated rows with their source.

A place is not looked up: no table of the districts of courts is here, so a person names the seat, and is told
the rule by which it is found. Where there is no rule there is no court.
"""

from collections.abc import Sequence
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum

from ledger_core.late_payment.sources import Source, Status
from ledger_core.procedures.claim import FRANCE, ClaimFacts, Nature, Quality
from ledger_core.procedures.routes import Route


class CourtKind(StrEnum):
    """A kind of court, or who takes its place."""

    COMMERCIAL = "commercial"  # tribunal de commerce
    ECONOMIC = "economic"  # tribunal des activités économiques, in twelve towns
    COMMERCIAL_CHAMBER = "commercial-chamber"  # of the tribunal judiciaire in Alsace and Moselle
    JUDICIAL = "judicial"  # tribunal judiciaire
    PROTECTION = "protection"  # juge des contentieux de la protection
    OFFICER = "officer"  # commissaire de justice: no court at all
    REPRESENTATIVE = "representative"  # mandataire judiciaire or liquidateur


class SeatRule(StrEnum):
    """How the place is found."""

    DEBTORS_HOME = "debtors-home"  # public policy: a clause that names another is void
    HOME_OR_DELIVERY = "home-or-delivery"  # the defendant's home, or where goods or services were delivered
    OFFICERS_AREA = "officers-area"  # the area of the debtor's court of appeal
    IN_NOTICE = "in-notice"  # the notice in the BODACC names who takes declarations
    BY_REGULATION = "by-regulation"  # regulation 1215/2012


@dataclass(frozen=True, slots=True)
class Court:
    """Who is competent, where, by which article, and how far that is known.

    `choice` is another court that the creditor may choose instead.
    """

    kind: CourtKind
    seat_rule: SeatRule
    articles: str
    status: Status
    choice: CourtKind | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the administration, as it was seen; versions change without notice."""

    number: str
    title: str
    source: Source


@dataclass(frozen=True, slots=True)
class Cost:
    """What a step costs the creditor, from `low_cents` to `high_cents` of euros."""

    key: str
    first: dt.date
    low_cents: int
    high_cents: int
    articles: str
    source: Source


ECONOMIC_TOWNS = frozenset(
    {
        "Auxerre",
        "Avignon",
        "Le Havre",
        "Le Mans",
        "Limoges",
        "Lyon",
        "Marseille",
        "Nancy",
        "Nanterre",
        "Paris",
        "Saint-Brieuc",
        "Versailles",
    }
)
"""Seats of the tribunaux des activités économiques, an experiment of 2025 to 2028."""

_EXPERIMENT = dt.date(2025, 1, 1), dt.date(2028, 12, 31)
LOCAL_LAW_DEPARTMENTS = frozenset({"57", "67", "68"})
"""Moselle, Bas-Rhin, Haut-Rhin: no tribunal de commerce there (inferred: not read in a source)."""

_SEEN = "the form as seen in 2024 and 2025; versions of 2026 were not read"
FORMS: dict[CourtKind, Form] = {
    CourtKind.COMMERCIAL: Form(
        "12946*02",
        "Requête en injonction de payer, tribunal de commerce",
        Source(_SEEN, Status.UNVERIFIED),
    ),
    CourtKind.JUDICIAL: Form(
        "12948*06",
        "Requête en injonction de payer, tribunal judiciaire",
        Source(_SEEN, Status.UNVERIFIED),
    ),
    CourtKind.PROTECTION: Form(
        "16040*01",
        "Requête en injonction de payer, juge des contentieux de la protection",
        Source(_SEEN, Status.UNVERIFIED),
    ),
}
FORMS[CourtKind.ECONOMIC] = FORMS[CourtKind.COMMERCIAL]

COSTS: Sequence[Cost] = (
    Cost(
        "clerk",
        dt.date(2026, 1, 1),
        33_00,
        42_00,
        "tarif des greffiers des tribunaux de commerce",
        Source("several pages of 2026 that differ; the tariff itself was not read", Status.UNVERIFIED),
    ),
    Cost(
        "contribution",
        dt.date(2026, 5, 1),
        50_00,
        50_00,
        "1635 bis Q CGI",
        Source(
            "law 2026-103, article 128, by a blog; whether requests bear it was not read", Status.UNVERIFIED
        ),
    ),
)


def court_for(facts: ClaimFacts, route: Route, seat: str, day: dt.date) -> Court | None:
    """Return who is competent; None where no rule is known.

    Args:
        facts: the claim.
        route: the way that is taken.
        seat: the town that a person named, "" where nobody did.
        day: the day of the request.

    Sources: L721-3 c. com. (traders among themselves, commercial acts), L211-3 and L213-4-1 ff. COJ, 1406 CPC
    (the home of the debtor, whatever a clause says), 42 and 46 CPC. That a creditor who is no trader may
    choose the civil court against a trader is inferred from the case law on mixed acts.
    """
    if route is Route.INSOLVENCY:
        return Court(
            CourtKind.REPRESENTATIVE, SeatRule.IN_NOTICE, "L622-24, R622-24 c. com.", Status.VERIFIED
        )
    if facts.debtor is Quality.PUBLIC:
        return None
    if route is Route.SIMPLIFIED:
        return Court(CourtKind.OFFICER, SeatRule.OFFICERS_AREA, "R125-1 CPCE", Status.VERIFIED)
    return _civil(facts, _seat_rule(facts, route)) or _of_trade(facts, route, seat, day)


def _civil(facts: ClaimFacts, rule: SeatRule) -> Court | None:
    """Return the civil court where it is competent."""
    if facts.nature in {Nature.RENT, Nature.CONSUMER_CREDIT}:
        return Court(CourtKind.PROTECTION, rule, "L213-4-4, L213-4-5 COJ", Status.VERIFIED)
    if facts.debtor is not Quality.TRADER and facts.nature is not Nature.BILL:
        return Court(CourtKind.JUDICIAL, rule, "L211-3 COJ", Status.VERIFIED)
    if facts.debtor is Quality.CONSUMER:
        return Court(CourtKind.JUDICIAL, rule, "L211-3 COJ", Status.INFERRED)
    return None


def _of_trade(facts: ClaimFacts, route: Route, seat: str, day: dt.date) -> Court:
    rule = _seat_rule(facts, route)
    kind, status = _commercial(facts, seat, day)
    if facts.creditor is Quality.TRADER:
        return Court(kind, rule, "L721-3 c. com.", status)
    return Court(kind, rule, "L721-3 c. com.", Status.INFERRED, choice=CourtKind.JUDICIAL)


def form_for(court: Court, route: Route) -> Form | None:
    """Return the form of a request; None where the way or the court has none that is known."""
    if route is Route.EUROPEAN_ORDER:
        return Form("A", "Demande d’injonction de payer européenne", Source("regulation 1896/2006, annex I"))
    return FORMS.get(court.kind) if route is Route.ORDER_FOR_PAYMENT else None


def costs_of(court: Court, route: Route, day: dt.date) -> tuple[Cost, ...]:
    """Return what is known of the costs of a request; empty where nothing is."""
    keys: set[str] = set()
    if route is Route.ORDER_FOR_PAYMENT and court.kind in {CourtKind.COMMERCIAL, CourtKind.ECONOMIC}:
        keys = {"clerk"}
    elif court.kind in {CourtKind.JUDICIAL, CourtKind.PROTECTION, CourtKind.COMMERCIAL_CHAMBER}:
        keys = {"contribution"}
    return tuple(cost for cost in COSTS if cost.key in keys and cost.first <= day)


def _seat_rule(facts: ClaimFacts, route: Route) -> SeatRule:
    if route is Route.EUROPEAN_ORDER or facts.debtor_country != FRANCE:
        return SeatRule.BY_REGULATION
    return SeatRule.DEBTORS_HOME if route is Route.ORDER_FOR_PAYMENT else SeatRule.HOME_OR_DELIVERY


def _commercial(facts: ClaimFacts, seat: str, day: dt.date) -> tuple[CourtKind, Status]:
    """Return what the commercial court of a place is called."""
    if facts.debtor_country == FRANCE and facts.debtor_department in LOCAL_LAW_DEPARTMENTS:
        return CourtKind.COMMERCIAL_CHAMBER, Status.INFERRED
    first, last = _EXPERIMENT
    if first <= day <= last and seat.strip().casefold() in {town.casefold() for town in ECONOMIC_TOWNS}:
        return CourtKind.ECONOMIC, Status.VERIFIED
    return CourtKind.COMMERCIAL, Status.VERIFIED
