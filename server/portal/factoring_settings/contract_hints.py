"""What helps to fill in a contract: a sentence a section and, where one is needed, under a field."""

from flask_babel import gettext as _


def section_words(key: str) -> tuple[str, str]:
    """Return the heading of a section of the form, and a sentence under it ("": none)."""
    return {
        "factor": (_("The factor and the contract"), ""),
        "transfer": (
            _("Transfer, and what debtors know"),
            _("What debtors are told, whom they pay, and in whose name they are reminded."),
        ),
        "money": (_("Quota, holdback, limits"), _("How much of an assignment is paid out at once.")),
        "fees": (_("Fees and VAT"), _("Amounts are without VAT. Interest bears none.")),
        "rules": (
            _("What the factor takes"),
            _("Rules are tried in their order; an invoice that is kept out is told which, with its figures."),
        ),
        "filing": (
            _("Files for the factor"),
            _("A file is whole or not made at all. What is not confirmed is asked about, never guessed."),
        ),
        "accounts": (
            _("Accounts and entries"),
            _("Usual accounts of the chart; the first four each prove a figure of their own."),
        ),
        "slips": (
            _("Words of slips"),
            _("Left empty, the house’s own words stand. A slip that lacks a mandatory mention is not made."),
        ),
        "statement": (
            _("The factor’s statement as CSV"),
            _("Columns by their heading; by their number where there are no headings. Empty: there is none."),
        ),
    }[key]


def hint(place: str) -> str:
    """Return the sentence under a field, "" where its name says it all."""
    return _hints().get(place, "")


def _hints() -> dict[str, str]:
    return {
        "since": _("The version counts from this day on; before it the one before does."),
        "ends": _("Empty: no end is agreed."),
        "number": _("As the factor names it."),
        "factor.address": _("A line each, six at most."),
        "factor.iban": _("Where debtors pay, if they are notified."),
        "recourse": _("What the debtor does not pay comes back to the company."),
        "mention": _("Says whom to pay. The factor’s contract usually has its words."),
        "notification": _(
            "The body of the letter that tells debtors; name and account of the factor are added."
        ),
        "default_limit_cents": _("Empty: no limit. Limits of single debtors stand on a page of their own."),
        "concentration_percent": _("Empty: no cap."),
        "quota_percent": _("Of what is assigned; 100 where only the holdback is kept."),
        "fees.minimum_cents": _("Of the commission; 0: none."),
        "fees.minimum_per_document_cents": _("Of the commission; 0: none."),
        "rules.longest_term_days": _("60 in the law (L441-10 I C. com.). Empty: no rule."),
        "rules.longest_month_end_days": _("45 in the law; the longer of both terms counts."),
        "rules.oldest_days": _("From the invoice’s date. Empty: no rule."),
        "rules.most_days_past_due": _("Empty: no rule; 0: nothing that is past due."),
        "rules.debtor_late_days": _("Empty: no rule."),
        "rules.countries": _("Two letters each, such as FR, BE. Empty: all."),
        "rules.customers_out": _("Their codes, between commas."),
        "rules.journals": _("Empty: all."),
        "filing.seller_code": _("As the factor’s files name it."),
        "filing.seller_siret": _("Needed where the format names the company by it."),
        "filing.domestic_countries": _(
            "Debtors elsewhere are export. Overseas departments have codes of their own."
        ),
        "filing.mail_to": _("One file a mail. Empty: a person hands files in."),
        "amount": _("Of an invoice that is paid in part."),
        "slips.earlier_act": _("The contract in which subrogation at each payment was agreed, with its day."),
        "slips.transmission": _("Then a Dailly slip says number and total of the claims only."),
        "slips.signer": _("Name and function. Empty: who signs letters."),
        "statement.delimiter": _("A sign; \\t for a tab."),
        "statement.day_pattern": _("DD, MM and YYYY or YY, such as DD/MM/YYYY."),
        "statement.amount": _("Above zero where the factor owes more."),
        "statement.debit": _("Instead of one column with a sign."),
        "statement.credit": _("Instead of one column with a sign."),
        "statement.kinds": _(
            "Words of the column of kinds, or parts of the label; the first that is found counts, in "
            "capitals or not."
        ),
    }
