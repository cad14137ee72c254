"""Settings are written where they stand, or into main.beancount, and read back by the core."""

import datetime as dt

from tenants.books.editing import Edit, save
from tenants.books.history import revision_of
from tenants.books.picture import picture_of
from tenants.books.setting_files import SettingFiles, Wanted, setting_files
from tests.tenants.books.ground import ALICE, START, Books

DAY = dt.date(2026, 11, 23)
OTHER = "settings.beancount"


def files_of(books: Books) -> SettingFiles:
    with books.database.reading(books.tenant.id) as session:
        return setting_files(session, revision_of(session))


def test_settings_go_through_the_text_into_the_picture(books: Books) -> None:
    changed = files_of(books).rewritten(
        [
            Wanted("lettrage", "gap-limit", "0.50 EUR"),
            Wanted("receivables", "payment-days", "45"),
            Wanted("books", "closed", "2026-02-28"),
        ],
        DAY,
        title='Menuiserie "Trémarec"',
    )
    assert list(changed) == ["main.beancount"]
    save(books.database, books.jail, books.tenant.id, Edit(1, changed), author=ALICE, message="Settings")
    with books.database.reading(books.tenant.id) as session:
        picture = picture_of(session)
    assert picture.title == 'Menuiserie "Trémarec"'
    assert picture.settings.gap_limit_cents == 50
    assert picture.settings.payment_days == 45
    assert picture.settings.closed_day == dt.date(2026, 2, 28)
    stands = files_of(books).standing()["books", "closed"]
    assert books.files()[stands.path].split(b"\n")[stands.stated.lineno - 1].endswith(b"2026-02-28")


def test_a_setting_is_changed_in_the_file_where_it_counts(books: Books) -> None:
    books.write(
        {
            "main.beancount": START.files["main.beancount"]
            + f'include "{OTHER}"\n2025-01-01 custom "lettrage" "gap-limit" 0.10 EUR\n'.encode(),
            OTHER: '2026-01-01 custom "lettrage" "gap-limit" 0.20 EUR\n',
        }
    )
    changed = files_of(books).rewritten([Wanted("lettrage", "gap-limit", "0.30 EUR")], DAY)
    assert changed == {OTHER: b'2026-01-01 custom "lettrage" "gap-limit" 0.30 EUR\n'}


def test_a_setting_that_goes_goes_everywhere(books: Books) -> None:
    closing = b'2026-01-01 custom "books" "closed" 2025-12-31\n'
    main = START.files["main.beancount"]
    books.write({"main.beancount": main + closing + b'include "%s"\n' % OTHER.encode(), OTHER: closing})
    changed = files_of(books).rewritten([Wanted("books", "closed", None)], DAY)
    assert changed == {"main.beancount": main + b'include "%s"\n' % OTHER.encode(), OTHER: b""}


def test_what_is_as_wanted_changes_nothing(books: Books) -> None:
    books.write(
        {
            "main.beancount": START.files["main.beancount"]
            + b'2025-01-01 custom "lettrage" "gap-limit"   0.10 EUR ; x\n'
        }
    )
    files = files_of(books)
    wanted = [Wanted("lettrage", "gap-limit", "0.10 EUR"), Wanted("lettrage", "gap-journal", None)]
    assert files.rewritten(wanted, DAY, title="Boulangerie du Port") == {}
