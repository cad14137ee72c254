"""camt.053: statements by hand in two versions, and what is refused."""

from collections.abc import Iterator
import datetime as dt
from decimal import Decimal
from pathlib import Path
import re

from hypothesis import given
from hypothesis import strategies as st
import pytest

from ledger_core.bank.camt053 import is_xml, read_camt053
from ledger_core.bank.faults import FaultCause, FileFault, FileFaults
from ledger_core.bank.statement import BankStatement
from ledger_core.bank.xml_tree import MOST_ELEMENTS, Element, tree_of

FOLDER = Path(__file__).parent / "golden"
GOLDEN = (FOLDER / "releve-02.camt053.xml").read_bytes()
NEWER = (FOLDER / "releve-08.camt053.xml").read_bytes()


def statements(data: bytes) -> tuple[BankStatement, ...]:
    found = read_camt053(data)
    assert not isinstance(found, FileFaults), [str(fault) for fault in found.faults]
    return found


def fault(data: bytes) -> FileFault:
    found = read_camt053(data)
    assert isinstance(found, FileFaults)
    (only,) = found.faults
    assert str(only)
    return only


def balance(code: str, amount: str, side: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>"
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>"
    )


def entry(amount: str = "1", side: str = "CRDT", more: str = "", *, currency: str = "EUR") -> str:
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>BOOK</Sts>"
        f"<BookgDt><Dt>2026-11-20</Dt></BookgDt>{more}</Ntry>"
    )


def document(inner: str, account: str = "<Acct><Id><IBAN>FR76</IBAN></Id><Ccy>EUR</Ccy></Acct>") -> bytes:
    return f"<Document><BkToCstmrStmt><Stmt>{account}{inner}</Stmt></BkToCstmrStmt></Document>".encode()


def between(*entries: str, opening: str = "0", closing: str = "0") -> bytes:
    return document(balance("OPBD", opening) + balance("CLBD", closing) + "".join(entries))


def everything(told: Element) -> Iterator[Element]:
    yield told
    for child in told.children:
        yield from everything(child)


class TestGolden:
    def test_statement(self) -> None:
        (told,) = statements(GOLDEN)
        assert is_xml(GOLDEN)
        assert (told.account, told.currency) == ("FR7630006000011234567890189", "EUR")
        assert (told.opening_day, told.opening_cents) == (dt.date(2026, 11, 18), -190400)
        assert (told.closing_day, told.closing_cents) == (dt.date(2026, 11, 20), 7251634)
        assert [line.cents for line in told.lines] == [7417084, -60000, -40000, 124950]

    def test_line(self) -> None:
        line = statements(GOLDEN)[0].lines[0]
        assert (line.line, line.day, line.value_day) == (16, dt.date(2026, 11, 19), dt.date(2026, 11, 19))
        assert (line.party, line.party_iban) == ("Aldébaran Factoring SA", "FR1420041010050500013M02606")
        assert (line.label, line.reference) == ("Virement reçu Remise C-2026-014 disponible", "CESSION-14")

    def test_batch_is_a_line_each(self) -> None:
        _, first, second, reversal = statements(GOLDEN)[0].lines
        assert (first.party, first.reference, first.day) == ("Bois Kerlann", "I-1", dt.date(2026, 11, 20))
        assert (second.party, second.reference) == ("Quincaillerie Morvan", "")
        assert (reversal.cents, reversal.reference) == (124950, "BK-0003")

    def test_version_08(self) -> None:
        (told,) = statements(NEWER)
        assert (told.account, told.currency, told.closing_cents) == ("30004 00827", "EUR", 104550)
        (line,) = told.lines
        assert (line.day, line.cents, line.party) == (dt.date(2026, 11, 21), 103550, "Factor Bételgeuse")
        assert (line.reference, line.label) == ("RF18539007547034", "RF18539007547034")

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
    def test_encodings(self, encoding: str) -> None:
        name = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "iso-8859-1": "ISO-8859-1"}[encoding]
        data = GOLDEN.decode().replace('encoding="UTF-8"', f'encoding="{name}"').encode(encoding)
        assert is_xml(data)
        assert statements(data)[0].lines[0].party == "Aldébaran Factoring SA"


