"""Who hands over, as files name it: the creditor of the reminders, with the numbers of the contract."""

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.documents import Seller
from tenants.db import TenantSession
from tenants.dunning.decisions.creditor import read_creditor


def seller_of(session: TenantSession, contract: Contract) -> Seller:
    """Return the seller of a contract; what nobody said is "", and a file that needs it is refused."""
    creditor, filing = read_creditor(session), contract.filing
    return Seller(
        name=creditor.name if creditor is not None else "",
        code=filing.seller_code,
        siret=filing.seller_siret,
        vat=filing.seller_vat,
        domestic_emitter=filing.domestic_emitter,
        export_emitter=filing.export_emitter,
    )
