"""Lines taken over from the picture before are those the index would give; what changed alone is read."""

import pytest

from tenants.books import picture_lines
from tenants.books.picture import Picture, PictureCache, picture_of
from tests.tenants.books.ground import ACCOUNTS, Books, invoice, month, payment

MARCH, APRIL, MAY = month("2026-03"), month("2026-04"), month("2026-05")
DURAND = b"""
2025-01-01 open Assets:41-Clients:411000:DURAND EUR
  account-number: "411000"
  customer: "DURAND"
"""


@pytest.fixture
def pictures(books: Books) -> PictureCache:
    """Return a cache that has seen three months."""
    books.write(
        {
            APRIL: invoice("2026-04-02", "F2", "99.99") + payment("2026-04-09", "V2", "99.99"),
            MAY: invoice("2026-05-02", "F3", "10.00"),
        }
    )
    pictures = PictureCache()
    pictures.of(books.database, books.tenant.id)
    return pictures


def test_only_lines_of_changed_files_are_made_anew(books: Books, pictures: PictureCache) -> None:
    before = pictures.of(books.database, books.tenant.id)
    lettered = invoice("2026-04-02", "F2", "99.99", "A") + payment("2026-04-09", "V2", "99.99", "A")
    books.write({APRIL: lettered})
    after = _proven(books, pictures)
    taken_over = [line.path for line in after.lines if any(line is each for each in before.lines)]
    assert taken_over == [MARCH, MAY]
    assert [line.letter for line in after.lines] == ["", "A", "A", ""]


def test_lines_after_new_ones_take_the_next_places(books: Books, pictures: PictureCache) -> None:
    books.write({MARCH: invoice("2026-03-02", "F1", "120.00") + payment("2026-03-09", "V1", "20.00")})
    after = _proven(books, pictures)
    assert [line.key for line in after.lines] == [0, 1, 2, 3, 4]


def test_files_that_come_and_go_are_followed(books: Books, pictures: PictureCache) -> None:
    books.write({month("2026-01"): invoice("2026-01-05", "F0", "5.00")}, removed=(APRIL,))
    after = _proven(books, pictures)
    assert [line.path for line in after.lines] == [month("2026-01"), MARCH, MAY]


def test_several_revisions_later_all_their_files_are_read(books: Books, pictures: PictureCache) -> None:
    books.write({MARCH: invoice("2026-03-02", "F1", "121.00")})
    books.write({MAY: invoice("2026-05-02", "F3", "11.00")})
    assert [line.cents for line in _proven(books, pictures).lines] == [12100, 9999, -9999, 1100]


def test_another_chart_has_all_lines_read(books: Books, pictures: PictureCache) -> None:
    renamed = ACCOUNTS.replace(b'customer: "DUPONT"', b'customer: "DUPOND"')
    books.write({"accounts.beancount": renamed + DURAND})
    after = _proven(books, pictures)
    assert {line.customer for line in after.lines} == {"DUPOND"}


def test_many_changed_files_have_all_lines_read(
    books: Books, pictures: PictureCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_lines, "MOST_CHANGED", 1)
    before = pictures.of(books.database, books.tenant.id)
    books.write({MARCH: invoice("2026-03-02", "F1", "1.00"), MAY: invoice("2026-05-02", "F3", "2.00")})
    after = _proven(books, pictures)
    assert not any(line is each for line in after.lines for each in before.lines)


def _proven(books: Books, pictures: PictureCache) -> Picture:
    """Return the picture that follows one that is kept, and see that it is the one made from nothing."""
    found = pictures.of(books.database, books.tenant.id)
    with books.database.reading(books.tenant.id) as session:
        made = picture_of(session)
    assert found == made
    assert found.chart == made.chart
    return found
