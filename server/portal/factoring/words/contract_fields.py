"""The fields of a contract by name, and what is wrong with one, in words.

Owns these words. Places are those of `contract_form`, such as `fees.commission_percent`.
"""

from flask_babel import gettext as _

from ledger_core.factoring.contract_faults import LONGEST_NAME, LONGEST_TEXT, ContractFault


def place_words(place: str) -> str:
    """Name a field of a contract by its place."""
    part, dot, name = place.partition(".")
    names = _PARTS[part]() if dot else _head()
    return names.get(name if dot else part, place)


def _head() -> dict[str, str]:
    return {
        "key": _("Key"),
        "since": _("In force from"),
        "ends": _("Last day"),
        "number": _("Number of the contract"),
        "transfer": _("How the claims pass"),
        "notice": _("Who knows of it"),
        "recourse": _("With recourse"),
        "currency": _("Currency"),
        "quota_percent": _("Quota funded, in percent"),
        "holdback_percent": _("Holdback, in percent"),
        "holdback_base": _("Holdback is a part"),
        "limit_on": _("A debtor’s limit covers"),
        "default_limit_cents": _("Limit of a debtor that has none of its own"),
        "concentration_percent": _("Concentration: most for one debtor, in percent of all that is assigned"),
        "amount": _("Amount in files"),
        "shape": _("Entries"),
        "chasing": _("Reminders of assigned invoices"),
        "mention": _("Mention on invoices and reminders"),
        "notification": _("Letter that notifies debtors"),
    }


def _factor() -> dict[str, str]:
    return {
        "name": _("Name of the factor"),
        "legal": _("Form, capital, registration"),
        "address": _("Address of the factor"),
        "iban": _("IBAN that debtors pay to"),
        "bic": _("BIC of the factor"),
    }


def _fees() -> dict[str, str]:
    return {
        "commission_percent": _("Factoring commission, in percent"),
        "minimum_cents": _("Minimum of an assignment"),
        "minimum_per_document_cents": _("Minimum a document"),
        "financing_percent": _("Financing commission, percent a year"),
        "day_count": _("A year has"),
        "financing_charged": _("Financing is charged"),
        "file_fees_cents": _("File fees of an assignment"),
        "file_fees_taxed": _("File fees bear VAT"),
        "vat": _("VAT of the commission"),
    }


def _rules() -> dict[str, str]:
    return {
        "business_only": _("Businesses only, no consumer"),
        "countries": _("Countries taken"),
        "oldest_days": _("Oldest invoice, in days"),
        "most_days_past_due": _("Most days past due"),
        "longest_term_days": _("Longest term from the invoice, in days"),
        "longest_month_end_days": _("Longest term from the end of the month, in days"),
        "disputes_out": _("Nothing that is in dispute"),
        "insolvent_out": _("No debtor in a collective procedure"),
        "debtor_late_days": _("A debtor is out that is late by days"),
        "debtor_late_count": _("… with so many invoices"),
        "customers_out": _("Customers left out"),
        "journals": _("Journals taken"),
        "journals_out": _("Journals left out"),
        "credit_notes_follow": _("Credit notes of assigned invoices are handed over too"),
    }


def _accounts() -> dict[str, str]:
    return {
        "current": _("Current account of the factor"),
        "holdback": _("Holdback kept by the factor"),
        "collected": _("Debtors’ payments to pass on"),
        "mobilised": _("Loan against claims given as security"),
        "commission": _("Account of the factoring commission"),
        "financing": _("Account of the financing commission"),
        "file_fees": _("Account of file fees"),
        "vat": _("Deductible VAT"),
        "bank": _("Bank"),
    }


def _filing() -> dict[str, str]:
    return {
        "form": _("Format of the files"),
        "seller_code": _("The factor’s number for the company"),
        "seller_siret": _("SIRET of the company"),
        "seller_vat": _("VAT number of the company"),
        "domestic_emitter": _("Emitter code, domestic debtors"),
        "export_emitter": _("Emitter code, debtors abroad"),
        "debtor_id": _("Debtors are named by"),
        "domestic_countries": _("Domestic countries"),
        "confirmed": _("Confirmed by the factor"),
        "mail_to": _("Files are mailed to"),
    }


def _slips() -> dict[str, str]:
    return {
        "words": _("Words of subrogation"),
        "earlier_act": _("Earlier act of subrogation"),
        "transmission": _("Process that identifies the claims"),
        "place": _("Place of payment"),
        "signer": _("Who signs"),
        "pledge": _("A pledge (nantissement), not an assignment"),
    }


