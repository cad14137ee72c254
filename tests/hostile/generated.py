"""Hostile books too big to keep as files, and those whose names a checkout cannot hold.

Each is a name, the files, and what the answer must say: `path:line:` and words of the message.
"""

from collections.abc import Mapping
from dataclasses import dataclass

TITLES = "Assets:50-Titres:503000"
BANK = "Assets:51-Banque:512000"
OPENED = (
    f'2026-01-01 open {TITLES}\n  account-number: "503000"\n'
    f'2026-01-01 open {BANK}\n  account-number: "512000"\n'
)


@dataclass(frozen=True)
class HostileBook:
    """A hostile book and the answer it must get; without `place` the book is right, only heavy."""

    name: str
    files: Mapping[str, bytes]
    place: str = ""  # "path:line", or "" where no error is due
    words: str = ""

    def __str__(self) -> str:
        return self.name


def generated_books() -> list[HostileBook]:
    """Make all of them."""
    return [*_numbers(), *_errors(), *_names(), *_work()]


def _main(name: str, text: str, place: str = "", words: str = "") -> HostileBook:
    return HostileBook(name, {"main.beancount": text.encode()}, place and f"main.beancount:{place}", words)


def _amount(name: str, number: str, words: str) -> HostileBook:
    text = f'{OPENED}2026-01-02 * "x"\n  {BANK}  {number} EUR\n  {TITLES}\n'
    return _main(name, text, "6" if words else "", words)


def _numbers() -> list[HostileBook]:
    return [
        _amount("parentheses-100k", "(" * 100_000 + "1" + ")" * 100_000, "more than 8192 bytes"),
        _amount("parentheses-up-to-the-limit", "(" * 4000 + "1" + ")" * 4000, ""),
        _amount("signs-100k", "-" * 100_000 + "1", "more than 8192 bytes"),
        _amount("signs-up-to-the-limit", "-+" * 4000 + "1", ""),
        _amount("parentheses-unclosed", "(" * 8000, "syntax error"),
        _amount("digits-5-million", "9" * 5_000_000, "more than 8192 bytes"),
        _amount("digits-28", "1" + "0" * 27, "more than 27 digits"),
        _amount("digits-28-with-commas", "1" + ",000" * 9, "more than 27 digits"),
        _amount("digits-after-the-point", "1." + "0" * 27, "more than 27 digits"),
        _amount("product-beyond-sense", "*".join(["9" * 27] * 280), "1,000,000,000,000,000,000 or more"),
        _amount("quotient-beyond-sense", "1" + "/0.00000000000000000000001" * 280, "or more"),
        _main(
            "cost-beyond-sense",
            f'{OPENED}2026-01-02 * "x"\n  {TITLES}  1 X {{{"*".join(["9" * 27] * 9)} EUR}}\n  {BANK}\n',
            "6",
            "or more",
        ),
    ]


def _errors() -> list[HostileBook]:
    return [
        _main("bad-lines-200k", "x\n" * 200_000, "0", "more errors are not shown"),
        _main("bad-directives-200k", "2026-01-01 open x y\n" * 200_000, "0", "more errors are not shown"),
        _main("quotes-unclosed", '"\n' * 300_001, "2", "syntax error"),
        _main("quotes-escaped", '\\" 1\n' * 300_000, "1", "without a quote"),
        _main("quotes-escaped-and-not", '\\" 1 " \n' * 300_000, "0", "more errors are not shown"),
        _main("string-of-10-MB", '"' + "a\n" * 5_000_000 + '"\n', "1", "without a quote"),
        _main("string-unclosed-10-MB", OPENED + '"' + "a\n" * 5_000_000, "5", "without a quote"),
        _main("division-behind-3-million-lines", "A 1 2 3 4\n" * 3_000_000 + "1/0\n", "3000001", "by zero"),
        _main("opens-repeated", f"2026-01-01 open {BANK}\n" * 50_000, "2", "Duplicate open"),
        _main("unknown-accounts", f'2026-01-02 * "x"\n  {BANK}  0 EUR\n' * 30_000, "1", "unknown account"),
        _main("tags-pushed", "".join(f"pushtag #t{rank}\n" for rank in range(20_000)), "21", "20 tags"),
        _main(
            "metadata-pushed", "".join(f"pushmeta k{rank}: 1\n" for rank in range(20_000)), "21", "20 meta"
        ),
        _main("metadata-pushed-on-one-key", "pushmeta kk: 1\n" * 20_000, "21", "20 meta"),
        _main(
            "duplicate-metadata", f'{OPENED}2026-01-02 * "x"\n' + "  kk: 1.5\n" * 300_000, "0", "more errors"
        ),
        _main("account-of-4000-parts", f"2026-01-01 open Assets{':A' * 4000}\n", "1", "too deep"),
        _main("account-of-8000-letters", f"2026-01-01 open Assets:{'A' * 8000}\n", "1", "too long"),
    ]


