"""What is said of a file, an act or an entry that is not taken: what is wrong, and what to do."""

from flask_babel import gettext as _

from tenants.dunning.cases.entry_plan import EntryFault
from tenants.dunning.cases.facts import LONGEST_LINE, LONGEST_TEXT, FactFault
from tenants.dunning.cases.files import CaseFault


def fact_fault_words(fault: FactFault) -> str:
    """Say what is wrong with a part of the facts."""
    return {
        FactFault.MISSING: _("Write something here."),
        FactFault.TOO_LONG: _(
            "This is too long: a line takes %(line)s characters, a text %(text)s.",
            line=LONGEST_LINE,
            text=LONGEST_TEXT,
        ),
        FactFault.TOO_MANY: _("These are too many."),
        FactFault.CONTROL: _("A sign in it does not print: type it anew."),
        FactFault.NOT_A_SIREN: _("This is no SIREN: nine digits, the last a checksum."),
        FactFault.NOT_A_COUNTRY: _("Two letters, such as FR or BE."),
        FactFault.NOT_A_DEPARTMENT: _("The number of a département, such as 29 or 2A."),
        FactFault.NOT_AN_AMOUNT: _("An amount above zero, such as 1 200,00."),
    }[fault]


def case_fault_words(fault: CaseFault) -> str:
    """Say why a file or an act is not taken."""
    return {
        CaseFault.NO_DEBTS: _("Tick at least one invoice."),
        CaseFault.TOO_MANY_DEBTS: _("A file holds 300 invoices at most."),
        CaseFault.UNKNOWN_DEBTS: _("These invoices have changed in the books: look again."),
        CaseFault.IN_ANOTHER_CASE: _("One of these invoices is in another open file."),
        CaseFault.ASSIGNED: _("A factor has one of these invoices: the procedure is the factor’s to begin."),
        CaseFault.NO_OPENING: _("Say the day of the judgment: from it no interest runs."),
        CaseFault.ROUTE_CLOSED: _("The rules do not let this claim go that way: choose another."),
        CaseFault.NO_SUCH_CASE: _("There is no such file."),
        CaseFault.CLOSED: _("This file is closed."),
        CaseFault.FILED: _("The court has this file already: it is not changed any more."),
        CaseFault.NOT_NOW: _("This act does not follow from what was noted before."),
        CaseFault.FUTURE: _("This day is still to come."),
        CaseFault.BEFORE: _("This day lies before an act that was noted already."),
        CaseFault.UNKNOWN_ACT: _("There is no such act to withdraw."),
        CaseFault.CHANGED: _("A colleague noted an act meanwhile: look again. Nothing was written."),
        CaseFault.TOO_LONG: _("This is longer than 2,000 characters; shorten it."),
        CaseFault.NO_REASON: _("Say how the file ends."),
    }[fault]


def entry_fault_words(fault: EntryFault) -> str:
    """Say why nothing can be posted."""
    return {
        EntryFault.NO_SUCH_CASE: _("There is no such file."),
        EntryFault.NOTHING_LEFT: _("Nothing of this file is left to post."),
        EntryFault.NOTHING_IMPAIRED: _("Nothing is impaired."),
        EntryFault.IMPAIRED: _("These debts are impaired already: release that first."),
        EntryFault.NO_VAT: _("The books do not say the VAT of some invoices: write it."),
        EntryFault.NOT_A_PERCENT: _("A whole number from 1 to 100."),
        EntryFault.FUTURE: _("This day is still to come."),
        EntryFault.PART_OF_GROUP: _(
            "An invoice is in a partial letter with other open lines: mend the letter on the workbench first."
        ),
        EntryFault.NO_POSTING: _("A line has no posting of its own in the text, so it takes no letter."),
        EntryFault.CHANGED: _("The books changed meanwhile: this is the entry as it would be now."),
        EntryFault.BUSY: _("Others write all the time: try again."),
    }[fault]
