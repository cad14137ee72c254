"""What people do in the simulation: approve, post, settle what they are asked, dispute, promise, revise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
import datetime as dt
from random import Random

from sqlalchemy.exc import DBAPIError

from ledger_core.dunning.holds import DisputeCategory, HoldKind
from ledger_core.dunning.ladders import BUSINESS
from ledger_core.dunning.schedule import Audience, LevelKind
from ledger_core.dunning.steps import Rule
from tenants.books.picture import PictureCache
from tenants.books.refusals import StorageError
from tenants.desk import Desk, Hand
from tenants.dunning.days.approving import approve, cancel
from tenants.dunning.days.look import look_at
from tenants.dunning.decisions.schedules import choose, save_schedule
from tenants.dunning.holds import NewHold, lift_hold, put_hold
from tenants.dunning.letter_rows import LetterState
from tenants.dunning.sending.deciding import StillLeavingError, did_not_go, note_again, release, went
from tenants.dunning.sending.effects import letter_key
from tenants.dunning.sending.posting import NothingToPrintError, deposit, print_letters
from tenants.dunning.sending.standing import WrongStateError
from tenants.dunning.story import TaskKind, close_task, tasks
from tenants.jail import JailUnavailableError
from tests.fault.dunning.companies import Company
from tests.fault.dunning.factoring import FactorsPeople
from tests.fault.dunning.faults import Chance, CutOffError
from tests.fault.dunning.model import Agreement, Sale
from tests.fault.dunning.truth import wrong_with
from tests.tenants.dunning.company import OLIVIA
from tests.tenants.dunning.sending.conftest import press

A_DAY = dt.timedelta(days=1)


@dataclass
class People:
    """The people of all companies; `taken` is what left by mail, `wrong` what was seen to be wrong."""

    chance: Chance
    pictures: PictureCache
    taken: Sequence[str]
    wrong: list[object]

    @property
    def dice(self) -> Random:
        return self.chance.dice

    def act(self, company: Company, now: dt.datetime) -> None:
        """Do a morning's work in a company."""
        acts: list[Callable[[Desk], object]] = [
            lambda desk: self._settle_tasks(company, desk),
            lambda desk: self._post(company, desk),
            self._approve,
        ]
        if self.chance.strikes(0.25):
            acts.append(self._edit_schedule)
        if self.chance.strikes(0.2):
            acts.append(lambda desk: self._dispute(company, desk))
        if self.chance.strikes(0.1):
            acts.append(lambda desk: self._promise(company, desk))
        if self.chance.strikes(0.1):
            acts.append(lambda desk: self._take_back(company, desk))
        if self.chance.strikes(0.3):
            acts.append(lambda desk: FactorsPeople(self.chance).act(company, desk))
        for act in acts:
            self.tried(act, company, OLIVIA, now)

    def tried(self, act: Callable[[Desk], object], company: Company, hand: Hand, now: dt.datetime) -> None:
        """Have somebody do something; what fails is tried another day."""
        desk = company.desk(self.pictures, hand, now)
        try:
            act(desk)
        except (DBAPIError, StorageError, JailUnavailableError, CutOffError):
            return

    def _approve(self, desk: Desk) -> None:
        look = look_at(desk.database, desk.pictures, desk.tenant_id, desk.today)
        wanted = {
            group.key: group.print
            for group in (*look.groups, *look.thanks)
            if self.chance.is_calm or self.dice.random() < 0.7
        }
        approve(desk, wanted)

    def _post(self, company: Company, desk: Desk) -> None:
        """Print what waits, and post what is printed."""
        waiting = company.numbers(LetterState.TO_PRINT)
        if waiting:
            try:
                printed = print_letters(desk, waiting, lambda contents: b"".join(map(press, contents)))
            except NothingToPrintError:
                printed = None
            for number in printed.letters if printed else ():
                self.wrong += wrong_with(company, number, desk.today)
        for number in company.numbers(LetterState.PRINTED):
            if company.letter(number)[0].day > desk.today:
                continue  # it bears the next business day
            if self.chance.is_calm or self.dice.random() < 0.5:
                deposit(desk, {number: f"1A {number}"}, desk.today)
                company.posted[number] += 1

    def _settle_tasks(self, company: Company, desk: Desk) -> None:
        """Do what there is to do, and say the truth about letters."""
        with desk.reading() as session:
            found = tasks(session, desk.today)
        for task in found:
            if task.letter is not None and task.kind == TaskKind.UNCERTAIN:
                key = letter_key(company.tenant_id, task.letter)
                try:
                    (went if key in self.taken else did_not_go)(desk, task.letter)
                except StillLeavingError:
                    continue
            elif task.letter is not None and task.kind == TaskKind.FAILED:
                release(desk, task.letter, "")
            elif task.letter is not None and task.kind == TaskKind.NOTE:
                note_again(desk, task.letter)
            else:
                with desk.writing() as session:
                    close_task(session, task.number, by="Olivia", at=desk.now)

    def _take_back(self, company: Company, desk: Desk) -> None:
        for number in company.numbers(LetterState.QUEUED, LetterState.PRINTED)[:1]:
            try:
                cancel(desk, number, "Le client a appelé")
            except WrongStateError:
                continue

    def _edit_schedule(self, desk: Desk) -> None:
        days = {
            "reminder": self.dice.choice((3, 5, 8)),
            "firm-reminder": self.dice.choice((15, 18, 20)),
            "formal-notice": self.dice.choice((26, 28, 30)),
        }
        levels = tuple(
            replace(
                level,
                days=days.get(level.key, level.days),
                needs_approval=self.dice.random() < 0.5 or level.kind is LevelKind.FORMAL_NOTICE,
            )
            for level in BUSINESS.levels
        )
        with desk.writing() as session:
            save_schedule(session, desk, replace(BUSINESS, key="own", name="À nous", levels=levels))
            choose(session, desk, Rule.TENANT, Audience.BUSINESS, "own")

    def _dispute(self, company: Company, desk: Desk) -> None:
        """Put a dispute on a sale, or lift one."""
        disputed = [sale for sale in company.ledger.sales if sale.dispute is not None]
        if disputed and self.dice.random() < 0.5:
            sale = self.dice.choice(disputed)
            assert sale.dispute is not None
            with desk.writing() as session:
                lift_hold(session, desk, sale.dispute, "Réglé")
            sale.dispute = None
            return
        found = self._some_debt(company, desk)
        if found is not None:
            sale, name = found
            new = NewHold(
                HoldKind.DISPUTE,
                "411000",
                sale.code,
                "Rayée",
                frozenset({name}),
                category=DisputeCategory.GOODS,
            )
            with desk.writing() as session:
                number = put_hold(session, desk, new).number
            sale.dispute = number

    def _promise(self, company: Company, desk: Desk) -> None:
        found = self._some_debt(company, desk)
        if found is None:
            return
        sale, name = found
        if sale.agreement in {Agreement.NAMED, Agreement.SILENT}:
            return  # it is to be paid to the factor: the house takes no promise of it
        day = desk.today + 7 * A_DAY
        new = NewHold(
            HoldKind.PROMISE,
            "411000",
            sale.code,
            "Promis",
            frozenset({name}),
            cents=sale.open_cents,
            currency="EUR",
            day=day,
        )
        with desk.writing() as session:
            put_hold(session, desk, new)
        sale.promised_until = day + new.grace_days * A_DAY

    def _some_debt(self, company: Company, desk: Desk) -> tuple[Sale, str] | None:
        """Return a sale that is open and not in dispute, with the name of its debt."""
        look = look_at(desk.database, desk.pictures, desk.tenant_id, desk.today)
        names = {debt.reference: debt.name for debt in look.situation.debts}
        sales = [sale for sale in company.ledger.sales if sale.piece in names and sale.dispute is None]
        if not sales:
            return None
        sale = self.dice.choice(sales)
        return sale, names[sale.piece]
