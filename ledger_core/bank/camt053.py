"""Read camt.053 (ISO 20022, bank to customer statement), versions 001.02 to 001.08: what is booked alone.

Owns which elements count. `CdtDbtInd` is the sign of an entry, of a reversal too (`RvslInd` only tells that
one came before). An entry of several transactions becomes a line each where their amounts come to it.
"""

from collections.abc import Iterator, Sequence
import datetime as dt
from decimal import Decimal
import re

from ledger_core.bank.faults import FaultCause, FaultyFileError, FileFault, FileFaults
from ledger_core.bank.statement import (
    LARGEST_CENTS,
    MOST_BYTES,
    MOST_LINES,
    YEARS,
    BankLine,
    BankStatement,
    controlled,
)
from ledger_core.bank.xml_tree import Element, tree_of
from ledger_core.money import FinerThanCentError, to_cents

LONGEST_WORDS = 2_000
_NAMESPACE = re.compile(r"(?:urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.0[2-8])?")  # some name none
_BEGINNINGS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<", b"\x00<", b"<\x00")
_AMOUNT = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,17})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SIGNS = {"CRDT": 1, "DBIT": -1}
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_NO_REFERENCE = "NOTPROVIDED"


def is_xml(data: bytes) -> bool:
    """Tell whether bytes begin as XML does."""
    return data.lstrip().startswith(_BEGINNINGS)


def read_camt053(data: bytes) -> tuple[BankStatement, ...] | FileFaults:
    """Read a file of statements, of one account or several, in the order of the file.

    Returns:
        The statements; or why there are none.
    """
    if len(data) > MOST_BYTES:
        return FileFaults((FileFault(FaultCause.TOO_LARGE, what=str(MOST_BYTES)),))
    try:
        root = tree_of(data, _NAMESPACE)
        found = tuple(_statement(each) for each in root.all("BkToCstmrStmt/Stmt"))
    except FaultyFileError as error:
        return FileFaults((error.fault,))
    return found or FileFaults((FileFault(FaultCause.NO_STATEMENT),))


def _statement(told: Element) -> BankStatement:
    opening, closing = _balance(told, _OPENING), _balance(told, _CLOSING)
    currency = told.said("Acct/Ccy") or _amount_of(opening).attributes.get("Ccy", "")
    if not _CURRENCY.fullmatch(currency):
        raise FaultyFileError(FaultCause.CURRENCY, told.line, "Acct/Ccy", currency)
    account = told.first("Acct/Id/IBAN", "Acct/Id/Othr/Id")
    if account is None or not account.text:
        raise FaultyFileError(FaultCause.MISSING, told.line, "Acct/Id")
    lines = [line for entry in told.all("Ntry") if _is_booked(entry) for line in _lines(entry, currency)]
    if len(lines) > MOST_LINES:
        raise FaultyFileError(FaultCause.TOO_MANY, told.line, "Ntry", str(MOST_LINES))
    made = BankStatement(
        account=_spaced(account.text),
        currency=currency,
        opening_day=_day(opening, "Dt"),
        opening_cents=_signed(opening, currency),
        closing_day=_day(closing, "Dt"),
        closing_cents=_signed(closing, currency),
        lines=tuple(lines),
    )
    return controlled(made, closing.line, "Bal/Amt")


def _balance(told: Element, codes: Sequence[str]) -> Element:
    for code in codes:
        for balance in told.all("Bal"):
            if balance.said("Tp/CdOrPrtry/Cd") == code:
                return balance
    raise FaultyFileError(FaultCause.MISSING, told.line, f"Bal {codes[0]}")


def _is_booked(entry: Element) -> bool:
    status = entry.said("Sts", "Sts/Cd")  # a code of its own from version 001.08 on
    if not status:
        raise FaultyFileError(FaultCause.MISSING, entry.line, "Ntry/Sts")
    return status == "BOOK"


