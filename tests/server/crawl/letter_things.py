"""What a world holds of letters: one that left with its proof and reply, one to approve, a run, a task.

Every text carries the world's secret word, as in `worlds`.
"""

from dataclasses import replace

from server.services import Services
from tenants.books.author import Author
from tenants.desk import Desk, Hand
from tenants.dunning.days.approving import approve
from tenants.dunning.days.drafting import Edit
from tenants.dunning.days.look import look_at
from tenants.dunning.days.runs import run
from tenants.dunning.decisions.settings import read_settings, save_settings
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.answers import note_answer
from tenants.dunning.sending.files import paper_from
from tenants.dunning.sending.posting import file_proof
from tenants.dunning.sending.standing import letter_in, mark_sent
from tenants.dunning.story import TaskKind, put_task
from tests.server.crawl.dunning_things import ACCOUNT


def begin_letters(
    services: Services, tenant_id: int, slug: str, said: str, code: str
) -> dict[str, tuple[object, ...]]:
    """Have a letter to a customer leave, and another wait for its approval.

    Args:
        services: of the world, whose creditor is known.
        tenant_id: whose letters.
        slug: the tenant's name in addresses.
        said: a text as somebody writes it who means harm.
        code: what the codes of both customers begin with.
    """
    hand = Hand(Author(said[:100], "somebody@people.example", "somebody"), said[:100])
    now, today = services.now(), services.today()
    desk = Desk(
        services.database, services.jail, services.pictures, tenant_id, slug, hand, now, today, services.key
    )
    with desk.writing() as session:
        save_settings(session, desk, replace(read_settings(session), stale_bank_days=None))
    run(desk, today)
    look = look_at(desk.database, desk.pictures, tenant_id, today)
    left, waits = (next(each for each in look.groups if each.customer == f"{code}{rank}") for rank in "34")
    (outcome,) = approve(desk, {left.key: left.print}, {left.key: Edit(added=said)})
    assert outcome.letter is not None, outcome
    with desk.writing() as session:
        row = letter_in(session, outcome.letter, list(LetterState))
        mark_sent(session, row, day=today, at=now, actor="", text=said)
        task = put_task(
            session, key="reply", kind=TaskKind.REPLY, account=ACCOUNT, customer=row.customer, day=today,
            at=now, letter=row.number, facts={"subject": said},
        )  # fmt: skip
    assert task is not None
    proof = paper_from(f"{said}.pdf", b"%PDF-1.4 " + said.encode())
    file = file_proof(desk, outcome.letter, proof, said)
    note_answer(desk, outcome.letter, said)
    return {
        "letters.number": (outcome.letter,),
        "files.number": (file,),
        "today.number": (task.number,),
        "dunning.group": (waits.key,),
    }
