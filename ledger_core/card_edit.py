"""Edits of a customer's card, and notes and documents of an account: what a person writes beside the entries.

Owns which keys a card has, what each may hold, and how a note and a document are written. A fault is a value
by the part that it is about, so that a form can show it there. Never decides who may
write, and loads nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from enum import StrEnum
import re

from ledger_core.book import Book
from ledger_core.company_numbers import is_siren, is_siret, is_vat
from ledger_core.countries import is_country
from ledger_core.edit import quoted, with_entry, with_open_metadata
from ledger_core.ledger import Account, Customer
from ledger_core.loading.cards import KINDS, MAX_PAYMENT_DAYS
from ledger_core.loading.limits import Limits
from ledger_core.loading.words import folded, is_text, path_fault

LONGEST_LINE = 200
LONGEST_ADDRESS = 1_000
LONGEST_NOTE = 4_000  # characters; quoted and escaped it stays below what a line of a book may hold
LONGEST_STEM = 80
DOCUMENTS = "documents"

_LIMITS = Limits()
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+\.[^@\s<>,;:\"()\[\]\\.]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ./()\-]{3,38}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_IN_NAMES = re.compile(r"[^\w .()'&+,=@-]+")


class CardFault(StrEnum):
    """What can be wrong with a value of a card."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    CONTROL = "control"  # a sign that no text shows
    NOT_A_SIREN = "not-a-siren"
    NOT_A_SIRET = "not-a-siret"
    OTHER_SIREN = "other-siren"  # a SIRET begins with another SIREN than the card has
    NOT_A_VAT = "not-a-vat"
    NOT_A_COUNTRY = "not-a-country"
    NOT_AN_EMAIL = "not-an-email"
    NOT_A_PHONE = "not-a-phone"
    NOT_A_KIND = "not-a-kind"
    NOT_DAYS = "not-days"


@dataclass(frozen=True, slots=True)
class Card:
    """What a person may change on a customer's card, as the texts of a form; "" where nothing is said."""

    name: str = ""
    siren: str = ""
    siret: str = ""
    vat: str = ""
    kind: str = ""
    email: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""
    country: str = ""
    payment_days: str = ""


KEYS: Mapping[str, str] = {
    "name": "name",
    "siren": "siren",
    "siret": "siret",
    "vat": "vat",
    "kind": "kind",
    "email": "email",
    "contact": "contact",
    "phone": "phone",
    "address": "address",
    "country": "country",
    "payment_days": "payment-days",
}
"""The key in the book of each part of a card."""


class FaultyCardError(ValueError):
    """A card that cannot be written; `faults` are by part of the card."""

    def __init__(self, faults: Mapping[str, CardFault]) -> None:
        super().__init__(", ".join(f"{part}: {fault}" for part, fault in faults.items()))
        self.faults = dict(faults)


def card_of(customer: Customer) -> Card:
    """Return a card as a form shows it."""
    return Card(
        name=customer.name,
        siren=customer.siren,
        siret=customer.siret,
        vat=customer.vat,
        kind=customer.kind,
        email=customer.email,
        contact=customer.contact,
        phone=customer.phone,
        address=customer.address,
        country=customer.country,
        payment_days="" if customer.payment_days is None else str(customer.payment_days),
    )


def tidied(card: Card) -> Card:
    """Return a card without blanks around its values, numbers without any, lines ended as in a book."""
    values = {part: getattr(card, part).strip() for part in KEYS}
    for part in ("siren", "siret", "vat"):
        values[part] = re.sub(r"[\s.]", "", values[part])
    for part in ("vat", "country"):
        values[part] = values[part].upper()
    lines = values["address"].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    values["address"] = "\n".join(line.strip() for line in lines if line.strip())
    return Card(**values)


def faults_of(card: Card) -> dict[str, CardFault]:
    """Say what is wrong with a tidied card, by part."""
    faults: dict[str, CardFault] = {}
    for part in KEYS:
        text = getattr(card, part)
        if _CONTROL.search(text) or ("\n" in text and part != "address") or "\t" in text:
            faults[part] = CardFault.CONTROL
        elif len(text) > (LONGEST_ADDRESS if part == "address" else LONGEST_LINE):
            faults[part] = CardFault.TOO_LONG
    checks = (
        ("name", bool(card.name), CardFault.MISSING),
        ("siren", not card.siren or is_siren(card.siren), CardFault.NOT_A_SIREN),
        ("siret", not card.siret or is_siret(card.siret), CardFault.NOT_A_SIRET),
        ("siret", not card.siret or card.siret.startswith(card.siren), CardFault.OTHER_SIREN),
        ("vat", not card.vat or is_vat(card.vat), CardFault.NOT_A_VAT),
        ("country", not card.country or is_country(card.country), CardFault.NOT_A_COUNTRY),
        ("email", not card.email or is_email(card.email), CardFault.NOT_AN_EMAIL),
        ("phone", not card.phone or bool(_PHONE.fullmatch(card.phone)), CardFault.NOT_A_PHONE),
        ("kind", card.kind in KINDS, CardFault.NOT_A_KIND),
        ("payment_days", _is_days(card.payment_days), CardFault.NOT_DAYS),
    )
    for part, is_right, fault in checks:
        if not is_right:
            faults.setdefault(part, fault)
    return faults


