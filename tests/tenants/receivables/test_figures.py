"""Key figures: worked out as the situation says, kept in rows of one tenant, made ahead once."""

from collections.abc import Callable, Iterator
import datetime as dt
from decimal import Decimal
import threading

import pytest
from sqlalchemy import func, select

from tenants.books.models import Origin
from tenants.books.picture import PictureCache
from tenants.db import Database
from tenants.jail import Jail
from tenants.receivables.figures import LONGEST, QUIET, Ahead, Glance, glance, keep, refresh
from tenants.receivables.figures_rows import KeyFiguresRow
from tenants.receivables.key_figures import KeyFigures, key_figures
from tenants.receivables.situation import receivables_of
from tenants.tenant import Tenant
from tests.tenants.books.ground import ACCOUNTS, MAIN, MOMENT, Books, invoice, month, payment

DAY = dt.date(2026, 4, 30)
NOW = MOMENT + dt.timedelta(minutes=5)
TEXT = (
    invoice("2026-02-10", "F0", "60.00", "AAA")
    + payment("2026-02-20", "V0", "60.00", "AAA")
    + invoice("2026-03-02", "F1", "120.00")
    + payment("2026-03-30", "F1", "120.00")
    + invoice("2026-04-15", "F2", "80.00")
)


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    opened = Jail()
    yield opened
    opened.close()


def begin(database: Database, jail: Jail, tenant: Tenant) -> Books:
    books = Books(database, jail, tenant)
    files = {"main.beancount": MAIN, "accounts.beancount": ACCOUNTS, month("2026-03"): TEXT}
    books.write(files, origin=Origin.CREATE)
    return books


@pytest.fixture
def books(database: Database, jail: Jail, new_tenant: Callable[[str], Tenant]) -> Books:
    return begin(database, jail, new_tenant("alpha"))


def seen(database: Database, tenant: Tenant) -> Glance:
    with database.reading(tenant.id) as session:
        return glance(session)


def kept(database: Database, tenant: Tenant) -> int:
    with database.reading(tenant.id) as session:
        return session.scalar(select(func.count()).select_from(KeyFiguresRow)) or 0


def test_the_figures_of_a_small_book_are_those_worked_out_by_hand(database: Database, books: Books) -> None:
    figures = key_figures(PictureCache().of(database, books.tenant.id), DAY)
    assert figures.total_cents == 80_00
    assert (figures.debts_cents, figures.unallocated_cents) == (200_00, -120_00)
    assert figures.overdue_cents == 120_00  # F1 was due on 1 April; F2 will be on 15 May
    assert figures.aged_cents == (80_00, 120_00, 0, 0, 0)
    assert (figures.before_total_cents, figures.before_overdue_cents) == (0, 0)  # on 31 March
    assert (figures.unlettered, figures.oldest) == (3, dt.date(2026, 3, 2))
    assert (figures.certain_groups, figures.faulty_letters, figures.lines) == (1, 0, 5)
    assert figures.dso_now == Decimal("30.00")  # 80 of April's 80
    assert figures.proven


def test_a_letter_that_does_not_balance_is_counted(database: Database, books: Books) -> None:
    picture = PictureCache().of(database, books.tenant.id)
    assert key_figures(picture, DAY).faulty_letters == 0
    wrong = TEXT.replace('lettrage: "AAA"', 'lettrage: "aaa"')
    books.write({month("2026-03"): wrong})
    assert key_figures(PictureCache().of(database, books.tenant.id), DAY).faulty_letters == 1


def test_figures_come_back_from_their_row_as_they_were(database: Database, books: Books) -> None:
    picture = PictureCache().of(database, books.tenant.id)
    figures = key_figures(picture, DAY)
    assert KeyFigures.from_json(figures.number, figures.day, figures.to_json()) == figures
    keep(database, books.tenant.id, figures)
    assert seen(database, books.tenant).figures == figures


def test_the_figures_agree_with_the_dashboards(database: Database, books: Books) -> None:
    picture = PictureCache().of(database, books.tenant.id)
    figures, now = key_figures(picture, DAY), receivables_of(picture, DAY)
    assert figures.total_cents == now.total.total_cents
    assert figures.dso_now == now.dso
    assert figures.unlettered == len(now.unlettered)
    assert figures.certain_groups == now.certain_groups()


