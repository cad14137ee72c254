"""What is wrong with a statement that was handed in: the line, the place in it, and what to look at."""

from collections.abc import Mapping

from flask_babel import gettext as _

from ledger_core.bank.faults import FaultCause, FileFault
from server.portal.formats import count, size


def file_fault_words(fault: FileFault) -> str:
    """Say what is wrong, after the line and the place."""
    sentence = _causes(fault.what)[fault.cause]
    if fault.line and fault.place:
        return _(
            "Line %(line)s, “%(place)s”: %(fault)s", line=count(fault.line), place=fault.place, fault=sentence
        )
    if fault.line:
        return _("Line %(line)s: %(fault)s", line=count(fault.line), fault=sentence)
    return f"“{fault.place}”: {sentence}" if fault.place else sentence


def _causes(what: str) -> Mapping[FaultCause, str]:
    """Return the words of every cause; `what` is what was found, as the core writes it."""
    found, whole = {"what": what}, int(what) if what.isdigit() else 0
    return {
        FaultCause.EMPTY: _("the file has no line"),
        FaultCause.TOO_LARGE: _("the file is larger than %(size)s", size=size(whole)),
        FaultCause.TOO_MANY: _("there are more than %(most)s of these", most=count(whole)),
        FaultCause.NOT_TEXT: _("the file is not written in %(what)s", **found),
        FaultCause.UNKNOWN_FILE: _(
            "this is neither camt.053 nor CFONB 120, nor a CSV as the contract describes it"
        ),
        FaultCause.NOT_XML: _("the XML is broken: %(what)s", **found),
        FaultCause.UNSAFE_XML: _("a document type or an entity is declared, and a statement needs none"),
        FaultCause.TOO_DEEP: _("elements stand deeper than %(what)s levels", **found),
        FaultCause.NAMESPACE: _("there is another namespace than that of camt.053: “%(what)s”", **found),
        FaultCause.NO_STATEMENT: _("there is no camt.053 statement in it"),
        FaultCause.RECORD: _("“%(what)s” begins no record of a statement (01, 04, 05, 07)", **found),
        FaultCause.LENGTH: _("a record has 120 characters, this one has %(what)s", **found),
        FaultCause.ORDER: _("a record %(what)s cannot stand here", **found),
        FaultCause.OTHER_ACCOUNT: _("the record is of another account: %(what)s", **found),
        FaultCause.MISSING: _("nothing stands here"),
        FaultCause.DAY: _("“%(what)s” is no day", **found),
        FaultCause.AMOUNT: _("“%(what)s” is no amount", **found),
        FaultCause.FINER: _("“%(what)s” is finer than a cent", **found),
        FaultCause.SIGN: _("“%(what)s” says neither debit nor credit", **found),
        FaultCause.CURRENCY: _("“%(what)s” is not the currency of the account", **found),
        FaultCause.NO_COLUMN: _("no column is called so"),
        FaultCause.TWO_COLUMNS: _("more than one column is called so"),
        FaultCause.SHORT_LINE: _("the line has %(what)s columns only", **found),
        FaultCause.TOO_LONG: _("the text has more than %(what)s characters", **found),
        FaultCause.BOTH: _("debit and credit both hold an amount"),
        FaultCause.QUOTES: _("quotes are not closed, or something stands behind them"),
        FaultCause.TWICE: _("line %(what)s says something of this debtor already", **found),
        FaultCause.TWO_DEBTORS: _("the line names two debtors: %(what)s", **found),
        FaultCause.TOTAL: _("the balance before and the lines come to %(what)s", **found),
        FaultCause.TWICE: _("line %(what)s says something of this debtor already", **found),
        FaultCause.TWO_DEBTORS: _("the line names two debtors: %(what)s", **found),
    }
