"""What no public source settles, as questions for the factor."""

from flask_babel import gettext as _

from ledger_core.factoring.formats.terms import Point


def point_words(point: Point) -> str:
    """Put a point as a question."""
    return {
        Point.OPEN_AMOUNT: _("Is the open amount of an invoice that is paid in part accepted?"),
        Point.EXPORT_WITHOUT_SIRET: _("May a debtor abroad go without a SIRET?"),
        Point.CREDIT_TOTAL: _("Is the total of credit notes written without a sign?"),
        Point.PAYMENTS: _(
            "Are payments and adjustments (103, 104) and their total accepted as we write them?"
        ),
        Point.COUNTRY_CODE: _("Is a country written as its two letters (ISO 3166) and a space?"),
        Point.OWN_FORMAT: _("Has the factor accepted a test file of the format as described?"),
    }[point]
