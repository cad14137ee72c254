"""One file of a book: from its bytes to entries, with what it asks for and what it may not ask for.

Parses with Beancount's own grammar and builds its directives, so that what is read is what Beancount
reads. Never follows an include, imports a plugin, or looks at another file. The text must have
passed `lexing`: the grammar divides while it parses.
"""

from collections.abc import Callable
from dataclasses import dataclass
import datetime as dt
from decimal import Decimal
from typing import Any, TypeAlias

from beancount.core.amount import Amount
from beancount.core.data import Custom, Directive, Document, Open, Posting, Query
from beancount.core.position import CostSpec
from beancount.parser import _parser, grammar  # type: ignore[attr-defined]  # _parser is a C module

from ledger_core.ledger import BookError
from ledger_core.loading import words
from ledger_core.loading.faults import clean, faults_of, quoted
from ledger_core.loading.limits import Limits

RESERVED_KEYS = frozenset({"filename", "lineno"})
"""Metadata that Beancount itself keeps: a text that sets them moves entries and their errors elsewhere."""

_NO_WORDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Include:
    """An `include` directive: the pattern as written, and its line."""

    pattern: str
    line: int


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What one file holds. Depends on path and bytes alone, so it can be kept under their hash.

    Entries stand in the order of the text and are not booked. `refusals` are what no book may hold.
    """

    path: str
    entries: list[Directive]
    options: dict[str, Any]
    includes: tuple[Include, ...]
    errors: tuple[BookError, ...]
    refusals: tuple[BookError, ...]


def parse(path: str, data: bytes, limits: Limits) -> ParsedFile:
    """Parse one file whose text passed `lexing`; faults are values, nothing is raised for them."""
    builder = _Builder(path, limits)
    try:
        _parser.Parser(builder).parse(_Source(data), filename=path, lineno=1)
    except (ArithmeticError, MemoryError, RecursionError, ValueError, TypeError, SystemError) as error:
        builder.refuse(0, f"Beancount could not read this file: {type(error).__name__}: {error}")
    builder.finish()
    return ParsedFile(
        path,
        builder.entries or [],
        builder.get_options(),
        tuple(builder.includes),
        (*faults_of(builder.errors, limits), *builder.more_errors()),
        tuple(builder.refusals),
    )


_Values: TypeAlias = list[grammar.ValueType] | None

_BeancountBuilder: Any = grammar.Builder  # the grammar hands its builder untyped values


class _Source:
    """Bytes as the parser reads them: piece by piece, into its own buffer."""

    def __init__(self, data: bytes) -> None:
        self.data = memoryview(data)

    def readinto(self, buffer: memoryview) -> int:
        """Fill the buffer with what comes next; return how much that is."""
        piece = self.data[: len(buffer)]
        buffer[: len(piece)] = piece
        self.data = self.data[len(piece) :]
        return len(piece)


class _Errors(list[Any]):
    """Errors up to a limit; those beyond it are counted."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.more = 0

    def append(self, error: object) -> None:
        """Keep the error, or count it where enough are kept."""
        if not self.full():
            super().append(error)

    def full(self) -> bool:
        """Tell whether enough errors are kept; if so, count one more."""
        full = len(self) >= self.most
        self.more += full
        return full


