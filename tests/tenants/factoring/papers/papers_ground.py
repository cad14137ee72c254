"""An assignment, its contract and the company by hand, for the tests of papers."""

from collections.abc import Sequence
import datetime as dt
import io
import re
from typing import Any

import pypdf

from ledger_core.factoring.contract import Contract, Factor, Filing, Notice, SlipWords, Transfer
from ledger_core.factoring.documents import DocumentKind
from ledger_core.factoring.states import State
from tenants.factoring.assignments.reading import Assignment, Item
from tenants.factoring.rows import AssignmentRow
from tests.ledger_core.factoring.conftest import contract
from tests.tenants.dunning.company import NOW

DAY = dt.date(2026, 11, 24)
FACTOR = Factor(
    name="Factor Aldébaran",
    legal="société anonyme au capital de 8 000 000 €",
    address=("18 boulevard des Essais", "75002 Paris"),
    iban="FR7612345987650123456789014",
    bic="ALDEFRPPXXX",
)
SIGNER = "Odile Trémarec, gérante"


def agreed(transfer: Transfer = Transfer.SUBROGATION, **fields: object) -> Contract:
    given: dict[str, Any] = {
        "transfer": transfer,
        "notice": Notice.NOTIFIED,
        "factor": FACTOR,
        "slips": SlipWords(signer=SIGNER),
        "filing": Filing(seller_code="004217"),
        "notification": "Nous avons confié nos factures à Factor Aldébaran.",
    }
    return contract(**(given | fields))


def item(reference: str, cents: int, customer: str = "DUPONT", **fields: object) -> Item:
    given: dict[str, Any] = {
        "name": f"411000:{customer}:{reference}",
        "held": True,
        "account": "411000",
        "customer": customer,
        "debtor_name": f"{customer.title()} SARL",
        "reference": reference,
        "kind": DocumentKind.INVOICE if cents > 0 else DocumentKind.CREDIT_NOTE,
        "date": dt.date(2026, 11, 2),
        "due": dt.date(2026, 12, 31) if cents > 0 else None,
        "concerns": "",
        "currency": "EUR",
        "cents": cents,
        "cents_original": cents,
        "cents_open": cents,
        "over_cents": 0,
        "holdback_cents": 0,
        "released_cents": 0,
        "settled_cents": 0,
        "returned_cents": 0,
        "collected_cents": 0,
        "sent_as": "",
    }
    return Item(**(given | fields))


ITEMS = (
    item("F1", 14_880_00),
    item("F2", 6_200_50),
    item("A7", -1_000_00, concerns="F2"),
    item("M1", 15_400_00, "MARTIN"),
)


def assignment(items: Sequence[Item] = ITEMS, **fields: object) -> Assignment:
    given: dict[str, Any] = {
        "number": 14,
        "reference": "C-2026-014",
        "contract": "aldebaran",
        "version": 1,
        "state": State.CHECKED,
        "day": DAY,
        "amounts": None,
        "revision": 1,
        "file_number": 14,
        "checked_at": NOW,
        "sent_at": None,
        "sent_by": "",
        "funded_on": None,
        "ended_on": None,
        "reason": "",
        "author": "",
        "at": NOW,
        "items": tuple(items),
    }
    return Assignment(**(given | fields))


def sent_row() -> AssignmentRow:
    """Return the row of an assignment that was sent."""
    return AssignmentRow(
        number=14,
        reference="C-2026-014",
        contract="aldebaran",
        version=1,
        state=State.SENT.value,
        day=DAY,
        amounts=None,
        revision=1,
        file_number=14,
        checked_at=NOW,
        sent_at=NOW,
        sent_by="",
        reason="",
        author="",
        at=NOW,
    )


def pages_of(pdf: bytes) -> list[str]:
    """Return the words of each page, blanks as one."""
    pages = (page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return [re.sub(r"[\s\u00a0\u202f]+", " ", page.replace("\u200b", "")) for page in pages]


def words_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))
