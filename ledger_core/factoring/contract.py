"""What a company and its factor agreed: one version of a contract, and the words it chooses from.

Owns the values alone. Whether they can hold together is `contract_faults`' to say, how they are kept is
`contract_form`'s. Never holds a figure of the law, nor an account that a contract could not change.
"""

from dataclasses import dataclass, field
import datetime as dt
from decimal import Decimal
from enum import IntEnum, StrEnum

from ledger_core.factoring.formats.terms import AmountSent, DebtorId, FileTerms, Point
from ledger_core.factoring.statements.form import StatementForm
from ledger_core.factoring.vat_rates import VatRow


class Transfer(StrEnum):
    """How the claims pass to the factor."""

    SUBROGATION = "subrogation"  # article 1346-1 C. civ.
    ASSIGNMENT = "assignment"  # article L313-23 CMF, title passes
    SECURITY = "security"  # the same slip as security: the claims stay in the books


class Notice(StrEnum):
    """Who knows of it."""

    NOTIFIED = "notified"  # debtors pay the factor
    CONFIDENTIAL = "confidential"  # the company collects, by mandate
    FULLY_CONFIDENTIAL = "fully-confidential"  # and no paper mentions it


class HoldbackBase(StrEnum):
    """What the holdback is a part of."""

    ASSIGNED = "assigned"  # of each assignment
    OUTSTANDING = "outstanding"  # of all that is assigned and not settled


class LimitOn(StrEnum):
    """What a debtor's limit covers."""

    CLAIMS = "claims"  # what is assigned, with tax
    FUNDING = "funding"  # what is funded of it, once holdback, commission and its VAT are off


class FinancingCharged(StrEnum):
    """When the financing commission is taken."""

    AT_ASSIGNMENT = "at-assignment"  # off the money of the assignment, for the days expected
    ON_STATEMENT = "on-statement"  # by the factor's statement, for the days that passed


class DayCount(IntEnum):
    """Days of the year that a yearly rate is divided by."""

    D360 = 360
    D365 = 365


class EntryShape(StrEnum):
    """How an assignment is posted; its fees apart, for beside them a customer's line is a credit note."""

    ONE = "one"  # one entry for all its invoices
    PER_INVOICE = "per-invoice"


