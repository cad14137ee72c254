"""Import, then export: a FEC of the strict profile comes back byte by byte, whatever it holds."""

from dataclasses import dataclass, replace
import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from ledger_core.fec.book import NoEntriesError, to_book
from ledger_core.fec.entries import entries_of
from ledger_core.fec.order import natural
from ledger_core.fec.read import read
from ledger_core.fec.write import Period, Written, write
from ledger_core.ledger import Ledger
from ledger_core.lettrage.letters import next_letter
from ledger_core.load import load

YEAR = Period(dt.date(2025, 1, 1), dt.date(2025, 12, 31))

texts = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="|\u00a0\ufeff"))
    .map(str.strip)
    .filter(lambda text: 0 < len(text) <= 60)
) | st.sampled_from(['Dit "Le Grand"', "C:\\temp\\n", "; note", "Été  2 000 €", "* x", "2025-01-01 open A"])
days = st.dates(YEAR.start, YEAR.end)
amounts = st.integers(1, 10**9)
ACCOUNTS = ["411000", "401000", "416 DOUTEUX", "706000", "445710", "512000", "164-A", "606400", "890000"]
THIRD_PARTIES = ["", "ZEPHYR", "Quai Neuf", "É-1", "zephyr"]


@dataclass(frozen=True)
class Cells:
    """The cells of one row that its entry does not decide."""

    account: str
    third_party: str
    cents: int
    label: str
    letter: str = ""
    letter_day: dt.date | None = None


@dataclass(frozen=True)
class Entry:
    """An entry before it has a number."""

    journal: str
    day: dt.date
    valid: dt.date
    rows: tuple[Cells, ...]
    piece: str
    piece_day: dt.date
    is_opening: bool = False
    deal: tuple[int, str] | None = None
    number: str = ""


@st.composite
def names(draw: DrawFn) -> dict[str, str]:
    """Give each account, third party and journal a name."""
    keys = [*ACCOUNTS, *THIRD_PARTIES, "AN", "VE", "BQ", "O.D"]
    found = {key: draw(texts) for key in keys}
    return {**found, "": "", "AN": "À nouveaux"}


@st.composite
def entries(draw: DrawFn) -> Entry:
    """Draw an entry of two to four rows on any accounts."""
    count = draw(st.integers(2, 4))
    cents = [draw(amounts) * draw(st.sampled_from([1, -1, 0])) for _ in range(count - 1)]
    label = draw(texts)
    rows = [
        Cells(
            draw(st.sampled_from(ACCOUNTS)),
            draw(st.sampled_from(THIRD_PARTIES)),
            one,
            draw(st.sampled_from([label, label]) | texts),
        )
        for one in [*cents, -sum(cents)]
    ]
    return Entry(
        draw(st.sampled_from(["VE", "BQ", "O.D"])),
        draw(days),
        draw(st.sampled_from([dt.date(2025, 6, 30), dt.date(2026, 3, 31)])),
        tuple(rows),
        draw(texts),
        draw(days),
        deal=draw(st.none() | st.tuples(amounts, st.sampled_from(["USD", "GBP"]))),
    )


@st.composite
def deals(draw: DrawFn, third_party: str, letter: str) -> list[Entry]:
    """Draw an invoice and its payment under one letter, or an invoice that stays open under a partial one."""
    cents, day, valid = draw(amounts), draw(days), dt.date(2026, 3, 31)
    settled = draw(st.booleans())
    letter_day = draw(days)
    debt = Cells("411000", third_party, cents, draw(texts), letter if settled else letter.lower(), letter_day)
    sale = Entry("VE", day, valid, (debt, Cells("706000", "", -cents, draw(texts))), draw(texts), day)
    paid = replace(debt, cents=-cents)
    bank = Entry("BQ", draw(days), valid, (Cells("512000", "", cents, "x"), paid), draw(texts), draw(days))
    return [sale, bank] if settled else [sale]


@st.composite
def profiles(draw: DrawFn, header: str) -> bytes:
    """Draw a FEC of the strict profile."""
    found = draw(st.lists(entries(), max_size=6))
    letter = "AAA"
    for third_party in draw(st.lists(st.sampled_from(["ZEPHYR", "Quai Neuf"]), max_size=3)):
        found += draw(deals(third_party, letter))
        letter = next_letter(letter)
    opening = draw(st.booleans()) or not found
    found.sort(key=lambda entry: entry.valid)
    if opening:
        rows = (Cells("411000", "ZEPHYR", 500, "Solde"), Cells("512000", "", -500, "Solde"))
        found.insert(
            0, Entry("AN", YEAR.start, dt.date(2026, 3, 31), rows, "AN", YEAR.start, is_opening=True)
        )
    found = numbered(found, by_journal=draw(st.booleans()), first=draw(st.integers(1, 20)))
    found.sort(key=lambda entry: (not entry.is_opening, entry.valid, natural(entry.number)))
    labels = draw(names())
    odd = draw(st.none() | texts)
    lines = [line(entry, row, labels) for entry in found for row in entry.rows]
    if odd is not None:
        lines[-1][5] = odd
    rows = [header.replace("|", "\t"), *("\t".join(cells) for cells in lines)]
    return "".join(row + "\r\n" for row in rows).encode()


