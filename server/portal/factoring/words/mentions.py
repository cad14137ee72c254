"""What a slip must say, by name."""

from flask_babel import gettext as _

from ledger_core.factoring.slips import Mention


def mention_words(mention: Mention) -> str:
    """Name a mention of a slip."""
    return {
        Mention.TITLE: _("its title, “acte de cession de créances professionnelles”"),
        Mention.LAW: _("that articles L313-23 to L313-34 CMF govern it"),
        Mention.BENEFICIARY: _("the beneficiary"),
        Mention.CLAIMS: _("each claim with its debtor, place of payment and amount"),
        Mention.EXPRESS_WORDS: _("that the factor is subrogated, in express words"),
        Mention.PAYMENT_DAY: _("subrogation on the day of payment, or an act before it"),
        Mention.PAID_AMOUNT: _("each invoice, and the total that is theirs"),
        Mention.SIGNATURE: _("a signature"),
    }[mention]
