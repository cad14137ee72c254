"""What of billing waits for a person, in the operator's page's own sentences, on standard error.

So who runs the service reads it without a company of their own (LETTRINE_OPERATOR), which that page needs.
"""

from server.cli.failure import report
from tenants.billing.payers.payers import all_payers
from tenants.billing.terms import Terms
from tenants.db import Database


def report_findings(database: Database, terms: Terms) -> None:
    """Write each finding on a line: whose it is, what is wrong, what to do, and names."""
    from server.portal.operator.findings import looks  # noqa: PLC0415  it brings the portal

    with database.platform_reading() as session:
        names = {payer.id: payer.slug for payer in all_payers(session, terms)}
        found = looks(session, names)
    report(
        f"for a person: {f'{look.name}: ' if look.name else ''}{look.what} {look.advice} ({look.technical})"
        for look in found
    )
