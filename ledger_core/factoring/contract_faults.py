"""Whether what a contract says can hold together, checked before a version is saved.

Owns the limits of every field and what excludes what. Never changes a contract, and does not
judge its price.
"""

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
import re

from stdnum import bic, iban

from ledger_core.accounts import NotAChartNumberError, account_name
from ledger_core.card_edit import is_email
from ledger_core.company_numbers import is_siret, is_vat
from ledger_core.countries import is_country
from ledger_core.factoring.contract import (
    Chasing,
    Contract,
    Fees,
    Filing,
    HoldbackBase,
    Notice,
    Rules,
)
from ledger_core.factoring.formats.terms import AmountSent
from ledger_core.factoring.records.fields import is_day_pattern
from ledger_core.factoring.statements.form import StatementForm

MOST_CENTS = 10**13
MOST_DAYS = 3660
LONGEST_KEY = 40
LONGEST_NAME = 120
LONGEST_TEXT = 4000
LONGEST_LINE = 400
MOST_LINES = 6
MOST_SKIPPED = 100
MOST_COLUMNS = 200
MOST_WORDS = 100
DELIMITERS = (";", ",", "\t", "|")
DECIMALS = (",", ".")

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_FORMAT = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_COLUMN = re.compile(r"[1-9][0-9]{0,2}")
_COLUMNS = ("day", "label", "reference", "debtor", "amount", "debit", "credit", "kind", "balance")
_HUNDRED = Decimal(100)
_DECIMALS = 4


class ContractFault(StrEnum):
    """What can be wrong at a place of a contract."""

    NOT_A_KEY = "not-a-key"  # small letters, digits and single hyphens between them
    NOT_A_NAME = "not-a-name"
    OUT_OF_RANGE = "out-of-range"
    ENDS_BEFORE = "ends-before"
    NOT_A_CURRENCY = "not-a-currency"
    NOT_A_COUNTRY = "not-a-country"
    NOT_AN_IBAN = "not-an-iban"
    NOT_A_BIC = "not-a-bic"
    NOT_AN_ACCOUNT = "not-an-account"
    TWICE = "twice"
    TOO_LONG = "too-long"
    CONTROL = "control"  # a sign that no text shows
    NOTHING_FUNDED = "nothing-funded"  # the holdback takes all that the quota leaves
    NOBODY_TOLD = "nobody-told"  # debtors are to pay the factor, and no text or account says so
    DEBTOR_WOULD_KNOW = "debtor-would-know"  # of a transfer that is confidential
    PAYS_FACTOR = "pays-factor"  # a reminder in the company's own name would ask for what is the factor's
    MISSING = "missing"
    NOT_A_FORMAT = "not-a-format"
    NOT_A_SIRET = "not-a-siret"
    NOT_A_VAT = "not-a-vat"
    NOT_AN_EMAIL = "not-an-email"
    NOT_A_SIGN = "not-a-sign"  # none of those that may part columns, or stand before cents
    NOT_A_PATTERN = "not-a-pattern"  # of days, such as DD/MM/YYYY
    NOT_A_COLUMN = "not-a-column"  # without headings a column is a number from 1
    TWO_AMOUNTS = "two-amounts"  # one with a sign, and debit or credit beside it
    NOT_AS_SECURITY = "not-as-security"  # a pledge, where the claims pass to the factor
    ORIGINAL_AS_SECURITY = "original-as-security"  # claims that stay in the books are worth what is open


def faults_of(contract: Contract) -> dict[str, ContractFault]:
    """Tell what is wrong with a contract, by place such as `number` or `fees.commission_percent`."""
    found: dict[str, ContractFault] = {}
    for place, fault in _faults(contract):
        found.setdefault(place, fault)
    return found


def _faults(contract: Contract) -> Iterator[tuple[str, ContractFault]]:
    yield from _of_head(contract)
    yield from _of_factor(contract)
    yield from _of_money(contract)
    yield from _of_fees(contract.fees)
    yield from _of_rules(contract.rules)
    yield from _of_accounts(contract)
    yield from _of_notice(contract)
    yield from _of_filing(contract.filing)
    yield from _of_slips(contract)
    yield from _of_statement(contract.statement)


def _of_head(contract: Contract) -> Iterator[tuple[str, ContractFault]]:
    if len(contract.key) > LONGEST_KEY or not _KEY.fullmatch(contract.key):
        yield "key", ContractFault.NOT_A_KEY
    if contract.version < 1:
        yield "version", ContractFault.OUT_OF_RANGE
    if not _is_name(contract.number):
        yield "number", ContractFault.NOT_A_NAME
    if contract.ends is not None and contract.ends < contract.since:
        yield "ends", ContractFault.ENDS_BEFORE
    if not _CURRENCY.fullmatch(contract.currency):
        yield "currency", ContractFault.NOT_A_CURRENCY


