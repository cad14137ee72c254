"""Contracts to begin from: what three usual sorts of factoring have in common, to be changed line by line.

Owns what each begins with. Names no factor and no price: those stand in the contract that was signed.
"""

from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from enum import StrEnum

from flask_babel import gettext as _

from ledger_core.factoring.contract import Chasing, Contract, Factor, Fees, Filing, Notice, Transfer

# Words to debtors are French, as their letters are: usual ones, the factor has its own.
_MENTION = (
    "Cette facture est cédée à notre factor par subrogation. Pour être libératoire, son règlement doit lui "
    "être adressé directement, au compte indiqué."
)
_NOTIFICATION = (
    "Nous avons conclu un contrat d’affacturage. Les factures désignées ci-dessous sont cédées à notre "
    "factor, qui est subrogé dans nos droits.\n\n"
    "Pour être libératoire, leur règlement doit lui être adressé directement, au compte indiqué ci-dessous. "
    "Pour toute question sur le fond d’une facture, nous restons votre interlocuteur."
)
UNSAID = ("fees.commission_percent",)
"""Fields that a new contract leaves empty: nobody takes a price that was there before it was read."""


class Start(StrEnum):
    """Where a contract begins."""

    SUBROGATION = "subrogation"
    MANDATE = "mandate"
    DAILLY = "dailly"


@dataclass(frozen=True, slots=True)
class StartShown:
    """A beginning as a page offers it."""

    start: Start
    name: str
    sentence: str


def starts() -> tuple[StartShown, ...]:
    """Return the beginnings in words."""
    return (
        StartShown(
            Start.SUBROGATION,
            _("Classic factoring"),
            _(
                "The factor pays the invoices and takes the company’s place by a subrogation receipt. "
                "Debtors are notified and pay the factor, who keeps a holdback."
            ),
        ),
        StartShown(
            Start.MANDATE,
            _("Confidential, with a mandate"),
            _(
                "The same transfer, but debtors are not told. The company collects for the factor and passes "
                "payments on."
            ),
        ),
        StartShown(
            Start.DAILLY,
            _("Dailly as security"),
            _(
                "The bank lends against claims that are assigned to it by a Dailly slip. They stay in the "
                "books; the loan is repaid as they are paid."
            ),
        ),
    )


def contract_for(start: Start, today: dt.date) -> Contract:
    """Return a contract to begin from; its key, number and factor are still to be said."""
    is_notified = start is Start.SUBROGATION
    return Contract(
        key="",
        version=1,
        since=today,
        number="",
        factor=Factor(name=""),
        transfer=Transfer.SECURITY if start is Start.DAILLY else Transfer.SUBROGATION,
        notice=Notice.NOTIFIED if is_notified else Notice.CONFIDENTIAL,
        recourse=True,
        currency="EUR",
        fees=Fees(commission_percent=Decimal(0)),
        chasing=Chasing.FACTORS_NAME if is_notified else Chasing.OWN_NAME,
        mention=_MENTION if is_notified else "",
        notification=_NOTIFICATION if is_notified else "",
        filing=Filing(form="csv"),
    )
