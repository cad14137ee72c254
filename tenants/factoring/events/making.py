"""What each event after the funding makes: its entries, what becomes of documents, how the figures move.

Owns when such an event cannot be. Works on values, and writes nothing.
"""

from ledger_core.factoring.charges import percent_of
from ledger_core.factoring.entries import cash_entries, charged_entries, financing_entries
from ledger_core.factoring.entries_after import (
    Through,
    passed_on_entries,
    recourse_entries,
    release_entries,
    repaid_entries,
    settled_entries,
)
from ledger_core.factoring.in_books import Figures
from ledger_core.factoring.posting import EventKind, PostedClaim
from ledger_core.factoring.vat_rates import NoVatRateError, vat_rate
from tenants.factoring.assignments.sending import LONGEST_REASON
from tenants.factoring.events.funding import funded
from tenants.factoring.events.letters import customer_account
from tenants.factoring.events.payments import direct_payment
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.scene import held_back_cents, owed_cents
from tenants.factoring.events.stage import Change, Made, Stage, require_sum, shares
from tenants.factoring.events.wanted import (
    Cash,
    Charge,
    Charged,
    DirectPayment,
    Financing,
    Fund,
    PassedOn,
    Recourse,
    Release,
    Repaid,
    Settled,
    Wanted,
)


def made_of(stage: Stage, wanted: Wanted) -> Made:  # noqa: C901, PLR0911  one of each kind
    """Return what an event makes.

    Raises:
        EventRefusedError: it cannot be.
    """
    match wanted:
        case Fund():
            return funded(stage, wanted)
        case Cash():
            return _cash(stage, wanted)
        case Financing():
            return _financing(stage, wanted)
        case Charged():
            return _charged(stage, wanted)
        case Settled():
            return _settled(stage, wanted)
        case Release():
            return _release(stage, wanted)
        case DirectPayment():
            return direct_payment(stage, wanted)
        case PassedOn():
            return _passed_on(stage, wanted)
        case Recourse():
            return _recourse(stage, wanted)
        case Repaid():
            return _repaid(stage, wanted)


def _cash(stage: Stage, wanted: Cash) -> Made:
    require_sum(wanted.cents)
    return Made(
        cents=wanted.cents,
        entries=cash_entries(stage.event(wanted.day), wanted.cents),
        figures=Figures(current_cents=-wanted.cents),
    )


def _financing(stage: Stage, wanted: Financing) -> Made:
    require_sum(wanted.cents)
    return Made(
        cents=wanted.cents,
        entries=financing_entries(stage.event(wanted.day), wanted.cents),
        figures=Figures(current_cents=-wanted.cents),
    )


def _charged(stage: Stage, wanted: Charged) -> Made:
    """Charge a commission or fees, of an assignment or of the contract, with their VAT."""
    net, vat = wanted.net_cents, _vat_cents(stage, wanted)
    require_sum(net)
    if vat * net < 0 or abs(vat) > abs(net):
        raise EventRefusedError(EventFault.VAT)
    return Made(
        cents=net + vat,
        entries=charged_entries(stage.event(wanted.day), EventKind(wanted.kind.value), net, vat),
        figures=Figures(current_cents=-net - vat),
        facts={"charge": wanted.kind.value, "net_cents": net, "vat_cents": vat},
    )


def _vat_cents(stage: Stage, wanted: Charged) -> int:
    """Return the VAT as it is said; else by the rate of the day, file fees by the contract's word on them."""
    if wanted.vat_cents is not None:
        return wanted.vat_cents
    fees = stage.scene.contract.fees
    if wanted.kind is Charge.FILE_FEES and not fees.file_fees_taxed:
        return 0
    try:
        vat = percent_of(abs(wanted.net_cents), vat_rate(fees.vat, wanted.day))
    except NoVatRateError as error:
        raise EventRefusedError(EventFault.NO_VAT_RATE) from error
    return vat if wanted.net_cents > 0 else -vat


