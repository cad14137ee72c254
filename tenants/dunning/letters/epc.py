"""The code that a banking app reads from a letter or a page: whom to pay, where, how much, and why.

Owns the limits of the standard: EPC069-12 of the European Payments Council, version 002. What is beyond them
has no code, rather than one that pays something else.
"""

from decimal import Decimal
import io
import unicodedata

from segno import helpers

LONGEST_NAME = 70
LONGEST_MOTIF = 140
MOST_CENTS = 999_999_999_99
_MOTIF_ON_PAPER = 60
"""Characters of a motif that people may have to type."""


def epc_svg(name: str, iban: str, bic: str, cents: int, motif: str) -> str | None:
    """Draw the code of a transfer in euros; None where the standard does not hold it.

    Args:
        name: of whom is paid; what is beyond 70 characters is left off.
        iban: without blanks.
        bic: may be "".
        cents: above zero.
        motif: what stands with the transfer.
    """
    name = name[:LONGEST_NAME].strip()
    printable = all(unicodedata.category(sign)[0] != "C" for sign in name + motif)
    if not (name and iban and printable and 0 < len(motif) <= LONGEST_MOTIF and 0 < cents <= MOST_CENTS):
        return None
    try:
        code = helpers.make_epc_qr(
            name, iban, Decimal(cents).scaleb(-2), text=motif, bic=bic or None, encoding="UTF-8"
        )
    except ValueError:  # more than the standard's largest code holds
        return None
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, svgns=True, nl=False, border=0, omitsize=True)
    return drawn.getvalue().decode()


def payment_motif(references: tuple[str, ...], reference: str) -> str:
    """Return what to write with a transfer: the references of the invoices, or else the letter's own.

    A payment that names its invoices is lettered by itself.
    """
    whole = " ".join(dict.fromkeys(each for each in references if each))
    return whole if 0 < len(whole) <= _MOTIF_ON_PAPER else reference