def numbered(found: list[Entry], *, by_journal: bool, first: int) -> list[Entry]:
    """Number entries in the order of validation, over the file or in each journal."""
    last: dict[str, int] = {}
    result = []
    for entry in found:
        key = entry.journal if by_journal else ""
        last[key] = last.get(key, first - 1) + 1
        result.append(replace(entry, number=str(last[key])))
    return result


def line(entry: Entry, row: Cells, labels: dict[str, str]) -> list[str]:
    """Write one row's cells."""
    amount = f"{abs(row.cents) // 100},{abs(row.cents) % 100:02d}"
    deal = [f"{entry.deal[0] // 100},{entry.deal[0] % 100:02d}", entry.deal[1]] if entry.deal else ["", ""]
    return [
        entry.journal,
        labels[entry.journal],
        entry.number,
        f"{entry.day:%Y%m%d}",
        row.account,
        labels[row.account],
        row.third_party,
        labels[row.third_party],
        entry.piece,
        f"{entry.piece_day:%Y%m%d}",
        row.label,
        amount if row.cents > 0 else "0,00",
        amount if row.cents < 0 else "0,00",
        row.letter,
        f"{row.letter_day:%Y%m%d}" if row.letter_day else "",
        f"{entry.valid:%Y%m%d}",
        *deal,
    ]


@settings(max_examples=150)
@given(st.data())
def test_a_fec_of_the_strict_profile_comes_back_byte_by_byte(header: str, drawn: st.DataObject) -> None:
    data = drawn.draw(profiles(header))
    fec = read(data)
    assert not fec.faults
    imported = to_book(fec, "Test")
    assert not imported.left_out
    assert not imported.changed_letters
    ledger = load(imported.book)
    assert isinstance(ledger, Ledger)
    assert not ledger.errors
    written = write(ledger, YEAR)
    assert isinstance(written, Written)
    assert written.data.decode() == data.decode()


@st.composite
def loosened(draw: DrawFn, data: bytes) -> bytes:
    """Write a strict FEC as other programs do: the same rows in another form."""
    header, *rows = [text.split("\t") for text in data.decode().split("\r\n")[:-1]]
    senses = draw(st.booleans())
    width = draw(st.sampled_from([0, 3, 12]))
    zeros = draw(st.sampled_from([0, 14]))
    for cells in rows:
        cells[11:13] = [cell.zfill(zeros) for cell in cells[11:13]]
        if senses:
            cells[11:13] = (
                [cells[12], "C"] if cells[12].strip("0,") else [cells[11], draw(st.sampled_from("Dd"))]
            )
        cells[:] = [cell.ljust(width) for cell in cells]
    if senses:
        header[11:13] = ["Montant", "Sens"]
    if draw(st.booleans()):
        header = [name.upper() for name in header]
    if draw(st.booleans()):
        header.append("")
        for cells in rows:
            cells.append("")
    separator, end = draw(st.sampled_from("\t|")), draw(st.sampled_from(["\n", "\r", "\r\n", "\r\r\n"]))
    text = "".join(separator.join(cells) + end for cells in [header, *rows])
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode()


@settings(max_examples=80)
@given(st.data())
def test_a_fec_in_another_form_comes_back_in_the_strict_one(header: str, drawn: st.DataObject) -> None:
    data = drawn.draw(profiles(header))
    fec = read(drawn.draw(loosened(data)))
    assert not fec.faults
    ledger = load(to_book(fec, "Test").book)
    assert isinstance(ledger, Ledger)
    written = write(ledger, YEAR)
    assert isinstance(written, Written)
    assert written.data.decode() == data.decode()


NASTY = (
    st.sampled_from(["0", "00000000", "-1,00", "1,00-", "1.00", "20250230", "20251231 10:00", "9" * 40])
    | st.sampled_from(["A a", "aAb", "12", "ZZZZ", "é", "é" * 30, "411000", "999", "EUR", "$", "AN"])
    | st.sampled_from(["", " ", "\x00", "\x1f", "\u2028", "\u00a0", '"', "\\", "x" * 1200])
)


@settings(max_examples=120)
@given(st.data())
def test_whatever_stands_in_the_cells_the_book_loads_without_errors(
    header: str, drawn: st.DataObject
) -> None:
    data = drawn.draw(profiles(header))
    lines = [text.split("\t") for text in data.decode().split("\r\n")[:-1]]
    for _ in range(drawn.draw(st.integers(1, 12))):
        cells = drawn.draw(st.sampled_from(lines[1:]))
        cells[drawn.draw(st.integers(0, 17))] = drawn.draw(NASTY)
    fec = read("\r\n".join("\t".join(cells) for cells in lines).encode())
    try:
        imported = to_book(fec, "Test")
    except NoEntriesError:
        assert fec.faults or entries_of(fec).unbalanced
        return
    ledger = load(imported.book)
    assert isinstance(ledger, Ledger)
    assert not ledger.errors
    kept = imported.rows + sum(len(left.rows) for left in imported.left_out)
    assert kept == len(lines) - 1
