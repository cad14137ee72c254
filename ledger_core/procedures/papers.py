"""What papers of a procedure must hold, as lists to tick: a formal notice, a request, what goes with it.

Values only: who writes the paper, and what it says, is its template's. The formal notice has no list in the
law; what is here is the usual safe content.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger_core.late_payment.sources import Source, Status
from ledger_core.procedures.routes import Route


class NoticePoint(StrEnum):
    """What a formal notice holds."""

    WORDS = "words"  # «mise en demeure»
    DATE = "date"
    PARTIES = "parties"
    AMOUNT = "amount"  # in detail
    ORIGIN = "origin"  # contract, order, delivery
    DUE = "due"
    DELAY = "delay"  # 8 to 15 days to pay, 30 at most
    MEANS = "means"
    INTEREST = "interest"  # and costs, where they are owed
    NEXT = "next"  # what follows, named truthfully
    SIGNATURE = "signature"
    PROOF = "proof"  # of deposit or of receipt


class RequestPoint(StrEnum):
    """What a request or declaration holds."""

    CREDITOR = "creditor"
    DEBTOR = "debtor"
    AMOUNT = "amount"
    BREAKDOWN = "breakdown"  # of the parts of the debt
    GROUND = "ground"
    EXHIBITS = "exhibits"  # the list
    DOCUMENTS = "documents"  # the papers themselves
    OPTION = "option"  # article 1408: the court if there is an opposition
    SECURITIES = "securities"  # guarantees and their rank


@dataclass(frozen=True, slots=True)
class Checklist:
    """Points of a paper, with the article that asks for them."""

    points: tuple[NoticePoint | RequestPoint, ...]
    article: str
    source: Source


FORMAL_NOTICE = Checklist(
    tuple(NoticePoint),
    "1344 C. civ.",
    Source("the article asks for a sufficient summons; the points are usage", Status.INFERRED),
)
FORMAL_NOTICE_DELAY_DAYS = (8, 15)
"""The usual delay to pay in a formal notice; up to 30 days are seen."""

_REQUEST = (
    RequestPoint.CREDITOR,
    RequestPoint.DEBTOR,
    RequestPoint.AMOUNT,
    RequestPoint.BREAKDOWN,
    RequestPoint.GROUND,
    RequestPoint.EXHIBITS,
    RequestPoint.DOCUMENTS,
)
_OF_ROUTE: dict[Route, Checklist] = {
    Route.ORDER_FOR_PAYMENT: Checklist(
        (*_REQUEST, RequestPoint.OPTION), "1407 et 1408 CPC", Source("the articles, by two summaries")
    ),
    Route.EUROPEAN_ORDER: Checklist(
        _REQUEST, "article 7 du règlement (CE) 1896/2006", Source("the regulation", Status.INFERRED)
    ),
    Route.SIMPLIFIED: Checklist(
        _REQUEST[:-1], "R125-1 et R125-2 CPCE", Source("the articles, two readings", Status.INFERRED)
    ),
    Route.INSOLVENCY: Checklist(
        (
            RequestPoint.CREDITOR,
            RequestPoint.AMOUNT,
            RequestPoint.BREAKDOWN,
            RequestPoint.GROUND,
            RequestPoint.SECURITIES,
            RequestPoint.DOCUMENTS,
        ),
        "L622-25, R622-23 c. com.",
        Source("the articles were not read for their list", Status.UNVERIFIED),
    ),
}


def checklist_of(route: Route) -> Checklist | None:
    """Return what the paper that begins a way must hold; None where no list is known."""
    return _OF_ROUTE.get(route)


def has_option(route: Route) -> bool:
    """Tell whether the creditor may name the court to which an opposition goes (article 1408 CPC)."""
    checklist = checklist_of(route)
    points: Sequence[NoticePoint | RequestPoint] = checklist.points if checklist else ()
    return RequestPoint.OPTION in points