def with_card(book: Book, customer: Customer, card: Card) -> Book:
    """Return the book with what differs between a customer's card and a tidied one written into the book.

    A value that is left empty removes its key; what is the same stays as it is, to the byte, faulty or not.

    Raises:
        FaultyCardError: a value is none that it may hold.
        NotAnOpenError: the book is another than the one the customer was read from.
    """
    before = card_of(customer)
    changed = [part for part in KEYS if getattr(card, part) != getattr(before, part)]
    faults = {part: fault for part, fault in faults_of(card).items() if part in changed}
    if faults:
        raise FaultyCardError(faults)
    if not changed:
        return book
    changes = {KEYS[part]: _value(part, getattr(card, part)) for part in changed}
    data = with_open_metadata(book.files[customer.path], customer.lineno, customer.account, changes)
    return book.with_files({customer.path: data})


def with_note(book: Book, account: Account, day: dt.date, text: str, by: str) -> Book:
    """Return the book with a note on an account, at the end of the file that opens it.

    Args:
        book: the text, of which the account was read.
        account: whose note it is.
        day: its date.
        text: what it says; several lines become one text of several lines.
        by: who says it.

    Raises:
        FaultyCardError: nothing is said, too much, or signs that no text shows; under `note`.
    """
    said = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    fault = _note_fault(said)
    if fault is not None:
        raise FaultyCardError({"note": fault})
    return _with_signed(book, account, f"{day} note {account.name} {quoted(said)}", by)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A file to put into a book; `path` as `document_path` gives it, `by` who adds it."""

    path: str
    data: bytes
    day: dt.date
    by: str


def with_document(book: Book, account: Account, document: NewDocument) -> Book:
    """Return the book with a file of an account in it, named at the end of the file that opens the account.

    Args:
        book: the text, of which the account was read.
        account: whose document it is.
        document: the file.
    """
    up = "../" * account.path.count("/")
    entry = f"{document.day} document {account.name} {quoted(up + document.path)}"
    return _with_signed(book.with_files({document.path: document.data}), account, entry, document.by)


def document_path(account: Account, day: dt.date, name: str, taken: Mapping[str, object]) -> str:
    """Return where a document of an account goes: a name of its own that no tool takes for anything else.

    Args:
        account: whose document it is.
        day: its date.
        name: what the file was called where it came from; only its last part counts.
        taken: paths that are there already.
    """
    last = re.split(r"[/\\]", name)[-1]
    stem, dot, ending = last.rpartition(".")
    stem, ending = (stem, ending) if dot and stem else (last, "")
    stem = _plain(stem)[:LONGEST_STEM].strip(" .") or "document"
    ending = re.sub(r"[^a-z0-9]", "", ending.lower())[:8]
    folder = f"{DOCUMENTS}/{account.name.rpartition(':')[2][:LONGEST_STEM]}"
    folded_paths = {folded(path) for path in taken}
    count = 1
    while True:
        own = stem if count == 1 else f"{stem} ({count})"
        path = f"{folder}/{day} {own}{'.' + ending if ending else ''}"
        if path_fault(path, _LIMITS) or is_text(path):
            stem, ending = "document", "bin"
        elif folded(path) not in folded_paths:
            return path
        count += 1


def _plain(stem: str) -> str:
    return re.sub(r"\s+", " ", _UNSAFE_IN_NAMES.sub("-", _CONTROL.sub("", stem)))


def _note_fault(said: str) -> CardFault | None:
    if not said:
        return CardFault.MISSING
    if _CONTROL.search(said):
        return CardFault.CONTROL
    if len(said) > LONGEST_NOTE or len(quoted(said).encode()) > _LIMITS.line_bytes // 2:
        return CardFault.TOO_LONG
    return None


def _with_signed(book: Book, account: Account, entry: str, by: str) -> Book:
    signed = f"  by: {quoted(by)}\n" if by else ""
    return book.with_files({account.path: with_entry(book.files[account.path], f"{entry}\n{signed}")})


def is_email(text: str) -> bool:
    """Tell whether a text looks like one address of mail; whether anybody reads it is not known here."""
    return bool(_EMAIL.fullmatch(text))


def _is_days(text: str) -> bool:
    if not text:
        return True
    return text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) <= MAX_PAYMENT_DAYS  # noqa: PLR2004  its digits


def _value(part: str, text: str) -> str | int | None:
    if not text:
        return None
    return int(text) if part == "payment_days" else text
