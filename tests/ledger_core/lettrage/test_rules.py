"""Each rule on its own ground: what it settles, what it leaves, what it only proposes."""

from collections.abc import Callable

import pytest

from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matcher import match
from ledger_core.lettrage.matching import Matching, Tolerance
from ledger_core.lettrage.rules.runs import MOST_RUNS, runs_to

Table = Callable[..., list[Line]]


def settled(matching: Matching) -> dict[tuple[int, ...], str]:
    return {group.keys: group.rule for group in matching.groups}


def proposed(matching: Matching) -> set[tuple[int, ...]]:
    return {proposal.keys for proposal in matching.proposals}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            """
            01-05 I  120.07 F1
            02-03 P -120.07
            """,
            {(0, 1): "unique-amount"},
            id="one debt, one payment",
        ),
        pytest.param(
            """
            01-05 I  120.07 F1
            02-03 P -120.08
            """,
            {},
            id="a cent apart",
        ),
        pytest.param(
            """
            02-03 P -120.07
            02-12 I  120.07 F1
            """,
            {(0, 1): "unique-amount"},
            id="paid by card before the invoice came",
        ),
        pytest.param(
            """
            02-03 P -120.07
            12-12 I  120.07 F1
            """,
            {},
            id="paid ten months before the invoice is another matter",
        ),
        pytest.param(
            """
            01-05 I  120.07 F1
            01-20 I  120.07 F2
            02-03 P -120.07
            """,
            {},
            id="two equal debts, one payment: nobody knows which",
        ),
        pytest.param(
            """
            01-05 I  120.07 F1
            01-20 P -120.07
            02-05 I  120.07 F2
            02-21 P -120.07
            03-05 I  120.07 F3
            """,
            {(0, 1): "equal-series", (2, 3): "equal-series"},
            id="a rent, each paid before the next",
        ),
        pytest.param(
            """
            01-31 I 3821.75 F1
            02-28 I 3821.75 F2
            03-28 P -3821.75
            04-07 P -3821.75
            """,
            {(0, 2): "equal-series", (1, 3): "equal-series"},
            id="two at once, both paid: oldest first",
        ),
        pytest.param(
            """
            02-13 P -67.99
            02-25 I  67.99 F1
            03-11 P -67.99
            """,
            {(1, 2): "equal-series"},
            id="a payment of something older does not shift the series",
        ),
    ],
)
def test_equal_amounts(table: Table, rows: str, expected: dict[tuple[int, ...], str]) -> None:
    assert settled(match(table(rows))) == expected


def test_two_equal_debts_and_one_payment_are_proposed_with_both(table: Table) -> None:
    matching = match(
        table("""
        01-05 I  120.07 F1
        01-20 I  120.07 F2
        02-03 P -120.07
        """)
    )
    (proposal,) = matching.proposals
    assert {proposal.keys, *proposal.alternatives} == {(0, 2), (1, 2)}
    assert proposal.keys == (0, 2)  # the oldest debt first


