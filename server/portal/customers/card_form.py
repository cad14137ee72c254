"""The form of a customer's card: what was typed, what was there, and what is wrong with it in words."""

from collections.abc import Mapping

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ledger_core.card_edit import KEYS, LONGEST_ADDRESS, LONGEST_LINE, LONGEST_NOTE, Card, CardFault
from ledger_core.loading.cards import MAX_PAYMENT_DAYS

WAS = "was-"
_LONGEST_FIELD = 8_000  # of what is read at all


def typed_card(form: MultiDict[str, str]) -> Card:
    """Return the card that somebody wants."""
    return _card(form, "")


def seen_card(form: MultiDict[str, str]) -> Card:
    """Return the card as it was shown to them."""
    return _card(form, WAS)


def fault_words(part: str, fault: CardFault) -> str:
    """Say what is wrong with a part of a card, and what to do."""
    most = {"address": LONGEST_ADDRESS, "note": LONGEST_NOTE}.get(part, LONGEST_LINE)
    return {
        CardFault.MISSING: _("Write something here."),
        CardFault.TOO_LONG: _("This is longer than %(most)s characters; shorten it.", most=most),
        CardFault.CONTROL: _("This holds a sign that cannot be seen; type it again by hand."),
        CardFault.NOT_A_SIREN: _("This is no SIREN: nine digits, the last of which checks the others."),
        CardFault.NOT_A_SIRET: _(
            "This is no SIRET: the SIREN and five digits, the last of which checks the others."
        ),
        CardFault.OTHER_SIREN: _("This SIRET begins with another SIREN than the card’s."),
        CardFault.NOT_A_VAT: _(
            "This is no VAT number: two letters of its country, then the number, such as FR44732829320."
        ),
        CardFault.NOT_A_COUNTRY: _("The two letters of a country, such as FR or BE."),
        CardFault.NOT_AN_EMAIL: _("This is not one address of mail, such as name@company.example."),
        CardFault.NOT_A_PHONE: _("A telephone number holds digits, blanks and + ( ) - . / only."),
        CardFault.NOT_A_KIND: _("Choose one of the two."),
        CardFault.NOT_DAYS: _("A whole number of days, from 0 to %(most)s.", most=MAX_PAYMENT_DAYS),
    }[fault]


def part_words() -> Mapping[str, str]:
    """Return the name of each part of a card."""
    return {
        "name": _("Name"),
        "siren": _("SIREN"),
        "siret": _("SIRET"),
        "vat": _("VAT number"),
        "kind": _("Kind"),
        "email": _("E-mail"),
        "contact": _("Contact"),
        "phone": _("Phone"),
        "address": _("Address"),
        "country": _("Country"),
        "payment_days": _("Days to pay"),
    }


def kind_words(kind: str) -> str:
    """Return a kind of customer in words."""
    return _("business") if kind == "business" else _("consumer")


def _card(form: MultiDict[str, str], before: str) -> Card:
    values = {part: form.get(before + part, "")[:_LONGEST_FIELD].replace("\r\n", "\n") for part in KEYS}
    return Card(**values)
