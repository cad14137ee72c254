from collections.abc import Callable
from pathlib import Path

from beancount.core.data import Custom, Open, Transaction
from beancount.parser import parser
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.book import Book
from ledger_core.fec.book import NoEntriesError, to_book
from ledger_core.fec.read import read
from ledger_core.ledger import Ledger
from ledger_core.load import load
from ledger_core.settings import settings_of

SAMPLES = Path(__file__).parents[2] / "fec_samples"
FecBytes = Callable[..., bytes]
Rows = Callable[..., list[str]]


def book_of(data: bytes) -> Book:
    return to_book(read(data), "Test").book


def loaded(data: bytes) -> Ledger:
    ledger = load(book_of(data))
    assert isinstance(ledger, Ledger)
    assert not ledger.errors
    return ledger


def transactions(ledger: Ledger) -> list[Transaction]:
    return [entry for entry in ledger.entries if isinstance(entry, Transaction)]


def opens(ledger: Ledger) -> dict[str, dict[str, object]]:
    return {
        entry.account.split(":", 2)[2]: {
            key: value for key, value in entry.meta.items() if key not in {"filename", "lineno"}
        }
        for entry in ledger.entries
        if isinstance(entry, Open)
    }


def test_the_strict_sample_becomes_the_book_that_was_written_by_hand() -> None:
    root = SAMPLES / "strict-book"
    expected = {
        path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.rglob("*.beancount")
    }
    imported = to_book(read((SAMPLES / "strict.txt").read_bytes()), "Librairie du Môle")
    assert {path: data.decode() for path, data in imported.book.files.items()} == expected
    assert (imported.entries, imported.rows, imported.left_out, imported.changed_letters) == (7, 17, (), ())