def test_a_pair_made_of_a_few_prices_is_left_where_a_run_comes_to_the_amount(table: Table) -> None:
    matching = match(
        table("""
        01-02 I  240.00 F1
        01-06 I  360.00 F2
        01-09 I  480.00 F3
        01-12 I  600.00 F4
        02-10 P -600.00
        03-01 I  120.00 F5
        03-09 I  720.00 F6
        03-20 I  600.00 F7
        03-21 P -600.00
        """)
    )
    assert settled(matching) == {}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            """
            01-05 I  500.10 F2026-0012
            01-05 I  500.10 F2026-0013
            02-03 P -500.10 - VIR DUPONT FACT 0013
            """,
            {(1, 2): "reference"},
            id="the quoted one of two equal invoices",
        ),
        pytest.param(
            """
            01-05 I  500.10 F2026-0012
            01-07 I  120.05 F2026-0013
            01-09 I  500.10 F2026-0014
            02-03 P -620.15 - VIR F20260012 / 0013
            """,
            {(0, 1, 3): "reference"},
            id="several in one label, whole and short",
        ),
        pytest.param(
            """
            01-05 I  100.00 F2026-0012
            01-20 P  -40.00 - ACOMPTE 20260012
            02-20 P  -60.00 - SOLDE F2026-0012
            """,
            {(0, 1, 2): "reference"},
            id="two payments quote one invoice",
        ),
        pytest.param(
            """
            09-30 I 1607.82 FA-220036
            11-03 P -1895.84 0220036 VIR
            11-03 B  288.02 - ERREUR VIREMENT 220036
            """,
            {(0, 1, 2): "reference"},
            id="paid too much, the rest sent back",
        ),
        pytest.param(
            """
            01-05 I  100.00 F2026-0012
            01-20 C  -30.00 A2026-0003 Avoir sur F2026-0012
            02-20 P  -70.00 - VIR
            02-21 P  -70.01 - VIR
            """,
            {(0, 1, 2): "credit-note"},
            id="a credit note quotes the invoice, the rest is paid",
        ),
        pytest.param(
            """
            01-05 I  100.00 F2026-0012
            01-20 C  -50.00 A2026-0003 Avoir sur F2026-0012
            """,
            {},
            id="a credit note of one half pays no rest",
        ),
        pytest.param(
            """
            01-05 I  300.11 VE-0126
            01-08 I  300.11 VE-0126
            01-30 P -300.11 BQ-0126 VIR 0126
            """,
            {},
            id="a month is no reference",
        ),
        pytest.param(
            """
            01-05 I  300.11 F1 client 77123
            01-08 I  300.11 F2 client 77123
            01-09 I  300.11 F3 client 77123
            01-10 I  310.11 F4 client 77123
            01-11 I  320.11 F5 client 77123
            01-12 I  330.11 F6 client 77123
            01-13 I  340.11 F7 client 77123
            01-14 I  350.11 F8 client 77123
            01-30 P -300.11 - VIR 77123
            """,
            {},
            id="a customer's number is no reference",
        ),
        pytest.param(
            """
            01-05 I  500.10 F2026-0012
            02-03 P -500.10 - VIR F2026-0012
            02-04 P -500.10 - VIR F2026-0012
            """,
            {(0, 1): "equal-series"},
            id="paid twice, quoted twice: the first one pays",
        ),
    ],
)
def test_references(table: Table, rows: str, expected: dict[tuple[int, ...], str]) -> None:
    assert settled(match(table(rows))) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            """
            01-05 I  120.07 F1
            02-03 P -120.07 - PRLV
            02-09 B  120.07 - REJET
            02-20 P -120.07 - VIR
            """,
            {(0, 1, 2, 3): "bounced-payment"},
            id="bounced and paid again",
        ),
        pytest.param(
            """
            01-05 I  120.07 F1
            02-03 P -120.07 - PRLV
            02-09 B  120.07 - REJET
            """,
            {(1, 2): "bounced-payment"},
            id="bounced and not yet paid again: the invoice stays open",
        ),
        pytest.param(
            """
            02-03 P -120.07 - CHQ
            02-09 B  120.07 - CHQ RENDU
            """,
            {(0, 1): "bounced-payment"},
            id="a payment and its bounce",
        ),
        pytest.param(
            """
            05-05 I   35.93 F1
            05-09 P  -35.93
            05-18 P  -35.93
            05-27 B   35.93
            """,
            {(0, 1): "unique-amount", (2, 3): "bounced-payment"},
            id="paid twice, the second sent back",
        ),
        pytest.param(
            """
            01-05 I  120.07 F1
            02-03 P -120.07 - PRLV
            07-09 B  120.07 - REJET
            """,
            {(0, 1): "equal-series"},
            id="five months later it is no bounce of this payment",
        ),
    ],
)
def test_bounced_payments(table: Table, rows: str, expected: dict[tuple[int, ...], str]) -> None:
    assert settled(match(table(rows))) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            """
            01-05 I  312.61 F1
            01-12 I  382.47 F2
            01-19 I 1292.02 F3
            01-26 I   77.13 F4
            02-20 P -1987.10
            """,
            {(0, 1, 2, 4): "consecutive"},
            id="three of four in a row",
        ),
        pytest.param(
            """
            01-05 I 1008.86 F1
            01-09 C -102.59 A1
            01-11 I  893.19 F2
            01-19 I  485.75 F3
            02-26 P -2285.21
            """,
            {(0, 1, 2, 3, 4): "consecutive"},
            id="a credit note among them",
        ),
        pytest.param(
            """
            01-05 I  245.13 F1
            02-11 P -160.00
            03-11 P  -85.13
            """,
            {(0, 1, 2): "instalments"},
            id="one invoice, two payments",
        ),
        pytest.param(
            """
            01-05 I  450.00 F1
            02-05 P -150.00
            03-05 P -150.00
            04-05 P -150.00
            """,
            {(0, 1, 2, 3): "instalments"},
            id="three equal parts of a round amount",
        ),
        pytest.param(
            """
            01-05 O  160.61 - Report
            01-21 P  -52.80
            02-03 P -107.81
            """,
            {},
            id="a balance carried over may be several invoices",
        ),
        pytest.param(
            """
            01-05 I  100.00 F1
            01-06 I  200.00 F2
            01-07 I  300.00 F3
            01-08 I  100.00 F4
            01-09 I  200.00 F5
            02-26 P -300.00
            """,
            {(2, 5): "unique-amount"},
            id="a debt of just the amount is simpler than two runs",
        ),
        pytest.param(
            """
            06-22 I 1292.38 F1
            06-29 I 1292.38 F2
            07-07 I  628.78 F3
            07-15 P -1921.16
            """,
            {},
            id="an older debt of the same amount would do as well",
        ),
    ],
)
def test_runs(table: Table, rows: str, expected: dict[tuple[int, ...], str]) -> None:
    assert settled(match(table(rows))) == expected


