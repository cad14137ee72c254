"""What one tenant used of the meters, the same whenever it is asked."""

from collections import Counter
from collections.abc import Sequence
import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_core.billing.plans import Metric
from ledger_core.dunning.schedule import Channel
from tenants import audit_log
from tenants.billing.usage.counting import SENT, days_in, kept_days
from tenants.db import Database
from tenants.lettrage.log import UNDO, UNLETTER, Deed, Touched
from tenants.moment import day_of, midnight
from tests.tenants.billing.conftest import DAY, NOW, Street

HOUR = dt.timedelta(hours=1)


def say_sent(database: Database, tenant_id: int, at: dt.datetime, channel: Channel = Channel.EMAIL) -> None:
    """Write what is written when a letter left."""
    detail = {"letter": 1, "channel": channel.value, "customer": "DUPONT"}
    with database.writing(tenant_id) as session:
        audit_log.append(session, actor="", action=SENT, subject="RE", detail=detail, at=at)


def test_letters_count_by_the_moment_at_which_they_were_known_to_have_left(street: Street) -> None:
    edge = midnight(NOW.date())
    for at in (edge - dt.timedelta(microseconds=1), edge, NOW):
        say_sent(street.database, street.alpha, at)
    say_sent(street.database, street.alpha, NOW, Channel.CALL)
    say_sent(street.database, street.beta, NOW, Channel.POST)
    with street.database.reading(street.alpha) as session:
        found = days_in(session, edge - 3 * DAY, NOW + DAY)
        before, after = days_in(session, edge - 3 * DAY, edge), days_in(session, edge, NOW + DAY)
    days = {(Metric.LETTERS, NOW.date()): 2, (Metric.LETTERS, NOW.date() - DAY): 1}
    assert found == days
    assert before + after == found


LINES = ("a", "b", "c")
DEEDS = st.lists(st.tuples(st.integers(0, 71), st.sets(st.sampled_from(LINES), min_size=1), st.booleans()))


def history(said: Sequence[tuple[int, set[str], bool]]) -> list[Deed]:
    """Make a history of three lines in three days: some get a letter or lose it, as they stand."""
    carried: dict[str, str] = dict.fromkeys(LINES, "")
    deeds, previous = [], None
    for number, (hour, names, undoes) in enumerate(sorted(said, key=lambda each: each[0])):
        at = midnight(NOW.date()) + hour * HOUR
        if undoes and previous is not None:
            touched = [
                Touched(line.name, {"lettrage": line.after}, str(line.before.get("lettrage", "")))
                for line in previous.lines
            ]
            verb, previous = UNDO, None
        else:
            letter = "" if all(carried[name] for name in names) else f"L{number}"
            touched = [
                Touched(name, {"lettrage": carried[name]} if carried[name] else {}, letter)
                for name in sorted(names)
            ]
            verb = "letter" if letter else UNLETTER
        deed = Deed(number, "411000", "DUPONT", "", at, verb, (), tuple(touched))
        carried |= {line.name: line.after for line in touched}
        deeds.append(deed)
        previous = deed if verb != UNDO else None
    return deeds


@given(DEEDS, st.integers(0, 72))
@settings(max_examples=150)
def test_a_time_that_is_cut_in_two_counts_as_the_whole(
    said: list[tuple[int, set[str], bool]], hour: int
) -> None:
    deeds = history(said)
    begin = midnight(NOW.date())
    cut, end = begin + hour * HOUR, begin + 4 * DAY
    on, over = midnight(day_of(cut)), midnight(day_of(cut) + DAY)
    before = Counter(kept_days((deed for deed in deeds if deed.at < over), begin, cut))
    after = Counter(kept_days((deed for deed in deeds if deed.at >= on), cut, end))
    assert before + after == Counter(kept_days(deeds, begin, end))


@given(DEEDS)
@settings(max_examples=50)
def test_no_day_counts_a_line_twice(said: list[tuple[int, set[str], bool]]) -> None:
    begin = midnight(NOW.date())
    found = Counter(kept_days(history(said), begin, begin + 4 * DAY))
    assert all(number <= len(LINES) for number in found.values())
