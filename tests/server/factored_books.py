"""A company and its factor on the day of the mock-up: an assignment that is settled, one funded, a draft.

What came before is done by the real acts, on the days it was; so figures, story and proof have their reasons.
"""

from collections.abc import Mapping
import datetime as dt

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from tenants.dunning.holds import NewHold
from tenants.factoring.assignments.checking import check
from tenants.factoring.assignments.drafting import draft
from tenants.factoring.assignments.reading import Assignment
from tenants.factoring.assignments.sending import send
from tenants.factoring.events.posting import post_event, propose_event
from tenants.factoring.events.wanted import Cash, Fund, Release, Settled, Wanted
from tests.tenants.books.ground import Books, month
from tests.tenants.dunning.company import NOW, Company, invoice
from tests.tenants.factoring.assignments.works import FILES, KEY, Works

EARLIER = (
    ("VERNEGUES", "F2026-0270", 24_000_00, "2026-11-05", "2026-09-21"),
    ("PERSANNE", "F2026-0271", 12_000_00, "2026-11-06", "2026-09-22"),
    ("ORIEL", "F2026-0281", 28_000_00, "2026-12-05", "2026-10-06"),
    ("PERSANNE", "F2026-0290", 20_000_00, "2026-12-08", "2026-10-09"),
)
ALL_FILES: Mapping[str, str] = {
    **FILES,
    month("2026-09"): "".join(
        invoice(code, piece, cents, due, day=day)
        for code, piece, cents, due, day in EARLIER
        if day.startswith("2026-09")
    ),
    month("2026-10"): FILES[month("2026-10")]
    + "".join(
        invoice(code, piece, cents, due, day=day)
        for code, piece, cents, due, day in EARLIER
        if day.startswith("2026-10")
    ),
}
SETTLED, FUNDED, DRAFT = "C-2026-001", "C-2026-002", "C-2026-003"


def factored_books(books: Books) -> Works:
    """Bring the company to its day; return short ways to work on it."""
    books.write(dict(ALL_FILES), removed=tuple(path for path in books.files() if path not in ALL_FILES))
    works = Works(Company(books))
    works.company.introduce()
    works.agree()
    works.limit("VERNEGUES", 40_000_00)
    first = _funded(works, dt.date(2026, 10, 12), "F2026-0270", "F2026-0271")
    parts = {item.name: item.cents for item in first.items}
    held = {item.name: item.holdback_cents for item in first.items}
    released = dt.date(2026, 11, 12)
    _post(works, Settled(assignment=first.number, day=dt.date(2026, 11, 10), parts=parts))
    _post(works, Release(assignment=first.number, day=released, parts=held))
    _post(works, Cash(assignment=first.number, day=released, cents=sum(held.values()), contract=KEY))
    second = _funded(works, dt.date(2026, 11, 9), "F2026-0281", "F2026-0290")
    works.company.hold(
        NewHold(
            account="411000",
            customer="ORIEL",
            kind=HoldKind.DISPUTE,
            reason="Trois fenêtres à reposer.",
            category=DisputeCategory.GOODS,
            debts=frozenset(item.name for item in second.items if item.reference == "F2026-0281"),
        )
    )
    draft(works.company.desk(), KEY, None)
    return works


def _funded(works: Works, day: dt.date, *pieces: str) -> Assignment:
    """Hand documents over on a day; the factor pays for them the next one."""
    desk = works.company.desk(now=NOW - (NOW.date() - day))
    made = draft(desk, KEY, works.names(*pieces))
    check(desk, made.number)
    sent = send(desk, made.number)
    assert sent.amounts is not None
    _post(
        works,
        Fund(
            assignment=made.number,
            day=day + dt.timedelta(days=1),
            cash_cents=sent.amounts.available_cents,
        ),
    )
    return works.look(made.number)


def _post(works: Works, wanted: Wanted) -> None:
    desk = works.company.desk()
    post_event(desk, wanted, propose_event(desk, wanted).print)
