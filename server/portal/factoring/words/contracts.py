"""What a contract says of itself, in short words."""

from flask_babel import gettext as _

from ledger_core.factoring.contract import Contract, Notice, Transfer
from server.portal.factoring.words.ratios import percent_words


def slip_words(transfer: Transfer) -> str:
    """Name the slip of a way of passing claims."""
    return _("Subrogation receipt") if transfer is Transfer.SUBROGATION else _("Dailly slip")


def notice_words(notice: Notice) -> str:
    """Name who knows of it."""
    return {
        Notice.NOTIFIED: _("notified"),
        Notice.CONFIDENTIAL: _("confidential"),
        Notice.FULLY_CONFIDENTIAL: _("fully confidential"),
    }[notice]


def recourse_words(recourse: bool) -> str:  # noqa: FBT001  the one thing it says
    """Tell whether the factor may give claims back."""
    return _("with recourse") if recourse else _("without recourse")


def contract_facts(contract: Contract) -> tuple[str, ...]:
    """Return what stands under the heading: factor, number, notice, recourse, quota, holdback."""
    return (
        contract.factor.name,
        _("contract %(number)s, %(notice)s, %(recourse)s", number=contract.number,
          notice=notice_words(contract.notice), recourse=recourse_words(contract.recourse)),
        _("quota %(quota)s, holdback %(holdback)s", quota=percent_words(contract.quota_percent),
          holdback=percent_words(contract.holdback_percent)),
    )  # fmt: skip


def payer_words(contract: Contract) -> str:
    """Tell whom the debtors pay, and what becomes of the money."""
    if contract.notice is Notice.NOTIFIED:
        return _("Debtors pay the factor: letters tell them so.")
    if contract.passes_title:
        return _("Debtors go on paying the company, which passes it on to the factor.")
    return _("Debtors go on paying the company, which pays the advance back out of it.")