def test_two_runs_are_proposed_with_each_other(table: Table) -> None:
    matching = match(
        table("""
        01-05 I  110.10 F1
        01-06 I  200.20 F2
        01-07 I   77.77 F3
        01-08 I  150.15 F4
        01-09 I  160.15 F5
        02-26 P -310.30
        """)
    )
    assert settled(matching) == {}
    (proposal,) = matching.proposals
    assert {proposal.keys, *proposal.alternatives} == {(0, 1, 5), (3, 4, 5)}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            """
            01-05 I  312.61 F1
            01-12 I  382.47 F2
            01-19 I 1292.02 F3
            01-26 I   77.13 F4
            02-20 P -1681.76
            """,
            {(0, 2, 3, 4): "many-to-one"},
            id="all but one",
        ),
        pytest.param(
            """
            01-05 I 1607.82 F1
            01-09 I  331.17 F2
            01-20 P -1895.84
            01-25 B  288.02 - ERREUR
            """,
            {(0, 2, 3): "many-to-one"},
            id="paid too much, the rest sent back without a word",
        ),
        pytest.param(
            """
            01-05 I 2418.33 F1
            02-20 P -1400.12
            02-25 P  -300.55
            03-25 P -1018.21
            """,
            {(0, 1, 3): "one-to-many"},
            id="two payments with another between them",
        ),
        pytest.param(
            """
            01-05 I  898.20 F1
            01-05 I  905.43 F2
            01-08 I  898.20 F3
            02-25 P -1803.63
            """,
            {},
            id="two equal debts could be in it",
        ),
    ],
)
def test_sums(table: Table, rows: str, expected: dict[tuple[int, ...], str]) -> None:
    assert settled(match(table(rows))) == expected


@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        ("01-05 I 1000.00 F1\n01-20 I 500.00 F2\n02-20 P -1500.00", (0, 1, 2)),
        ("01-05 I 1000.00 F1\n02-20 P -400.00\n03-20 P -600.00", (0, 1, 2)),
        ("01-05 I 1000.00 F1\n01-20 I 500.00 F2\n01-25 I 250.00 F3\n02-20 P -1250.00", (0, 2, 3)),
    ],
)
def test_among_a_handful_of_lines_the_only_sum_counts_however_round(
    table: Table, rows: str, keys: tuple[int, ...]
) -> None:
    assert list(settled(match(table(rows)))) == [keys]


def test_round_amounts_meet_by_accident_where_there_are_many(table: Table) -> None:
    days = [f"01-{day:02} I {amount}.00 F{day}" for day, amount in enumerate((100, 200, 400, 800, 1600), 1)]
    matching = match(table("\n".join([*days, "02-20 P -2500.00", "02-21 P -300.00"])))
    assert settled(matching) == {}
    assert matching.proposals


def test_a_search_that_would_cost_too_much_settles_nothing(table: Table) -> None:
    rows = [f"01-01 I {3 * place * place + 1000}.{place:02} F{place}" for place in range(1, 40)]
    paid = sum(300 * place * place + 100_000 + place for place in range(1, 40, 2))
    matching = match(table("\n".join([*rows, f"02-20 P -{paid // 100}.{paid % 100:02}"])))
    assert settled(matching) == {}


