"""Statements of a factor and its bank as files, and short ways to take them in."""

from collections.abc import Sequence

from ledger_core.factoring.contract import Factor
from ledger_core.factoring.statements.form import LineKind, StatementForm
from tenants.factoring.contracts.contracts import contract_version
from tenants.factoring.statements.accepting import accept, propose_offer
from tenants.factoring.statements.importing import Imported, import_statement
from tenants.factoring.statements.lines import KeptLine, waiting_lines
from tenants.factoring.statements.offers import Offer, offers_of
from tests.tenants.factoring.events.factored import Factored

FORM = StatementForm(
    reference="Réf.",
    balance="Solde",
    kinds=(
        ("Remise", LineKind.PURCHASE),
        ("Restitution", LineKind.RELEASE),  # before the holdback, whose word it has as well
        ("Retenue", LineKind.HOLDBACK),
        ("TVA", LineKind.COMMISSION_VAT),
        ("Commission d'affacturage", LineKind.COMMISSION),
        ("Intérêts", LineKind.FINANCING),
        ("Virement", LineKind.CASH),
        ("Règlement débiteur", LineKind.SETTLED),
        ("Frais de dossier", LineKind.FILE_FEES),
        ("Reversement", LineKind.PASSED_ON),
        ("Facture rendue", LineKind.RECOURSE),
    ),
)
FACTOR = Factor(name="Factor Aldébaran", iban="FR1420041010050500013M02606")


def csv(*lines: tuple[str, str, str, int], opening: int = 0) -> bytes:
    """Write the factor's statement: day, label, reference, cents; debtors' payments move no balance."""
    rows, balance = ["Date;Libellé;Réf.;Montant;Solde"], opening
    for day, label, reference, cents in lines:
        balance += 0 if label.startswith("Règlement débiteur") else cents
        rows.append(f"{day};{label};{reference};{amount(cents)};{amount(balance)}")
    return "\n".join(rows).encode()


def amount(cents: int) -> str:
    """Write an amount as French files do."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


def camt(*lines: tuple[str, int, str, str]) -> bytes:
    """Write a statement of the bank: day, cents, the other side and what it wrote."""
    entries = "".join(
        f"<Ntry><Amt Ccy='EUR'>{abs(cents) / 100:.2f}</Amt><CdtDbtInd>{'CRDT' if cents > 0 else 'DBIT'}"
        f"</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt><NtryDtls><TxDtls><RltdPties>"
        f"<Dbtr><Nm>{party}</Nm></Dbtr><Cdtr><Nm>{party}</Nm></Cdtr></RltdPties>"
        f"<RmtInf><Ustrd>{words}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for day, cents, party, words in lines
    )
    total = sum(cents for _, cents, _, _ in lines)

    def balance(code: str, cents: int) -> str:
        side = "CRDT" if cents >= 0 else "DBIT"
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{abs(cents) / 100:.2f}</Amt>"
            f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>"
        )

    return (
        "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id>"
        f"<Ccy>EUR</Ccy></Acct>{balance('OPBD', 0)}{balance('CLBD', total)}{entries}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()


def take(factored: Factored, data: bytes, name: str = "relevé.csv") -> Imported:
    """Take a statement in."""
    return import_statement(factored.desk, "aldebaran", name, data)


def waiting(factored: Factored) -> Sequence[KeptLine]:
    """Return the lines that wait."""
    with factored.desk.reading() as session:
        return waiting_lines(session, "aldebaran")


def offers(factored: Factored, version: int = 1) -> tuple[Offer, ...]:
    """Return what waiting lines are offered for."""

    with factored.desk.reading() as session:
        return offers_of(factored.desk, session, contract_version(session, "aldebaran", version))


def accepted(factored: Factored, offer: Offer) -> int | None:
    """Look at an offer and accept it."""
    seen = propose_offer(factored.desk, "aldebaran", offer.key).print
    return accept(factored.desk, "aldebaran", offer.key, seen)
