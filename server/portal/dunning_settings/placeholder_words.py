"""What the placeholders of templates say, for whoever reads; which there are is `letters.placeholders`'."""

from flask_babel import gettext as _


def placeholder_words(name: str) -> str:
    """Say what stands in a letter where a placeholder stood."""
    return {
        "creditor": _("Name of the company that is owed."),
        "factor": _("Name of the factor that is to be paid in its place; empty where the company is."),
        "customer": _("Name of the customer."),
        "account": _("Number of the account and code of the customer."),
        "reference": _("Reference of this letter."),
        "day": _("Day that the letter bears."),
        "invoices": _("How many invoices or instalments the letter is about."),
        "title": _("What it is about, for the subject."),
        "debts": _("The same within a sentence."),
        "debts_capital": _("The same at its beginning."),
        "of_debts": _("The same after “payment”."),
        "references": _("Their references; of more than three, how many others."),
        "due": _("The earliest due date among them."),
        "last_due": _("The latest due date among them."),
        "days_late": _("Days past the earliest due date; 0 until then."),
        "principal": _("What is left to be paid of the invoices."),
        "total": _("What the letter asks for."),
        "claims": _("Whether interest or the indemnity is part of it."),
        "interest": _("Late interest; empty where there is none."),
        "indemnity": _("The indemnity for costs of recovery; empty where there is none."),
        "public_body": _("Whether the customer is a public body, of whom no order for payment is asked."),
        "abroad": _(
            "Whether it is not known that the customer is in France,"
            " where alone an order for payment is served."
        ),
        "part_paid": _("Whether a part of what it is about was paid."),
        "plan_parts": _("How many of them are parts of a payment plan."),
        "default_clause": _(
            "Whether such a plan says that all that is left falls due where a part stays unpaid."
        ),
        "delay": _("Days given to pay, as the template sets them."),
        "until": _("The last day to pay, so many days after the letter's; a business day."),
        "earlier_count": _("How many letters about them went before."),
        "earlier": _("The days of these letters; empty where there are none."),
        "promise": _("Day of a promise that was not kept; empty without."),
        "contact": _("Where to answer: address of mail and telephone."),
    }[name]
