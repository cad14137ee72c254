"""Why a payment failed, in the reader's language, by the code that the payment service gives.

A code that is not known here leaves the payment service's own words, which are English.
"""

from flask_babel import gettext as _

from tenants.billing.following import shapes
from tenants.billing.rows import InvoiceRow

_FUNDS = frozenset({"insufficient_funds"})
_CARD = frozenset({"card_declined", "payment_method_provider_decline", "processing_error", "generic_decline"})
_EXPIRED = frozenset({"expired_card", "expired_payment_method"})
_ASKED = frozenset(
    {
        "authentication_required",
        "authentication_failure",
        "payment_intent_authentication_failure",
        "payment_intent_payment_attempt_expired",
    }
)
_ACCOUNT = frozenset({"account_closed", "no_account", "bank_account_declined", "sepa_unsupported_account"})
_MANDATE = frozenset({"debit_not_authorized", "payment_intent_mandate_invalid", "refer_to_customer"})


def failure_words(row: InvoiceRow) -> str:
    """Say why the last try to pay an invoice failed; "" where the code is not known here."""
    codes = _codes(row)
    return next((words for known, words in _sentences() if codes & known), "")


def _sentences() -> tuple[tuple[frozenset[str], str], ...]:
    """Return codes and what they mean, the bank's own before the payment service's."""
    return (
        (_FUNDS, _("There is not enough money on the account.")),
        (_EXPIRED, _("The card has expired.")),
        (_ASKED, _("The bank asked for a confirmation, which was not given.")),
        (_ACCOUNT, _("The bank account cannot be debited: it is closed, or takes no direct debits.")),
        (_MANDATE, _("The bank refused the direct debit.")),
        (_CARD, _("The bank refused the card, and does not say why.")),
    )


def _codes(row: InvoiceRow) -> set[str]:
    """Return the code of the failure, and the bank's own where the payment service hands it on."""
    error = shapes.error_in(row.body)
    return {str(error[key]) for key in ("code", "decline_code") if error.get(key)}
