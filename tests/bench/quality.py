"""How well lines are matched: the shared files of accountants, and made books with known truth."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter

from ledger_core.lettrage.lines import Line
from ledger_core.lettrage.matcher import match
from ledger_core.lettrage.matching import Matching, Tolerance
from tests.bench.fec_lines import fec_files, read_lines
from tests.bench.generated import MadeBook, make_book
from tests.bench.peers import RULES
from tests.bench.prototype import Groups
from tests.bench.tables import Cell, Table, percent, share
from tests.bench.yardstick import Keys, Score, score, truth_of, untwisted

OURS = "Lettrine"
SEEDS = (1, 2, 3)
MADE_LINES = 20_000
FRESH_SEEDS = range(101, 111)  # books that nobody looked at while the matcher was written
FRESH_LINES = 6_000
FEE_LIMIT_CENTS = 2_500
HEADS = (
    "rule",
    "found",
    "recall",
    "precision",
    "of all found",
    "crossing",
    "sub-groups",
    "lines covered",
    "lines/s",
)

Rule = Callable[[Sequence[Line]], Groups]


def lettrine(lines: Sequence[Line]) -> Groups:
    """Apply the product's matcher: what it letters without a person."""
    return [group.keys for group in match(lines).groups]


def quality_tables(say: Callable[[str], None]) -> Iterator[Table]:
    """Measure every rule; what is missing is said and left out."""
    rules: dict[str, Rule] = {**RULES, OURS: lettrine}
    if fec_files():
        say("letters of accountants, hidden and found again")
        yield _fec_total(rules)
        yield _fec_each(rules)
    else:
        say("skipped: no files in ../shared/data/fec, the tables of accountants' letters stay as they are")
    books = []
    for seed in SEEDS:
        say(f"made book {seed} of {len(SEEDS)}")
        books.append(make_book(seed, MADE_LINES))
    say("every rule on the made books")
    yield _made_total(rules, books)
    say(f"{len(FRESH_SEEDS)} other made books")
    yield _fresh()
    say("the made books by shape, proposals, tolerance")
    matchings = [match(book.lines) for book in books]
    yield _made_by_shape(books, matchings)
    yield _proposals(books, matchings)
    yield _tolerance(books)


def _fec_total(rules: dict[str, Rule]) -> Table:
    rows = []
    for name, rule in rules.items():
        whole = sum((_fec_score(read_lines(path), rule) for path in fec_files()), Score())
        rows.append(_row(name, whole))
    return Table("quality-fec", "Letters of accountants, both files together", HEADS, tuple(rows))


