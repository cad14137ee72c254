"""What stands in the label of a made payment: bank wording, invoice numbers, slips of the hand.

Only texts; whether a payer quotes at all is a habit of `customers`.
"""

import random

OPENINGS = ("VIR SEPA", "VIREMENT", "VIR INST", "CHQ", "REMISE CHEQUE", "VIR RECU", "CB")
WORDS = ("FACT", "FACTURE", "FA", "REF", "N/REF", "REGLT", "")
SYLLABLES = ("BA", "DO", "FE", "GI", "LU", "MA", "NO", "PI", "RA", "SE", "TO", "VI", "ZE", "CLO", "TRA")
FORMS = (" SARL", " SAS", " EURL", " & FILS", "", "")
LABEL_WIDTH = 40  # banks cut


def company_name(rng: random.Random) -> str:
    """Invent a company's name."""
    return "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) + rng.choice(FORMS)


def payment_label(rng: random.Random, name: str, numbers: list[str]) -> str:
    """Write the label of a transfer, with the invoice numbers that the payer quotes."""
    parts = [rng.choice(OPENINGS), _slip(rng, name)]
    if numbers:
        parts.append(rng.choice(WORDS))
        parts.append(
            rng.choice((" ", ", ", "/", "+", " ET ")).join(_spelt(rng, number) for number in numbers)
        )
    elif rng.random() < 0.15:
        parts.append(str(rng.randint(10_000, 9_999_999)))  # the bank's own number
    return " ".join(part for part in parts if part)[:LABEL_WIDTH]


def quotes(label: str, numbers: list[str]) -> bool:
    """Tell whether the label holds the digits of every number, the year in front left aside."""
    digits = "".join(char for char in label if char.isdigit())
    return bool(numbers) and all(_short(number) in digits for number in numbers)


def wrong_number(rng: random.Random, number: str) -> str:
    """Mistype a number: one digit wrong."""
    place = rng.choice([rank for rank, char in enumerate(number) if char.isdigit()])
    return number[:place] + str((int(number[place]) + rng.randint(1, 9)) % 10) + number[place + 1 :]


def _spelt(rng: random.Random, number: str) -> str:
    """Spell an invoice number as payers do: whole, without its signs, or its digits alone."""
    return rng.choice((number, number.replace("-", ""), _short(number)))


def _short(number: str) -> str:
    """Return the running digits of an invoice number: `F2025-0123` gives `0123`."""
    return "".join(char for char in number.rsplit("-", 1)[-1] if char.isdigit())


def _slip(rng: random.Random, text: str) -> str:
    """Swap two letters now and then."""
    if rng.random() > 0.05 or len(text) < 4:
        return text
    place = rng.randrange(1, len(text) - 2)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
