"""Formats described in TOML: one that is nothing but its description, and every way to get it wrong."""

import datetime as dt
from pathlib import Path
import tomllib

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.factoring.documents import AssignedDocument, Debtor, DocumentKind, Seller
from ledger_core.factoring.formats.description import MOST_BYTES, DescriptionFaults, format_in
from ledger_core.factoring.formats.format import Format
from ledger_core.factoring.formats.terms import Point
from ledger_core.factoring.records.reading import read
from tests.ledger_core.factoring.formats.batches import ALL_CONFIRMED, batch, day, document, refused, written
from tests.ledger_core.factoring.formats.sheets import GOLDEN

ELCON = (GOLDEN / "elcon.toml").read_text(encoding="utf-8")
GUIDE = Path(__file__).parents[4] / "docs" / "factoring-files.md"
WIDTH = "records.1.fields.2.width: a whole number from 0 to 4000 is expected"
CREDIT = DocumentKind.CREDIT_NOTE
CODES = '{ invoice = "1", credit-note = "9" }'
NORWEGIAN = Debtor(code="417", name="Fjordbygg AS", country="NO")
CLIENT = Seller(name="Menuiserie Trémarec", code="0881")


def described(text: str) -> Format:
    outcome = format_in("own", text.encode())
    assert isinstance(outcome, Format), [str(fault) for fault in outcome.faults]
    return outcome


def faults(text: str | bytes) -> list[str]:
    outcome = format_in("own", text.encode() if isinstance(text, str) else text)
    assert isinstance(outcome, DescriptionFaults)
    return [str(fault) for fault in outcome.faults]


def test_elcon_s_file_is_made_of_its_description_alone() -> None:
    # typed from the table: 1 type, 2-5 client, 6-14 customer, 15-22 number, 23-28 day, 29-34 due,
    # 35-45 amount
    of = batch(
        document("20260301", NORWEGIAN, 1234567, date=day("2026-10-05"), due=day("2026-11-04")),
        document(
            "77", NORWEGIAN, -500, DocumentKind.CREDIT_NOTE, date=day("2026-10-06"), due=day("2026-10-06")
        ),
        seller=CLIENT,
    )
    (file,) = written(described(ELCON), of)
    assert file.data == (
        b"108810000004172026030126100526110400001234567\r\n908810000004170000007726100626100600000000500\r\n"
    )
    assert file.name == "FAKTURA_012.DAT"


@st.composite
def invoices(draw: st.DrawFn) -> tuple[AssignedDocument, ...]:
    numbers = draw(st.lists(st.integers(0, 10**8 - 1), min_size=1, max_size=9, unique=True))
    days = st.dates(dt.date(2000, 1, 1), dt.date(2026, 11, 19))
    kinds = {DocumentKind.INVOICE: 1, DocumentKind.CREDIT_NOTE: -1}
    made = []
    for number in numbers:
        kind = draw(st.sampled_from([*kinds]))
        cents = draw(st.integers(1, 10**11 - 1)) * kinds[kind]
        customer = Debtor(code=str(draw(st.integers(0, 10**9 - 1))), name="Fjordbygg AS")
        made.append(document(str(number), customer, cents, kind, date=draw(days), due=draw(days)))
    return tuple(made)


@given(invoices())
def test_elcon_s_file_says_what_the_documents_say(found: tuple[AssignedDocument, ...]) -> None:
    form = described(ELCON)
    (file,) = written(form, batch(*found, seller=CLIENT))
    for line, one in zip(file.data.decode("ascii").split("\r\n")[:-1], found, strict=True):
        assert len(line) == 45
        assert line[0] == ("1" if one.kind is DocumentKind.INVOICE else "9")
        assert (line[1:5], int(line[5:14]), int(line[14:22])) == (
            "0881",
            int(one.debtor.code),
            int(one.reference),
        )
        assert one.due
        assert (line[22:28], line[28:34]) == (f"{one.date:%y%m%d}", f"{one.due:%y%m%d}")
        assert int(line[34:45]) == abs(one.cents_open)
    assert read(form.layout, file.data).flaws == ()


