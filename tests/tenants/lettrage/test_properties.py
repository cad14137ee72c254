"""Whatever people do at the workbench: balances stay, no line is in two groups, undo restores letters."""

from collections.abc import Callable
from dataclasses import replace
import itertools

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
import pytest

from tenants.books.models import Origin
from tenants.lettrage.acting import Desk
from tenants.lettrage.asking import Act, Done
from tenants.lettrage.offers import OfferCache
from tenants.lettrage.refusals import LostRaceError, RefusedActError
from tenants.tenant import Tenant
from tests.tenants.books.ground import Books, month
from tests.tenants.lettrage.office import ACCOUNTS, INES, MAIN, PAUL, Office, entry

AMOUNTS = (1000, 2000, 3000, 1000, -1000, -2000, -3000, -1100, -2500)
FRESH = itertools.count()


@pytest.fixture
def new_office(books: Books, new_tenant: Callable[[str], Tenant]) -> Callable[[], Office]:
    """Make offices of new tenants, whose amounts are many times the same."""

    def make() -> Office:
        own = replace(books, tenant=new_tenant(f"tenant-{next(FRESH)}"))
        lines = (entry(f"2026-03-{day:02d}", f"L{day}", cents) for day, cents in enumerate(AMOUNTS, 1))
        own.write(
            {"main.beancount": MAIN, "accounts.beancount": ACCOUNTS, month("2026-03"): "".join(lines)},
            origin=Origin.CREATE,
        )
        return Office(own, Desk(own.database, own.jail, OfferCache()))

    return make


@pytest.fixture
def books(database: object, jail: object, new_tenant: Callable[[str], Tenant]) -> Books:
    return Books(database, jail, new_tenant("alice"))  # type: ignore[arg-type]  as the fixtures give them


acts = st.lists(
    st.tuples(
        st.sampled_from([*Act, Act.LETTER, Act.PARTIAL, Act.UNDO]),
        st.lists(st.integers(0, len(AMOUNTS) - 1), min_size=1, max_size=4, unique=True),
        st.integers(0, 3),
        st.sampled_from([PAUL, INES]),
    ),
    min_size=2,
    max_size=9,
)


def attempt(office: Office, done: list[Done], step: tuple[Act, list[int], int, object]) -> Done | None:
    """Try an act on some lines; None where it was refused."""
    act, ranks, choice, by = step
    bench = office.bench()
    ordered = sorted(bench.lines, key=lambda line: (line.date, line.key))
    letters = sorted({line.letter for line in bench.lines if line.letter}) or ["AAA"]
    offers = office.offers()
    more: dict[Act, dict[str, object]] = {
        Act.ACCEPT: {"offers": tuple(offer.id for offer in offers[choice : choice + 2])},
        Act.UNLETTER: {"letter": letters[choice % len(letters)]},
        Act.UNDO: {"undone": done[-1 - choice % len(done)].revision if done else 1},
    }
    named = {"names": tuple(bench.names[ordered[rank].key] for rank in ranks)}
    try:
        return office.do(act, by=by, **more.get(act, named))  # type: ignore[arg-type]
    except (RefusedActError, LostRaceError):
        return None


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
@given(steps=acts)
def test_any_acts_keep_balances_groups_and_undo(
    new_office: Callable[[], Office], steps: list[tuple[Act, list[int], int, object]]
) -> None:
    office = new_office()
    done: list[Done] = []
    for step in steps:
        before, number = office.books.files(), office.bench().number
        result = attempt(office, done, step)
        bench = office.bench()
        assert bench.number == number + (result is not None)
        if result is None:
            assert office.books.files() == before
            continue
        if result.undoable:
            done.append(result)
        hold(office)
        if result.undoable and not result.gap_cents:
            undone = office.do(Act.UNDO, by=step[3], undone=result.revision)  # type: ignore[arg-type]
            assert office.books.files() == before, (step, undone)
            hold(office)
            attempt(office, [], step)


def hold(office: Office) -> None:
    """Check the books as a whole: sound, the same own lines, every group as its letter says."""
    lines = office.lines()
    own = [line.cents for line in lines if "cart de r" not in line.label]
    assert sorted(own) == sorted(AMOUNTS)
    posted = [line.cents for line in lines if "cart de r" in line.label]
    sums: dict[str, int] = {}
    for line in lines:
        if line.letter:
            sums[line.letter] = sums.get(line.letter, 0) + line.cents
    assert all((total == 0) == letter.isupper() for letter, total in sums.items())
    assert sum(line.cents for line in lines) == sum(AMOUNTS) + sum(posted)
    indexed = {(line.path, line.lineno): line.letter for line in office.bench().lines}
    assert indexed == {(line.path, line.lineno): line.letter for line in lines}
    assert len({letter.upper() for letter in sums}) == len(sums), "no letter stands in both cases"
