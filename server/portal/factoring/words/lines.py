"""What a line of a factor's statement tells."""

from flask_babel import gettext as _

from ledger_core.factoring.statements.form import LineKind


def line_kind_words(kind: LineKind) -> str:
    """Name what a line of a statement tells."""
    return {
        LineKind.PURCHASE: _("claims credited"),
        LineKind.HOLDBACK: _("holdback kept"),
        LineKind.RELEASE: _("holdback released"),
        LineKind.COMMISSION: _("factoring commission"),
        LineKind.COMMISSION_VAT: _("VAT on the commission"),
        LineKind.FINANCING: _("financing commission"),
        LineKind.FILE_FEES: _("file fees"),
        LineKind.CASH: _("cash paid out"),
        LineKind.SETTLED: _("a debtor paid the factor"),
        LineKind.PASSED_ON: _("payment passed on"),
        LineKind.RECOURSE: _("claims given back"),
        LineKind.OTHER: _("something else"),
    }[kind]
