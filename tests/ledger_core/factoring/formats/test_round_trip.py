"""What random documents become in each format, read back by other readers and compared field by field."""

from collections.abc import Sequence
import datetime as dt
import unicodedata

from hypothesis import assume, given
from hypothesis import strategies as st

from ledger_core.factoring.documents import AssignedDocument, Debtor, DocumentKind
from ledger_core.factoring.formats.bpce import BPCE
from ledger_core.factoring.formats.eurofactor import EUROFACTOR
from ledger_core.factoring.formats.factofrance import FACTOFRANCE_BOTH
from ledger_core.factoring.formats.generic_csv import GENERIC_CSV
from ledger_core.factoring.records.reading import read
from tests.ledger_core.factoring.formats import readers
from tests.ledger_core.factoring.formats.batches import batch, day, written

INVOICE, CREDIT, PAYMENT = DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE, DocumentKind.PAYMENT
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@^_`{|}~\x7f"
ODD_SIGNS = PUNCTUATION.replace(";", "") + "[]\\ éèàçùôïœÆßøÿ€«»’–\t\n\u00a0\u0301日"
LATIN = PUNCTUATION + "[]\\ éèàçùôïœÆßøÿ«»’–\t\n\u00a0ABCxyz0189°"
NAMES = st.text(st.sampled_from(ODD_SIGNS + "ABCxyz0189"), max_size=60).map(lambda text: f"Nx{text}")
LATIN_NAMES = st.text(st.sampled_from(LATIN), max_size=60).map(lambda text: f"Nx{text}")
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2026, 11, 19))
DUE_DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
NUMBERS = st.text(st.sampled_from("ABx/-_. 0129"), max_size=10)


@st.composite
def documents(
    draw: st.DrawFn,
    kinds: Sequence[DocumentKind],
    names: st.SearchStrategy[str],
    largest: int,
    *,
    index_last: bool,
) -> tuple[AssignedDocument, ...]:
    """Draw documents of a few debtors; every number differs at the end that is kept."""
    debtors = [
        Debtor(
            code=f"C{rank}{draw(st.sampled_from(['', 'AB', 'x9']))}",
            name=draw(names),
            siret=f"{draw(st.integers(0, 10**14 - 1)):014d}",
            address=(draw(names), draw(names)),
            post_code=draw(st.sampled_from(["35000", "2A004", ""])),
            town=draw(names),
            country=draw(st.sampled_from(["FR", "DE", "BE"])),
            phone=draw(st.sampled_from(["", "02 99 40 00 01", "+33 2 99 40 00 01"])),
            factor_id=f"{rank:07d}",
        )
        for rank in range(draw(st.integers(1, 3)))
    ]
    made = []
    for rank in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(kinds))
        original = draw(st.integers(1, largest))
        left = draw(st.integers(1, original))
        sign = 1 if kind in {INVOICE, DocumentKind.DEBIT_ADJUSTMENT} else -1
        text, index = draw(NUMBERS), f"{rank:03d}"
        made.append(
            AssignedDocument(
                reference=f"R{text}{index}" if index_last else f"R{index}{text}",
                kind=kind,
                date=draw(DAYS),
                due=draw(DUE_DAYS),
                cents_original=sign * original,
                cents_open=sign * left,
                currency="EUR",
                debtor=draw(st.sampled_from(debtors)),
                concerns=draw(st.sampled_from(["F/2026-1", "F 2"])),
                order=draw(NUMBERS),
            )
        )
    return tuple(made)


def spaced(text: str) -> str:
    """Return a text as BPCE's table says: a space for each listed sign and all outside ASCII; capitals."""
    signs = unicodedata.normalize("NFC", text)
    return "".join(" " if s in PUNCTUATION or not " " <= s <= "~" else s for s in signs).upper()


def ascii_only(text: str) -> str:
    return "".join(s if " " <= s <= "~" else " " for s in unicodedata.normalize("NFC", text))


def plain(text: str) -> str:
    """Return a text as FactoFrance's table says: ASCII, capitals, without the listed signs."""
    for sign, letters in {"œ": "oe", "Æ": "AE", "ß": "ss", "ø": "o", "°": "o"}.items():
        text = text.replace(sign, letters)
    for sign in "«»’–":
        text = text.replace(sign, "")
    decomposed = unicodedata.normalize("NFKD", text.replace("\t", " ").replace("\n", " "))
    kept = (sign for sign in decomposed if not unicodedata.combining(sign) and sign not in PUNCTUATION)
    return "".join(kept).upper()


def shown(day_: dt.date, pattern: str) -> str:
    return day_.strftime(pattern).zfill(8)


@given(documents((INVOICE, CREDIT), NAMES, 10**11, index_last=True))
def test_bpce_says_what_the_documents_say(found: tuple[AssignedDocument, ...]) -> None:
    total = sum(document.cents_open for document in found)
    assume(total >= 0)
    (file,) = written(BPCE, batch(*found))
    parsed = readers.bpce(file.data)
    assert parsed.header["number"] == "012"
    assert parsed.header["version"] == "7.0"
    assert parsed.header["statement"] == "18112026"
    assert int(parsed.trailer["total"]) == total
    assert int(parsed.trailer["sequence"]) == len(found) + 2
    assert parsed.trailer["name"] == parsed.header["name"] == "MENUISERIE TR MAREC   FIL"
    for rank, (row, document) in enumerate(zip(parsed.details, found, strict=True), start=2):
        debtor = document.debtor
        assert int(row["sequence"]) == rank
        assert row["siret"] == debtor.siret
        assert row["name"] == spaced(debtor.name)[:15].ljust(15)
        assert row["customer"] == spaced(debtor.code).ljust(10)
        assert row["market"] == ("D" if debtor.country == "FR" else "E")
        assert row["document"] == row["again"] == spaced(document.reference).ljust(30)
        assert row["kind"] == ("FAC" if document.kind is INVOICE else "AVO")
        assert row["means"] == ("VIR" if document.kind is INVOICE else "   ")
        assert row["date"] == shown(document.date, "%d%m%Y")
        assert document.due
        assert row["due"] == shown(document.due, "%d%m%Y")
        assert int(row["amount"]) == abs(document.cents_open)
        assert row["currency"] == "EUR"
        assert not "".join(text for name, text in row.items() if name.startswith("blank")).strip()
        assert set(row["zeros"]) == {"0"}
    assert read(BPCE.layout, file.data).flaws == ()


@given(documents((INVOICE, CREDIT), NAMES, 10**15 - 1, index_last=True))
def test_faa_says_what_the_documents_say(found: tuple[AssignedDocument, ...]) -> None:
    files = written(EUROFACTOR, batch(*found))
    assert sum(file.documents for file in files) == len(found)
    for file in files:
        mark, emitter, afc = ("D", "EMD01", "711") if file.market == "domestic" else ("E", "EXP02", "999")
        of_market = [each for each in found if (each.debtor.country == "FR") is (mark == "D")]
        for row, document in zip(readers.faa(file.data), of_market, strict=True):
            is_invoice = document.kind is INVOICE
            assert (row["emitter"], row["client"], row["file date"]) == (emitter, "44710", "20261120")
            assert (row["market"], row["afc"], row["means"]) == (mark, afc, "A")
            assert row["kind"] == ("F" if is_invoice else "A")
            assert row["debtor"] == document.debtor.factor_id
            assert row["customer"] == document.debtor.code.ljust(15)
            assert row["document"] == ascii_only(document.reference)[-14:].ljust(14)
            assert int(row["amount"]) == abs(document.cents_open)
            assert row["date"] == shown(document.date, "%Y%m%d")
            assert document.due
            assert row["due"] == shown(document.due, "%Y%m%d")
            assert row["order"] == (document.order[-10:] if is_invoice else "").ljust(10)
            assert row["credited"] == ("" if is_invoice else document.concerns).ljust(14)
            assert not "".join(text for name, text in row.items() if name.startswith("blank")).strip()
        assert read(EUROFACTOR.layout, file.data).flaws == ()


@given(documents(tuple(DocumentKind), LATIN_NAMES, 10**17, index_last=False))
def test_factofrance_says_what_the_documents_say(found: tuple[AssignedDocument, ...]) -> None:
    (file,) = written(FACTOFRANCE_BOTH, batch(*found))
    parsed = readers.factofrance(file.data)
    assert (parsed.header["id type"], parsed.header["two"], parsed.header["number"]) == ("1", "2", "012")
    codes = {INVOICE: ("101", "FAC"), CREDIT: ("102", "AVO"), PAYMENT: ("103", "VIR")}
    for row, document in zip(parsed.details, found, strict=True):
        debtor, kind = document.debtor, document.kind
        assigned = kind in {INVOICE, CREDIT}
        assert (row["type"], row["kind"]) == codes.get(kind, ("104", "AJC"))
        assert row["debtor"] == debtor.siret
        assert row["name"] == plain(debtor.name)[:40].ljust(40)
        assert row["address"] == "".join(plain(line)[:40].ljust(40) for line in debtor.address)
        assert row["post code"] == debtor.post_code.ljust(6)
        assert row["town"] == plain(debtor.town)[:34].ljust(34)
        assert row["country"] == debtor.country.ljust(3)
        phone = plain(debtor.phone).replace(" ", "")
        assert row["phone"] == (phone if len(phone) <= 10 else "").ljust(10)
        assert row["customer"] == plain(debtor.code).ljust(10)
        assert row["date"] == shown(document.date, "%Y%m%d")
        number = document.reference if assigned else document.concerns
        assert row["document"] == plain(number)[:15].ljust(15)
        assert row["sign"] == ("+" if (document.cents_open > 0) is assigned else "-")
        assert row["amount"] == cents_of_factofrance(document.cents_open)
        assert document.due
        due = shown(document.due, "%Y%m%d") if assigned or kind is PAYMENT else " " * 8
        assert row["due"] == due
        if assigned:
            assert row["means"] == "VIR"
            assert row["order"] == plain(document.order)[:10].ljust(10)
    for code, kind in (("101", INVOICE), ("102", CREDIT), ("103", PAYMENT)):
        of_kind = [document.cents_open for document in found if document.kind is kind]
        assert int(parsed.trailer[f"number {code}"]) == len(of_kind)
        assert parsed.trailer[f"total {code}"] == cents_of_factofrance(sum(of_kind))
    assert read(FACTOFRANCE_BOTH.layout, file.data).flaws == ()


def cents_of_factofrance(cents: int) -> str:
    return str(abs(cents)).rjust(15, "0") if abs(cents) < 10**15 else "9" * 15


@given(documents((INVOICE, CREDIT), NAMES, 10**12, index_last=True))
def test_the_generic_csv_says_what_the_documents_say(found: tuple[AssignedDocument, ...]) -> None:
    (file,) = written(GENERIC_CSV, batch(*found))
    rows = readers.csv(file.data)
    ordered = sorted(found, key=lambda each: (each.date, each.due or day("2000-01-01"), each.reference))
    assert [row[1] for row in rows] == [document.reference for document in ordered]
    for row, document in zip(rows, ordered, strict=True):
        assert row[0] == document.debtor.code
        assert dt.date.fromisoformat(row[2]) == document.date
        assert dt.date.fromisoformat(row[3]) == document.due
        whole, part = row[4].split(".")
        assert (int(whole + part), len(part)) == (document.cents_open, 2)
        assert row[5] == "EUR"
    assert read(GENERIC_CSV.layout, file.data).flaws == ()


@given(documents((INVOICE, CREDIT), NAMES, 10**11, index_last=True))
def test_the_same_batch_gives_the_same_bytes(found: tuple[AssignedDocument, ...]) -> None:
    assert written(GENERIC_CSV, batch(*found)) == written(GENERIC_CSV, batch(*found))