def test_a_described_format_waits_for_the_factor_s_word() -> None:
    of = batch(document("1", NORWEGIAN, 5), seller=CLIENT)
    terms = type(ALL_CONFIRMED)(amount=ALL_CONFIRMED.amount)
    assert refused(described(ELCON), of, terms) == [
        "ask the factor, then confirm it in the contract: own-format"
    ]
    assert described(ELCON).points == {Point.OWN_FORMAT}


def test_the_example_of_the_guide_works() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    example = guide.split("```toml\n")[1].partition("```")[0]
    shown = guide.split("```text\n")[1].partition("```")[0]
    form = described(example)
    of = batch(document("F-1", Debtor(code="417", name="Bâtiments Oriel", country="FR"), 120050))
    (file,) = written(form, of)
    assert file.data.decode("ascii").replace("\r\n", "\n") == shown.replace("·", " ")
    assert read(form.layout, file.data).flaws == ()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("width = 45", "width = 46", "records.1.fields: they end at 45, the record at 46"),
        ("at = 2\n", "at = 3\n", "records.1.fields.2.at: 3 leaves a gap: 2 is expected"),
        ("width = 4\n", "width = 5\n", "records.1.fields.3.at: 6 overlaps the one before: 7 is expected"),
        ("width = 4\n", 'width = "4"\n', WIDTH),
        ("width = 4\n", "width = true\n", WIDTH),
        ("width = 4\n", "width = -4\n", WIDTH),
        ("width = 4\n", "width = 4.0\n", WIDTH),
        ("width = 4\n", "", "records.1.fields.2.width: it is missing"),
        ("exact = true", "exakt = true", "records.1.fields.2.exakt: there is no such key here"),
        ("exact = true", "exact = 1", "records.1.fields.2.exact: true or false is expected"),
        ('align = "right"', 'align = "up"', "records.1.fields.3.align: one of left, right is expected"),
        ('pad = "0"', 'pad = "x"', "records.1.fields.3.pad: a space or a zero is expected"),
        ('"seller.code"', '"seller.iban"', "records.1.fields.2.source: one of file.currency"),
        ('"seller.code"', '"document.amount"', "records.1.fields.2.source: one of file.currency"),
        ('type = "kind"', 'type = "shell"', "records.1.fields.1.type: one of constant, blank, text"),
        ("{ invoice =", "{ bill =", "records.1.fields.1.codes: one of invoice, credit-note"),
        ("{ invoice =", '{ invoice = "11", payment =', "fields.1.codes: the code of invoice is not 1"),
        (CODES, '{ invoice = "1" }', "records.1: «document type» has no code for credit-note"),
        (CODES, "{}", "records.1.fields.1.codes: a table of codes is expected"),
        ('"credit-note"]', '"credit-note", "bill"]', "kinds: one of invoice, credit-note"),
        ('["invoice", "credit-note"]', "[]", "kinds: a list of 1 to 50 texts is expected"),
        ('"YYMMDD"', '"YYMMMM"', "pattern: DD, MM and YYYY or YY are expected, once each"),
        ('encoding = "ascii"', 'encoding = "utf-16"', "characters.encoding: one of ascii, iso-8859-1"),
        ('encoding = "ascii"', 'encoding = "utf-8"', "characters.encoding: fixed places need"),
        ('line_end = "crlf"', 'line_end = "cr"', "layout.line_end: one of crlf, lf is expected"),
        ('role = "detail"', 'role = "header"', "records.1.fields.7.source: nothing of this type stands here"),
        ("[[records]]", "[records]", "records: a list of 1 to 10 is expected"),
        ('name = "Elcon FAKTURA.DAT"', 'name = ""', "name: a text of 1 to 200 printing signs"),
        ("FAKTURA_{file.number:3}", "../{file.number:3}", "file_name: a sign cannot stand in the name"),
        ("FAKTURA_{file.number:3}", "{debtor.name}", "file_name: debtor.name cannot stand in a name"),
        ("FAKTURA_{file.number:3}", "F{file.number:x}", "file_name: file.number takes a width of 1 to 9"),
        ("FAKTURA_{file.number:3}", "F{file.date}", "file_name: file.date needs a form such as"),
        ("FAKTURA_{file.number:3}", "F{seller.name:3}", "file_name: seller.name takes no form"),
        ("FAKTURA_{file.number:3}", ".{file.number:3}", "file_name: it must begin with a letter"),
    ],
)
def test_each_fault_is_told_at_its_key(old: str, new: str, fault: str) -> None:
    assert old in ELCON
    found = faults(ELCON.replace(old, new, 1))
    assert any(fault in each for each in found), found


