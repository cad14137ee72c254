"""What programs are told of factoring: the forms of contracts, decisions, assignments and their amounts.

Owns the fields alone. What is decided and done is `tenants.factoring`'s.
"""

from apiflask import Schema
from marshmallow import validate
from marshmallow.fields import Boolean, Integer, Nested

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.contract import Contract, Notice, Transfer
from ledger_core.factoring.documents import DocumentKind
from ledger_core.factoring.eligibility import Decision, Verdict
from ledger_core.factoring.rules import Rule
from ledger_core.factoring.states import ItemState, Obstacle, State
from server.api import fields
from server.portal.factoring.words.reasons import verdict_words
from tenants.factoring.assignments.checking import Check
from tenants.factoring.assignments.proposing import Proposed
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.files import FileHead, FileKind

NO_REASON = ""


class ContractOut(Schema):
    """A contract with a factor: its last version."""

    key = fields.text("names the contract in addresses")
    version = fields.number()
    number = fields.text("as the factor names the contract")
    factor = fields.text("its name")
    transfer = fields.text(validate=validate.OneOf(list(Transfer)))
    notice = fields.text("who knows of it", validate=validate.OneOf(list(Notice)))
    recourse = fields.flag("whether what debtors do not pay comes back")
    currency = fields.text()
    since = fields.day()
    ends = fields.day("the last day; null: none is agreed", nullable=True)
    in_force = fields.flag("today")


class AmountsOut(Schema):
    """What an assignment comes to: assigned is the sum of all the others, to the cent."""

    documents = fields.number()
    assigned = fields.amount()
    available = fields.amount("what the factor pays at once")
    over_limit = fields.amount("assigned and not funded: it lies over debtors' limits")
    beyond_quota = fields.amount()
    holdback = fields.amount()
    commission = fields.amount("without VAT")
    commission_vat = fields.amount()
    financing = fields.amount()
    file_fees = fields.amount("without VAT")
    file_fees_vat = fields.amount()
    days = fields.number("that the financing is for")


class CandidateOut(Schema):
    """An open document and what becomes of it."""

    document = fields.text("names the document: what assignments are told to hold")
    customer = fields.text("code, or the account's number where it is no one's own")
    name = fields.text("of the customer")
    reference = fields.text()
    kind = fields.text(validate=validate.OneOf(list(DocumentKind)))
    date = fields.day()
    due = fields.day(nullable=True)
    concerns = fields.text("of a credit note: the invoice it is about, where the books tell it")
    original = fields.amount("of the document, a credit note below zero")
    open = fields.amount("what is left of it")
    currency = fields.text()
    decision = fields.text(validate=validate.OneOf(list(Decision)))
    assigned = fields.amount("what would be handed over of it; zero where it is excluded")
    over_limit = fields.amount("what of that is not funded")
    rule = fields.text(
        "which keeps it out or from being funded in whole, else empty",
        validate=validate.OneOf([NO_REASON, *Rule]),
    )
    why = fields.text("the same in words, with the figures")


class ItemOut(Schema):
    """A document in an assignment."""

    document = fields.text("names the document")
    customer = fields.text("code, or the account's number where it is no one's own")
    name = fields.text("of the customer, when it was put in")
    reference = fields.text()
    sent_as = fields.text("the number that the factor is given")
    kind = fields.text(validate=validate.OneOf(list(DocumentKind)))
    date = fields.day()
    due = fields.day(nullable=True)
    state = fields.text(validate=validate.OneOf(list(ItemState)))
    assigned = fields.amount("a credit note below zero")
    over_limit = fields.amount("what of it is not funded")
    settled = fields.amount()
    returned = fields.amount()
    left = fields.amount("neither settled nor returned")


class AssignmentOut(Schema):
    """An assignment."""

    reference = fields.text("names the assignment in addresses, such as C-2026-014")
    contract = fields.text("key of the contract")
    version = fields.number("of the contract that counts for it")
    state = fields.text(validate=validate.OneOf(list(State)))
    day = fields.day()
    currency = fields.text()
    documents = fields.number("how many it holds")
    assigned = fields.amount()
    left = fields.amount("neither settled nor returned")
    amounts = Nested(
        AmountsOut,
        required=True,
        allow_none=True,
        metadata={"description": "frozen when it is checked; null before"},
    )
    batch = Integer(
        required=True,
        allow_none=True,
        metadata={"description": "number of the batch at the factor; null before it is sent"},
    )
    funded_on = fields.day(nullable=True)
    ended_on = fields.day(nullable=True)
    reason = fields.text("why the factor took none of it, else empty")


class AssignmentWhole(AssignmentOut):
    """An assignment with what is in it."""

    items = fields.listed(ItemOut)


class FindingOut(Schema):
    """A fact behind an obstacle."""

    document = fields.text("names the document; empty where it is about none")
    reference = fields.text()
    other = fields.text("the assignment that has the document too, else empty")
    assigned = fields.maybe_amount("what is in the assignment; null where it is about no amount")
    now = fields.maybe_amount("what would be handed over now")
    what = fields.text("a missing mention, a fault of the file, or a rule; else empty")


