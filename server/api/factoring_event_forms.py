"""The forms of factoring's events for programs: what is asked, what would be posted, how a factor stands.

Owns the fields alone.
"""

from dataclasses import fields as parts_of
from enum import StrEnum

from apiflask import Schema
from marshmallow import validate
from marshmallow.fields import Date, List, Nested, String

from ledger_core.factoring.entries_after import Through
from ledger_core.factoring.in_books import Figures
from ledger_core.factoring.posting import EventKind
from server.api import fields
from server.api.fields import Strict, Text
from tenants.factoring.events.planning import ProposedEntry
from tenants.factoring.events.wanted import Charge
from tenants.factoring.papers.papers import MOST_DOCUMENTS

LONGEST_REASON = 2_000


class EventAsked(StrEnum):
    """Events that a program may post."""

    FUND = "fund"
    CASH = "cash"
    FINANCING = "financing"
    CHARGED = "charged"
    SETTLED = "settled"
    RELEASE = "release"
    DIRECT_PAYMENT = "direct-payment"
    PASSED_ON = "passed-on"
    RECOURSE = "recourse"
    REPAID = "repaid"


class PartIn(Strict):
    """An amount of one document."""

    document = Text(required=True, least=1, metadata={"description": "names the document"})
    amount = fields.asked_amount("of it; of a credit note below zero", required=True)


class CreditIn(Strict):
    """What the factor's credit takes off what it took; zero or more each, the rest is available."""

    over_limit = fields.asked_amount("assigned and not funded", required=True)
    beyond_quota = fields.asked_amount(required=True)
    holdback = fields.asked_amount(required=True)
    commission = fields.asked_amount("without VAT", required=True)
    commission_vat = fields.asked_amount(required=True)
    financing = fields.asked_amount(required=True)
    file_fees = fields.asked_amount("without VAT", required=True)
    file_fees_vat = fields.asked_amount(required=True)


class EventIn(Strict):
    """An event of an assignment, or of a contract as a whole."""

    kind = String(required=True, validate=validate.OneOf(list(EventAsked)))
    assignment = Text(
        metadata={"description": "its reference; cash, financing and charged may name a contract instead"}
    )
    contract = Text(
        metadata={"description": "cash, financing, charged: key of the contract, if no assignment is meant"}
    )
    day = Date(required=True)
    amount = fields.asked_amount(
        "cash, financing: what is paid; charged: without VAT; fund: what is paid out at once, if anything"
    )
    charge = String(
        validate=validate.OneOf(list(Charge)), metadata={"description": "charged: what is charged"}
    )
    vat = fields.asked_amount("charged: VAT on it; by the rate of the day where it is left out")
    parts = List(
        Nested(PartIn),
        validate=validate.Length(1, MOST_DOCUMENTS),
        metadata={"description": "settled, release, direct-payment, passed-on, repaid: amounts by document"},
    )
    documents = List(
        Text(),
        validate=validate.Length(1, MOST_DOCUMENTS),
        metadata={"description": "recourse: names of the documents that come back"},
    )
    left_out = List(
        Text(),
        validate=validate.Length(1, MOST_DOCUMENTS),
        metadata={"description": "fund: names of the documents that the factor did not take"},
    )
    amounts = Nested(
        CreditIn,
        metadata={"description": "fund: as the factor's credit has them; as reckoned where left out"},
    )
    through = String(
        validate=validate.OneOf(list(Through)),
        metadata={
            "description": "passed-on: transferred (bank, if left out), or taken off the current account"
        },
    )
    payment = Text(
        metadata={
            "description": "direct-payment: the payment's name among candidates; left out: the bank has it"
        }
    )
    reason = Text(most=LONGEST_REASON, metadata={"description": "recourse: why they come back"})


class EventPosted(EventIn):
    """An event that was looked at."""

    seen = Text(
        required=True, least=1, metadata={"description": "`print` of the proposal that was looked at"}
    )


class EventLineOut(Schema):
    """A line of an entry."""

    account = fields.text("number of the account")
    third_party = fields.text("its code, else empty")
    reference = fields.text("the document it is about, else empty")
    amount = fields.amount("debit above zero")
    letter = fields.text("that the line takes, else empty")


class EventEntryOut(Schema):
    """An entry."""

    kind = fields.text(validate=validate.OneOf(list(EventKind)))
    narration = fields.text()
    lines = fields.listed(EventLineOut)


class EventProposalOut(Schema):
    """An event as it would be posted."""

    kind = fields.text(validate=validate.OneOf(list(EventAsked)))
    contract = fields.text("its key")
    assignment = fields.text("its reference; empty where the event is of the contract as a whole")
    day = fields.day()
    currency = fields.text()
    entries = fields.listed(EventEntryOut)
    print = fields.text("what is sent back as `seen` to post exactly this")


class EventOut(Schema):
    """An event that was posted."""

    number = fields.number("of the event in the story of factoring")
    contract = fields.text("its key")
    assignment = fields.text("its reference; empty where the event is of the contract as a whole")
    day = fields.day()
    revision = fields.number("that holds its entries")


class FiguresOut(Schema):
    """How a factor stands."""

    current = fields.amount("what the factor owes on current account")
    holdback = fields.amount("what it holds back")
    collected = fields.amount("below zero: payments of debtors that are to be passed on to it")
    lent = fields.amount("what it lent on claims that stay in the books")
    outstanding = fields.amount("assigned, and neither settled nor returned")


class GapOut(Schema):
    """A figure that the books and the assignments tell differently."""

    assignment = fields.text("its reference; empty for what names none")
    figure = fields.text(
        validate=validate.OneOf([each.name.removesuffix("_cents") for each in parts_of(Figures)])
    )
    books = fields.amount()
    assignments = fields.amount()


class ProofOut(Schema):
    """How the factor of a contract stands, told by the books alone and by the assignments."""

    contract = fields.text("its key")
    day = fields.day()
    currency = fields.text()
    proven = fields.flag("whether both say the same, to the cent, assignment by assignment")
    books = Nested(FiguresOut, required=True)
    assignments = Nested(FiguresOut, required=True)
    gaps = fields.listed(GapOut)


def entry_form(entry: ProposedEntry) -> dict[str, object]:
    """Return an entry as it is answered."""
    return {
        "kind": entry.kind.value,
        "narration": entry.narration,
        "lines": [
            {
                "account": line.number,
                "third_party": line.third_party,
                "reference": line.reference,
                "amount": line.cents,
                "letter": line.letter,
            }
            for line in entry.lines
        ],
    }


def figures_form(figures: Figures) -> dict[str, int]:
    """Return how a factor stands as it is answered; cents."""
    return {each.name.removesuffix("_cents"): getattr(figures, each.name) for each in parts_of(Figures)}
