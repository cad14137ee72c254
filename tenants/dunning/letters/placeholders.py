"""What a template may name: a closed list of plain words, numbers and yes or no, each with what it says.

Owns the list and who may use what. A template for consumers cannot name interest or the indemnity, since
neither is claimed of them. Knows no letter: `composing` gives the values.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name for use in templates; `says` is an English sentence that pages translate."""

    name: str
    says: str
    french: Value  # an example in a French letter
    english: Value
    business_only: bool = False


PLACEHOLDERS = (
    Placeholder(
        "creditor", "Name of the company that is owed.", "Menuiserie Trémarec", "Menuiserie Trémarec"
    ),
    Placeholder(
        "factor",
        "Name of the factor that is to be paid in its place; empty where the company is.",
        "Hexafact",
        "Hexafact",
    ),
    Placeholder("customer", "Name of the customer.", "Habitat Lorvaux SAS", "Habitat Lorvaux SAS"),
    Placeholder(
        "account", "Number of the account and code of the customer.", "411000 LORVAUX", "411000 LORVAUX"
    ),
    Placeholder("reference", "Reference of this letter.", "MD-2026-0031", "MD-2026-0031"),
    Placeholder("day", "Day that the letter bears.", "23 novembre 2026", "23 November 2026"),
    Placeholder("invoices", "How many invoices or instalments the letter is about.", 2, 2),
    Placeholder("title", "What it is about, for the subject.", "2 factures", "2 invoices"),
    Placeholder("debts", "The same within a sentence.", "les 2 factures ci-dessous", "the 2 invoices below"),
    Placeholder(
        "debts_capital", "The same at its beginning.", "Les 2 factures ci-dessous", "The 2 invoices below"
    ),
    Placeholder(
        "of_debts", "The same after “payment”.", "des 2 factures ci-dessous", "of the 2 invoices below"
    ),
    Placeholder(
        "references",
        "Their references; of more than three, how many others.",
        "F2026-0061 et F2026-0097",
        "F2026-0061 and F2026-0097",
    ),
    Placeholder("due", "The earliest due date among them.", "31 mars 2026", "31 March 2026"),
    Placeholder("last_due", "The latest due date among them.", "15 mai 2026", "15 May 2026"),
    Placeholder("days_late", "Days past the earliest due date; 0 until then.", 237, 237),
    Placeholder("principal", "What is left to be paid of the invoices.", "10 160,00 €", "€10,160.00"),
    Placeholder("total", "What the letter asks for.", "10 962,54 €", "€10,962.54"),
    Placeholder(
        "claims",
        "Whether interest or the indemnity is part of it.",
        french=True,
        english=True,
        business_only=True,
    ),
    Placeholder(
        "interest", "Late interest; empty where there is none.", "722,54 €", "€722.54", business_only=True
    ),
    Placeholder(
        "indemnity",
        "The indemnity for costs of recovery; empty where there is none.",
        "80,00 €",
        "€80.00",
        business_only=True,
    ),
    Placeholder(
        "public_body",
        "Whether the customer is a public body, of whom no order for payment is asked.",
        french=False,
        english=False,
        business_only=True,
    ),
    Placeholder(
        "abroad",
        "Whether it is not known that the customer is in France, where alone an order for payment is served.",
        french=False,
        english=False,
    ),
    Placeholder("part_paid", "Whether a part of what it is about was paid.", french=True, english=True),
    Placeholder("plan_parts", "How many of them are parts of a payment plan.", 0, 0),
    Placeholder(
        "default_clause",
        "Whether such a plan says that all that is left falls due where a part stays unpaid.",
        french=False,
        english=False,
    ),
    Placeholder("delay", "Days given to pay, as the template sets them.", 10, 10),
    Placeholder(
        "until",
        "The last day to pay, so many days after the letter's; a business day.",
        "3 décembre 2026",
        "3 December 2026",
    ),
    Placeholder("earlier_count", "How many letters about them went before.", 2, 2),
    Placeholder(
        "earlier",
        "The days of these letters; empty where there are none.",
        "18 septembre et 6 novembre 2026",
        "18 September and 6 November 2026",
    ),
    Placeholder(
        "promise",
        "Day of a promise that was not kept; empty without.",
        "13 novembre 2026",
        "13 November 2026",
    ),
    Placeholder(
        "contact",
        "Where to answer: address of mail and telephone.",
        "compta@tremarec.example, 01 99 00 00 17",
        "compta@tremarec.example, 01 99 00 00 17",
    ),
)
"""All there are; the example amounts and days go together."""


def placeholders_of(*, for_consumers: bool) -> tuple[Placeholder, ...]:
    """Return what a template for one audience may name."""
    return tuple(each for each in PLACEHOLDERS if not (for_consumers and each.business_only))


def examples_of(language: str, *, for_consumers: bool) -> Mapping[str, Value]:
    """Return an example for each, in one language."""
    return {
        each.name: each.french if language == "fr" else each.english
        for each in placeholders_of(for_consumers=for_consumers)
    }