def _names() -> list[HostileBook]:
    names = {
        "/etc/passwd": "absolute",
        "../main.beancount": ".. part",
        "journal/../../x": ".. part",
        "journal//x": "empty",
        "./x": ". or ..",
        ".git/config": "Git's own",
        ".GIT/config": "Git's own",
        "journal/.gitattributes": "Git's own",
        ".gitmodules": "Git's own",
        "\uff0egit/config": "Git's own",
        ".g\u200cit/config": "invisible",
        "git~1/config": "$ ~",
        "a$HOME": "$ ~",
        "a\\b": "$ ~",
        "a\nb.beancount": "control",
        "a\u202eb": "control",
        "a\udc80b": "control or invisible",
        "nul\0byte": "control",
        "x.py": "programs",
        "x.Py": "programs",
        "x.py.": "programs",
        "x.so": "programs",
        "x.GPG": "programs",
        "x.picklecache": "programs",
        "d" * 500: "longer than",
    }
    books = [
        HostileBook(f"name-{name!r:.30}", {"main.beancount": b"", name: b""}, "", words)
        for name, words in names.items()
    ]
    same = [("A/x", "a/x"), ("e\u0301", "\u00e9"), ("straße", "STRASSE")]
    books += [
        HostileBook(
            f"names-alike-{one!r}", {"main.beancount": b"", one: b"", other: b""}, "", "case or accents"
        )
        for one, other in same
    ]
    many = {"main.beancount": b"", **{f"f{rank}": b"" for rank in range(60_000)}}
    return [
        *books,
        HostileBook("files-60k", many, "", "files, at most"),
        HostileBook("no-main", {}, "", "no such file"),
    ]


def _work() -> list[HostileBook]:
    lots = "".join(
        f'2026-01-02 * "x"\n  {TITLES}  1 X {{{rank} EUR}}\n  {BANK}\n' for rank in range(1, 16_001)
    )
    sold = "".join(f'2026-01-03 * "x"\n  {TITLES}  -1 X {{}}\n  {BANK}\n' for _ in range(1000))
    bought = "".join(
        f'2026-01-02 * "x"\n  {TITLES}  1 X {{{rank} EUR}}\n  {BANK}\n' for rank in range(1, 1001)
    )
    pads = "".join(
        f"2026-01-01 open Assets:A{rank}\n2026-01-02 pad Assets:A{rank} Assets:A0\n"
        f"2026-01-04 balance Assets:A{rank} 1 EUR\n"
        for rank in range(20_000)
    )
    currencies = "".join(f'2026-01-02 * "x"\n  {BANK} 1 C{rank}X\n  {TITLES}\n' for rank in range(20_000))
    unknown = f'2026-01-03 * "y"\n  {BANK} 1\n  {TITLES} 1\n' * 2000
    padded = "".join(f"2026-01-04 balance {BANK} 0 C{rank}X\n" for rank in range(20_000))
    balances = "".join(
        f'2026-01-01 open Assets:A:B{rank}\n  account-number: "1"\n2026-01-04 balance Assets:A 0 C{rank}X\n'
        for rank in range(20_000)
    )
    small = {f"p{rank}/x.beancount": b"" for rank in range(6_000)}
    parts = {f"p{rank}/x.beancount": b"" for rank in range(30_000)}
    globs = "".join(f'include "q*{rank}/*"\n' for rank in range(1_500))
    return [
        _main("lots-16k", OPENED.replace("503000\n", '503000 "FIFO"\n', 1) + lots, "48002", "too many lots"),
        _main("lots-1000-sold", OPENED.replace("503000\n", '503000 "FIFO"\n', 1) + bought + sold),
        _main("pads-20k", pads, "59999", "too many for the size"),
        _main(
            "pad-of-20k-currencies",
            f"{OPENED}2026-01-02 pad {BANK} {TITLES}\n{currencies}{padded}",
            "5",
            "padded",
        ),
        _main("currencies-20k", OPENED + currencies),
        _main("currencies-20k-to-guess-from", OPENED + currencies + unknown, "66002", "without currency"),
        _main(
            "tolerances-50k",
            "".join(f'option "inferred_tolerance_default" "C{rank}:0.001"\n' for rank in range(50_000)),
            "201",
            "more than 200 options",
        ),
        _main(
            "plugins-2000",
            'plugin "beancount.plugins.leafonly"\n' * 2000
            + OPENED
            + f'2026-01-02 * "x"\n  {BANK}  1 EUR\n  {TITLES}\n' * 20_000,
            "21",
            "more than 20 plugins",
        ),
        _main(
            "currencies-1000-of-an-account",
            f"2026-01-01 open Assets:A {','.join(f'C{rank}' for rank in range(1000))}\n",
            "1",
            "more than 100 currencies",
        ),
        _main("transactions-3-million", "2026-01-01 *\n" * 3_000_000, "0", "2000000 entries"),
        _main("balances-20k-of-a-parent", f'2026-01-01 open Assets:A\n  account-number: "2"\n{balances}'),
        _main(
            "postings-100k-in-one-entry",
            f'{OPENED}2026-01-02 * "x"\n{f"  {BANK}  1 EUR{chr(10)}" * 100_000}  {TITLES}\n',
        ),
        HostileBook(
            "includes-by-pattern",
            {"main.beancount": globs.encode(), **parts},
            "main.beancount:34",
            "too many",
        ),
        HostileBook(
            "includes-of-6000-files", {"main.beancount": b'include "*/*"\n', **small}, "", "join small ones"
        ),
        HostileBook(
            "includes-2001",
            {"main.beancount": b'include "x"\n' * 2001},
            "main.beancount:2001",
            "more than 2000",
        ),
        HostileBook(
            "file-of-65-MiB",
            {"main.beancount": (b";" * 999 + b"\n") * 70_000},
            "main.beancount:0",
            "split the file",
        ),
    ]
