"""What entries of factoring tell, and the figures that stand in them and in the proof."""

from flask_babel import gettext as _

from ledger_core.factoring.posting import EventKind


def event_kind_words(kind: EventKind) -> str:
    """Name what an entry tells."""
    return {
        EventKind.ASSIGNMENT: _("Assignment of claims"),
        EventKind.HOLDBACK: _("Holdback"),
        EventKind.COMMISSION: _("Factoring commission"),
        EventKind.FINANCING: _("Financing commission"),
        EventKind.FILE_FEES: _("File fees"),
        EventKind.CASH: _("Cash from the factor"),
        EventKind.ADVANCE: _("Advance on claims"),
        EventKind.REPAID: _("Advance paid back"),
        EventKind.RELEASE: _("Holdback released"),
        EventKind.SETTLED: _("Debtors paid the factor"),
        EventKind.DIRECT_PAYMENT: _("A debtor paid us"),
        EventKind.PASSED_ON: _("Payments passed on"),
        EventKind.RECOURSE: _("Claims given back"),
    }[kind]


def charge_words(name: str) -> str:
    """Name an amount of an assignment by its field."""
    return {
        "over_limit_cents": _("Over the limits"),
        "beyond_quota_cents": _("Beyond the quota"),
        "holdback_cents": _("Holdback"),
        "commission_cents": _("Factoring commission"),
        "commission_vat_cents": _("VAT on the commission"),
        "financing_cents": _("Financing commission"),
        "file_fees_cents": _("File fees"),
        "file_fees_vat_cents": _("VAT on file fees"),
    }[name]


def figure_words(name: str) -> str:
    """Name a figure of the proof by its field."""
    return {
        "current_cents": _("Current account"),
        "holdback_cents": _("Holdback"),
        "collected_cents": _("To pass on"),
        "lent_cents": _("Lent on claims"),
        "outstanding_cents": _("Assigned and not settled"),
    }[name]
