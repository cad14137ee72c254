"""Commissions and fees that a statement tells of no funding, such as the minimum of a month.

Owns which lines go together, and how their VAT is parted. Posts nothing.
"""

from collections.abc import Sequence

from ledger_core.factoring.charges import percent_of
from ledger_core.factoring.contract import Contract
from ledger_core.factoring.statements.form import LineKind
from ledger_core.factoring.vat_rates import NoVatRateError, vat_rate
from tenants.factoring.events.wanted import Charge, Charged
from tenants.factoring.statements.lines import KeptLine

CHARGES = frozenset({LineKind.COMMISSION, LineKind.COMMISSION_VAT, LineKind.FILE_FEES})
"""Kinds of lines by which charges are told; the VAT line of a day is that of all of them."""


def charges_meant(lines: Sequence[KeptLine], contract: Contract, assignment: int) -> tuple[Charged, ...]:
    """Return the charges that the lines of a day tell; none where it is VAT of nothing.

    Args:
        lines: of one day and of the kinds in `CHARGES`, at least one.
        contract: charged by its factor.
        assignment: whose charges they are, 0 for the contract as a whole.
    """
    commission = _told(lines, LineKind.COMMISSION)
    fees = _told(lines, LineKind.FILE_FEES)
    vat = _told(lines, LineKind.COMMISSION_VAT)
    on_fees = vat if not commission else _vat_on_fees(lines[0], contract, fees, vat)
    found = ((Charge.COMMISSION, commission, vat - on_fees), (Charge.FILE_FEES, fees, on_fees))
    return tuple(
        Charged(
            kind=kind,
            day=lines[0].day,
            net_cents=net,
            vat_cents=on_it,
            assignment=assignment,
            contract=contract.key,
        )
        for kind, net, on_it in found
        if net
    )


def _vat_on_fees(line: KeptLine, contract: Contract, fees_cents: int, vat_cents: int) -> int:
    """Return what of a line of VAT is on file fees: by the rate of the day, and no more than there is."""
    if not contract.fees.file_fees_taxed or fees_cents <= 0:
        return 0
    try:
        rate = vat_rate(contract.fees.vat, line.day)
    except NoVatRateError:
        return 0
    return min(percent_of(fees_cents, rate), max(vat_cents, 0))


def _told(lines: Sequence[KeptLine], kind: LineKind) -> int:
    """Return what lines of a kind charge, above zero."""
    return -sum(line.cents for line in lines if line.kind is kind)
