"""What the slip of an assignment says: words and figures, from the contract, the assignment and the seller.

Owns the words that a contract leaves to the house. None of them states a rule of law beyond the mention that
articles L313-23 to L313-34 govern a Dailly slip, which the law itself wants; whether a mention is there is
`ledger_core.factoring.slips` to say, of the words as they are printed.
"""

from dataclasses import dataclass, replace
import datetime as dt

from ledger_core.factoring.contract import Contract, Notice, Transfer
from ledger_core.factoring.slips import (
    LAW,
    PLEDGE_TITLE,
    TITLES,
    MentionRow,
    Slip,
    SlipClaim,
    mentions_on,
    missing_in,
)
from tenants.dunning.decisions.creditor import Creditor
from tenants.dunning.letters.wording import clean
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.paper import has_fonts_for
from tenants.written import NO_BREAK

SUBROGATION_WORDS = (
    "Bon pour subrogation : nous subrogeons expressément {factor} dans tous nos droits et actions attachés "
    "aux créances énumérées ci-dessous, à mesure du paiement qui nous en est fait."
)
ON_ACCOUNT = "virement sur le compte {iban} de {name}"
_LONGEST_TEXT = 4000  # as contracts hold them
_IBAN_GROUP = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A mention that a slip needs, and whether the slip has it."""

    row: MentionRow
    is_there: bool


def slip_of(assignment: Assignment, contract: Contract, creditor: Creditor | None, day: dt.date) -> Slip:
    """Return the slip of an assignment, whatever it still lacks.

    Args:
        assignment: what is handed over.
        contract: the version that the assignment names.
        creditor: the company; None where nobody said who it is: then nobody signs.
        day: that the slip bears. A receipt without an earlier act is given with the payment: on that day.
    """
    said = contract.slips
    is_receipt = contract.transfer is Transfer.SUBROGATION
    place = "" if is_receipt else said.place or _place_of_payment(contract, creditor)
    claims = tuple(_claim(item, place) for item in assignment.items)
    return Slip(
        day=day,
        title=PLEDGE_TITLE if said.pledge else TITLES[contract.transfer],
        law="" if is_receipt else LAW,
        beneficiary=_beneficiary(contract),
        claims=claims,
        total_cents=sum(claim.cents for claim in claims),
        currency=contract.currency,
        number=len(claims),
        transmission="" if is_receipt else _words(said.transmission),
        words=_words(said.words) or _words(SUBROGATION_WORDS.format(factor=contract.factor.name))
        if is_receipt
        else "",
        payment_day=day if is_receipt and not said.earlier_act.strip() else None,
        earlier_act=_words(said.earlier_act) if is_receipt else "",
        signer=_words(said.signer or (creditor.signs if creditor else "")),
    )


def missing_of(slip: Slip, contract: Contract) -> tuple[MentionRow, ...]:
    """Return the mentions that a slip lacks as it would be printed: signs without a font are boxes there.

    Raises:
        NoMentionsError: nothing is known of slips of its day.
    """
    return missing_in(_as_printed(slip), contract)


def mentions_of(slip: Slip, contract: Contract) -> tuple[Said, ...]:
    """Return all mentions that a slip needs, in their order, each with whether it is there.

    Raises:
        NoMentionsError: nothing is known of slips of its day.
    """
    missing = missing_of(slip, contract)
    return tuple(Said(row, row not in missing) for row in mentions_on(contract.transfer, slip.day))


def grouped_iban(iban: str) -> str:
    """Write an IBAN in groups that stay on one line."""
    return NO_BREAK.join(iban[at : at + _IBAN_GROUP] for at in range(0, len(iban), _IBAN_GROUP))


def _claim(item: Item, place: str) -> SlipClaim:
    return SlipClaim(
        reference=clean(item.reference),
        debtor=clean(item.debtor_name or item.customer),
        cents=item.cents,
        place=clean(place),
        due=item.due,
    )


def _beneficiary(contract: Contract) -> str:
    factor = contract.factor
    return ", ".join(clean(part) for part in (factor.name, factor.legal, *factor.address) if part.strip())


def _place_of_payment(contract: Contract, creditor: Creditor | None) -> str:
    """Say where debtors are to pay: the factor's account where they know of it, else the company's."""
    if contract.notice is Notice.NOTIFIED:
        name, iban = contract.factor.name, contract.factor.iban
    elif creditor is not None:
        name, iban = creditor.name, creditor.iban
    else:
        return ""
    return ON_ACCOUNT.format(iban=grouped_iban(iban), name=name) if iban else ""


def _words(text: str) -> str:
    return clean(text, _LONGEST_TEXT)


def _as_printed(slip: Slip) -> Slip:
    """Return a slip without the texts that paper would show as boxes."""
    claims = tuple(
        replace(
            claim,
            reference=_printed(claim.reference),
            debtor=_printed(claim.debtor),
            place=_printed(claim.place),
        )
        for claim in slip.claims
    )
    return replace(
        slip,
        claims=claims,
        beneficiary=_printed(slip.beneficiary),
        transmission=_printed(slip.transmission),
        words=_printed(slip.words),
        earlier_act=_printed(slip.earlier_act),
        signer=_printed(slip.signer),
    )


def _printed(text: str) -> str:
    return text if has_fonts_for(text) else ""
