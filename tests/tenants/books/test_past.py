"""The picture of a past revision is the one its index gave while it was the head; it stays the same."""

import datetime as dt

import pytest
from sqlalchemy import update

from tenants.books.history import NoSuchRevisionError
from tenants.books.models import Revision
from tenants.books.past import PastPictures, past_picture, revision_on
from tenants.books.picture import Picture, PictureCache
from tests.tenants.books.ground import ACCOUNTS, MAIN, Books, invoice, month, payment
from tests.tenants.books.test_picture import CARD, NOTES, SETTINGS


def _head(books: Books) -> Picture:
    return PictureCache().of(books.database, books.tenant.id)


def _past(books: Books, number: int) -> Picture:
    return past_picture(books.database, books.jail, books.tenant.id, number)


def test_each_revision_is_shown_as_it_was_while_it_was_the_head(books: Books) -> None:
    split = (
        '2026-03-09 * "Dupont SARL" "Virement"\n  Assets:51-Banques:512000  30.00 EUR\n'
        "  Assets:41-Clients:411000:DUPONT  -10.00 EUR\n  Assets:41-Clients:411000:DUPONT  -20.00 EUR\n\n"
    )
    heads = [_head(books)]
    for files in (
        {
            month("2026-03"): invoice("2026-03-02", "F1", "120.00", "A")
            + payment("2026-03-09", "V1", "120.00", "A")
        },
        {
            "main.beancount": MAIN + SETTINGS,
            "accounts.beancount": ACCOUNTS.replace(b'  name: "Dupont SARL"\n', CARD) + NOTES,
            "documents/a.pdf": b"%PDF",
            month("2026-04"): split + invoice("2026-04-02", "F2", "99.99"),
        },
        {month("2026-04"): invoice("2026-04-03", "F3", "1.00")},
    ):
        books.write(files)
        heads.append(_head(books))
    assert [picture.number for picture in heads] == [1, 2, 3, 4]
    for picture in heads:
        assert _past(books, picture.number) == picture


def test_there_is_no_picture_of_a_revision_that_is_none(books: Books) -> None:
    with pytest.raises(NoSuchRevisionError):
        _past(books, 2)


def test_pictures_are_kept_and_hear_of_a_later_check(books: Books) -> None:
    with books.database.writing(books.tenant.id) as session:
        session.execute(update(Revision).values(checked=False))
    books.write({month("2026-04"): invoice("2026-04-03", "F3", "1.00")})
    kept = PastPictures()
    first = kept.of(books.database, books.jail, books.tenant.id, 1)
    assert not first.checked
    assert kept.of(books.database, books.jail, books.tenant.id, 1) is first
    with books.database.writing(books.tenant.id) as session:
        session.execute(update(Revision).where(Revision.number == 1).values(checked=True, errors=["a:1: no"]))
    later = kept.of(books.database, books.jail, books.tenant.id, 1)
    assert (later.checked, later.errors) == (True, ("a:1: no",))
    assert later.lines is first.lines


def test_room_is_bounded_and_the_last_is_always_kept(books: Books) -> None:
    books.write({month("2026-04"): invoice("2026-04-03", "F3", "1.00")})
    kept = PastPictures(most_lines=1)
    first = kept.of(books.database, books.jail, books.tenant.id, 1)
    second = kept.of(books.database, books.jail, books.tenant.id, 2)
    assert kept.of(books.database, books.jail, books.tenant.id, 2) is second
    again = kept.of(books.database, books.jail, books.tenant.id, 1)
    assert again is not first
    assert again == first


def test_the_revision_of_a_day_is_the_last_that_paris_had_by_its_midnight(books: Books) -> None:
    evening = dt.datetime(2026, 7, 1, 21, 59, 59, tzinfo=dt.UTC)  # a second to midnight in Paris
    for at in (evening, evening + dt.timedelta(seconds=1)):
        books.write({month("2026-04"): invoice("2026-04-03", "F3", f"{at.second + 1}.00")}, at=at)
    days = [dt.date(2026, 3, 31), dt.date(2026, 6, 30), dt.date(2026, 7, 1), dt.date(2026, 7, 2), dt.date.max]
    with books.database.reading(books.tenant.id) as session:
        found = [revision_on(session, day) for day in days]
    assert [made.number if made else None for made in found] == [None, 1, 2, 3, 3]
