"""Leave to go without a person: which letters of a day need nobody's approval, and under whose mandate.

The company's own hand, or the house's, is enough. Every firm that ended test mode, or wrote or chose the
schedule, must hold a mandate in force for the kind of letter. Never lets a formal notice go by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ledger_core.dunning.debts import Debtor
from ledger_core.dunning.schedule import LevelKind
from tenants.dunning.days.groups import Group
from tenants.dunning.decisions.hands import Hands
from tenants.dunning.decisions.held_mandates import covering
from tenants.dunning.decisions.settings import DunningSettings
from tenants.dunning.hold_rows import MandateRow


@dataclass(frozen=True, slots=True)
class Leave:
    """What decides of a day's letters; `mandates` are those in force, by firm."""

    settings: DunningSettings
    iban: str
    hands: Hands
    mandates: Mapping[int, tuple[MandateRow, ...]]

    def said(self, group: Group, debtor: Debtor) -> Group:
        """Return a letter that says whether it goes without a person, and under which firm's mandate."""
        kind = group.level.kind
        if group.level.needs_approval or kind is LevelKind.FORMAL_NOTICE:
            return group
        opener = self.settings.live_firm
        firms = {firm for step in group.steps for firm in self.hands.behind(step, debtor)}
        if opener is not None:
            firms.add(opener)
        iban = group.iban(self.iban)
        if any(covering(self.mandates.get(firm, ()), kind, iban) is None for firm in firms):
            return group
        under = opener if opener is not None else min(firms, default=None)
        return replace(group, by_itself=True, under=under)
