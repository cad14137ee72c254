"""What funding makes: claims leave the customers' accounts with their letters, the factor keeps and charges.

Owns when an assignment cannot be funded as it was sent: the books may have moved, and the factor's credit may
say something else than the house counted.
"""

from dataclasses import asdict, fields

from ledger_core.factoring.amounts import Amounts
from ledger_core.factoring.entries import cash_entries, funding_entries
from ledger_core.factoring.in_books import Figures
from ledger_core.factoring.posting import EventKind, PostedClaim, Share, shared
from tenants.factoring.assignments.reading import Item
from tenants.factoring.events.letters import Letters, closing_letters, open_lines
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.stage import Change, Made, Stage, require_sum
from tenants.factoring.events.wanted import Fund


def funded(stage: Stage, wanted: Fund) -> Made:
    """Return what the funding of an assignment makes.

    Raises:
        EventRefusedError: it cannot be.
    """
    amounts = _amounts(stage, wanted)
    return (
        _bought(stage, wanted, amounts)
        if stage.scene.contract.passes_title
        else _lent(stage, wanted, amounts)
    )


def _bought(stage: Stage, wanted: Fund, amounts: Amounts) -> Made:
    items, event = stage.scene.items, stage.event(wanted.day)
    claims, letters = _claims(stage, wanted)
    parts = shared(amounts.holdback_cents, [item.cents for item in items])
    held = [Share(item.reference, cents) for item, cents in zip(items, parts, strict=True)]
    cash = wanted.cash_cents or 0
    collected = [claim.cents - claim.open_cents for claim in claims]
    return Made(
        cents=amounts.assigned_cents,
        entries=(*funding_entries(event, claims, held, amounts), *cash_entries(event, cash)),
        figures=Figures(
            current_cents=amounts.available_cents + amounts.kept_cents - amounts.holdback_cents - cash,
            holdback_cents=amounts.holdback_cents,
            collected_cents=-sum(collected),
            outstanding_cents=amounts.assigned_cents,
        ),
        parts=_parts(items),
        changes=tuple(
            Change(item.name, holdback_cents=share.cents, collected_cents=cents)
            for item, share, cents in zip(items, held, collected, strict=True)
        ),
        edits=letters.edits,
        amounts=amounts,
        facts={"amounts": asdict(amounts), "cash_cents": cash},
    )


def _lent(stage: Stage, wanted: Fund, amounts: Amounts) -> Made:
    """Lend on claims that stay where they are; lettrage settles them."""
    if wanted.cash_cents is not None:
        raise EventRefusedError(EventFault.NOT_OF_CONTRACT)
    items = stage.scene.items
    parts = shared(amounts.holdback_cents, [item.cents for item in items])
    held = [Share(item.reference, cents) for item, cents in zip(items, parts, strict=True)]
    return Made(
        cents=amounts.assigned_cents,
        entries=funding_entries(stage.event(wanted.day), (), held, amounts),
        figures=Figures(lent_cents=amounts.assigned_cents - amounts.kept_cents),
        parts=_parts(items),
        amounts=amounts,
        facts={"amounts": asdict(amounts), "cash_cents": amounts.available_cents},
    )


def _amounts(stage: Stage, wanted: Fund) -> Amounts:
    """Return what the assignment comes to, as the factor's credit says it or as it was checked."""
    assignment, items = stage.scene.assignment, stage.scene.items
    if wanted.cash_cents is not None:
        require_sum(max(0, wanted.cash_cents))
    amounts = wanted.amounts or (assignment and assignment.amounts)
    is_whole = (
        amounts
        and amounts.assigned_cents == sum(item.cents for item in items) > 0
        and amounts.documents == len(items)
        and amounts.available_cents >= 0
        and all(getattr(amounts, each.name) >= 0 for each in fields(Amounts))
    )
    if not amounts or not is_whole:
        raise EventRefusedError(EventFault.AMOUNTS)
    return amounts


def _claims(stage: Stage, wanted: Fund) -> tuple[list[PostedClaim], Letters]:
    """Return the claims with the letters of what they leave; each is open as it was when it was put in."""
    items = stage.scene.items
    found = open_lines(stage.picture, [item.name for item in items], stage.today)
    changed = [item.name for item in items if found[item.name].open_cents != item.cents_open]
    if changed:
        raise EventRefusedError(EventFault.OPEN_CHANGED, changed)
    letters = closing_letters(
        stage.picture,
        stage.book,
        [found[item.name] for item in items],
        wanted.day,
        stage.why(EventKind.ASSIGNMENT),
    )
    claims = [
        PostedClaim(
            reference=item.reference,
            account=found[item.name].account,
            cents=item.cents,
            open_cents=item.cents_open,
            due=item.due,
            letter=letters.given[item.name],
        )
        for item in items
    ]
    return claims, letters


def _parts(items: tuple[Item, ...]) -> dict[str, int]:
    return {item.name: item.cents for item in items}
