"""What happened to an assignment, as its story names it."""

from flask_babel import gettext as _

from tenants.factoring.files import FileKind
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
        Happened.SETTLED: _("Settled by debtors"),
        Happened.RELEASE: _("Holdback released"),
        Happened.DIRECT_PAYMENT: _("Debtor paid us"),
        Happened.PASSED_ON: _("Passed on to the factor"),
        Happened.RECOURSE: _("Claims given back"),
        Happened.REPAID: _("Paid back to the factor"),
        Happened.ENDED: _("Assignment ended"),
    }[kind]


def file_kind_words(kind: FileKind) -> str:
    """Name what a file is."""
    return {
        FileKind.FACTOR: _("File for the factor"),
        FileKind.SLIP: _("Slip"),
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
        MailState.STUCK: _("the mail may not have left: ask the factor"),
        MailState.DROPPED: _("not mailed"),
    }[state]