def test_the_line_is_that_of_the_key() -> None:
    lines = ELCON.splitlines()
    (fault,) = faults(ELCON.replace("at = 2\n", 'at = "2"\n'))
    assert fault.startswith(f"{lines.index('at = 2') + 1}: records.1.fields.2.at: ")
    (fault,) = faults(ELCON.replace('source = "seller.code"\n', ""))
    table = lines.index('name = "client"')  # counted from 0, so the line before it: [[records.fields]]
    assert fault.startswith(f"{table}: records.1.fields.2.source: it is missing")


def test_every_fault_is_told_at_once() -> None:
    bad = (
        ELCON.replace("at = 2\n", 'at = "2"\n').replace("exact = true", "exact = 1").replace('"ascii"', '"x"')
    )
    assert len(faults(bad)) == 3


def test_text_that_is_no_toml_is_told_by_its_line() -> None:
    (fault,) = faults('name = "x"\nwidth = = 2\n')
    assert fault.startswith("2: ")


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfe",
        b"x = " + b"[" * 20_000,
        b"x = " + b"9" * 10_000,
        b"a" + b".a" * 5_000 + b" = 1",
        b"# " + b"x" * MOST_BYTES,
        b"",
        b"layout = 3",
        b"records = [3]\nlayout = {}\ncharacters = {}",
        b"[[records]]\nfields = [1, {type = []}, {type = 'text'}]",
        b"x = 2026-13-45",
        b"x = inf",
        b"a." * 30_000 + b"b = 1",
        b"\"a\" .\t'b' . " * 7_000 + b"b = 1",
    ],
    ids=range(13),
)
def test_hostile_text_is_refused_with_a_reason(data: bytes) -> None:
    assert all(faults(data))


def test_numbers_of_tables_have_limits() -> None:
    field = '[[records.fields]]\nname = "n{}"\ntype = "blank"\nat = {}\nwidth = 1\n'
    many = ELCON + "".join(field.format(rank, 45 + rank) for rank in range(1, 200))
    assert any("records.1.fields: a list of 1 to 200 is expected" in each for each in faults(many))


@given(st.text(max_size=200))
def test_no_text_is_more_than_refused(text: str) -> None:
    assert isinstance(format_in("own", text.encode("utf-8", "surrogatepass")), DescriptionFaults)


TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5000)
    | st.text(max_size=5)
    | st.just("text")
    | st.just("detail"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "type", "fields", "role", "at", "codes", "source"]), inner)
    ),
    max_leaves=12,
)


@given(st.sampled_from(["layout", "characters", "records", "kinds", "file_name", "name"]), TREES)
def test_no_tree_of_values_is_more_than_refused(key: str, tree: object) -> None:
    text = f"{key} = {_toml(tree)}\n"
    tomllib.loads(text)
    assert isinstance(format_in("own", text.encode()), DescriptionFaults)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return (
        str(value) if isinstance(value, int) else '"' + "".join(f"\\U{ord(s):08x}" for s in str(value)) + '"'
    )


def test_a_description_can_say_all_that_the_engine_can() -> None:
    form = described((GOLDEN / "everything.toml").read_text(encoding="utf-8"))
    customer = Debtor(code="C1", name="Bâtiments Oriel", country="DE")
    of = batch(
        document("F1", customer, 1000, order="O/1"),
        document("A1", customer, -1, DocumentKind.CREDIT_NOTE, order="O/2", due=None),
    )
    (file,) = written(form, of)
    assert (file.market, file.name) == ("export", "E261120_export_EXP02.txt")
    assert file.data.decode("iso-8859-15") == (
        "H;1;12;EXP02;1\n"
        "F;EX;BATIMENTS;10,00;+;20/11/26;O_1\n"
        "A;EX;BATIMENTS;-0,01;-;20/11/26;\n"
        "T;2;1;10,00"
    ).replace("O_1", "O 1")  # fmt: skip
    assert read(form.layout, file.data).flaws == ()
