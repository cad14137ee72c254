"""What is wrong with a limit or a debtor's number, in words."""

from flask_babel import gettext as _

from ledger_core.factoring.contract_faults import LONGEST_TEXT
from tenants.factoring.contracts.debtor_ids import LONGEST_ID, DebtorIdFault
from tenants.factoring.contracts.limits import LimitFault


def limit_fault_words(fault: LimitFault) -> str:
    """Say what is wrong with a part of a limit."""
    return {
        LimitFault.NO_SUCH_CUSTOMER: _("There is no such customer in the books."),
        LimitFault.OUT_OF_RANGE: _("This amount is too large."),
        LimitFault.NOT_A_DAY: _("Choose a day from 1990 to 2199."),
        LimitFault.TOO_LONG: _("This is too long: %(most)s signs at most.", most=LONGEST_TEXT),
        LimitFault.CONTROL: _("A sign in it does not print."),
    }[fault]


def debtor_id_fault_words(fault: DebtorIdFault) -> str:
    """Say what is wrong with the factor's number of a debtor."""
    return {
        DebtorIdFault.TOO_LONG: _("This is too long: %(most)s signs at most.", most=LONGEST_ID),
        DebtorIdFault.CONTROL: _("A sign in it does not print."),
        DebtorIdFault.NO_SUCH_CUSTOMER: _("There is no such customer in the books."),
    }[fault]