def test_the_same_number_on_too_many_lines_joins_nothing(table: Table) -> None:
    chain = "\n".join(f"01-05 I 10{place}.1{place % 10} F{100 + place}" for place in range(10, 45))
    paying = "\n".join(
        f"02-05 P -20{place}.1{place % 10} - VIR {100 + place} {101 + place}" for place in range(10, 44)
    )
    assert settled(match(table(f"{chain}\n{paying}"))) == {}


def test_a_missing_payment_does_not_shift_a_series(table: Table) -> None:
    usual = "\n".join(f"{month:02}-01 I 784.81 F{month}\n{month:02}-02 P -784.81" for month in range(1, 6))
    shifted = """
    06-01 I 784.81 F6
    07-01 I 784.81 F7
    07-02 P -784.81
    08-01 I 784.81 F8
    08-02 P -784.81
    09-02 P -784.81
    """
    matching = match(table(f"{usual}\n{shifted}"))
    assert len(matching.groups) == 5
    assert max(key for keys in settled(matching) for key in keys) == 9  # the usual ones only
    assert matching.proposals


def test_a_few_prices_the_usual_delay_speaks_for_a_pair(table: Table) -> None:
    past = "\n".join(
        f"{month:02}-01 I {price}.00 F{month}\n{month:02}-21 P -{price}.00 V{month}"
        for month, price in enumerate((120, 240, 360, 480, 600, 720), 1)
    )
    usual = f"{past}\n08-01 I 360.00 F8\n08-21 P -360.00\n10-01 I 360.00 F9"
    assert (12, 13) in settled(match(table(usual)))
    two_at_once = f"{past}\n08-01 I 360.00 F8\n08-02 I 360.00 F9\n10-21 P -360.00\n10-23 P -360.00"
    assert not {12, 13} & {key for keys in settled(match(table(two_at_once))) for key in keys}


def test_lines_that_nobody_could_tell_apart_stand_for_each_other(table: Table) -> None:
    matching = match(
        table("""
        01-01 O 2153.47 - Report
        01-01 O 1109.41 - Report
        01-01 O  837.94 - Report
        01-01 O  837.94 - Report
        01-01 O  700.03 - Report
        02-13 P -2647.38
        """)
    )
    assert settled(matching) == {(1, 2, 4, 5): "many-to-one"}


def test_a_batch_paid_in_instalments(table: Table) -> None:
    matching = match(
        table("""
        01-03 I  109.15 F1
        01-08 I  103.82 F2
        01-26 I   53.06 F3
        02-25 P -100.00
        03-27 P -166.03
        """)
    )
    assert settled(matching) == {(0, 1, 2, 3, 4): "many-to-many"}


def test_a_batch_in_instalments_is_proposed_where_an_equal_line_stands_by(table: Table) -> None:
    matching = match(
        table("""
        01-03 I  109.15 F1
        01-08 I  103.82 F2
        01-26 I   53.06 F3
        02-25 P -100.00
        03-27 P -166.03
        04-10 P -100.00
        """)
    )
    assert settled(matching) == {}
    assert (0, 1, 2, 3, 4) in proposed(matching)


def test_a_batch_in_instalments_ends_with_the_window(table: Table) -> None:
    matching = match(
        table("""
        01-03 I  109.15 F1
        01-08 I  103.82 F2
        02-25 P -100.00
        09-27 P -112.97
        """)
    )
    assert settled(matching) == {}


def test_a_credit_note_of_the_next_statement_is_no_pair_with_an_invoice_of_this_one(table: Table) -> None:
    rows = """
    01-03 I  520.57 F101
    01-12 I  148.18 F102
    01-20 I 1163.89 F103
    02-06 I  433.91 F104
    02-09 C -148.18 A105 AVOIR SUR F102
    02-17 I 1460.27 F106
    03-01 P -1832.64
    04-01 P -1746.00
    """
    assert settled(match(table(rows))) == {(0, 1, 2, 6): "consecutive", (3, 4, 5, 7): "consecutive"}