class Chasing(StrEnum):
    """What reminders do about an assigned invoice."""

    FACTORS_NAME = "factors-name"
    OWN_NAME = "own-name"  # by the mandate to collect, where debtors know nothing
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Numbers of the chart by what is posted there; the defaults are usual ones, any may be changed.

    Source: plan comptable général (règlement ANC 2014-03 as amended by 2022-06) for 467, 5191, 6225, 6616,
    627; what stands after the third digit is usage.
    """

    current: str = "467100"  # factor, compte courant
    holdback: str = "467200"  # factor, fonds de garantie
    collected: str = "467300"  # debtors' payments that are the factor's, à reverser
    mobilised: str = "519100"  # crédit de mobilisation de créances, for an assignment as security
    commission: str = "622500"
    financing: str = "661600"
    file_fees: str = "627000"
    vat: str = "445660"
    bank: str = "512000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the factor takes; where a rule is None or empty it does not hold.

    None of it is law but the longest terms, which companies usually set to those of article L441-10 I of the
    code de commerce: 60 days from the invoice, or 45 days from the end of its month.
    """

    business_only: bool = True
    countries: tuple[str, ...] = ()  # ISO 3166, two letters; empty: all
    oldest_days: int | None = None  # from the invoice's date
    most_days_past_due: int | None = None
    longest_term_days: int | None = 60  # from the invoice to its due date
    longest_month_end_days: int | None = 45  # from the end of its month; the longer of both counts
    disputes_out: bool = True
    insolvent_out: bool = True
    debtor_late_days: int | None = None  # with `debtor_late_count` invoices past due for more days,
    debtor_late_count: int = 1  # nothing of the debtor is taken
    customers_out: tuple[str, ...] = ()
    journals: tuple[str, ...] = ()  # that alone are taken; empty: all
    journals_out: tuple[str, ...] = ()
    credit_notes_follow: bool = True  # those of assigned invoices are handed over too


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """What the factor takes for it. Percents are of a hundred, minimums and fees cents without VAT."""

    commission_percent: Decimal
    minimum_cents: int = 0  # of the commission, an assignment
    minimum_per_document_cents: int = 0
    financing_percent: Decimal = Decimal(0)  # a year
    day_count: DayCount = DayCount.D365
    financing_charged: FinancingCharged = FinancingCharged.AT_ASSIGNMENT
    file_fees_cents: int = 0  # an assignment
    file_fees_taxed: bool = True
    vat: VatRow = VatRow.STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Who takes the claims, as slips and letters name it, and where debtors pay it."""

    name: str
    legal: str = ""  # form, capital, registration
    address: tuple[str, ...] = ()
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """How files are made for the factor, and where they go.

    `form` is the key of a house format (`formats.house`) or of one that was described in TOML. Code and
    emitters are the factor's for the seller; SIRET and VAT number are the seller's own. `mail_to` is where
    files are sent, one a mail; "": a person hands them in.
    """

    form: str = "csv"
    seller_code: str = ""
    seller_siret: str = ""
    seller_vat: str = ""
    domestic_emitter: str = ""
    export_emitter: str = ""
    debtor_id: DebtorId = DebtorId.SIRET
    domestic_countries: tuple[str, ...] = ("FR",)
    confirmed: tuple[Point, ...] = ()  # points that the factor has answered with yes
    mail_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipWords:
    """What slips say beside the claims; each "" where the contract leaves it to the house's own words.

    `earlier_act` is the contract in which the seller agreed to subrogate its factor at each payment,
    `transmission` the means of a process that identifies the claims (then a Dailly slip states their number
    and total alone), `place` where the claims are paid.
    """

    words: str = ""  # of subrogation
    earlier_act: str = ""
    transmission: str = ""
    place: str = ""
    signer: str = ""  # name and function
    pledge: bool = False  # claims as security are pledged (nantissement), not assigned


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A version of a contract, in force from `since`; the day a contract says is its own."""

    key: str
    version: int  # from 1
    since: dt.date
    number: str  # as the factor names the contract
    factor: Factor
    transfer: Transfer
    notice: Notice
    recourse: bool
    currency: str
    fees: Fees
    ends: dt.date | None = None  # the last day
    quota_percent: Decimal = Decimal(100)
    holdback_percent: Decimal = Decimal(10)
    holdback_base: HoldbackBase = HoldbackBase.ASSIGNED
    limit_on: LimitOn = LimitOn.CLAIMS
    default_limit_cents: int | None = None  # of a debtor that has none of its own; None: no limit
    concentration_percent: Decimal | None = None  # of all that is assigned, for one debtor
    rules: Rules = field(default_factory=Rules)
    amount: AmountSent = AmountSent.OPEN
    shape: EntryShape = EntryShape.ONE
    accounts: Accounts = field(default_factory=Accounts)
    chasing: Chasing = Chasing.NONE
    mention: str = ""  # on invoices and reminders: whom to pay
    notification: str = ""  # the body of the letter to debtors
    filing: Filing = field(default_factory=Filing)
    slips: SlipWords = field(default_factory=SlipWords)
    statement: StatementForm = field(default_factory=StatementForm)

    @property
    def passes_title(self) -> bool:
        """Tell whether the claims leave the company's books."""
        return self.transfer is not Transfer.SECURITY

    @property
    def file_terms(self) -> FileTerms:
        """Return what the contract says of its files."""
        return FileTerms(
            amount=self.amount,
            confirmed=frozenset(self.filing.confirmed),
            debtor_id=self.filing.debtor_id,
            domestic_countries=frozenset(self.filing.domestic_countries),
        )

    def in_force(self, day: dt.date) -> bool:
        """Tell whether the version counts on a day; of several that do, the latest is taken."""
        return self.since <= day and (self.ends is None or day <= self.ends)
