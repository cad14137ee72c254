"""The proof: what the text of the books says of a factor, beside what the assignments say."""

from collections import Counter

from flask import request

from server.auth.access import for_tenant
from server.portal.factoring.blueprint import (
    asked_contract,
    blueprint,
    contracts_shown,
    desk_and_picture,
    factoring_page,
)
from server.portal.factoring.standing import proof_of
from server.portal.factoring.words.contracts import contract_facts
from server.portal.refusals import refusal_of
from tenants.books.refusals import RefusedBookError
from tenants.factoring.assignments.reading import assignments_of
from tenants.factoring.moves import moves_of
from tenants.jail import JailUnavailableError
from tenants.people.access import TenantAccess
from tenants.people.roles import Permission

A_PAGE = 200
OF_TITLE = ("current_cents", "holdback_cents", "collected_cents", "outstanding_cents")
OF_SECURITY = ("current_cents", "lent_cents")


@blueprint.get("/proof")
@for_tenant(Permission.READ)
def get_proof(access: TenantAccess) -> str:
    """Show the proof of a contract, figure by figure and move by move."""
    desk, picture = desk_and_picture(access)
    account = request.args.get("account", "")
    number = max(1, request.args.get("page", 1, int))
    with desk.reading() as session:
        contract = asked_contract(contracts_shown(session, desk))
        if contract is None:
            return factoring_page("factoring/none.html", access)
        proof, refusal = proof_of(desk, session, picture, contract)
        try:
            moves = moves_of(session, desk.jail, picture, contract, desk.today)
        except (RefusedBookError, JailUnavailableError) as error:
            moves, refusal = (), refusal_of(error)
        known = {each.reference for each in assignments_of(session, contract=contract.key)}
    shown = [move for move in moves if not account or move.account == account]
    shown.reverse()
    return factoring_page(
        "factoring/proof.html",
        access,
        contract=contract,
        contract_facts=contract_facts(contract),
        known=known,
        proof=proof,
        refusal=refusal,
        figures=OF_TITLE if contract.passes_title else OF_SECURITY,
        accounts=Counter(move.account for move in moves),
        account=account,
        moves=shown[(number - 1) * A_PAGE : number * A_PAGE],
        count=len(shown),
        number=number,
        last=max(1, -(-len(shown) // A_PAGE)),
    )