@pytest.mark.parametrize("name", ["strict.txt", "loose.txt"])
def test_a_book_loads_without_errors_and_the_same_fec_gives_the_same_bytes(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    loaded(data)
    assert book_of(data) == book_of(data)


def test_what_a_row_has_of_its_own_stands_under_its_posting(fec_bytes: FecBytes, entry: Rows) -> None:
    first = entry("VE", "1", "20250110", ("411000", "Z", 100), label="Une", piece="F1")
    second = entry(
        "VE",
        "1",
        "20250112",
        ("706000", "", -100),
        label="Autre",
        piece="",
        piece_date="20250109",
        valid="",
        journal_label="Ventes bis",
    )
    common = entry("VE", "2", "20250113", ("411000", "Z", 5), ("706000", "", -5))
    common[0] = common[0].replace("Compte 411000", "Clients").replace("Tiers Z", "Zed")
    third = entry("VE", "3", "20250113", ("411000", "Z", 5), ("706000", "", -5))
    (one, two, _) = transactions(loaded(fec_bytes(*first, *second, *common, *third)))
    own = {key: value for key, value in (one.postings[1].meta or {}).items() if not key.startswith("__")}
    assert own.pop("filename") == "journal/2025/2025-01.beancount"
    assert own.pop("lineno") == 7
    assert {key: str(value) for key, value in own.items()} == {
        "entry-date": "2025-01-12",
        "label": "Autre",
        "piece": "",
        "piece-date": "2025-01-09",
        "valid-date": "",
        "journal-name": "Ventes bis",
    }
    assert (one.date.isoformat(), one.narration, one.payee) == ("2025-01-10", "Une", "Tiers Z")
    assert (two.postings[0].meta or {})["account-name"] == "Clients"
    assert (two.postings[0].meta or {})["third-party-name"] == "Zed"


def test_columns_beyond_the_legal_ones_are_kept(fec_bytes: FecBytes, entry: Rows, header: str) -> None:
    rows = [f"{row}|a|b|c" for row in entry("VE", "1", "20250110", ("411000", "Z", 1), ("706000", "", -1))]
    book = book_of(fec_bytes(*rows, header=f"{header}|Mode Règlement|mode_reglement|Ω"))
    text = book.files["journal/2025/2025-01.beancount"].decode()
    assert text.count('fec-modereglement: "a"\n    fec-modereglement-20: "b"\n    fec-21: "c"\n') == 2


def test_accounts_carry_number_third_party_and_names(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry(
        "OD",
        "1",
        "20250110",
        ("411000", "Z", 3),
        ("401000", "P", -1),
        ("421000", "S", -1),
        ("129000", "", -1),
    )
    rows[3] = rows[3].replace("|||20250131", "|A||20250131")
    rows += entry("OD", "2", "20250110", ("411000", "Y", 3), ("411000", "X", -3))
    rows[4] = rows[4].replace("Compte 411000", "Client Y")
    found = opens(loaded(fec_bytes(*rows)))
    assert found["411000:Z"] == {"account-number": "411000", "customer": "Z", "name": "Tiers Z"}
    assert found["411000:Y"]["account-name"] == "Client Y"
    assert found["411000"] == {"account-number": "411000", "name": "Compte 411000"}
    assert found["401000:P"]["supplier"] == "P"
    assert found["421000:S"]["auxiliary"] == "S"
    assert found["129000"]["lettrable"] is True


def test_a_number_is_the_customers_own_where_no_row_has_a_code(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry("VE", "1", "20250110", ("411DUPONT", "", 1), ("401000", "P", -1))
    ledger = loaded(fec_bytes(*rows))
    assert opens(ledger)["411DUPONT"] == {
        "account-number": "411DUPONT",
        "customer": "411DUPONT",
        "name": "Compte 411DUPONT",
        "own-account": True,
    }
    assert "own-account" not in opens(ledger)["401000"]
    assert [customer.code for customer in ledger.customers.values()] == ["411DUPONT"]


def test_blank_names_and_journals_are_left_out(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry(
        "", "1", "20250110", ("411000", "Z", 1), ("706000", "", -1), journal_label="", piece="", valid=""
    )
    rows = [row.replace("Compte 706000", "").replace("Tiers Z", "") for row in rows]
    ledger = loaded(fec_bytes(*rows))
    (one,) = transactions(ledger)
    assert {key for key in one.meta if not key.startswith("_")} == {"filename", "lineno", "entry-number"}
    assert (one.payee, one.links) == (None, frozenset())
    assert "name" not in opens(ledger)["706000"]
    assert "name" not in opens(ledger)["411000:Z"]
    assert settings_of(ledger).journals == {}


def test_the_payee_is_the_only_third_party(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry("OD", "1", "20250110", ("411000", "Z", 1), ("411000", "Y", -1))
    assert [one.payee for one in transactions(loaded(fec_bytes(*rows)))] == [None]


@pytest.mark.parametrize(
    ("piece", "links"), [("F-1/2_3.4", {"F-1/2_3.4"}), ("FA 12", set()), ("000", set()), ("é1", set())]
)
def test_a_piece_becomes_a_link_where_it_can_be_one(
    fec_bytes: FecBytes, entry: Rows, piece: str, links: set[str]
) -> None:
    rows = entry("VE", "1", "20250110", ("411000", "Z", 1), ("706000", "", -1), piece=piece)
    (one,) = transactions(loaded(fec_bytes(*rows)))
    assert one.links == links
    assert one.meta["piece"] == piece


def test_a_faulty_fec_gives_a_book_that_says_so() -> None:
    data = (SAMPLES / "faulty.txt").read_bytes()
    ledger = loaded(data)
    assert settings_of(ledger).skipped_rows == 12
    notes = [
        [value.value for value in entry.values]
        for entry in ledger.entries
        if isinstance(entry, Custom) and entry.values[0].value == "skipped-entry"
    ]
    assert [note[1:4] for note in notes] == [
        ["VE", "2", "rows 4, 5"],
        ["VE", "3", "rows 6, 7"],
        ["VE", "4", "rows 8, 9"],
        ["VE", "5", "rows 10, 11"],
        ["VE", "6", "rows 12, 13, 14"],
        ["", "", "row 15"],
    ]
    assert "row 13: CompteNum: «CLIENTS»" in notes[4][4]


def test_many_rows_of_an_entry_left_out_are_cut_short(fec_bytes: FecBytes, entry: Rows) -> None:
    rows = entry("VE", "1", "20250110", *[("706000", "", 1)] * 15)
    rows += entry("VE", "2", "20250110", ("411000", "Z", 1), ("706000", "", -1))
    text = book_of(fec_bytes(*rows)).files["import.beancount"].decode()
    assert '"rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, …"' in text


def test_where_nothing_is_sound_there_is_no_book(fec_bytes: FecBytes, entry: Rows) -> None:
    with pytest.raises(NoEntriesError):
        to_book(read(fec_bytes(*entry("VE", "1", "20250110", ("411000", "Z", 1)))), "Test")


HOSTILE = [
    '" \n2025-01-01 open Assets:Evil\n; "',
    '\\" 2025-01-01 custom "fava-extension" "x"',
    "\\",
    '"',
    '""',
    "\r\n2025-01-01 open Assets:Evil",
    'plugin "evil"',
    "; comment",
    "* Heading",
    "{{}} 1/0",
    "\\n\\t\\u0041",
    "\u202e\u2066",
    "\u2028option",
    "%s {0} $HOME",
    "😀 é ﬁ Ω",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_fec_becomes_a_directive(fec_bytes: FecBytes, entry: Rows, text: str) -> None:
    plain = loaded(fec_bytes(*entry("VE", "1", "20250110", ("411000", "Z", 1), ("706000", "", -1))))
    text = text.replace("\n", " ").replace("\r", " ").replace("|", " ")
    rows = entry(
        text,
        text,
        "20250110",
        ("411000", text, 1),
        ("411" + text[:10], "", 1),
        ("706000", "", -2),
        journal_label=text,
        label=text,
        piece=text,
    )
    rows = [row.replace("Compte", text) for row in rows]
    ledger = loaded(fec_bytes(*rows))
    assert {type(one) for one in ledger.entries} == {type(one) for one in plain.entries}
    (one,) = transactions(ledger)
    assert one.narration == text.replace("\u2028", " ").strip()
    assert len(one.postings) == 3
    assert len(opens(ledger)) == 4


def test_the_longest_cells_make_a_book_that_loads(fec_bytes: FecBytes, entry: Rows) -> None:
    long = "😀" * 500
    rows = entry(
        "VE",
        "1",
        "20250110",
        ("411" + "é" * 11, "é" * 20, 1),
        ("706000", "", -1),
        label=long,
        piece="1" * 1000,
    )
    ledger = loaded(fec_bytes(*(row.replace("Tiers " + "é" * 20, '"' * 1000) for row in rows)))
    assert [(one.payee, one.narration) for one in transactions(ledger)] == [('"' * 1000, long)]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\t|"), max_size=30))
def test_any_label_comes_back_from_the_text(fec_bytes: FecBytes, entry: Rows, text: str) -> None:
    data = fec_bytes(*entry("VE", "1", "20250110", ("411000", "Z", 1), ("706000", "", -1), label=text))
    label = read(data).rows[0].label
    journal = book_of(data).files["journal/2025/2025-01.beancount"].decode()
    entries, errors, _ = parser.parse_string(journal)
    assert not errors
    assert [one.narration for one in entries] == [label]