def _statement() -> dict[str, str]:
    return {
        "encoding": _("Encoding"),
        "delimiter": _("Sign between columns"),
        "skip": _("Lines before the headings"),
        "headings": _("Columns have headings"),
        "day_pattern": _("Form of days"),
        "decimal": _("Decimal sign"),
        "day": _("Column of the day"),
        "label": _("Column of the label"),
        "reference": _("Column of the reference"),
        "debtor": _("Column of the debtor"),
        "amount": _("Column of the amount, with a sign"),
        "debit": _("Column of debits: the factor owes less"),
        "credit": _("Column of credits: the factor owes more"),
        "kind": _("Column of the kind of line"),
        "balance": _("Column of the balance"),
        "kinds": _("Words and what they mean"),
    }


_PARTS = {
    "factor": _factor,
    "fees": _fees,
    "rules": _rules,
    "accounts": _accounts,
    "filing": _filing,
    "slips": _slips,
    "statement": _statement,
}


def contract_fault(fault: ContractFault, place: str = "") -> str:
    """Say what is wrong at a place, and what to do."""
    if fault is ContractFault.OUT_OF_RANGE and place.endswith("percent"):
        return _("Write a percent from 0 to 100 with four decimals at most; a quota or a cap is above 0.")
    if fault is ContractFault.NOBODY_TOLD and place == "factor.iban":
        return _("Debtors are to pay the factor: say the IBAN that they pay to.")
    return _faults()[fault]


def _faults() -> dict[ContractFault, str]:
    return {
        ContractFault.NOT_A_KEY: _("Small letters without accents, digits and single hyphens, 40 at most."),
        ContractFault.NOT_A_NAME: _(
            "Write 1 to %(most)s signs that print, without blanks around them.", most=LONGEST_NAME
        ),
        ContractFault.OUT_OF_RANGE: _("This number is too small or too large."),
        ContractFault.ENDS_BEFORE: _("The last day lies before the first."),
        ContractFault.NOT_A_CURRENCY: _("Write the three capital letters of the currency, such as EUR."),
        ContractFault.NOT_A_COUNTRY: _("Write countries as two capital letters (ISO 3166), such as FR."),
        ContractFault.NOT_AN_IBAN: _("This is no valid IBAN: look at its digits again."),
        ContractFault.NOT_A_BIC: _("This is no valid BIC: 8 or 11 signs."),
        ContractFault.NOT_AN_ACCOUNT: _("Write an account number of the chart, digits first."),
        ContractFault.TWICE: _("This stands here twice; each may stand once only."),
        ContractFault.TOO_LONG: _("This is too long: %(most)s signs at most.", most=LONGEST_TEXT),
        ContractFault.NOTHING_FUNDED: _(
            "The holdback takes all that the quota leaves: nothing would be funded."
        ),
        ContractFault.NOBODY_TOLD: _(
            "The contract is notified: debtors must be told to pay the factor. Write what they are told."
        ),
        ContractFault.DEBTOR_WOULD_KNOW: _("The contract is confidential, and this would tell the debtor."),
        ContractFault.PAYS_FACTOR: _(
            "Debtors pay the factor here: a reminder in the company’s name would ask for the factor’s money."
        ),
        ContractFault.CONTROL: _("A sign in it does not print."),
        ContractFault.MISSING: _("Something must stand here."),
        ContractFault.NOT_A_FORMAT: _("Choose a format."),
        ContractFault.NOT_A_SIRET: _("This is no valid SIRET: 14 digits, look at them again."),
        ContractFault.NOT_A_VAT: _("This is no valid VAT number: look at its digits again."),
        ContractFault.NOT_AN_EMAIL: _("Write an e-mail address, such as name@example.org."),
        ContractFault.NOT_A_SIGN: _("Such a sign cannot stand here."),
        ContractFault.NOT_A_PATTERN: _("Write DD, MM and YYYY or YY once each, such as DD/MM/YYYY."),
        ContractFault.NOT_A_COLUMN: _("Without headings a column is a number, counted from 1."),
        ContractFault.TWO_AMOUNTS: _("Name one column with a sign, or debit and credit: not both."),
        ContractFault.NOT_AS_SECURITY: _("A pledge leaves the claims in the books; here they pass on."),
        ContractFault.ORIGINAL_AS_SECURITY: _(
            "Claims given as security stay in the books and are worth what is open: send open amounts."
        ),
    }
