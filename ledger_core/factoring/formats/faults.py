"""Why a batch has no file, as values: what is wrong in the batch itself, beside what its fields refuse."""

from dataclasses import dataclass
from enum import StrEnum

from ledger_core.factoring.records.refusal import Refusal


class BatchCause(StrEnum):
    """What is wrong with a batch or a document of it."""

    EMPTY = "empty"
    NUMBER = "number"
    UNCONFIRMED = "unconfirmed"
    TWICE = "twice"
    KIND = "kind"
    CURRENCY = "currency"
    SIGN = "sign"
    BEYOND = "beyond"
    ZERO = "zero"
    LATER = "later"
    STATEMENT_LATER = "statement-later"
    COUNTRY = "country"
    NO_COUNTRY = "no-country"
    NO_SIRET = "no-siret"
    SAME_NAME = "same-name"


SENTENCES = {
    BatchCause.EMPTY: "the batch has no document",
    BatchCause.NUMBER: "batches are numbered from 1, not {what}",
    BatchCause.UNCONFIRMED: "ask the factor, then confirm it in the contract: {what}",
    BatchCause.TWICE: "the document is in the batch twice",
    BatchCause.KIND: "the format takes no document of this kind ({what})",
    BatchCause.CURRENCY: "it is in {what}, the batch is not",
    BatchCause.SIGN: "{what} cents do not have the sign of its kind: what is owed is above zero",
    BatchCause.BEYOND: "{what} cents are open, which is more than the document has, or of the other sign",
    BatchCause.ZERO: "its amount is zero: there is nothing to hand over",
    BatchCause.LATER: "it is dated {what}, after the day of the batch or its balance",
    BatchCause.STATEMENT_LATER: "the last bank statement is dated {what}, after the day of the batch",
    BatchCause.COUNTRY: "«{what}» is no country of two capital letters (ISO 3166)",
    BatchCause.NO_COUNTRY: "the debtor has no country, so it is neither domestic nor export",
    BatchCause.NO_SIRET: (
        "the debtor has no SIRET, and the format demands it; for one abroad, ask the factor whether it may "
        "lack, then confirm it in the contract"
    ),
    BatchCause.SAME_NAME: "the domestic and the export file would both be called {what}",
}


@dataclass(frozen=True, slots=True)
class BatchFault:
    """What is wrong: the document by its reference ("" is the batch as a whole), and the cause."""

    document: str
    cause: BatchCause
    what: str = ""

    def __str__(self) -> str:
        """Say it in words."""
        sentence = SENTENCES[self.cause].format(what=self.what)
        return f"{self.document}: {sentence}" if self.document else sentence


@dataclass(frozen=True, slots=True)
class Faults:
    """Every reason why a batch has no file."""

    faults: tuple[BatchFault | Refusal, ...]
