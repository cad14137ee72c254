"""What each kind of slip must hold, as dated rows with their source; a slip that lacks one is not made.

Owns the mentions and their check on the slip's own words. Who prints it is another's affair; whether a
claim may be assigned is eligibility's to say.

One missing mention and the paper is no assignment under article L313-23 of the code monétaire et financier
(Cass. com. 13 September 2017, as reported: «professionnelles» was missing).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
import re

from ledger_core.factoring.contract import Contract, Transfer
from ledger_core.late_payment.sources import Source, Status


class Mention(StrEnum):
    """What a slip says."""

    TITLE = "title"  # acte de cession de créances professionnelles, or de nantissement
    LAW = "law"  # that articles L313-23 to L313-34 govern it
    BENEFICIARY = "beneficiary"
    CLAIMS = "claims"  # debtor, place of payment and amount of each; or means, number and total
    EXPRESS_WORDS = "express-words"  # that the payer is subrogated
    PAYMENT_DAY = "payment-day"  # subrogation is given with the payment, or agreed in an act before it
    PAID_AMOUNT = "paid-amount"  # each invoice, and a total that is theirs
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A mention that a kind of transfer needs from a day on."""

    mention: Mention
    transfers: frozenset[Transfer]
    since: dt.date
    source: Source


class NoMentionsError(LookupError):
    """No row says what such a slip must hold on that day: it cannot be checked, so it is not made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipClaim:
    """A claim as the slip names it; cents with tax, a credit note below zero."""

    reference: str
    debtor: str
    cents: int
    place: str = ""  # of payment
    due: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The words and figures of a slip.

    `transmission` is the means of a process that identifies the claims, `earlier_act` the contract in which
    the seller agreed to subrogate its factor at each payment.
    """

    day: dt.date
    title: str
    law: str
    beneficiary: str
    claims: tuple[SlipClaim, ...]
    total_cents: int
    currency: str
    number: int  # of claims, as the slip states it
    transmission: str = ""
    words: str = ""  # of subrogation
    payment_day: dt.date | None = None  # the day the factor credits the account
    earlier_act: str = ""
    signer: str = ""


TITLES: Mapping[Transfer, str] = {
    Transfer.ASSIGNMENT: "Acte de cession de créances professionnelles",
    Transfer.SECURITY: "Acte de cession de créances professionnelles",
    Transfer.SUBROGATION: "Quittance subrogative",
}
PLEDGE_TITLE = "Acte de nantissement de créances professionnelles"
LAW = (
    "Le présent acte est soumis aux dispositions des articles L. 313-23 à L. 313-34 "
    "du code monétaire et financier."
)

_DAILLY = frozenset({Transfer.ASSIGNMENT, Transfer.SECURITY})
_SUBROGATION = frozenset({Transfer.SUBROGATION})
_CODE = dt.date(2001, 1, 1)
_REFORM = dt.date(2016, 10, 1)
_L313_23 = Source(
    "article L313-23 CMF, read in an older consolidation; first day by general knowledge", Status.INFERRED
)
_L313_25 = Source("article L313-25 CMF, by general knowledge: not read", Status.UNVERIFIED)
_1346_1 = Source("article 1346-1 C. civ., by summaries; first day by general knowledge", Status.INFERRED)
_USAGE = Source(
    "usage of receipts: invoices one by one, signed with the words of subrogation", Status.INFERRED
)

MENTIONS = (
    MentionRow(Mention.TITLE, _DAILLY, _CODE, _L313_23),
    MentionRow(Mention.LAW, _DAILLY, _CODE, _L313_23),
    MentionRow(Mention.BENEFICIARY, _DAILLY, _CODE, _L313_23),
    MentionRow(Mention.CLAIMS, _DAILLY, _CODE, _L313_23),
    MentionRow(Mention.SIGNATURE, _DAILLY, _CODE, _L313_25),
    MentionRow(Mention.EXPRESS_WORDS, _SUBROGATION, _REFORM, _1346_1),
    MentionRow(Mention.PAYMENT_DAY, _SUBROGATION, _REFORM, _1346_1),
    MentionRow(Mention.BENEFICIARY, _SUBROGATION, _REFORM, _1346_1),
    MentionRow(Mention.PAID_AMOUNT, _SUBROGATION, _REFORM, _USAGE),
    MentionRow(Mention.SIGNATURE, _SUBROGATION, _REFORM, _USAGE),
)
"""What is known; a slip of a day before its first row is not made."""


def mentions_on(transfer: Transfer, day: dt.date) -> tuple[MentionRow, ...]:
    """Return what a slip must hold.

    Raises:
        NoMentionsError: no row says so for that day.
    """
    rows = tuple(row for row in MENTIONS if transfer in row.transfers and row.since <= day)
    if not rows:
        raise NoMentionsError(f"nothing is known of slips of {day}")
    return rows


def missing_in(slip: Slip, contract: Contract) -> tuple[MentionRow, ...]:
    """Return the mentions that a slip lacks, with what asks for them; empty where it may be made.

    Args:
        slip: its words as they would be printed.
        contract: who benefits, and how claims pass.

    Raises:
        NoMentionsError: no row says what it must hold on its day.
    """
    return tuple(
        row for row in mentions_on(contract.transfer, slip.day) if not _HOLDS[row.mention](slip, contract)
    )


def _title(slip: Slip, _contract: Contract) -> bool:
    return _plain(slip.title) in {_plain(TITLES[Transfer.ASSIGNMENT]), _plain(PLEDGE_TITLE)}


def _law(slip: Slip, _contract: Contract) -> bool:
    numbers = re.findall(r"313-\d+", slip.law)
    is_code = "code monétaire et financier" in _plain(slip.law)
    return is_code and "313-23" in numbers and "313-34" in numbers


def _beneficiary(slip: Slip, contract: Contract) -> bool:
    return bool(slip.beneficiary.strip()) and _plain(contract.factor.name) in _plain(slip.beneficiary)


def _claims(slip: Slip, contract: Contract) -> bool:
    if slip.transmission.strip():
        return _adds_up(slip)
    named = all(claim.debtor.strip() and claim.place.strip() and claim.cents for claim in slip.claims)
    return bool(slip.claims) and named and slip.currency == contract.currency


def _words(slip: Slip, _contract: Contract) -> bool:
    return "subrog" in _plain(slip.words)


def _payment_day(slip: Slip, _contract: Contract) -> bool:
    return slip.payment_day == slip.day or bool(slip.earlier_act.strip())


def _paid_amount(slip: Slip, _contract: Contract) -> bool:
    return _adds_up(slip) and all(claim.reference.strip() and claim.debtor.strip() for claim in slip.claims)


def _signature(slip: Slip, _contract: Contract) -> bool:
    return bool(slip.signer.strip())


def _adds_up(slip: Slip) -> bool:
    total = sum(claim.cents for claim in slip.claims)
    return total > 0 and (len(slip.claims), total) == (slip.number, slip.total_cents)


def _plain(text: str) -> str:
    """Write a text without what printing changes: case, kinds of blanks."""
    return " ".join(text.split()).casefold()


_HOLDS: Mapping[Mention, Callable[[Slip, Contract], bool]] = {
    Mention.TITLE: _title,
    Mention.LAW: _law,
    Mention.BENEFICIARY: _beneficiary,
    Mention.CLAIMS: _claims,
    Mention.EXPRESS_WORDS: _words,
    Mention.PAYMENT_DAY: _payment_day,
    Mention.PAID_AMOUNT: _paid_amount,
    Mention.SIGNATURE: _signature,
}
