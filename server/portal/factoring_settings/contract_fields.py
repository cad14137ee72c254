"""Which fields the form of a contract has, by section, and of what sort each is.

Owns the table alone: names are the places of `contract_form`, so that a fault finds its field. Reading is
`contract_typed`'s, words are `server.portal.factoring.words.contract_fields`'.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum

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
from ledger_core.factoring.formats.terms import AmountSent, DebtorId
from ledger_core.factoring.statements.form import Encoding
from ledger_core.factoring.vat_rates import VatRow


class Sort(StrEnum):
    """What a field holds, and how it is typed."""

    TEXT = "text"
    CODE = "code"  # a text in which every sign counts: an account, an IBAN
    LONG = "long"  # several lines
    LINES = "lines"  # a list, one a line
    WORDS = "words"  # a list, between commas, blanks or lines
    PERCENT = "percent"
    CENTS = "cents"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    CHOICE = "choice"
    FORMAT = "format"
    POINTS = "points"
    MEANINGS = "meanings"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field: its place, its sort, whether it may be left empty, and what it chooses from."""

    place: str
    sort: Sort
    optional: bool = False
    choices: type[Enum] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together; `key` is the anchor on the page too."""

    key: str
    fields: tuple[FieldSpec, ...]


def _all(sort: Sort, *places: str, optional: bool = False) -> Iterator[FieldSpec]:
    return (FieldSpec(place, sort, optional) for place in places)


def _choice(place: str, choices: type[Enum]) -> FieldSpec:
    return FieldSpec(place, Sort.CHOICE, choices=choices)


SECTIONS: tuple[Section, ...] = (
    Section(
        "factor",
        (
            *_all(Sort.TEXT, "factor.name", "number", "factor.legal"),
            FieldSpec("factor.address", Sort.LINES),
            *_all(Sort.CODE, "factor.iban", "factor.bic"),
            FieldSpec("since", Sort.DAY),
            FieldSpec("ends", Sort.DAY, optional=True),
        ),
    ),
    Section(
        "transfer",
        (
            _choice("transfer", Transfer),
            _choice("notice", Notice),
            FieldSpec("recourse", Sort.FLAG),
            _choice("chasing", Chasing),
            *_all(Sort.LONG, "mention", "notification"),
        ),
    ),
    Section(
        "money",
        (
            FieldSpec("currency", Sort.CODE),
            *_all(Sort.PERCENT, "quota_percent", "holdback_percent"),
            _choice("holdback_base", HoldbackBase),
            FieldSpec("default_limit_cents", Sort.CENTS, optional=True),
            _choice("limit_on", LimitOn),
            FieldSpec("concentration_percent", Sort.PERCENT, optional=True),
        ),
    ),
    Section(
        "fees",
        (
            FieldSpec("fees.commission_percent", Sort.PERCENT),
            *_all(Sort.CENTS, "fees.minimum_cents", "fees.minimum_per_document_cents"),
            _choice("fees.vat", VatRow),
            FieldSpec("fees.financing_percent", Sort.PERCENT),
            _choice("fees.day_count", DayCount),
            _choice("fees.financing_charged", FinancingCharged),
            FieldSpec("fees.file_fees_cents", Sort.CENTS),
            FieldSpec("fees.file_fees_taxed", Sort.FLAG),
        ),
    ),
    Section(
        "rules",
        (
            *_all(Sort.FLAG, "rules.business_only", "rules.disputes_out", "rules.insolvent_out"),
            FieldSpec("rules.credit_notes_follow", Sort.FLAG),
            *_all(Sort.NUMBER, "rules.oldest_days", "rules.most_days_past_due", optional=True),
            *_all(Sort.NUMBER, "rules.longest_term_days", "rules.longest_month_end_days", optional=True),
            FieldSpec("rules.debtor_late_days", Sort.NUMBER, optional=True),
            FieldSpec("rules.debtor_late_count", Sort.NUMBER),
            *_all(
                Sort.WORDS, "rules.countries", "rules.customers_out", "rules.journals", "rules.journals_out"
            ),
        ),
    ),
    Section(
        "filing",
        (
            FieldSpec("filing.form", Sort.FORMAT),
            *_all(Sort.CODE, "filing.seller_code", "filing.seller_siret", "filing.seller_vat"),
            *_all(Sort.CODE, "filing.domestic_emitter", "filing.export_emitter"),
            _choice("amount", AmountSent),
            _choice("filing.debtor_id", DebtorId),
            FieldSpec("filing.domestic_countries", Sort.WORDS),
            FieldSpec("filing.mail_to", Sort.TEXT),
            FieldSpec("filing.confirmed", Sort.POINTS),
        ),
    ),
    Section(
        "accounts",
        (
            *_all(Sort.CODE, "accounts.current", "accounts.holdback", "accounts.collected"),
            *_all(Sort.CODE, "accounts.mobilised", "accounts.commission", "accounts.vat"),
            *_all(Sort.CODE, "accounts.financing", "accounts.file_fees", "accounts.bank"),
            _choice("shape", EntryShape),
        ),
    ),
    Section(
        "slips",
        (
            *_all(Sort.TEXT, "slips.earlier_act", "slips.transmission", "slips.place", "slips.signer"),
            FieldSpec("slips.words", Sort.LONG),
            FieldSpec("slips.pledge", Sort.FLAG),
        ),
    ),
    Section(
        "statement",
        (
            _choice("statement.encoding", Encoding),
            *_all(Sort.CODE, "statement.delimiter", "statement.decimal", "statement.day_pattern"),
            FieldSpec("statement.skip", Sort.NUMBER),
            FieldSpec("statement.headings", Sort.FLAG),
            *_all(Sort.TEXT, "statement.day", "statement.label", "statement.amount"),
            *_all(Sort.TEXT, "statement.debit", "statement.credit", "statement.balance"),
            *_all(Sort.TEXT, "statement.reference", "statement.debtor", "statement.kind"),
            FieldSpec("statement.kinds", Sort.MEANINGS),
        ),
    ),
)
FIELDS: tuple[FieldSpec, ...] = tuple(field for section in SECTIONS for field in section.fields)