def test_a_glance_tells_the_revision_and_whether_its_figures_are_of_today(
    database: Database, books: Books
) -> None:
    before = seen(database, books.tenant)
    assert (before.number, before.figures, before.origin) == (1, None, "create")
    assert not before.is_current(DAY)
    refresh(database, PictureCache(), books.tenant.id, DAY)
    assert seen(database, books.tenant).is_current(DAY)
    assert not seen(database, books.tenant).is_current(DAY + dt.timedelta(days=1))
    books.write({month("2026-05"): invoice("2026-05-02", "F9", "1.00")})
    later = seen(database, books.tenant)
    assert later.figures is not None  # the earlier ones, until new ones are made
    assert (later.number, later.figures.number, later.is_current(DAY)) == (2, 1, False)


def test_a_tenant_without_books_has_no_figures(
    database: Database, new_tenant: Callable[[str], Tenant]
) -> None:
    empty = new_tenant("empty")
    assert refresh(database, PictureCache(), empty.id, DAY) is None
    assert seen(database, empty) == Glance()
    assert seen(database, empty).is_current(DAY)


def test_one_tenants_figures_are_never_anothers(
    database: Database, jail: Jail, books: Books, new_tenant: Callable[[str], Tenant]
) -> None:
    other = begin(database, jail, new_tenant("beta"))
    refresh(database, PictureCache(), books.tenant.id, DAY)
    assert seen(database, other.tenant).figures is None
    assert kept(database, other.tenant) == 0


def test_what_is_missing_is_made_once_and_only_the_latest_is_kept(
    database: Database, jail: Jail, books: Books, new_tenant: Callable[[str], Tenant]
) -> None:
    other = begin(database, jail, new_tenant("beta"))
    new_tenant("empty")
    ahead = Ahead(database, PictureCache())
    assert ahead.keep_ahead(NOW, DAY) == 2
    assert ahead.keep_ahead(NOW, DAY) == 0
    assert ahead.keep_ahead(NOW, DAY + dt.timedelta(days=1)) == 2
    assert (kept(database, books.tenant), kept(database, other.tenant)) == (1, 1)
    assert Ahead(database, PictureCache()).keep_ahead(NOW, DAY + dt.timedelta(days=1)) == 0


def test_who_works_line_after_line_is_followed_once_a_minute(database: Database, books: Books) -> None:
    ahead, at = Ahead(database, PictureCache()), NOW
    assert ahead.keep_ahead(at, DAY) == 1
    made = 0
    for step in range(30):
        at += dt.timedelta(seconds=3)
        books.write({month("2026-05"): invoice("2026-05-02", f"G{step}", "1.00")}, at=at)
        made += ahead.keep_ahead(at, DAY)
    assert made == 1  # in one minute and a half
    assert LONGEST > QUIET
    assert ahead.keep_ahead(at + QUIET, DAY) == 1
    assert seen(database, books.tenant).is_current(DAY)


def test_who_was_put_off_is_looked_at_again_though_nobody_names_them(
    database: Database, books: Books
) -> None:
    ahead = Ahead(database, PictureCache())
    assert ahead.keep_ahead(NOW, DAY, tenants=[]) == 0
    assert ahead.keep_ahead(NOW, DAY, tenants=[books.tenant.id]) == 1
    books.write({month("2026-05"): invoice("2026-05-02", "G1", "1.00")}, at=NOW)
    assert ahead.keep_ahead(NOW, DAY, tenants=[books.tenant.id]) == 0  # somebody works on them
    assert ahead.keep_ahead(NOW + QUIET, DAY, tenants=[]) == 1
    assert ahead.keep_ahead(NOW + QUIET, DAY, tenants=[]) == 0


def test_a_server_that_stops_is_not_kept_waiting(database: Database, books: Books) -> None:
    stopping = threading.Event()
    stopping.set()
    assert Ahead(database, PictureCache()).keep_ahead(NOW, DAY, stopping) == 0
    assert kept(database, books.tenant) == 0


def test_two_processes_that_keep_the_same_at_one_time_keep_it_once(database: Database, books: Books) -> None:
    figures = key_figures(PictureCache().of(database, books.tenant.id), DAY)
    threads = [threading.Thread(target=keep, args=(database, books.tenant.id, figures)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept(database, books.tenant) == 1
    assert seen(database, books.tenant).figures == figures


def test_what_a_dashboard_asks_for_is_there_once_figures_were_made_ahead(
    database: Database, books: Books
) -> None:
    pictures = PictureCache()
    assert Ahead(database, pictures).keep_ahead(NOW, DAY) == 1
    picture = pictures.at_hand(database, books.tenant.id)
    assert picture is not None
    ready = receivables_of(picture, DAY)
    assert {"rows", "total", "dso_months", "habits", "expected", "abc", "unlettered"} <= vars(ready).keys()