class _Builder(_BeancountBuilder):  # type: ignore[misc]  # see above
    """Beancount's builder with a gate at each directive.

    It differs in what it builds in two things: the display context stays empty (nothing here renders with
    it, and filling it takes a tenth of the parse), and documents keep paths relative to the book.
    """

    def __init__(self, path: str, limits: Limits) -> None:
        super().__init__()
        self.path = path
        self.limits = limits
        self.most = Decimal(limits.amount)
        self.refusals: list[BookError] = []
        self.includes: list[Include] = []
        self.errors = _Errors(limits.errors)
        self.options_set = 0
        self.plugins_named = 0
        self.right_accounts: dict[str, str] = {}
        self.options["filename"] = path

    def refuse(self, line: int, message: str) -> None:
        """Note what no book may hold."""
        if len(self.refusals) < self.limits.errors:
            self.refusals.append(BookError(self.path, line, clean(message, self.limits.message_length)))

    def finish(self) -> None:
        """Report tags and metadata that were pushed and never popped."""
        messages = [f"Unbalanced pushed tag: '{tag}'" for tag in self.tags]
        messages += [
            f"Unbalanced metadata key '{key}'; leftover metadata '{', '.join(map(str, values))}'"
            for key, values in self.meta.items()
        ]
        for message in messages:
            self.errors.append(grammar.ParserError({"filename": self.path, "lineno": 0}, message))

    def more_errors(self) -> list[BookError]:
        """Say how many errors there are beyond those that were kept."""
        more = self.errors.more
        return [BookError(self.path, 0, f"{more} more errors are in this file")] if more else []

    # What the lexer and the grammar complain of.

    def build_lexer_error(self, filename: str, lineno: int, message: object) -> None:
        self._keep_error(filename, lineno, str(message))

    def build_grammar_error(
        self,
        filename: str,
        lineno: int,
        exc_value: object,
        exc_type: type[BaseException] | None = None,
        exc_traceback: object = None,  # noqa: ARG002  the parser calls it so
    ) -> None:
        named = f"{exc_type.__name__}: {exc_value}" if exc_type is not None else str(exc_value)
        self._keep_error(filename, lineno, named)

    def _keep_error(self, filename: str, lineno: int, message: str) -> None:
        if self.errors.full():
            return
        meta = {"filename": filename, "lineno": lineno}
        self.errors.append(grammar.ParserSyntaxError(meta, clean(message, self.limits.message_length)))

    # Directives that reach beyond the file.

    def option(self, filename: str, lineno: int, key: str, value: str) -> None:
        self.options_set += 1
        fault = words.option_fault(key, value)
        if self.options_set > self.limits.options:
            self.refuse(lineno, f"more than {self.limits.options} options in one file; take some out")
        elif fault:
            self.refuse(lineno, fault)
        else:
            super().option(filename, lineno, key, value)

    def include(self, filename: str, lineno: int, include_filename: str) -> None:
        self.includes.append(Include(include_filename, lineno))
        super().include(filename, lineno, include_filename)

    def plugin(self, filename: str, lineno: int, plugin_name: str, plugin_config: str | None) -> None:
        self.plugins_named += 1
        fault = words.plugin_fault(plugin_name, plugin_config)
        if self.plugins_named > self.limits.plugins:
            self.refuse(lineno, f"more than {self.limits.plugins} plugins in one file; name each once")
        elif fault:
            self.refuse(lineno, fault)
        else:
            super().plugin(filename, lineno, plugin_name, plugin_config)

    def document(
        self, filename: str, lineno: int, date: dt.date, account: str, name: str, *rest: object
    ) -> Document | None:
        path = words.resolved(self.path, name)
        if path is None:
            self.refuse(
                lineno,
                f"document {quoted(name)} is outside the book; name one of its files, relative to this one",
            )
            return None
        made: Document = super().document(filename, lineno, date, account, "/" + path, *rest)
        return made._replace(filename=path)

    def custom(
        self, filename: str, lineno: int, date: dt.date, kind: str, values: _Values, *rest: object
    ) -> Custom:
        values = values or []  # Beancount gives None, at which its own pads fail
        fault = words.custom_fault(kind, [value.value for value in values])
        if fault:
            self.refuse(lineno, fault)
        made: Custom = super().custom(filename, lineno, date, kind, values, *rest)
        return made

    def query(self, filename: str, lineno: int, date: dt.date, name: str, text: str, *rest: object) -> Query:
        fault = words.query_fault(text)
        if fault:
            self.refuse(lineno, fault)
        made: Query = super().query(filename, lineno, date, name, text, *rest)
        return made

    def open(
        self,
        filename: str,
        lineno: int,
        date: dt.date,
        account: str,
        currencies: list[str] | None,
        *rest: object,
    ) -> Open:
        if currencies and len(currencies) > self.limits.account_currencies:
            most = self.limits.account_currencies
            self.refuse(lineno, f"more than {most} currencies of one account; name none to allow all")
        made: Open = super().open(filename, lineno, date, account, currencies, *rest)
        return made

    # Words that repeat: what they may be, and how many of them.

    def account(self, filename: str, lineno: int, account: str) -> str:
        known = self.right_accounts.get(account)
        if known is not None:
            return known
        limits = self.limits
        if len(account) > limits.account_length or account.count(":") >= limits.account_parts:
            self.refuse(
                lineno,
                f"account {quoted(account)} is too long or too deep; "
                f"at most {limits.account_length} characters and {limits.account_parts} parts",
            )
        faults = len(self.errors)
        checked: str = super().account(filename, lineno, account)
        if len(self.errors) == faults:
            self.right_accounts[account] = checked
        return checked

    def key_value(self, filename: str, lineno: int, key: str, value: object) -> grammar.KeyValue:  # noqa: ARG002
        if key in RESERVED_KEYS:
            self.refuse(lineno, f'metadata "{key}" is kept for the place of an entry; choose another name')
        return grammar.KeyValue(key, value)

    def pushtag(self, filename: str, lineno: int, tag: str) -> None:
        if len(self.tags) >= self.limits.pushed_tags:
            self.refuse(lineno, f"more than {self.limits.pushed_tags} tags are pushed; pop some with poptag")
        else:
            super().pushtag(filename, lineno, tag)

    def pushmeta(self, filename: str, lineno: int, key_value: grammar.KeyValue) -> None:
        if sum(map(len, self.meta.values())) >= self.limits.pushed_tags:
            self.refuse(
                lineno, f"more than {self.limits.pushed_tags} metadata are pushed; pop some with popmeta"
            )
        else:
            super().pushmeta(filename, lineno, key_value)

    # Amounts and postings: most of a book, so without a detour.

    def amount(self, filename: str, lineno: int, number: Decimal, currency: str) -> Amount:  # noqa: ARG002
        if type(number) is Decimal and abs(number) >= self.most:
            self._refuse_number(lineno)
        return _new_amount(Amount, (number, currency))

    def compound_amount(
        self,
        filename: str,  # noqa: ARG002
        lineno: int,
        number_per: Decimal,
        number_total: Decimal,
        currency: str,
    ) -> grammar.CompoundAmount:
        for number in (number_per, number_total):
            if isinstance(number, Decimal) and abs(number) >= self.most:
                self._refuse_number(lineno)
        return grammar.CompoundAmount(number_per, number_total, currency)

    def _refuse_number(self, line: int) -> None:
        self.refuse(line, f"an amount of {self.most:,} or more; correct it")

    def handle_list(
        self,
        filename: str,  # noqa: ARG002
        lineno: int,  # noqa: ARG002
        object_list: list[object] | None,
        new_object: object,
    ) -> list[object]:
        if object_list is None:
            object_list = []
        if new_object is not None:
            object_list.append(new_object)
        return object_list

    def posting(  # noqa: PLR0913, PLR0917  the grammar's own signature
        self,
        filename: str,
        lineno: int,
        account: str,
        units: Amount,
        cost: CostSpec | None,
        price: Amount | None,
        istotal: bool,  # noqa: FBT001
        flag: int,
    ) -> Posting:
        if cost is None and price is None:
            meta = {"filename": filename, "lineno": lineno}
            return Posting(account, units, None, None, chr(flag) if flag else None, meta)
        if _divides_by_no_unit(units, cost):
            self.refuse(
                lineno, "a total cost over zero units cannot be divided; give the units or leave the cost out"
            )
        made: Posting = super().posting(filename, lineno, account, units, cost, price, istotal, flag)
        return made


_new_amount: Callable[..., Amount] = tuple.__new__


def _divides_by_no_unit(units: Amount, cost: CostSpec | None) -> bool:
    """Tell whether Beancount would divide a total cost by zero units while it books."""
    return cost is not None and cost.number_total is not None and units.number == 0
