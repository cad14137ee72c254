"""A document whose text is changed after it was sent has another name, and is still the factor's."""

import pytest

from ledger_core.dunning.holds import HoldKind
from ledger_core.factoring.states import HinderedError, Obstacle
from tenants.factoring.assignments.checking import check
from tenants.factoring.assignments.drafting import draft
from tenants.factoring.assignments.errors import DraftRefusedError
from tenants.factoring.assignments.sending import refuse, send
from tests.tenants.books.ground import month
from tests.tenants.factoring.assignments.works import KEY, OTHER, Works, pieces, reasons

pytestmark = pytest.mark.parametrize("database_addresses", ["sqlite"], indirect=True)
OCTOBER = month("2026-10")
PIECE = "F2026-0303"


def sent(works: Works) -> int:
    """Send one invoice; return the assignment's number."""
    made = draft(works.company.desk(), KEY, works.names(PIECE))
    check(works.company.desk(), made.number)
    return send(works.company.desk(), made.number).number


def rewrite(works: Works, before: str, after: str) -> None:
    """Change the text of the invoice, and its customer's account where that is what is changed."""
    files = works.company.books.files()
    texts = {path: files[path].decode() for path in (OCTOBER, "accounts.beancount", month("2026-11"))}
    assert before in texts[OCTOBER]
    works.company.books.write({path: text.replace(before, after) for path, text in texts.items()})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("14880.00", "14880.01"),
        ("2026-10-30 *", "2026-10-29 *"),
        ("ORIEL", "ORIELS"),
        ('"F2026-0303"', '"F2026-0303-B"'),
    ],
)
def test_it_goes_to_no_factor_a_second_time(works: Works, before: str, after: str) -> None:
    number = sent(works)
    rewrite(works, before, after)
    piece = PIECE.replace(before.strip('"'), after.strip('"'))
    assert reasons(works.propose())[piece] == "already-assigned"
    for key in (KEY, OTHER):
        with pytest.raises(DraftRefusedError):
            draft(works.company.desk(), key, works.names(piece))
    assert pieces(works.propose()) == {"F2026-0305", "F2026-0308", "F2026-0312", "F2026-0326"}
    refuse(works.company.desk(), number, "Montant inexact")
    assert piece in pieces(works.propose())  # the factor has it no more


def test_a_draft_of_it_that_came_between_is_not_checked(works: Works) -> None:
    number = sent(works)
    rewrite(works, "14880.00", "14880.01")
    refuse(works.company.desk(), number, "Montant inexact")
    other = draft(works.company.desk(), OTHER, works.names(PIECE))
    rewrite(works, "14880.01", "14880.00")
    again = draft(works.company.desk(), KEY, works.names(PIECE))
    check(works.company.desk(), again.number)
    send(works.company.desk(), again.number)
    rewrite(works, "14880.00", "14880.01")
    with pytest.raises(HinderedError) as hindered:
        check(works.company.desk(), other.number)
    assert hindered.value.obstacles == (Obstacle.NOTHING_IN_IT, Obstacle.NOT_ELIGIBLE)


@pytest.mark.parametrize(("before", "after"), [("14880.00", "14880.01"), ('"F2026-0303"', '"F2026-0303-B"')])
def test_its_debtor_is_asked_to_pay_nobody_else(works: Works, before: str, after: str) -> None:
    sent(works)
    rewrite(works, before, after)
    works.company.later(30)
    look = works.company.look()
    (debt,) = (each for each in look.situation.debts if each.reference.startswith(PIECE))
    assert debt.assigned == f"{KEY}:1"
    (hold,) = (each for each in look.holds if each.kind is HoldKind.ASSIGNED)
    assert debt.name in hold.debts  # the contract has nobody ask for it
