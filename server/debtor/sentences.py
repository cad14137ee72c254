"""What a debtor is told: what was taken down, and what is wrong with what they typed."""

from collections.abc import Mapping

from flask_babel import gettext as _

from ledger_core.dunning.holds import DisputeCategory
from tenants.dunning.debtor.words import ANSWER_DAYS, LONGEST_WORDS, PAID_HOLD_DAYS, WordFault


def told() -> Mapping[str, str]:
    """Return what is said after each word was taken down."""
    return {
        "paid": _(
            "Noted. No reminder leaves for it during %(days)s days; we look for your payment in our books.",
            days=PAID_HOLD_DAYS,
        ),
        "dispute": _(
            "Noted. Reminders of this invoice have stopped; your supplier answers you. The others remain due."
        ),
        "plan": _(
            "Your plan is with your supplier, who answers within %(days)s working days.", days=ANSWER_DAYS
        ),
    }


def of_fault(fault: WordFault) -> str:
    """Say what is wrong, and what to do."""
    return {
        WordFault.MISSING: _("Write in a few words what is wrong."),
        WordFault.TOO_LONG: _("This is longer than %(most)s characters; shorten it.", most=LONGEST_WORDS),
        WordFault.NOT_A_DAY: _("Write the day of your transfer."),
        WordFault.DAY_TO_COME: _("This day is still to come: tell us once the transfer has left."),
        WordFault.TOO_OLD: _("This day is more than a year ago; look at it again."),
        WordFault.NOT_OPEN: _("This invoice is settled, or was reported already. Look at the list above."),
        WordFault.NOT_A_CATEGORY: _("Choose what it is about."),
        WordFault.NO_SUCH_OFFER: _("This plan cannot be proposed any more: what is due has changed."),
    }[fault]


def enough() -> str:
    """Say that nothing more is taken down today."""
    return _("You have told us several things today. For more, write or call: see the foot of the page.")


def categories() -> list[tuple[str, str]]:
    """Return what may be contested, in the words of who contests."""
    return [
        (DisputeCategory.GOODS.value, _("Goods: damaged, missing, not as ordered")),
        (DisputeCategory.SERVICE.value, _("Work: not done, or not as agreed")),
        (DisputeCategory.DELIVERY.value, _("Delivery: late, or never arrived")),
        (DisputeCategory.PRICE.value, _("Price, quantity or discount")),
        (DisputeCategory.NOT_ORDERED.value, _("I ordered nothing")),
        (DisputeCategory.INVOICE.value, _("The invoice itself: address, order number, VAT")),
        (DisputeCategory.OTHER.value, _("Something else")),
    ]