def _settled(stage: Stage, wanted: Settled) -> Made:
    stage.require_title()
    parts = stage.within(wanted.parts, owed_cents)
    whole = sum(cents for _, cents in parts)
    return Made(
        cents=whole,
        entries=settled_entries(stage.event(wanted.day), shares(parts)),
        figures=Figures(outstanding_cents=-whole),
        parts={item.name: cents for item, cents in parts},
        changes=tuple(Change(item.name, settled_cents=cents) for item, cents in parts),
    )


def _release(stage: Stage, wanted: Release) -> Made:
    stage.require_title()
    parts = stage.within(wanted.parts, held_back_cents)
    whole = sum(cents for _, cents in parts)
    account = stage.scene.contract.accounts.holdback
    letters = stage.own(account, [(item, -cents) for item, cents in parts], wanted.day, EventKind.RELEASE)
    return Made(
        cents=whole,
        entries=release_entries(stage.event(wanted.day), shares(parts, letters)),
        figures=Figures(current_cents=whole, holdback_cents=-whole),
        parts={item.name: cents for item, cents in parts},
        changes=tuple(Change(item.name, released_cents=cents) for item, cents in parts),
        edits=letters.edits,
    )


def _passed_on(stage: Stage, wanted: PassedOn) -> Made:
    stage.require_title()
    parts = stage.within(wanted.parts, lambda item: item.collected_cents)
    whole = sum(cents for _, cents in parts)
    account = stage.scene.contract.accounts.collected
    letters = stage.own(account, parts, wanted.day, EventKind.PASSED_ON)
    return Made(
        cents=whole,
        entries=passed_on_entries(stage.event(wanted.day), shares(parts, letters), wanted.through),
        figures=Figures(
            current_cents=-whole if wanted.through is Through.CURRENT else 0,
            collected_cents=whole,
            outstanding_cents=-whole,
        ),
        parts={item.name: cents for item, cents in parts},
        changes=tuple(
            Change(item.name, settled_cents=cents, collected_cents=-cents) for item, cents in parts
        ),
        edits=letters.edits,
        facts={"through": wanted.through.value},
    )


def _recourse(stage: Stage, wanted: Recourse) -> Made:
    """Give documents back: each is a new item of its customer, at its first due date."""
    stage.require_title()
    if not wanted.reason.strip():
        raise EventRefusedError(EventFault.NO_REASON)
    if len(wanted.reason) > LONGEST_REASON:
        raise EventRefusedError(EventFault.TOO_LONG)
    stage.scene.parted(dict.fromkeys(wanted.names, 1))
    items = [item for item in stage.scene.items if item.name in wanted.names]
    nothing = [item.name for item in items if not owed_cents(item)]
    if nothing:
        raise EventRefusedError(EventFault.NOTHING, nothing)
    claims = [
        PostedClaim(
            reference=item.reference,
            account=customer_account(stage.picture, *stage.party_of(item), item.name),
            cents=owed_cents(item),
            open_cents=0,
            due=item.due,
        )
        for item in items
    ]
    whole = sum(claim.cents for claim in claims)
    return Made(
        cents=whole,
        entries=recourse_entries(stage.event(wanted.day), claims),
        figures=Figures(current_cents=-whole, outstanding_cents=-whole),
        parts={item.name: owed_cents(item) for item in items},
        changes=tuple(Change(item.name, returned_cents=owed_cents(item)) for item in items),
        facts={"reason": wanted.reason.strip()},
    )


def _repaid(stage: Stage, wanted: Repaid) -> Made:
    if stage.scene.contract.passes_title:
        raise EventRefusedError(EventFault.NOT_OF_CONTRACT)
    parts = stage.within(wanted.parts, lambda item: item.cents if item.held else 0)
    whole = sum(cents for _, cents in parts)
    if not 0 < whole <= stage.scene.lent_cents:
        raise EventRefusedError(EventFault.TOO_MUCH, [item.name for item, _ in parts])
    return Made(
        cents=whole,
        entries=repaid_entries(stage.event(wanted.day), shares(parts)),
        figures=Figures(lent_cents=-whole),
        parts={item.name: cents for item, cents in parts},
    )