def _lines(entry: Element, currency: str) -> Iterator[BankLine]:
    cents = _signed(entry, currency)
    parts = list(entry.all("NtryDtls/TxDtls"))
    amounts = [_part_cents(part, currency, 1 if cents >= 0 else -1) for part in parts]
    known = [amount for amount in amounts if amount is not None]
    if len(parts) > 1 and len(known) == len(parts) and sum(known) == cents:
        for part, amount in zip(parts, known, strict=True):
            yield _line(entry, [part], amount)
    else:
        yield _line(entry, parts, cents)


def _part_cents(part: Element, currency: str, sign: int) -> int | None:
    """Return what a transaction of an entry comes to; None where it does not say, or in other money."""
    amount = part.first("Amt", "AmtDtls/TxAmt/Amt")
    if amount is None or amount.attributes.get("Ccy") != currency:
        return None
    return _cents(amount) * (_SIGNS.get(part.said("CdtDbtInd")) or sign)


def _line(entry: Element, parts: Sequence[Element], cents: int) -> BankLine:
    words = [entry.said("AddtlNtryInf")]
    for part in parts:
        words += [each.text for each in part.all("RmtInf/Ustrd")]
        words += [each.text for each in part.all("RmtInf/Strd/CdtrRefInf/Ref")]
        words.append(part.said("AddtlTxInf"))
    side = "Dbtr" if cents >= 0 else "Cdtr"
    value_day = entry.first("ValDt")
    return BankLine(
        line=entry.line,
        day=_day(entry, "BookgDt" if entry.first("BookgDt") else "ValDt"),
        value_day=_day(entry, "ValDt") if value_day else None,
        cents=cents,
        label=_spaced(" ".join(word for word in words if word))[:LONGEST_WORDS],
        reference=_reference(entry, parts),
        party=_of_parts(parts, f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm"),
        party_iban=_of_parts(parts, f"RltdPties/{side}Acct/Id/IBAN").replace(" ", ""),
    )


def _reference(entry: Element, parts: Sequence[Element]) -> str:
    for path in ("Refs/EndToEndId", "RmtInf/Strd/CdtrRefInf/Ref", "Refs/InstrId"):
        said = _of_parts(parts, path)
        if said and said != _NO_REFERENCE:
            return said
    return _spaced(entry.said("AcctSvcrRef", "NtryRef"))[:LONGEST_WORDS]


def _of_parts(parts: Sequence[Element], *paths: str) -> str:
    return _spaced(next((said for part in parts if (said := part.said(*paths))), ""))[:LONGEST_WORDS]


def _amount_of(told: Element) -> Element:
    found = told.first("Amt")
    if found is None:
        raise FaultyFileError(FaultCause.MISSING, told.line, f"{told.name}/Amt")
    return found


def _signed(told: Element, currency: str) -> int:
    """Return the amount of a balance or an entry with its sign, which must be in the account's currency."""
    amount = _amount_of(told)
    said = amount.attributes.get("Ccy", "")
    if said != currency:
        raise FaultyFileError(FaultCause.CURRENCY, amount.line, f"{told.name}/Amt", said)
    side = told.said("CdtDbtInd")
    if side not in _SIGNS:
        raise FaultyFileError(FaultCause.SIGN, told.line, f"{told.name}/CdtDbtInd", side)
    return _cents(amount) * _SIGNS[side]


def _cents(amount: Element) -> int:
    if not _AMOUNT.fullmatch(amount.text):
        raise FaultyFileError(FaultCause.AMOUNT, amount.line, "Amt", amount.text)
    try:
        cents = to_cents(Decimal(amount.text))
    except FinerThanCentError:
        raise FaultyFileError(FaultCause.FINER, amount.line, "Amt", amount.text) from None
    if cents > LARGEST_CENTS:
        raise FaultyFileError(FaultCause.AMOUNT, amount.line, "Amt", amount.text)
    return cents


def _day(told: Element, name: str) -> dt.date:
    """Return the day at an element, which holds a day or a moment."""
    text = told.said(f"{name}/Dt", f"{name}/DtTm")[:10]
    day = _real_day(text)
    if day is None:
        raise FaultyFileError(FaultCause.DAY, told.line, f"{told.name}/{name}", text)
    return day


def _real_day(text: str) -> dt.date | None:
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _spaced(text: str) -> str:
    return " ".join(text.split())
