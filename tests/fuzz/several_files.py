"""Random books of several files, as a company keeps them, with faults of many kinds here and there.

Most of a book is right; each fault is rare, so that books without any and books with a few are both drawn.
Everything is drawn from the `random.Random` that is handed in.
"""

from random import Random

ACCOUNTS = {
    "Assets:41-Clients:411000:DUPONT": '  account-number: "411000"\n  customer: "DUPONT"\n  name: "Dupont"\n',
    "Assets:41-Clients:411000:MARTIN": '  account-number: "411000"\n  customer: "MARTIN"\n',
    "Liabilities:40-Fournisseurs:401000:EDF": '  account-number: "401000"\n  supplier: "EDF"\n',
    "Liabilities:44-Etat:445710": '  account-number: "445710"\n',
    "Income:70-Ventes:706000": '  account-number: "706000"\n',
    "Assets:51-Banques:512000": '  account-number: "512000"\n',
    "Expenses:62-Services:622000": "",
}
MAIN_LINES = [
    'option "title" "Livre"',
    'option "operating_currency" "EUR"',
    'plugin "ledger_core.lettrage.plugin"',
    '2025-01-01 custom "lettrage" "gap-limit" 0.10 EUR',
    '2026-01-31 custom "books" "closed" 2025-12-31',
    '2025-06-01 custom "journal" "VE" "Ventes"',
]
RARE_MAIN_LINES = [
    'option "inferred_tolerance_default" "EUR:0.05"',
    'option "tolerance_multiplier" "0.4"',
    'plugin "beancount.plugins.noduplicates"',
    'plugin "os"',
    'include "months/*.beancount"',
    'include "missing.beancount"',
    'include "notes.txt"',
    'include "../x.beancount"',
    "2025-02-01 commodity EUR",
]
CARD_FAULTS = [
    '  kind: "other"\n',
    '  siren: "123456789"\n',
    "  lettrable: 3\n",
    "  payment-days: 4.5\n",
    '  supplier: "X"\n',
    "  name: 2025-01-01\n",
    "  email: 12.50 EUR\n",
    "  lettrable: FALSE\n",
]
LETTERS = ["AAA", "AAB", "AAC", "aad", "12"]


def drawn_files(rng: Random) -> dict[str, bytes]:
    """Draw the files of a book."""
    files = {
        "main.beancount": _main(rng),
        "accounts.beancount": _accounts(rng),
        "documents/f1.pdf": "%PDF",
        "notes.txt": "2025-01-01 open Assets:Notes\n",
    }
    for month in range(1, rng.randint(2, 5)):
        files[f"months/2025-{month:02d}.beancount"] = drawn_month(rng, month)
    return {path: text.encode() for path, text in files.items()}


def drawn_month(rng: Random, month: int) -> str:
    """Draw the entries of a month; one in a while is dated elsewhere."""
    return "\n".join(_entry(rng, month) for _ in range(rng.randint(0, 8)))


def edited(rng: Random, files: dict[str, bytes]) -> dict[str, bytes]:
    """Change one file, or take one away."""
    path = rng.choice(sorted(files))
    kind = rng.randrange(5)
    if kind == 0 and path != "main.beancount":
        return {name: data for name, data in files.items() if name != path}
    if kind == 1:
        return {**files, path: files[path] + b"\n" + _entry(rng, rng.randint(1, 4)).encode()}
    lines = files[path].split(b"\n")
    at = rng.randrange(len(lines))
    if kind == 2:
        lines.insert(at, rng.choice(lines))
    elif kind == 3:
        del lines[at]
    else:
        return {**files, f"months/2025-{rng.randint(1, 6):02d}.beancount": drawn_month(rng, 3).encode()}
    return {**files, path: b"\n".join(lines)}


def _main(rng: Random) -> str:
    lines = [line for line in MAIN_LINES if rng.random() < 0.8]
    lines += [line for line in RARE_MAIN_LINES if rng.random() < 0.04]
    return "\n".join([*lines, 'include "accounts.beancount"', 'include "months/*.beancount"', ""])