def _of_factor(contract: Contract) -> Iterator[tuple[str, ContractFault]]:
    factor = contract.factor
    if not _is_name(factor.name):
        yield "factor.name", ContractFault.NOT_A_NAME
    if factor.legal and not _is_name(factor.legal):
        yield "factor.legal", ContractFault.NOT_A_NAME
    if len(factor.address) > MOST_LINES or not all(map(_is_name, factor.address)):
        yield "factor.address", ContractFault.NOT_A_NAME
    if factor.iban and not iban.is_valid(factor.iban):
        yield "factor.iban", ContractFault.NOT_AN_IBAN
    if factor.bic and not bic.is_valid(factor.bic):
        yield "factor.bic", ContractFault.NOT_A_BIC


def _of_money(contract: Contract) -> Iterator[tuple[str, ContractFault]]:
    quota, holdback = contract.quota_percent, contract.holdback_percent
    if not _is_percent(quota) or quota <= 0:
        yield "quota_percent", ContractFault.OUT_OF_RANGE
    if not _is_percent(holdback):
        yield "holdback_percent", ContractFault.OUT_OF_RANGE
    elif contract.holdback_base is HoldbackBase.ASSIGNED and _is_percent(quota) and holdback >= quota:
        yield "holdback_percent", ContractFault.NOTHING_FUNDED
    concentration = contract.concentration_percent
    if concentration is not None and (not _is_percent(concentration) or concentration <= 0):
        yield "concentration_percent", ContractFault.OUT_OF_RANGE
    if contract.default_limit_cents is not None and not _is_sum(contract.default_limit_cents):
        yield "default_limit_cents", ContractFault.OUT_OF_RANGE


def _of_fees(fees: Fees) -> Iterator[tuple[str, ContractFault]]:
    for name in ("commission_percent", "financing_percent"):
        if not _is_percent(getattr(fees, name)):
            yield f"fees.{name}", ContractFault.OUT_OF_RANGE
    for name in ("minimum_cents", "minimum_per_document_cents", "file_fees_cents"):
        if not _is_sum(getattr(fees, name)):
            yield f"fees.{name}", ContractFault.OUT_OF_RANGE


def _of_rules(rules: Rules) -> Iterator[tuple[str, ContractFault]]:
    for name in (
        "oldest_days",
        "most_days_past_due",
        "longest_term_days",
        "longest_month_end_days",
        "debtor_late_days",
    ):
        days = getattr(rules, name)
        if days is not None and not 0 <= days <= MOST_DAYS:
            yield f"rules.{name}", ContractFault.OUT_OF_RANGE
    if not 1 <= rules.debtor_late_count <= MOST_DAYS:
        yield "rules.debtor_late_count", ContractFault.OUT_OF_RANGE
    if not all(map(is_country, rules.countries)):
        yield "rules.countries", ContractFault.NOT_A_COUNTRY
    for name in ("countries", "customers_out", "journals", "journals_out"):
        said = getattr(rules, name)
        if len(set(said)) < len(said):
            yield f"rules.{name}", ContractFault.TWICE
        if not all(map(_is_name, said)):
            yield f"rules.{name}", ContractFault.NOT_A_NAME


def _of_accounts(contract: Contract) -> Iterator[tuple[str, ContractFault]]:
    seen: set[str] = set()
    for each in fields(contract.accounts):
        number = getattr(contract.accounts, each.name)
        if not _is_account(number):
            yield f"accounts.{each.name}", ContractFault.NOT_AN_ACCOUNT
        if each.name in {"current", "holdback", "collected", "mobilised"}:
            if number in seen:  # each proves a figure of its own
                yield f"accounts.{each.name}", ContractFault.TWICE
            seen.add(number)


def _of_notice(contract: Contract) -> Iterator[tuple[str, ContractFault]]:
    is_notified = contract.notice is Notice.NOTIFIED
    for name in ("mention", "notification"):
        text = getattr(contract, name)
        yield from _of_text(name, text)
        if is_notified and not text.strip():
            yield name, ContractFault.NOBODY_TOLD
        if text.strip() and contract.notice is Notice.FULLY_CONFIDENTIAL:
            yield name, ContractFault.DEBTOR_WOULD_KNOW
    if is_notified and not contract.factor.iban:
        yield "factor.iban", ContractFault.NOBODY_TOLD
    if not is_notified and contract.chasing is Chasing.FACTORS_NAME:
        yield "chasing", ContractFault.DEBTOR_WOULD_KNOW
    if is_notified and contract.chasing is Chasing.OWN_NAME:
        yield "chasing", ContractFault.PAYS_FACTOR
    if not contract.passes_title and contract.amount is AmountSent.ORIGINAL:
        yield "amount", ContractFault.ORIGINAL_AS_SECURITY


