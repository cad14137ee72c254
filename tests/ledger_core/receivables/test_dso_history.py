"""The history of the DSO is, day by day, the figure of that day."""

import datetime as dt
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.lettrage.lines import Line, LineKind
from ledger_core.receivables.dso_history import dso_by_month, month_ends
from ledger_core.receivables.kpi import key_figures, situations
from ledger_core.receivables.open_items import Terms

KINDS = st.sampled_from([LineKind.INVOICE, LineKind.CREDIT_NOTE, LineKind.PAYMENT, LineKind.BOUNCE])
days = st.integers(0, 500).map(lambda days: dt.date(2025, 1, 15) + dt.timedelta(days=days))


def lines_from(rows: list[tuple[dt.date, int, LineKind, str, int]]) -> list[Line]:
    return [
        Line(
            key,
            "411000",
            "A",
            date,
            cents if kind in {LineKind.INVOICE, LineKind.BOUNCE} else -cents,
            "EUR",
            kind=kind,
            letter=letter,
            due=date + dt.timedelta(days=due) if due >= 0 else None,
        )
        for key, (date, cents, kind, letter, due) in enumerate(rows)
    ]


rows = st.lists(
    st.tuples(days, st.integers(1, 5), KINDS, st.sampled_from(["", "", "A", "B", "c"]), st.integers(-1, 90)),
    min_size=1,
    max_size=14,
)


@given(rows.map(lines_from), days)
def test_each_month_has_the_figures_of_its_last_day(lines: list[Line], as_of: dt.date) -> None:
    terms = Terms({}, 30)
    for situation in situations(lines, terms, as_of):
        history = dso_by_month(situation, 18)
        assert [month.day for month in history] == month_ends(as_of, 18)
        for month in history:
            found = {
                figure.name: figure.value
                for of_day in situations(lines, terms, month.day)
                for figure in key_figures(of_day)
            }
            assert month.dso == found.get("DSO")
            assert month.best == found.get("Best possible DSO")


def test_a_small_company_by_hand() -> None:
    # January 100 of sales, unpaid; February 200 more; on 28 February the 100 are paid
    lines = lines_from(
        [
            (dt.date(2026, 1, 10), 100, LineKind.INVOICE, "A", 20),
            (dt.date(2026, 2, 10), 200, LineKind.INVOICE, "", 40),
            (dt.date(2026, 2, 28), 100, LineKind.PAYMENT, "A", -1),
        ]
    )
    (situation,) = situations(lines, Terms({}, 30), dt.date(2026, 3, 15))
    december, january, february, march = dso_by_month(situation, 4)
    assert (december.dso, december.best) == (None, None)
    assert (january.dso, january.best) == (Decimal("31.00"), Decimal("0.00"))  # due on the 30th
    assert (february.dso, february.best) == (Decimal("28.00"), Decimal("28.00"))
    assert (march.dso, march.best) == (Decimal("43.00"), Decimal("43.00"))


def test_months_end_on_their_last_days_and_the_first_year_ends_the_list() -> None:
    assert month_ends(dt.date(2024, 3, 31), 3) == [
        dt.date(2024, 1, 31),
        dt.date(2024, 2, 29),
        dt.date(2024, 3, 31),
    ]
    assert month_ends(dt.date(1, 2, 3), 5) == [dt.date(1, 1, 31), dt.date(1, 2, 3)]