class CheckOut(Schema):
    """One thing that is looked for before an assignment is checked, and before it is sent."""

    obstacle = fields.text(validate=validate.OneOf(list(Obstacle)))
    ok = fields.flag()
    findings = fields.listed(FindingOut)


class ChecksOut(Schema):
    """Whether anything stands in the way of an assignment."""

    reference = fields.text()
    clear = Boolean(required=True, metadata={"description": "nothing stands in the way"})
    checks = fields.listed(CheckOut)
    amounts = Nested(AmountsOut, required=True, allow_none=True)


class FactoringFileOut(Schema):
    """A file of an assignment as it was kept."""

    number = fields.number()
    kind = fields.text(validate=validate.OneOf(list(FileKind)))
    name = fields.text()
    media_type = fields.text()
    size = fields.number("in bytes")
    sha256 = fields.text()
    at = fields.moment()


class FactoringContentOut(FactoringFileOut):
    """A file with its content."""

    base64 = fields.text("its content")


def contract_form(contract: Contract, *, in_force: bool) -> dict[str, object]:
    """Return a contract as it is answered."""
    return {
        "key": contract.key,
        "version": contract.version,
        "number": contract.number,
        "factor": contract.factor.name,
        "transfer": contract.transfer.value,
        "notice": contract.notice.value,
        "recourse": contract.recourse,
        "currency": contract.currency,
        "since": contract.since,
        "ends": contract.ends,
        "in_force": in_force,
    }


def amounts_form(amounts: Amounts | None) -> dict[str, int] | None:
    """Return what an assignment comes to as it is answered; cents."""
    if amounts is None:
        return None
    return {
        "documents": amounts.documents,
        "assigned": amounts.assigned_cents,
        "available": amounts.available_cents,
        "over_limit": amounts.over_limit_cents,
        "beyond_quota": amounts.beyond_quota_cents,
        "holdback": amounts.holdback_cents,
        "commission": amounts.commission_cents,
        "commission_vat": amounts.commission_vat_cents,
        "financing": amounts.financing_cents,
        "file_fees": amounts.file_fees_cents,
        "file_fees_vat": amounts.file_fees_vat_cents,
        "days": amounts.days,
    }


def candidate_form(verdict: Verdict, proposed: Proposed) -> dict[str, object]:
    """Return a decision as it is answered."""
    candidate = verdict.candidate
    document = candidate.document
    return {
        "document": candidate.key,
        "customer": candidate.debtor,
        "name": document.debtor.name,
        "reference": document.reference,
        "kind": document.kind.value,
        "date": document.date,
        "due": document.due,
        "concerns": document.concerns,
        "original": document.cents_original,
        "open": document.cents_open,
        "currency": document.currency,
        "decision": verdict.decision.value,
        "assigned": verdict.cents,
        "over_limit": verdict.over_cents,
        "rule": verdict.reason.rule.value if verdict.reason else NO_REASON,
        "why": verdict_words(verdict, proposed.contract, proposed.day),
    }


def assignment_form(assignment: Assignment, currency: str) -> dict[str, object]:
    """Return an assignment as it is answered, with its items."""
    return {
        "reference": assignment.reference,
        "contract": assignment.contract,
        "version": assignment.version,
        "state": assignment.state.value,
        "day": assignment.day,
        "currency": currency,
        "documents": len(assignment.items),
        "assigned": assignment.cents,
        "left": assignment.left_cents,
        "amounts": amounts_form(assignment.amounts),
        "batch": assignment.file_number,
        "funded_on": assignment.funded_on,
        "ended_on": assignment.ended_on,
        "reason": assignment.reason,
        "items": [_item_form(item) for item in assignment.items],
    }


def check_form(check: Check) -> dict[str, object]:
    """Return what was looked for as it is answered."""
    return {
        "obstacle": check.obstacle.value,
        "ok": check.ok,
        "findings": [
            {
                "document": each.name,
                "reference": each.reference,
                "other": each.other,
                "assigned": each.cents,
                "now": each.cents_now,
                "what": each.text or (each.reason.rule.value if each.reason else ""),
            }
            for each in check.findings
        ],
    }


def file_form(head: FileHead) -> dict[str, object]:
    """Return a file as it is answered, without its content."""
    return {
        "number": head.number,
        "kind": head.kind,
        "name": head.name,
        "media_type": head.media_type,
        "size": head.size,
        "sha256": head.sha256,
        "at": head.at,
    }


def _item_form(item: Item) -> dict[str, object]:
    return {
        "document": item.name,
        "customer": item.debtor,
        "name": item.debtor_name,
        "reference": item.reference,
        "sent_as": item.number,
        "kind": item.kind.value,
        "date": item.date,
        "due": item.due,
        "state": item.as_assigned_item().state.value,
        "assigned": item.cents,
        "over_limit": item.over_cents,
        "settled": item.settled_cents,
        "returned": item.returned_cents,
        "left": item.left_cents,
    }