def _of_filing(filing: Filing) -> Iterator[tuple[str, ContractFault]]:
    if len(filing.form) > LONGEST_KEY or not _FORMAT.fullmatch(filing.form):
        yield "filing.form", ContractFault.NOT_A_FORMAT
    for name in ("seller_code", "domestic_emitter", "export_emitter"):
        code = getattr(filing, name)
        if code and (len(code) > LONGEST_KEY or not _is_name(code)):
            yield f"filing.{name}", ContractFault.NOT_A_NAME
    yield from _of_places(filing)
    if filing.mail_to and not is_email(filing.mail_to):
        yield "filing.mail_to", ContractFault.NOT_AN_EMAIL
    if filing.seller_siret and not is_siret(filing.seller_siret):
        yield "filing.seller_siret", ContractFault.NOT_A_SIRET
    if filing.seller_vat and not is_vat(filing.seller_vat):
        yield "filing.seller_vat", ContractFault.NOT_A_VAT


def _of_places(filing: Filing) -> Iterator[tuple[str, ContractFault]]:
    if not filing.domestic_countries:
        yield "filing.domestic_countries", ContractFault.MISSING
    if not all(map(is_country, filing.domestic_countries)):
        yield "filing.domestic_countries", ContractFault.NOT_A_COUNTRY
    for name in ("domestic_countries", "confirmed"):
        said = getattr(filing, name)
        if len(set(said)) < len(said):
            yield f"filing.{name}", ContractFault.TWICE


def _of_slips(contract: Contract) -> Iterator[tuple[str, ContractFault]]:
    slips = contract.slips
    if slips.pledge and contract.passes_title:
        yield "slips.pledge", ContractFault.NOT_AS_SECURITY
    yield from _of_text("slips.words", slips.words)
    for name in ("earlier_act", "transmission", "place", "signer"):
        text = getattr(slips, name)
        if text and not _is_name(text, LONGEST_LINE):
            yield f"slips.{name}", ContractFault.NOT_A_NAME


def _of_statement(form: StatementForm) -> Iterator[tuple[str, ContractFault]]:
    if form.delimiter not in DELIMITERS:
        yield "statement.delimiter", ContractFault.NOT_A_SIGN
    if form.decimal not in DECIMALS:
        yield "statement.decimal", ContractFault.NOT_A_SIGN
    if not 0 <= form.skip <= MOST_SKIPPED:
        yield "statement.skip", ContractFault.OUT_OF_RANGE
    if not is_day_pattern(form.day_pattern):
        yield "statement.day_pattern", ContractFault.NOT_A_PATTERN
    for name in _COLUMNS:
        column = getattr(form, name)
        if column and not _is_column(form, column):
            yield f"statement.{name}", ContractFault.NOT_A_COLUMN
    yield from _of_needed_columns(form)
    words = [word.casefold() for word, _ in form.kinds]
    if len(words) > MOST_WORDS or not all(map(_is_name, words)):
        yield "statement.kinds", ContractFault.NOT_A_NAME
    if len(set(words)) < len(words):
        yield "statement.kinds", ContractFault.TWICE


def _of_needed_columns(form: StatementForm) -> Iterator[tuple[str, ContractFault]]:
    for name in ("day", "label"):
        if not getattr(form, name):
            yield f"statement.{name}", ContractFault.MISSING
    apart = bool(form.debit or form.credit)
    if form.amount and apart:
        yield "statement.amount", ContractFault.TWO_AMOUNTS
    if not form.amount and not apart:
        yield "statement.amount", ContractFault.MISSING
    for name in ("debit", "credit"):
        if apart and not getattr(form, name):
            yield f"statement.{name}", ContractFault.MISSING
    used = [
        (name, column)
        for name in ("day", "amount", "debit", "credit", "balance")
        if (column := getattr(form, name))
    ]
    for rank, (name, column) in enumerate(used):
        if column in {earlier for _, earlier in used[:rank]}:
            yield f"statement.{name}", ContractFault.TWICE


def _is_column(form: StatementForm, column: str) -> bool:
    if form.headings:
        return _is_name(column)
    return bool(_COLUMN.fullmatch(column)) and int(column) <= MOST_COLUMNS


def _of_text(place: str, text: str) -> Iterator[tuple[str, ContractFault]]:
    if len(text) > LONGEST_TEXT:
        yield place, ContractFault.TOO_LONG
    if not all(map(str.isprintable, text.split("\n"))):
        yield place, ContractFault.CONTROL


def _is_name(text: str, longest: int = LONGEST_NAME) -> bool:
    return text == text.strip() and 0 < len(text) <= longest and text.isprintable()


def _is_percent(value: Decimal) -> bool:
    return value.is_finite() and 0 <= value <= _HUNDRED and value == round(value, _DECIMALS)


def _is_sum(cents: int) -> bool:
    return 0 <= cents <= MOST_CENTS


def _is_account(number: str) -> bool:
    try:
        account_name(number)
    except NotAChartNumberError:
        return False
    return number.isalnum() and len(number) <= LONGEST_KEY
