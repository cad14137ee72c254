"""What happened to an assignment, as its story names it."""

from flask_babel import gettext as _

from ledger_core.factoring.contract import Transfer
from server.portal.factoring.words.contracts import slip_words
from tenants.factoring.files import FileKind
from tenants.factoring.mailing import CAME_BACK
from tenants.factoring.story import Happened
from tenants.outbox_rows import State as MailState


def happened_words(kind: Happened) -> str:
    """Name what happened."""
    return {
        Happened.CONTRACT: _("Contract kept"),
        Happened.FORMAT: _("Format kept"),
        Happened.LIMITS: _("Limits given"),
        Happened.DEBTOR: _("Factor’s number of a debtor kept"),
        Happened.DRAFTED: _("Draft made"),
        Happened.CHANGED: _("Draft changed"),
        Happened.DROPPED: _("Draft given up"),
        Happened.CHECKED: _("Checked"),
        Happened.REOPENED: _("Opened again"),
        Happened.SENT: _("Sent to the factor"),
        Happened.REFUSED: _("Refused by the factor"),
        Happened.STATEMENT: _("Statement imported"),
        Happened.NOTIFIED: _("Letters to the debtors made"),
        Happened.FUNDED: _("Funded by the factor"),
        Happened.CASH: _("Cash paid out"),
        Happened.FINANCING: _("Financing commission charged"),
        Happened.CHARGED: _("Commission or fees charged"),
        Happened.SETTLED: _("Settled by debtors"),
        Happened.RELEASE: _("Holdback released"),
        Happened.DIRECT_PAYMENT: _("Debtor paid us"),
        Happened.PASSED_ON: _("Passed on to the factor"),
        Happened.RECOURSE: _("Claims given back"),
        Happened.REPAID: _("Paid back to the factor"),
        Happened.ENDED: _("Assignment ended"),
    }[kind]


def file_kind_words(kind: FileKind, transfer: Transfer) -> str:
    """Name what a file is; a slip by what it does."""
    return {
        FileKind.FACTOR: _("File for the factor"),
        FileKind.SLIP: slip_words(transfer),
        FileKind.LIST: _("Accompanying list"),
        FileKind.NOTIFICATION: _("Letters to debtors"),
        FileKind.STATEMENT: _("Statement of the factor"),
        FileKind.LIMITS: _("Limits"),
    }[kind]


def mail_words(state: MailState) -> str:
    """Say how far the mail of a file to the factor is."""
    return {
        MailState.WAITING: _("goes out by mail"),
        MailState.LEASED: _("goes out by mail"),
        MailState.BEGUN: _("goes out by mail"),
        MailState.DONE: _("sent by mail"),
        MailState.STUCK: _("not sent by mail"),
        MailState.DROPPED: _("not mailed"),
    }[state]


def stuck_words(why: str) -> str:
    """Say why the mail of a file waits for a person, and what to do.

    Args:
        why: as the outbox keeps it.
    """
    if "nobody knows" in why:
        return _("The mail broke off as it left: ask the factor whether the file came.")
    if why == CAME_BACK:
        return _("The assignment came back before the file left.")
    return _("The mail could not leave (%(why)s): hand the file in otherwise, or send it again.", why=why)
