from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from ledger_core.fec.lettrage import letters_of
from ledger_core.fec.read import read

FecBytes = Callable[..., bytes]
Rows = Callable[..., list[str]]


def letters(fec_bytes: FecBytes, entry: Rows, *codes: tuple[str, int]) -> list[str]:
    rows = [
        row
        for number, (code, cents) in enumerate(codes)
        for row in entry(
            "OD", str(number), "20250102", ("411000", "Z", cents), ("706000", "", -cents), letter=code
        )
    ]
    fec = read(fec_bytes(*rows))
    found = letters_of(fec.rows)
    return [found.by_row[row.number] for row in fec.rows if row.letter]


def test_codes_of_balanced_groups_stay(fec_bytes: FecBytes, entry: Rows) -> None:
    assert letters(fec_bytes, entry, ("AAA", 5), ("AAA", -5), ("12", 3), ("12", -3)) == [
        "AAA",
        "AAA",
        "12",
        "12",
    ]


def test_a_group_that_does_not_balance_is_partial(fec_bytes: FecBytes, entry: Rows) -> None:
    assert letters(fec_bytes, entry, ("AAA", 5), ("AAA", -4), ("b", 1)) == ["aaa", "aaa", "b"]


def test_a_partial_code_of_digits_gets_a_case(fec_bytes: FecBytes, entry: Rows) -> None:
    assert letters(fec_bytes, entry, ("12", 5)) == ["p12"]


def test_a_lower_case_code_that_balances_is_final(fec_bytes: FecBytes, entry: Rows) -> None:
    assert letters(fec_bytes, entry, ("aa", 5), ("aa", -5)) == ["AA", "AA"]


def test_two_codes_never_share_a_letter(fec_bytes: FecBytes, entry: Rows) -> None:
    assert letters(fec_bytes, entry, ("AAB", 5), ("aab", 4)) == ["aac", "aab"]
    assert letters(fec_bytes, entry, ("AAB", 5), ("AAB", -5), ("aab", 4), ("aab", -4)) == [
        "AAB",
        "AAB",
        "AAC",
        "AAC",
    ]
    assert letters(fec_bytes, entry, ("Ab", 5), ("aB", 4)) == ["ab", "ac"]


def test_codes_that_no_book_can_hold_become_the_next_letter(fec_bytes: FecBytes, entry: Rows) -> None:
    found = letters(fec_bytes, entry, ("AB", 1), ("AB", -1), ("A 1", 2), ("A 1", -2), ("x" * 21, 3))
    assert found[:2] == ["AB", "AB"]
    assert found[2] == found[3]
    assert found[2].isupper()
    assert found[4].islower()
    assert len({*found}) == 3


def test_the_same_code_of_two_third_parties_is_two_groups(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry("OD", "1", "20250102", ("411000", "Z", 5), ("411000", "Y", -5), letter="A")
    changed = letters_of(read(fec_bytes(*rows)).rows).changed
    assert [(one.third_party, one.code, one.letter, one.gap_cents, one.rows) for one in changed] == [
        ("Y", "A", "a", -5, (3,)),
        ("Z", "A", "a", 5, (2,)),
    ]


def test_a_group_that_balances_in_its_foreign_currency_is_final(fec_bytes: FecBytes, entry: Rows) -> None:
    def one_sided(number: str, cents: int, currency: str) -> list[str]:
        return entry(
            "OD",
            number,
            "20250102",
            ("411000", "Z", cents),
            ("706000", "", -cents),
            letter="A",
            amount="10,00",
            currency=currency,
        )

    def first_letter(currency: str) -> str:
        rows = [*one_sided("1", 900, "USD"), *one_sided("2", -905, currency)]
        return letters_of(read(fec_bytes(*rows)).rows).by_row[2]

    assert first_letter("USD") == "A"
    assert first_letter("GBP") == "a"


@given(st.lists(st.tuples(st.text("AaBb1 ", min_size=1, max_size=3), st.integers(-3, 3)), max_size=12))
def test_every_code_has_a_letter_of_its_own_that_says_whether_it_balances(
    fec_bytes: FecBytes, entry: Rows, codes: list[tuple[str, int]]
) -> None:
    codes = [(code.strip(), cents) for code, cents in codes if code.strip()]
    found = letters(fec_bytes, entry, *codes)
    by_code: dict[str, set[str]] = {}
    sums: dict[str, int] = {}
    for (code, cents), letter in zip(codes, found, strict=True):
        by_code.setdefault(code, set()).add(letter)
        sums[code] = sums.get(code, 0) + cents
    assert all(len(chosen) == 1 for chosen in by_code.values())
    assert len(set.union(set(), *by_code.values())) == len(by_code)
    for code, chosen in by_code.items():
        assert next(iter(chosen)).islower() == (sums[code] != 0)
