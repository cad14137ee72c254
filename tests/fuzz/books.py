"""Random book text, near enough to Beancount's grammar to get far into it.

Everything is drawn from the `random.Random` that is handed in, so a seed names a book. Books made here
name their accounts' numbers and hold no letters: what Lettrine adds to Beancount's errors stays silent.
"""

from random import Random

ACCOUNTS = [
    "Assets:41-Clients:411000:DUPONT",
    "Assets:51-Banque:512000",
    "Assets:50-Titres:503000",
    "Income:70-Ventes:706000",
    "Liabilities:44-Etat:445710",
    "Expenses:62-Services:622000",
    "Equity:10-Capital:101000",
]
CURRENCIES = ["EUR", "USD", "XPF", "PARTS"]
HOSTILE = [
    "1/0",
    "(1-1)",
    "0",
    "-",
    "((",
    "{{",
    "}}",
    "{",
    "@@",
    "@",
    '"',
    "\\",
    ";",
    "*",
    "#",
    "/",
    "1/3",
    "1/-2",
    "999999999999999999999999999",
    "9999999999999999999999999999",
    "\t",
    "\r",
    "\n",
    "\n  ",
    "é",
    "\x1b",
    "2026-13-45",
    "9999-12-31",
    "lineno: 1",
    "filename: 2",
    "NULL",
    "TRUE",
    "~ 0.01",
    "pushmeta aa: 1",
    "popmeta aa:",
    "pushtag #a",
    "poptag #a",
]


def random_book(rng: Random, entries: int = 12) -> str:
    """Draw the text of a `main.beancount` that mostly follows the grammar."""
    parts = [_head(rng)]
    parts += [
        f'2025-01-01 open {name}{_constraint(rng)}\n  account-number: "{name.split(":")[2]}"\n'
        for name in ACCOUNTS
        if rng.random() < 0.95
    ]
    parts += [rng.choices(_ENTRIES, _WEIGHTS)[0](rng) for _ in range(rng.randrange(entries + 1))]
    return "\n".join(parts)


def mutated(rng: Random, text: str) -> str:
    """Change a text in a few random places, often into what is hostile."""
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(text) + 1)
        change = rng.randrange(4)
        if change == 0:
            text = text[:at] + text[at + rng.randrange(1, 8) :]
        elif change == 1:
            text = text[:at] + rng.choice(HOSTILE) + text[at:]
        elif change == 2:
            end = at + rng.randrange(40)
            text = text[:end] + text[at:end] * rng.randrange(1, 4) + text[end:]
        else:
            text = text[:at] + rng.choice(HOSTILE) + text[at + 1 :]
    return text


def _head(rng: Random) -> str:
    lines = ['option "operating_currency" "EUR"']
    choices = [
        'option "title" "Livre"',
        'option "booking_method" "FIFO"',
        'option "inferred_tolerance_default" "EUR:0.005"',
        'option "inferred_tolerance_default" "*:0.001"',
        'option "tolerance_multiplier" "0.4"',
        'option "use_precise_interpolation" "TRUE"',
        'plugin "ledger_core.lettrage.plugin"',
        'plugin "beancount.plugins.implicit_prices"',
        'plugin "beancount.plugins.noduplicates"',
        'plugin "beancount.plugins.sellgains"',
        'plugin "beancount.plugins.leafonly"',
        'plugin "beancount.plugins.nounused"',
    ]
    lines += [line for line in choices if rng.random() < 0.15]
    return "\n".join(lines) + "\n"


def _constraint(rng: Random) -> str:
    currencies = rng.choice(["", "", "", " EUR", " EUR,USD"])
    return currencies + rng.choice(["", "", "", ' "FIFO"', ' "LIFO"', ' "NONE"', ' "STRICT"'])


def _day(rng: Random) -> str:
    return f"{rng.choice([2025, 2025, 2026])}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"


def _account(rng: Random) -> str:
    return rng.choice(ACCOUNTS) if rng.random() < 0.98 else "Assets:Unknown"


def _number(rng: Random) -> str:
    whole = rng.randrange(-2000, 2000)
    return rng.choice(
        [f"{whole}.{rng.randrange(100):02d}", f"{whole}", f"{whole}.5", f"{whole}/4", "0", f"({whole}+1.50)"]
    )


def _amount(rng: Random) -> str:
    return f"{_number(rng)} {rng.choices(CURRENCIES, [8, 1, 1, 1])[0]}"


def _plain(rng: Random) -> str:
    cents = rng.randrange(1, 10**6)
    tax = cents // 6
    off = rng.choice([0, 0, 0, 0, 0, 0, 1])
    return (
        f'{_day(rng)} * "Client" "Facture {cents}" ^F{cents}\n  piece: "F{cents}"\n'
        f"  {_account(rng)}  {_euros(cents)} EUR\n    due: {_day(rng)}\n"
        f"  {_account(rng)}  -{_euros(cents - tax)} EUR\n  {_account(rng)}  -{_euros(tax + off)} EUR\n"
    )


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _transaction(rng: Random) -> str:
    payee = rng.choice(["", '"x"', '"x" "y"'])
    lines = [f"{_day(rng)} {rng.choice('*!')} {payee} {rng.choice(['', '#t', '^l'])}"]
    lines += [f"  {_posting(rng)}" for _ in range(rng.randrange(5))]
    if rng.random() < 0.5:
        lines.append(f"  {_account(rng)}")
    return "\n".join(lines) + "\n"


def _posting(rng: Random) -> str:
    base = f"{_account(rng)}  {_amount(rng)}"
    cost = f"{abs(rng.randrange(1, 99))}.{rng.randrange(100):02d}"
    return rng.choices(
        [
            base,
            f"{base} @ {cost} EUR",
            f"{base} @@ {cost} EUR",
            f"{base} @",
            f"{ACCOUNTS[2]}  {rng.randrange(1, 50)} PARTS {{{cost} EUR}}",
            f"{ACCOUNTS[2]}  {-rng.randrange(1, 50)} PARTS {{}}",
            f"{ACCOUNTS[2]}  {rng.randrange(3)} PARTS {{{{{cost} EUR}}}}",
            f"{ACCOUNTS[2]}  {-rng.randrange(1, 50)} PARTS {{{cost} EUR}} @ {cost} EUR",
            f"{_account(rng)}  {_number(rng)}",
            f"{_account(rng)}  EUR",
        ],
        [8, 1, 1, 1, 2, 2, 1, 1, 1, 1],
    )[0]


def _other(rng: Random) -> str:
    day, name = _day(rng), _account(rng)
    return rng.choice(
        [
            f"{day} balance {name}  {_amount(rng)}\n",
            f"{day} balance {name.rpartition(':')[0]}  {_number(rng)} ~ 0.5 EUR\n",
            f"{day} pad {name} {ACCOUNTS[6]}\n{day[:4]}-12-30 balance {name}  {_amount(rng)}\n",
            f"{day} close {name}\n",
            f"{day} open {name}\n",
            f"{day} commodity {rng.choice(CURRENCIES)}\n",
            f"{day} price USD {_number(rng)} EUR\n",
            f'{day} note {name} "texte"\n',
            f'{day} event "lieu" "Lyon"\n',
            f'{day} query "q" "SELECT account"\n',
            f'{day} custom "autre" "valeur" TRUE 1.5 {day} {name}\n',
            "pushtag #projet\n",
            "poptag #projet\n",
            'pushmeta clef: "x"\n',
            "popmeta clef:\n",
            "* titre\n",
            "; remarque\n",
        ]
    )


_ENTRIES = [_plain, _transaction, _other]
_WEIGHTS = [5, 4, 3]
