"""Which lines that were lettered here count: real acts, and what they leave in the log."""

import datetime as dt

from ledger_core.billing.plans import Metric
from tenants.billing.usage.counting import days_in
from tenants.lettrage.asking import Act
from tenants.lettrage.certain import letter_all_certain
from tests.tenants.books.ground import month
from tests.tenants.lettrage.office import NOW, PAUL, Office

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LONG_AGO = NOW - 400 * DAY
PAIR = (120000, -120000)


def lettered(
    office: Office, since: dt.datetime = LONG_AGO, until: dt.datetime = NOW + 9 * DAY
) -> dict[str, int]:
    """Return how many lines count on each day of a time."""
    with office.books.database.reading(office.books.tenant.id) as session:
        found = days_in(session, since, until)
    assert all(metric is Metric.LETTERED_LINES for metric, _ in found)
    return {day.isoformat(): number for (_, day), number in sorted(found.items())}


def test_each_line_counts_once_whatever_hand_lettered_it(office: Office) -> None:
    office.do(Act.PARTIAL, names=office.names(33300, -20000))
    office.do(Act.LETTER, names=office.names(33300, -20000, -13300), at=NOW + DAY)
    assert lettered(office) == {"2026-05-03": 2, "2026-05-04": 1}
    letter_all_certain(
        office.books.database,
        office.books.jail,
        office.books.tenant.id,
        PAUL,
        NOW + 2 * DAY,
        lambda *_: None,
    )
    given = len([line for line in office.lines() if line.letter])
    assert sum(lettered(office).values()) == given > 3


def test_a_line_that_loses_its_letter_on_the_same_day_does_not_count(office: Office) -> None:
    done = office.do(Act.LETTER, names=office.names(*PAIR))
    assert lettered(office) == {"2026-05-03": 2}
    office.do(Act.UNDO, undone=done.revision, at=NOW + HOUR)
    assert lettered(office) == lettered(office, until=NOW + HOUR) == {}
    office.do(Act.LETTER, names=office.names(*PAIR), at=NOW + 2 * HOUR)
    assert lettered(office) == {"2026-05-03": 2}
    assert lettered(office, until=NOW + HOUR) == {}


def test_a_day_that_is_over_stays_as_it_was_counted(office: Office) -> None:
    office.do(Act.LETTER, names=office.names(*PAIR))
    taken = office.do(Act.UNLETTER, letter="AAA", at=NOW + DAY)
    assert lettered(office) == {"2026-05-03": 2}
    office.do(Act.UNDO, undone=taken.revision, at=NOW + DAY + HOUR)  # nothing was lettered: it came back
    assert lettered(office) == {"2026-05-03": 2}


def test_a_letter_that_is_taken_off_over_night_is_given_anew(office: Office) -> None:
    """Else who takes letters off before their day is over, and has that undone after it, pays for none."""
    office.do(Act.LETTER, names=office.names(*PAIR))
    taken = office.do(Act.UNLETTER, letter="AAA", at=NOW + HOUR)
    assert lettered(office) == {}
    office.do(Act.UNDO, undone=taken.revision, at=NOW + DAY)
    assert lettered(office) == lettered(office, since=NOW + DAY) == {"2026-05-04": 2}


def test_letters_of_pushed_or_imported_text_do_not_count(office: Office) -> None:
    path = month("2026-03")
    text = office.books.files()[path].decode()
    line = "  Assets:41-Clients:411000:MARTIN  510.00 EUR\n"
    assert line in text
    office.books.write({path: text.replace(line, f'{line}    lettrage: "zzz"\n')}, message="Of their own")
    assert lettered(office) == {}
