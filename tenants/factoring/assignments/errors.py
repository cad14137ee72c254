"""Why an act on an assignment is refused, beside what its state says (`ledger_core.factoring.states`)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from ledger_core.factoring.states import State


class AssignmentError(ValueError):
    """An act on an assignment that cannot be done."""


class NoSuchAssignmentError(AssignmentError):
    """There is no assignment of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no assignment {number}")
        self.number = number


class AssignmentConflictError(AssignmentError):
    """Somebody else was faster: the assignment, the books or what is known of customers changed meanwhile."""


class AnotherDraftError(AssignmentConflictError):
    """The contract has an assignment under preparation already."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} is under preparation already; send it or give it up first")
        self.reference = reference


class HeldElsewhereError(AssignmentConflictError):
    """Documents are in other assignments; `holders` are names of debts and references of these."""

    def __init__(self, holders: Mapping[str, str]) -> None:
        said = ", ".join(f"{name} in {reference}" for name, reference in sorted(holders.items()))
        super().__init__(f"already assigned: {said}")
        self.holders = dict(holders)


class NotADraftError(AssignmentError):
    """What is in an assignment changes as long as it is a draft, and no longer."""

    def __init__(self, state: State) -> None:
        super().__init__(f"an assignment that is {state.value} does not change; open it again first")
        self.state = state


class DraftFault(StrEnum):
    """What can be wrong with what somebody wants to hand over."""

    NO_CONTRACT = "no-contract"  # none of this key is in force on the day
    LATER = "later"  # the day is not yet
    NOTHING = "nothing"  # nothing is chosen, or nothing is eligible
    NOT_ELIGIBLE = "not-eligible"  # a rule keeps a chosen document out, or it is not open
    TOO_MANY = "too-many"
    TOO_LONG = "too-long"  # a document's number does not fit
    NOT_A_NUMBER = "not-a-number"  # of another number to send: empty, too long, or a sign that does not print
    FORMULA = "formula"  # of another number to send: a spreadsheet would reckon with it
    NOT_IN_IT = "not-in-it"  # the document is not in the draft


class DraftRefusedError(AssignmentError):
    """A draft that cannot be; `names` are the debts it is about, where it is about some."""

    def __init__(self, fault: DraftFault, names: Iterable[str] = ()) -> None:
        self.fault = fault
        self.names = tuple(sorted(names))
        super().__init__(": ".join(filter(None, (fault.value, ", ".join(self.names)))))
