"""Several hands at once on the same letters: whichever is first, nothing leaves twice and nothing is lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from sqlalchemy import select

from ledger_core.dunning.holds import HoldKind
from tenants.books.refusals import NotWrittenError
from tenants.dunning.days.approving import approve, cancel
from tenants.dunning.days.runs import run
from tenants.dunning.hold_rows import HoldRow
from tenants.dunning.holds import NewHold
from tenants.dunning.letter_rows import LetterRow, LetterState, StepRow
from tenants.dunning.sending.standing import WrongStateError
from tests.tenants.books.ground import month
from tests.tenants.dunning.company import FILES, payment
from tests.tenants.dunning.sending.conftest import Office

STOP = NewHold(HoldKind.MANUAL, "411000", "DUPONT", "Attendre")


def _together(*acts: Callable[[], object]) -> None:
    """Do all at once; who is told that another was faster has failed in nothing."""

    def tried(act: Callable[[], object]) -> None:
        with suppress(WrongStateError, NotWrittenError):
            act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(tried, act) for act in acts]:
            done.result()


def _mailed(office: Office) -> list[LetterRow]:
    with office.company.desk().reading() as session:
        wanted = select(LetterRow).where(LetterRow.channel == "email").order_by(LetterRow.number)
        return list(session.scalars(wanted))


def test_letters_are_approved_held_and_taken_back_by_many_while_the_books_change(office: Office) -> None:
    company = office.company
    wanted = {group.key: group.print for group in company.look().groups}
    november = FILES[month("2026-11")] + payment("MARTIN", 100, "2026-11-22")
    _together(
        lambda: approve(company.desk(), wanted),
        lambda: approve(company.desk(), wanted),
        lambda: company.books.write({month("2026-11"): november}),
        lambda: company.hold(STOP),
        lambda: run(company.house, company.now.date()),
    )
    approve(company.desk(), {group.key: group.print for group in company.look().groups})
    with company.desk().reading() as session:
        assert len(list(session.scalars(select(HoldRow)))) == 1
    office.pass_time()
    numbers = [row.number for row in _mailed(office)]
    assert numbers
    _together(
        office.deliver,
        office.deliver,
        *[lambda number=number: cancel(company.desk(), number, "Non") for number in numbers],
    )
    office.pass_time()
    office.deliver()
    states = Counter((row.customer, row.state) for row in _mailed(office))
    assert {state for _, state in states} <= {LetterState.SENT, LetterState.CANCELLED}
    assert states["DUPONT", LetterState.SENT] == 0
    assert len(office.postmaster.taken) == states["LEROY", LetterState.SENT] <= 1
    with company.desk().reading() as session:
        alive = Counter(
            (step.debt, step.level) for step in session.scalars(select(StepRow)) if not step.cancelled
        )
        assert set(alive.values()) <= {1}
        left = {
            row.number for row in session.scalars(select(LetterRow)) if row.state == LetterState.CANCELLED
        }
        freed = [step.cancelled for step in session.scalars(select(StepRow).where(StepRow.letter.in_(left)))]
        assert all(freed)