def test_a_credit_note_pairs_with_its_invoice_where_no_payment_took_either(table: Table) -> None:
    rows = """
    01-03 I  520.57 F101
    01-12 I  148.18 F102
    02-09 C -148.18 A105 AVOIR SUR F102
    03-01 P -333.33
    03-05 P -520.57
    """
    assert settled(match(table(rows))) == {(0, 4): "unique-amount", (1, 2): "reference"}


@pytest.mark.parametrize("price", ["99.90", "100.00", "500.00"])
def test_a_rent_that_is_paid_late_and_in_full_is_a_series_however_round(table: Table, price: str) -> None:
    rows = f"""
    01-01 I  {price} F101
    02-01 I  {price} F102
    02-15 P -{price}
    03-01 I  {price} F103
    03-15 P -{price}
    04-15 P -{price}
    """
    expected = {(0, 2): "equal-series", (1, 4): "equal-series", (3, 5): "equal-series"}
    assert settled(match(table(rows))) == expected


def test_a_rent_of_which_some_is_open_is_proposed_pair_by_pair(table: Table) -> None:
    rows = """
    01-01 I  100.00 F101
    02-01 I  100.00 F102
    02-15 P -100.00
    03-01 I  100.00 F103
    03-15 P -100.00
    """
    matching = match(table(rows))
    assert settled(matching) == {}
    assert proposed(matching) == {(0, 2), (1, 4)}


def test_a_series_paid_half_a_year_late_may_be_for_something_else(table: Table) -> None:
    rows = """
    01-11 I  126.31 F101
    07-20 I  126.31 F102
    08-12 P -126.31
    09-02 P -126.31
    """
    assert settled(match(table(rows))) == {}


def test_a_payment_of_an_open_debts_whole_amount_is_no_part_of_another(table: Table) -> None:
    rows = """
    01-05 I  500.00 F101
    01-07 I 1000.00 F102
    01-09 I  500.00 F103
    02-03 P -500.00
    02-08 P -500.00
    """
    assert (1, 3, 4) not in settled(match(table(rows)))


def test_a_number_of_ones_own_that_another_quotes_does_not_join_two_settlements(table: Table) -> None:
    rows = """
    01-05 I  314.50 A05160 F02432
    01-23 I  288.60 A02432 F02438
    02-16 P -314.50 - REGLT F02432
    03-08 P -288.60 - REGLT F02438
    """
    assert settled(match(table(rows))) == {(0, 2): "reference", (1, 3): "reference"}


def test_statements_that_stand_alone_are_not_joined_into_one_batch(table: Table) -> None:
    rows = """
    01-04 I  270.00 F101
    01-07 I   62.70 F102
    01-14 I  495.10 F103
    01-23 I  270.00 F104
    02-09 I  583.80 F105
    02-10 I 1485.00 F106
    02-22 I   62.70 F107
    03-23 P -1097.80
    04-24 P -2131.50
    """
    keys = set(range(9))
    assert all(set(group) != keys for group in settled(match(table(rows))))


def test_amounts_that_cancel_out_give_a_few_runs_not_thousands() -> None:
    assert len(runs_to([50, -50] * 100, 50)) == MOST_RUNS
    assert runs_to([50, -50, 30, 20], 50) == [(0, 4), (2, 4)]


def test_two_pairs_of_equal_lines_are_no_batch(table: Table) -> None:
    matching = match(
        table("""
        01-03 I  109.15 F1
        01-08 I  103.82 F2
        01-09 I  109.15 F3
        02-25 P -103.00
        02-27 P -109.97
        """)
    )
    assert settled(matching) == {}