def _accounts(rng: Random) -> str:
    texts = []
    for name, card in ACCOUNTS.items():
        if rng.random() < 0.97:
            day = "2025-02-20" if rng.random() < 0.03 else "2025-01-01"
            currency = rng.choice(["", "", " EUR", " EUR,USD"])
            fault = rng.choice(CARD_FAULTS) if rng.random() < 0.04 else ""
            texts.append(f"{day} open {name}{currency}\n{card}{fault}")
    if rng.random() < 0.05:
        texts.append(f"2025-03-01 open {rng.choice(list(ACCOUNTS))}\n")
    if rng.random() < 0.05:
        texts.append('2025-01-01 open Assets:41-Clients:411000:DUPONT-B\n  account-number: "411000"\n')
        texts.append('  customer: "DUPONT"\n')
    return "".join(texts)


def _entry(rng: Random, month: int) -> str:
    day = _day(rng, month)
    if rng.random() < 0.9:
        return _transaction(rng, day)
    name = _account(rng)
    return rng.choice(
        [
            f"{day} close {name}\n",
            f'{day} note {name} "x"\n',
            f'{day} document {name} "../documents/f{rng.randint(1, 2)}.pdf"\n',
            f"{day} commodity EUR\n",
            f'{day} custom "lettrage" "gap-limit" {rng.choice(["0.20 EUR", "TRUE", "1.234 EUR"])}\n',
            f'{day} custom "vu" {name} 12 {day} "x" FALSE\n',
            f"{day} price USD 0.90 EUR\n",
            f'{day} event "lieu" "Lyon"\n',
            f"{day} balance {name} {rng.randint(-2, 2)}00.0{rng.randint(0, 1)} EUR\n",
            f"{day} balance {name.rpartition(chr(58))[0]} 0.00 ~ 200 EUR\n",
            f"{day} pad {name} Assets:51-Banques:512000\n",
            "pushtag #x\n",
            "2025-02-31 open Assets:X\n",
            "plugin \n",
            "1799-01-01 commodity XPF\n",
        ]
    )


def _transaction(rng: Random, day: str) -> str:
    cents = rng.randint(1, 3) * 10_000
    first, second = _account(rng), _account(rng)
    off = rng.choice([1, 100]) if rng.random() < 0.03 else 0
    shapes = [
        (_units(cents), _units(-cents + off)),
        (_units(cents), ""),
        (f"{cents // 100} EUR", _units(-cents)),
        (f"{cents // 100}.004 EUR", f"-{cents // 100}.004 EUR"),
        (f"{_units(cents)} @ 1.10 USD", f"-{cents * 11 // 1000}.00 USD"),
        (f"{cents // 100} PARTS {{10.00 EUR}}", ""),
        (f"{cents // 100}.00 USD", f"-{cents // 100}.00 USD"),
        (f"{cents // 100}", _units(-cents)),
        ("", ""),
    ]
    one, other = rng.choices(shapes, [40, 4, 3, 1, 1, 0.3, 2, 0.3, 0.3])[0]
    opening = "  opening: TRUE\n" if rng.random() < 0.1 else ""
    return (
        f'{day} * "Client" "Facture"\n  journal: "VE"\n  piece: "F{rng.randint(1, 50)}"\n'
        f"{opening}  {first}  {one}\n{_metadata(rng)}  {second}  {other}\n{_metadata(rng)}"
    )


def _metadata(rng: Random) -> str:
    lines = []
    if rng.random() < 0.4:
        lines.append(f'lettrage: "{rng.choice(LETTERS)}"\n    lettrage-date: 2025-05-01')
    if rng.random() < 0.3:
        lines.append(f"due: {_day(rng, 4)}")
    rare = ['label: "autre"', 'piece: ""', "currency-amount: 100.00 USD", "currency-amount: -100.00 USD"]
    lines += [line for line in rare if rng.random() < 0.05]
    faults = [
        "due: 12",
        "due: 2400-01-01",
        'currency-amount: "x"',
        'lettrage: "Aab"',
        'lettrage: "A B"',
        "lettrage-date: 2025-01-01",
        "lettrage: 12",
        "label: 5.00",
    ]
    if rng.random() < 0.02:
        lines = [rng.choice(faults)]
    return "".join(f"    {line}\n" for line in lines)


def _day(rng: Random, month: int) -> str:
    late = rng.random() < 0.03
    return f"{2026 if late else 2025}-{month:02d}-{rng.randint(1, 28):02d}"


def _account(rng: Random) -> str:
    return rng.choice(list(ACCOUNTS)) if rng.random() < 0.99 else "Assets:99-Inconnu"


def _units(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d} EUR"
