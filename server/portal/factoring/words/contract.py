"""What a contract with a factor says, in words: its fields, its choices, its faults, its points to confirm.

Owns these words; pages that speak of a contract take them from here. Decides nothing.
"""

from collections.abc import Callable, Mapping
from enum import Enum

from flask_babel import gettext as _

from ledger_core.factoring.contract import (
    Chasing,
    DayCount,
    EntryShape,
    FinancingCharged,
    HoldbackBase,
    LimitOn,
    Notice,
    Transfer,
)
from ledger_core.factoring.formats.terms import AmountSent, DebtorId, Point
from ledger_core.factoring.statements.form import Encoding, LineKind
from ledger_core.factoring.vat_rates import VatRow
from server.portal.factoring.words.lines import line_kind_words


def choice_words(choice: Enum) -> str:
    """Say one of the choices that a contract has."""
    return _CHOICES[type(choice)]()[choice]


def _transfers() -> dict[Enum, str]:
    return {
        Transfer.SUBROGATION: _("Subrogation: the factor pays and takes the company’s place"),
        Transfer.ASSIGNMENT: _("Dailly assignment: the claims pass to the factor"),
        Transfer.SECURITY: _("Dailly assignment as security: the claims stay in the books"),
    }


def _notices() -> dict[Enum, str]:
    return {
        Notice.NOTIFIED: _("Notified: debtors pay the factor"),
        Notice.CONFIDENTIAL: _("Confidential: the company collects, by mandate"),
        Notice.FULLY_CONFIDENTIAL: _("Fully confidential: no paper mentions it"),
    }


def _holdback_bases() -> dict[Enum, str]:
    return {
        HoldbackBase.ASSIGNED: _("of each assignment"),
        HoldbackBase.OUTSTANDING: _("of all that is assigned and not settled"),
    }


def _limits_on() -> dict[Enum, str]:
    return {
        LimitOn.CLAIMS: _("the claims, tax included"),
        LimitOn.FUNDING: _("what is funded, after holdback and commission"),
    }


def _chargings() -> dict[Enum, str]:
    return {
        FinancingCharged.AT_ASSIGNMENT: _("at the assignment, for the days expected"),
        FinancingCharged.ON_STATEMENT: _("by the factor’s statement, for the days that passed"),
    }


def _day_counts() -> dict[Enum, str]:
    return {DayCount.D360: _("360 days"), DayCount.D365: _("365 days")}


def _shapes() -> dict[Enum, str]:
    return {
        EntryShape.ONE: _("one entry for the assignment"),
        EntryShape.PER_INVOICE: _("one entry an invoice"),
    }


def _chasings() -> dict[Enum, str]:
    return {
        Chasing.FACTORS_NAME: _("in the factor’s name"),
        Chasing.OWN_NAME: _("in the company’s name, by its mandate to collect"),
        Chasing.NONE: _("not at all"),
    }


def _amounts() -> dict[Enum, str]:
    return {
        AmountSent.OPEN: _("the open amount"),
        AmountSent.ORIGINAL: _("the whole document"),
    }


def _debtor_ids() -> dict[Enum, str]:
    return {DebtorId.SIRET: _("SIRET"), DebtorId.VAT: _("VAT number")}


def _vat_rows() -> dict[Enum, str]:
    return {VatRow.STANDARD: _("the standard rate of the day"), VatRow.NONE: _("no VAT")}


def _encodings() -> dict[Enum, str]:
    return {
        Encoding.UTF_8: "UTF-8",
        Encoding.LATIN_1: "ISO 8859-15",
        Encoding.WINDOWS: "Windows 1252",
    }


def _line_kinds() -> dict[Enum, str]:
    return {kind: line_kind_words(kind) for kind in LineKind}


_CHOICES: Mapping[type[Enum], Callable[[], dict[Enum, str]]] = {
    Transfer: _transfers,
    Notice: _notices,
    HoldbackBase: _holdback_bases,
    LimitOn: _limits_on,
    FinancingCharged: _chargings,
    DayCount: _day_counts,
    EntryShape: _shapes,
    Chasing: _chasings,
    AmountSent: _amounts,
    DebtorId: _debtor_ids,
    VatRow: _vat_rows,
    Encoding: _encodings,
    LineKind: _line_kinds,
}


def transfer_name(transfer: Transfer) -> str:
    """Name how the claims pass, in a word or two."""
    return {
        Transfer.SUBROGATION: _("subrogation"),
        Transfer.ASSIGNMENT: _("Dailly assignment"),
        Transfer.SECURITY: _("Dailly as security"),
    }[transfer]


def notice_name(notice: Notice) -> str:
    """Name who knows of it, in a word or two."""
    return {
        Notice.NOTIFIED: _("notified"),
        Notice.CONFIDENTIAL: _("confidential"),
        Notice.FULLY_CONFIDENTIAL: _("fully confidential"),
    }[notice]


def point_title(point: Point) -> str:
    """Name what the factor must confirm; `points.point_words` is the question."""
    return {
        Point.OPEN_AMOUNT: _("Open amounts"),
        Point.EXPORT_WITHOUT_SIRET: _("Debtors abroad without SIRET"),
        Point.CREDIT_TOTAL: _("Total of credit notes"),
        Point.PAYMENTS: _("Payments and adjustments"),
        Point.COUNTRY_CODE: _("Code of the country"),
        Point.OWN_FORMAT: _("Format described by the company"),
    }[point]
