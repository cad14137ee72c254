"""What a world holds of legal files: one with an act and its paper, lost in the end, so that all is there.

Every text carries the world's secret word, as in `worlds`.
"""

from ledger_core.procedures.claim import Nature, Quality
from ledger_core.procedures.course import ActKind
from ledger_core.procedures.posting import EntryKind
from ledger_core.procedures.routes import Route
from server.services import Services
from tenants.books.author import Author
from tenants.desk import Desk, Hand
from tenants.dunning.cases.acts import NewAct, add_act
from tenants.dunning.cases.cases import NewCase, open_case
from tenants.dunning.cases.entries import post, propose
from tenants.dunning.cases.entry_plan import WantedEntry
from tenants.dunning.cases.facts import CaseFacts, Costs
from tenants.dunning.days.situation import ground_of
from tenants.dunning.sending.files import paper_from

ACCOUNT = "411000"


def begin_case(
    services: Services, tenant_id: int, slug: str, said: str, code: str
) -> dict[str, tuple[object, ...]]:
    """Take a customer to court and lose the debt; return what addresses name of it.

    Args:
        services: of the world.
        tenant_id: whose file.
        slug: the tenant's name in addresses.
        said: a text as somebody writes it who means harm.
        code: of the customer.
    """
    hand = Hand(Author(said[:100], "somebody@people.example", "somebody"), said[:100])
    desk = Desk(
        services.database,
        services.jail,
        services.pictures,
        tenant_id,
        slug,
        hand,
        services.now(),
        services.today(),
    )
    debts = [debt.name for debt in ground_of(desk.picture(), desk.today).debts if debt.customer == code]
    line = said[:100]
    facts = CaseFacts(
        creditor=Quality.TRADER,
        debtor=Quality.TRADER,
        nature=Nature.CONTRACT,
        debtor_name=line,
        debtor_lines=(line,),
        seat=line,
        ground=said,
        costs=(Costs(line, 10_00),),
        option_court=line,
        securities=said,
    )
    case = open_case(desk, NewCase(ACCOUNT, code, "EUR", frozenset(debts), Route.ORDER_FOR_PAYMENT, facts))
    paper = paper_from(f"{line}.pdf", b"%PDF-1.4\n")
    case = add_act(desk, case.number, NewAct(ActKind.REQUEST, desk.today, 0, text=said, paper=paper))
    wanted = WantedEntry(case.number, EntryKind.LOSS, desk.today)
    post(desk, wanted, propose(desk, wanted).print)
    return {
        "cases.number": (case.number,),
        "cases.file": (case.acts[0].file,),
        "form": ("pdf", "zip"),
        "entry": tuple(kind.value for kind in EntryKind),
    }