def _fec_each(rules: dict[str, Rule]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for number, path in enumerate(fec_files(), 1):
        lines = read_lines(path)
        rows += [
            _row(f"file {number}: {name}", _fec_score(lines, rules[name]))
            for name in ("plain prototype", OURS)
        ]
    return Table("quality-fec-each", "Letters of accountants, file by file", HEADS, tuple(rows))


def _fec_score(lines: Sequence[Line], rule: Rule) -> Score:
    hidden = [replace(line, letter="", letter_date=None) for line in lines]
    start = perf_counter()
    found = rule(hidden)
    return score(lines, truth_of(lines), found, perf_counter() - start)


def _made_total(rules: dict[str, Rule], books: Sequence[MadeBook]) -> Table:
    rows = []
    for name, rule in rules.items():
        whole = Score()
        for book in books:
            start = perf_counter()
            found = rule(book.lines)
            spent = perf_counter() - start
            whole += score(book.lines, book.truth, untwisted(book.lines, book.truth, found), spent)
        rows.append((*_row(name, whole)[:3], share(whole.recall_of_all), *_row(name, whole)[3:]))
    asked = sum(len(book.truth.groups) - len(book.truth.unasked) for book in books)
    truth = sum(len(book.truth.groups) for book in books)
    lines = sum(len(book.lines) for book in books)
    return Table(
        "quality-made",
        f"Made books: {lines} lines, {truth} groups of which {asked} asked for",
        (*HEADS[:3], "with unasked", *HEADS[3:]),
        tuple(rows),
    )


def _fresh() -> Table:
    """Match other made books: the spread from book to book."""
    scores = []
    for seed in FRESH_SEEDS:
        book = make_book(seed, FRESH_LINES)
        scores.append(score(book.lines, book.truth, untwisted(book.lines, book.truth, lettrine(book.lines))))
    recalls = [one.recall for one in scores]
    precisions = [one.precision for one in scores]
    crossings = [one.crossing_rate for one in scores]
    rows = (
        ("worst book", share(min(recalls)), share(min(precisions)), percent(max(crossings))),
        ("median", share(median(recalls)), share(median(precisions)), percent(median(crossings))),
        ("best book", share(max(recalls)), share(max(precisions)), percent(min(crossings))),
    )
    return Table(
        "quality-fresh",
        f"Lettrine on {len(FRESH_SEEDS)} other made books of {FRESH_LINES} lines",
        ("", "recall", "precision", "crossing"),
        rows,
    )


def _row(name: str, whole: Score) -> tuple[Cell, ...]:
    return (
        name,
        whole.found,
        share(whole.recall),
        share(whole.precision),
        share(whole.precision_of_all),
        percent(whole.crossing_rate),
        whole.sub_groups,
        share(whole.coverage),
        f"{whole.lines / whole.seconds:.0f}",
    )


def _made_by_shape(books: Sequence[MadeBook], matchings: Sequence[Matching]) -> Table:
    """Tell for each shape how many groups are asked for, and how many of those are found."""
    asked: dict[str, int] = defaultdict(int)
    found: dict[str, int] = defaultdict(int)
    unknowable: dict[str, int] = defaultdict(int)
    for book, matching in zip(books, matchings, strict=True):
        applied = set(untwisted(book.lines, book.truth, [group.keys for group in matching.groups]))
        for group in book.truth.groups:
            shape = book.shapes[group]
            unknowable[shape] += group in book.truth.unasked
            if group not in book.truth.unasked:
                asked[shape] += 1
                found[shape] += group in applied
    rows = [
        (shape, asked[shape], share(found[shape] / asked[shape]) if asked[shape] else "–", unknowable[shape])
        for shape in sorted(asked.keys() | unknowable.keys(), key=lambda shape: (-asked[shape], shape))
    ]
    return Table(
        "quality-shapes",
        "Lettrine on the made books, by shape",
        ("shape", "asked for", "found exactly", "not asked for"),
        tuple(rows),
    )


def _proposals(books: Sequence[MadeBook], matchings: Sequence[Matching]) -> Table:
    """Tell how often what is not applied stands among the proposals, first or as an alternative."""
    classes: dict[str, Callable[[MadeBook], Iterable[Keys]]] = {
        "cannot be known from the lines": lambda book: book.unknowable,
        "balances in its own currency alone": lambda book: book.exchanged,
        "paid in part (partial)": lambda book: book.part_paid,
        "asked for, but not applied": lambda book: set(book.truth.groups) - book.truth.unasked,
    }
    rows: list[tuple[Cell, ...]] = []
    for name, groups_of in classes.items():
        left = first = other = 0
        for book, matching in zip(books, matchings, strict=True):
            applied = {frozenset(group.keys) for group in matching.groups}
            firsts = {frozenset(proposal.keys) for proposal in matching.proposals}
            others = {frozenset(keys) for proposal in matching.proposals for keys in proposal.alternatives}
            waiting = set(groups_of(book)) - applied
            left += len(waiting)
            first += len(waiting & firsts)
            other += len(waiting & (others - firsts))
        rows.append((name, left, first, other, share((first + other) / left) if left else "–"))
    heads = ("groups not applied", "groups", "proposed", "as an alternative", "share")
    return Table("quality-proposals", "What Lettrine leaves to a person", heads, tuple(rows))


def _tolerance(books: Sequence[MadeBook]) -> Table:
    """Match again with a limit for gaps: fees found with their gap, and what the gap breaks."""
    fees = found = proposed = wrong = with_gap = 0
    for book in books:
        matching = match(book.lines, Tolerance(gap_limit_cents=FEE_LIMIT_CENTS))
        gaps = {frozenset(group.keys) for group in matching.groups if group.gap_cents}
        true = set(book.fees)
        fees += len(true)
        with_gap += len(gaps)
        found += len(gaps & true)
        wrong += len(gaps - true - set(book.exchanged))
        proposed += len((true - gaps) & {frozenset(proposal.keys) for proposal in matching.proposals})
    return Table(
        "quality-tolerance",
        f"Fees withheld, with a limit of {FEE_LIMIT_CENTS // 100}.00 for a gap",
        (
            "fees withheld",
            "groups applied with a gap",
            "of these true",
            "of these wrong",
            "true ones proposed",
        ),
        ((fees, with_gap, found, wrong, proposed),),
    )
