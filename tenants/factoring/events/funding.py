"""What funding makes: claims leave the customers' accounts with their letters, the factor keeps and charges.

Owns when an assignment cannot be funded as it was sent: the books may have moved, and the factor's credit may
say something else than the house counted, or take some of the documents only.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, fields, replace

from ledger_core.factoring.amounts import Amounts, amounts_of_rest
from ledger_core.factoring.entries import cash_entries, funding_entries
from ledger_core.factoring.in_books import Figures
from ledger_core.factoring.posting import EventKind, PostedClaim, Share, shared
from tenants.factoring.assignments.reading import Item
from tenants.factoring.events.claims import changes_of
from tenants.factoring.events.letters import Letters, closing_letters, open_lines
from tenants.factoring.events.refusals import EventFault, EventRefusedError
from tenants.factoring.events.stage import Change, Made, Stage, require_sum
from tenants.factoring.events.wanted import Fund


def funded(stage: Stage, wanted: Fund) -> Made:
    """Return what the funding of an assignment makes.

    Raises:
        EventRefusedError: it cannot be.
    """
    items, left_out = _taken(stage, wanted)
    amounts = _amounts(stage, wanted, items)
    make = _bought if stage.scene.contract.passes_title else _lent
    made = make(stage, wanted, items, amounts)
    if not left_out:
        return made
    return replace(
        made,
        left_out=_parts(left_out),
        changes=(*made.changes, *(Change(item.name, returned_cents=item.cents) for item in left_out)),
        facts={**made.facts, "left_out": _parts(left_out)},
    )


def _taken(stage: Stage, wanted: Fund) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return what the factor takes of what was sent, and what it leaves out; some must be left."""
    items = stage.scene.items
    if wanted.left_out:
        stage.scene.parted(dict.fromkeys(wanted.left_out, 1))
    taken = tuple(item for item in items if item.name not in wanted.left_out)
    if not taken:
        raise EventRefusedError(EventFault.NOTHING)
    return taken, tuple(item for item in items if item.name in wanted.left_out)


def _bought(stage: Stage, wanted: Fund, items: tuple[Item, ...], amounts: Amounts) -> Made:
    event = stage.event(wanted.day)
    claims, letters = _claims(stage, wanted, items)
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


def _lent(stage: Stage, wanted: Fund, items: tuple[Item, ...], amounts: Amounts) -> Made:
    """Lend on claims that stay where they are; lettrage settles them."""
    if wanted.cash_cents is not None:
        raise EventRefusedError(EventFault.NOT_OF_CONTRACT)
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


def _amounts(stage: Stage, wanted: Fund, items: tuple[Item, ...]) -> Amounts:
    """Return what the assignment comes to, as the factor's credit says it or as it was checked."""
    assignment = stage.scene.assignment
    if wanted.cash_cents is not None:
        require_sum(max(0, wanted.cash_cents))
    checked = assignment and assignment.amounts
    if checked and wanted.left_out:
        checked = reckoned_without(checked, stage.scene.items, wanted.left_out)
    amounts = wanted.amounts or checked
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


def reckoned_without(amounts: Amounts, items: Iterable[Item], left_out: Collection[str]) -> Amounts:
    """Return what is left of an assignment's amounts where the factor takes some documents only.

    Args:
        amounts: of all that was sent.
        items: all of them.
        left_out: the names of those that it did not take.
    """
    taken = [item for item in items if item.name not in left_out]
    over = sum(item.over_cents for item in taken)
    return amounts_of_rest(amounts, sum(item.cents for item in taken), len(taken), over)


def _claims(stage: Stage, wanted: Fund, items: tuple[Item, ...]) -> tuple[list[PostedClaim], Letters]:
    """Return the claims with the letters of what they leave; each is open as it was when it was put in."""
    if changes := [*changes_of(stage.picture, items)]:
        names = dict.fromkeys(change.name for change in changes)
        raise EventRefusedError(EventFault.TEXT_CHANGED, names, changes)
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