@pytest.mark.parametrize(
    ("rows", "limit_cents", "expected"),
    [
        pytest.param(
            """
            01-05 I 1000.00 F2026-0012
            02-03 P -985.00 - VIR F2026-0012
            """,
            1500,
            {(0, 1): 1500},
            id="a bank fee, quoted",
        ),
        pytest.param(
            """
            01-05 I 1000.00 F2026-0012
            02-03 P -984.99 - VIR F2026-0012
            """,
            1500,
            {},
            id="a cent beyond the limit",
        ),
        pytest.param(
            """
            01-05 I 1000.00 F2026-0012
            02-03 P -985.00 - VIR F2026-0012
            """,
            0,
            {},
            id="nobody asked for gaps",
        ),
        pytest.param(
            """
            01-05 I 10000.17 F1
            02-03 P -10000.18
            """,
            100,
            {(0, 1): -1},
            id="a cent too much, nothing else near",
        ),
        pytest.param(
            """
            01-05 I 10000.17 F1
            01-08 I 10000.25 F2
            02-03 P -10000.18
            """,
            100,
            {},
            id="two debts near the amount",
        ),
        pytest.param(
            """
            01-05 I 10000.17 F1
            02-03 P -10000.18
            02-05 P -10000.20
            """,
            100,
            {},
            id="two payments near the amount",
        ),
        pytest.param(
            """
            01-05 I  10.00 F1
            02-03 P  -8.00
            """,
            500,
            {},
            id="a fifth of the amount is no small gap",
        ),
        pytest.param(
            """
            01-05 I 100.13 F1
            01-08 I 200.57 F2
            01-09 I 131.11 F3
            02-03 P -95.00
            """,
            1000,
            {},
            id="ten euros around a hundred meet anything",
        ),
    ],
)
def test_gaps(table: Table, rows: str, limit_cents: int, expected: dict[tuple[int, ...], int]) -> None:
    groups = match(table(rows), Tolerance(limit_cents)).groups
    assert {group.keys: group.gap_cents for group in groups} == expected


def test_rivals_for_a_gap_are_proposed_not_applied(table: Table) -> None:
    matching = match(
        table("""
        01-05 I 10000.17 F1
        02-03 P -10000.18
        02-05 P -10000.20
        """),
        Tolerance(100),
    )
    (proposal,) = matching.proposals
    assert proposal.rule == "within-tolerance"
    assert proposal.gap_cents == -1
    assert proposal.alternatives == ((0, 2),)


def test_a_supplier_paid_short_leaves_a_credit_gap(table: Table) -> None:
    lines = table(
        """
        01-05 I -1000.00 F2026-0012
        02-03 P   985.00 - VIR F2026-0012
        """,
        account="401000",
    )
    (group,) = match(lines, Tolerance(1500)).groups
    assert group.gap_cents == -1500
    assert "15.00 EUR less was paid than owed" in group.why


def test_a_part_payment_that_quotes_its_invoice_is_proposed_as_partial(table: Table) -> None:
    matching = match(
        table("""
        01-05 I 1000.00 F2026-0012
        01-06 I 2000.00 F2026-0014
        02-03 P -300.00 - ACOMPTE F2026-0012
        """)
    )
    assert settled(matching) == {}
    (proposal,) = matching.proposals
    assert proposal.keys == (0, 2)
    assert proposal.partial
    assert proposal.gap_cents == 70_000
    assert "700.00 EUR would stay open" in proposal.why


def test_a_part_payment_of_the_only_open_debt_ranks_low(table: Table) -> None:
    (proposal,) = match(
        table("""
        01-05 I 1000.00 F1
        02-03 P -300.00
        """)
    ).proposals
    assert proposal.partial
    assert proposal.score < 500


def test_a_bounce_is_no_part_payment(table: Table) -> None:
    matching = match(
        table("""
        01-05 I 1000.00 F1
        02-03 B -300.00
        """)
    )
    assert matching.proposals == ()


def test_why_names_the_lines_the_amount_and_the_days(table: Table) -> None:
    (group,) = match(
        table("""
        01-05 I  120.07 F1
        02-03 P -120.07 V9
        """)
    ).groups
    assert group.why == (
        "120.07 EUR: invoice F1 of 2026-01-05, payment V9 of 2026-02-03; no other open line has this amount."
    )


def test_why_names_the_numbers_that_are_quoted(table: Table) -> None:
    (group,) = match(
        table("""
        01-05 I  500.10 F2026-0012
        02-03 P -500.10 - VIR F2026-0012
        """)
    ).groups
    assert group.why == (
        "invoice F2026-0012 of 2026-01-05, payment of 2026-02-03 quote 20260012 "
        "and come to 500.10 EUR on each side."
    )


def test_why_names_the_first_lines_of_a_long_group(table: Table) -> None:
    rows = "\n".join(f"01-{day:02} I {day * 37 + 100}.{day:02} F{day}" for day in range(1, 10))
    total = sum(day * 3700 + 10_000 + day for day in range(1, 10))
    (group,) = match(table(f"{rows}\n02-20 P -{total // 100}.{total % 100:02}")).groups
    assert group.rule == "consecutive"
    assert "and 3 more" in group.why
