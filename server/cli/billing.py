"""`lettrine billing`: what is offered at the payment service, brought to what the file of plans says.

For whoever runs the service. What is to be done is `tenants.billing.catalogue.catalogue`'s.
"""

from collections import Counter

import click

from server.cli.billing_reconcile import reconcile_command
from server.cli.billing_status import status_command
from server.cli.failure import fail, report
from server.cli.output import counted, echo_rows, format_option
from server.cli.payment_service import payment_service
from tenants.billing.catalogue.catalogue import apply, difference
from tenants.billing.catalogue.steps import Act, Difference, Step, What
from tenants.billing.catalogue.wanted import Cost, plain

_HEADS = ("step", "what", "name", "label", "price")
_CENTS = 100
_ACTS = {
    Act.CREATE: "to create",
    Act.CHANGE: "to change",
    Act.OPEN: "to open again",
    Act.ARCHIVE: "to archive",
    Act.KEEP: "as they are",
}


@click.group("billing")
def billing_group() -> None:
    """Taking money: the plans at the payment service, what stands there, and the operator's books."""


billing_group.add_command(reconcile_command)
billing_group.add_command(status_command)


@billing_group.command("sync")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@format_option
def sync_command(dry_run: bool, yes: bool, output_format: str) -> None:  # noqa: FBT001
    """Bring products, prices, meters and the portal at the payment service to what LETTRINE_PLANS says.

    Shows first what is created, changed, archived and kept. A price that changed becomes a new one; who
    subscribed to the old one keeps it until a plan is chosen anew. What Lettrine did not make is not
    touched.
    """
    with payment_service() as (gateway, tariff):
        found = difference(gateway, tariff)
        echo_rows(_HEADS, [_row(step) for step in found.steps], output_format)
        report([_said(found)])
        if found.is_empty or dry_run:
            return
        if not yes:
            click.confirm("Do this at the payment service?", abort=True, err=True)
        apply(gateway, found)
        left = difference(gateway, tariff)
    if not left.is_empty:
        fail(*(f"not done: {step.act} {step.what} {step.name}" for step in left.changes))
    report(["done: the payment service offers what the file says"])


def _row(step: Step) -> tuple[str, ...]:
    cost = _price(step.cost) if step.cost else ""
    return (step.act.value, step.what.value, step.name, step.label, cost)


def _price(cost: Cost) -> str:
    """Say a price: in the currency, for one, as exact as it is."""
    amount = cost.cents / _CENTS
    said = f"{amount:.2f}" if amount == round(amount, 2) else plain(amount)
    each = " each" if cost.metric else ""
    beyond = f" beyond {cost.included}" if cost.included else ""
    return f"{said} {cost.currency}{each}{beyond}, a {cost.interval}"


def _said(found: Difference) -> str:
    acts = Counter(step.act for step in found.steps)
    said = ", ".join(f"{acts[act]} {words}" for act, words in _ACTS.items() if acts[act])
    kept_on = sum(step.act is Act.ARCHIVE and step.what is What.PRICE for step in found.steps)
    if kept_on:
        said += f"; who subscribed to {counted(kept_on, 'archived price')} keeps it"
    return said