def parts(*amounts: str, currency: str = "EUR") -> str:
    made = "".join(
        f"<TxDtls><Amt Ccy='{currency}'>{amount}</Amt><RmtInf><Ustrd>P{amount}</Ustrd></RmtInf></TxDtls>"
        for amount in amounts
    )
    return f"<NtryDtls>{made}</NtryDtls>"


@pytest.mark.parametrize(
    "details",
    [parts("1", "1"), parts("1", "2", currency="USD"), "<NtryDtls><TxDtls/><TxDtls/></NtryDtls>", parts("3")],
)
def test_entry_stays_whole_where_its_parts_do_not_come_to_it(details: str) -> None:
    (told,) = statements(between(entry("3", more=details), closing="3"))
    assert [line.cents for line in told.lines] == [300]


def test_parts_of_both_signs() -> None:
    details = (
        "<NtryDtls><TxDtls><Amt Ccy='EUR'>5</Amt></TxDtls>"
        "<TxDtls><Amt Ccy='EUR'>2</Amt><CdtDbtInd>DBIT</CdtDbtInd></TxDtls></NtryDtls>"
    )
    (told,) = statements(between(entry("3", more=details), closing="3"))
    assert [line.cents for line in told.lines] == [500, -200]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>"""
OPENED = balance("OPBD", "0")
REFUSED = {
    "nothing": (b"", FaultCause.NOT_XML, 1, ""),
    "half": (GOLDEN[:900], FaultCause.NOT_XML, 20, ""),
    "unknown encoding": (b"<?xml version='1.0' encoding='klingon'?><d/>", FaultCause.NOT_XML, 1, ""),
    "entities": (BOMB, FaultCause.UNSAFE_XML, 1, ""),
    "document type outside": (b"<!DOCTYPE d SYSTEM 'file:///etc/passwd'><d/>", FaultCause.UNSAFE_XML, 1, ""),
    "document type in UTF-16": (BOMB.decode().encode("utf-16"), FaultCause.UNSAFE_XML, 1, ""),
    "too deep": (b"<d>" * 50 + b"</d>" * 50, FaultCause.TOO_DEEP, 1, ""),
    "another namespace": (
        b"<Document\n  xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.02'><BkToCstmrStmt/></Document>",
        FaultCause.NAMESPACE,
        1,
        "Document",
    ),
    "a version that is not known": (
        b"\n<n:Document xmlns:n='urn:iso:std:iso:20022:tech:xsd:camt.053.001.09'/>",
        FaultCause.NAMESPACE,
        2,
        "Document",
    ),
    "a statement of another namespace within": (
        GOLDEN.replace(b"<BkToCstmrStmt>", b"<BkToCstmrStmt xmlns='urn:x'>"),
        FaultCause.NO_STATEMENT,
        0,
        "",
    ),
    "a tag without an end": (b"<d>\n<e " + b"a='>' " * 20_000 + b"/></d>", FaultCause.TOO_LONG, 2, ""),
    "a comment without an end": (b"<d>\n\n<!-- " + b"x" * 200_000, FaultCause.TOO_LONG, 3, ""),
    "another document": (b"<Document><BkToCstmrAcctRpt/></Document>", FaultCause.NO_STATEMENT, 0, ""),
    "no opening": (document(balance("CLBD", "0")), FaultCause.MISSING, 1, "Bal OPBD"),
    "no closing": (document(OPENED), FaultCause.MISSING, 1, "Bal CLBD"),
    "no account": (
        document(OPENED + balance("CLBD", "0"), account="<Acct/>"),
        FaultCause.MISSING,
        1,
        "Acct/Id",
    ),
    "no currency": (
        document(
            "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt>0</Amt></Bal>" + balance("CLBD", "0"),
            account="",
        ),
        FaultCause.CURRENCY,
        1,
        "Acct/Ccy",
    ),
    "a sum that is not the balance": (between(entry("2"), closing="3"), FaultCause.TOTAL, 1, "Bal/Amt"),
    "no amount": (
        between("<Ntry><Sts>BOOK</Sts></Ntry>"),
        FaultCause.MISSING,
        1,
        "Ntry/Amt",
    ),
    "no status": (between("<Ntry/>"), FaultCause.MISSING, 1, "Ntry/Sts"),
    "another currency": (between(entry(currency="USD")), FaultCause.CURRENCY, 1, "Ntry/Amt"),
    "a side that is none": (between(entry(side="LEFT")), FaultCause.SIGN, 1, "Ntry/CdtDbtInd"),
    "an amount that is none": (between(entry("-1")), FaultCause.AMOUNT, 1, "Amt"),
    "an amount out of bounds": (between(entry("9" * 18)), FaultCause.AMOUNT, 1, "Amt"),
    "an amount finer than a cent": (between(entry("1.005")), FaultCause.FINER, 1, "Amt"),
    "a day before all others": (
        between(entry().replace("2026-11-20", "0001-01-01")),
        FaultCause.DAY,
        1,
        "Ntry/BookgDt",
    ),
    "a day that is none": (
        between(entry().replace("2026-11-20", "2026-02-30")),
        FaultCause.DAY,
        1,
        "Ntry/BookgDt",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_place(name: str) -> None:
    data, cause, line, place = REFUSED[name]
    found = fault(data)
    assert (found.cause, found.line, found.place) == (cause, line, place)


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_core.bank.camt053.MOST_LINES", 2)
    monkeypatch.setattr("ledger_core.bank.camt053.MOST_BYTES", 2_000)
    monkeypatch.setattr("ledger_core.bank.xml_tree.MOST_ELEMENTS", 60)
    assert fault(between(*[entry("0")] * 3)).cause is FaultCause.TOO_MANY
    assert fault(b"<d>" + b"<e/>" * 60 + b"</d>").cause is FaultCause.TOO_MANY
    assert fault(b"<d>" + b"<e a='' b=''/>" * 20 + b"</d>").cause is FaultCause.TOO_MANY
    assert fault(b"<d>" + b"<e a='' b=''/>" * 19 + b"</d>").cause is FaultCause.NO_STATEMENT
    assert fault(b" " * 2_001).cause is FaultCause.TOO_LARGE


def test_a_hundred_thousand_entries_are_within_the_bounds() -> None:
    """Amount with its currency, side, status, two days and a reference: nine elements, and an attribute."""
    assert MOST_ELEMENTS > 100_000 * 10
    said = "<ValDt><Dt>2026-11-20</Dt></ValDt><NtryRef>1</NtryRef>"
    tree = tree_of(entry(more=said).encode(), re.compile(""))
    assert sum(1 + len(each.attributes) for each in everything(tree)) == 10


def test_not_xml() -> None:
    assert not is_xml(b"Date;Montant")


@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), max_size=6), st.integers(-(10**9), 10**9))
def test_what_is_written_is_read(movements: list[int], opening: int) -> None:
    def said(cents: int) -> tuple[str, str]:
        return str(Decimal(abs(cents)) / 100), "DBIT" if cents < 0 else "CRDT"

    closing = opening + sum(movements)
    balances = balance("OPBD", *said(opening)) + balance("CLBD", *said(closing))
    (told,) = statements(document(balances + "".join(entry(*said(cents)) for cents in movements)))
    assert (told.opening_cents, told.closing_cents) == (opening, closing)
    assert [line.cents for line in told.lines] == movements


@given(st.binary(max_size=60), st.integers(0, len(GOLDEN)), st.integers(0, 60))
def test_whatever_comes_is_answered(noise: bytes, at: int, cut: int) -> None:
    for data in (noise, GOLDEN[:at] + noise + GOLDEN[at + cut :]):
        found = read_camt053(data)
        if isinstance(found, FileFaults):
            assert all(str(each) for each in found.faults)
        else:
            for told in found:
                assert told.opening_cents + sum(line.cents for line in told.lines) == told.closing_cents
