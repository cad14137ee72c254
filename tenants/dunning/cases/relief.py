"""The letter that gives VAT back: the invoices that a customer will never pay, with the law's sentence.

Made from the losses that were posted, so that paper and books say the same. The same file and day give the
same bytes.

Source: article 272, 1 of the code général des impôts: a duplicate of each invoice, or one list for a debtor,
bears the sentence below word for word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from typing import Any

from sqlalchemy import select

from ledger_core.procedures.posting import EntryKind
from tenants.db import Database, TenantSession
from tenants.dunning.cases.dossier import NoCreditorError
from tenants.dunning.cases.files import CaseFault, CaseFile, CaseRefusedError, case_numbered
from tenants.dunning.cases.standing import StandingDebt
from tenants.dunning.decisions.creditor import Creditor, read_creditor
from tenants.dunning.story import Told
from tenants.dunning.story_rows import Happening
from tenants.paper import render
from tenants.paper.folding import breakable, foldable
from tenants.written import FRENCH, NO_BREAK, cents, day, day_long

SENTENCE = (
    "Facture demeurée impayée pour la somme de {net} € (prix net) et pour la somme de {vat} € "
    "(TVA correspondante) qui ne peut faire l'objet d'une déduction (article 272 du CGI)."
)
"""Words of the law's commentary, exact; only the amounts are filled in."""

ROWS = "rows"
"""Fact of a posted loss: for each debt its reference, label, day, net cents and VAT cents."""


class NothingLostError(Exception):
    """No loss was posted for this file, so no VAT is given back."""


@dataclass(frozen=True, slots=True)
class LostInvoice:
    """An invoice that is lost, or what is left of one; cents above zero, VAT zero or more."""

    reference: str
    label: str
    day: dt.date
    net_cents: int
    vat_cents: int

    @property
    def sentence(self) -> str:
        """The sentence that the law wants, with the amounts of this invoice."""
        amounts = {"net": cents(self.net_cents, FRENCH), "vat": cents(self.vat_cents, FRENCH)}
        return SENTENCE.format(**amounts).replace(" €", f"{NO_BREAK}€")


def rows_of(debts: tuple[StandingDebt, ...]) -> list[list[object]]:
    """Return the rows that a posted loss keeps of its debts."""
    return [
        [
            debt.line.reference,
            debt.line.label,
            debt.line.date.isoformat(),
            debt.net_cents or 0,
            debt.vat_cents or 0,
        ]
        for debt in debts
    ]


def lost_invoices(session: TenantSession, case: CaseFile) -> tuple[LostInvoice, ...]:
    """Return the invoices of a file whose loss was posted, by day."""
    told = select(Happening).where(
        Happening.kind == Told.CASE_ENTRIES.value,
        Happening.account == case.account,
        Happening.customer == case.customer,
    )
    found = [
        LostInvoice(reference, label, dt.date.fromisoformat(issued), net, vat)
        for each in session.scalars(told.order_by(Happening.number))
        if each.facts.get("case") == case.number and each.facts.get("entry") == EntryKind.LOSS
        for reference, label, issued, net, vat in _list(each.facts.get(ROWS))
    ]
    return tuple(sorted(found, key=lambda lost: (lost.day, lost.reference)))


def relief_pdf(database: Database, tenant_id: int, number: int, written_on: dt.date) -> bytes:
    """Set the letter of a file, dated a day.

    Raises:
        CaseRefusedError: there is no such file.
        NoCreditorError: the creditor is not known.
        NothingLostError: no loss was posted.
        PaperError: it could not be set.
    """
    with database.reading(tenant_id) as session:
        case = case_numbered(session, number)
        if case is None:
            raise CaseRefusedError(CaseFault.NO_SUCH_CASE)
        creditor, lost = read_creditor(session), lost_invoices(session, case)
    if creditor is None:
        raise NoCreditorError(NoCreditorError.__doc__)
    if not lost:
        raise NothingLostError(NothingLostError.__doc__)
    return render("vat-relief", relief_data(case, creditor, lost, written_on)).pdf


def relief_data(
    case: CaseFile, creditor: Creditor, lost: tuple[LostInvoice, ...], written_on: dt.date
) -> Mapping[str, object]:
    """Return the words and figures of the letter, as its template takes them."""
    siren = f"SIREN {creditor.siren}" if creditor.siren else ""
    written = day_long(written_on, FRENCH)
    return {
        "title": f"Récapitulatif de factures impayées, {case.reference}",
        "date": [written_on.year, written_on.month, written_on.day],
        "sender": {
            "initial": creditor.name[:1].upper(),
            "name": foldable(creditor.name),
            "lines": [foldable(line) for line in (*creditor.legal, siren, *creditor.address) if line],
            "signs": creditor.signs,
        },
        "recipient": [foldable(line) for line in (case.facts.debtor_name, *case.facts.debtor_lines)],
        "references": [
            ["Notre référence", case.reference],
            ["Votre compte", f"{case.account} {case.customer}".strip()],
        ],
        "place_and_day": f"{creditor.place}, le {written}" if creditor.place else f"Le {written}",
        "rows": [
            {
                "cells": [
                    breakable(each.reference) or "–",
                    foldable(each.label),
                    day(each.day),
                    cents(each.net_cents, FRENCH),
                    cents(each.vat_cents, FRENCH),
                ],
                "sentence": each.sentence,
            }
            for each in lost
        ],
        "total": [
            cents(sum(each.net_cents for each in lost), FRENCH),
            cents(sum(each.vat_cents for each in lost), FRENCH),
        ],
        "foot": f"{case.reference} · {day(written_on)}",
    }


def _list(value: object) -> list[list[Any]]:
    return value if isinstance(value, list) else []
