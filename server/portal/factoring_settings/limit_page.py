"""The page of a contract's limits: what counts today, how much of it is used, and what came before.

Owns what stands on it. How a limit comes in is its routes' to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import datetime as dt
from operator import itemgetter

from flask import request

from ledger_core.factoring.contract import Contract
from ledger_core.factoring.limits import Limit, limits_on
from server.portal.desk import desk_of
from server.portal.factoring_settings.frame import contract_or_404, settings_page
from server.portal.pictures import picture_for
from tenants.factoring.assignments.standing import standing_of
from tenants.factoring.contracts.limits import history_of
from tenants.people.access import TenantAccess


@dataclass(frozen=True, slots=True)
class LimitShown:
    """A debtor with the limit that counts today; cents of the contract's currency.

    `limit_cents` is None where there is none, `left_cents` then too. `own`: the debtor was given it; the
    contract's usual one counts otherwise.
    """

    debtor: str
    name: str
    own: bool
    limit_cents: int | None
    used_cents: int
    left_cents: int | None
    since: dt.date | None
    history: tuple[Limit, ...]


def limits_page(  # noqa: PLR0913  what may stand on it
    access: TenantAccess,
    key: str,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    upload: object = None,
    conflict: bool = False,
) -> str:
    """Show the limits of a contract that count today, with what was typed or handed in."""
    desk, picture = desk_of(access), picture_for(access.tenant_id)
    with desk.reading() as session:
        contract = contract_or_404(session, key)
        history, standing = history_of(session, key), standing_of(session, contract, desk.today)
    names = {customer.code: customer.name for customer in picture.customers.values()}
    return settings_page(
        "limits.html",
        access,
        "limits",
        contract=contract,
        rows=_rows(contract, history, standing.outstanding, names, desk.today),
        customers=sorted(((code, f"{name} ({code})") for code, name in names.items()), key=itemgetter(1)),
        names=names,
        values={"since": desk.today.isoformat(), "debtor": request.args.get("debtor", ""), **(typed or {})},
        errors=errors or {},
        upload=upload,
        conflict=conflict,
    )


def _rows(
    contract: Contract,
    history: tuple[Limit, ...],
    used: Mapping[str, int],
    names: Mapping[str, str],
    day: dt.date,
) -> list[LimitShown]:
    counting = limits_on(history, day)
    rows = []
    debtors = {limit.debtor for limit in history} | used.keys()
    for debtor in sorted(debtors, key=lambda each: (names.get(each, each), each)):
        limit = counting.get(debtor)
        own = limit is not None and limit.cents is not None
        cents = limit.cents if limit is not None and own else contract.default_limit_cents
        taken = used.get(debtor, 0)
        left = None if cents is None else max(0, cents - taken)
        told = tuple(sorted((each for each in history if each.debtor == debtor), key=_latest_first))
        since = limit.since if limit is not None and own else None
        rows.append(LimitShown(debtor, names.get(debtor, debtor), own, cents, taken, left, since, told))
    return rows


def _latest_first(limit: Limit) -> tuple[int, int]:
    return -limit.since.toordinal(), -limit.number
