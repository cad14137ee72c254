"""The description that goes with a FEC: fields, codes, charset, structure, for the inspector who reads it.

Owns its text, in French as its reader is. Source of what it must say: art. A47 A-1 LPF, last
paragraphs. Never looks at the books: what was written says it all.
"""

from collections.abc import Iterator

from ledger_core.fec.columns import LEGAL_COLUMNS, Column
from ledger_core.fec.write import Written

_TEXT, _DAY, _NUMBER = "texte", "date AAAAMMJJ", "nombre"

_FIELDS: dict[Column, tuple[str, str]] = {
    Column.JOURNAL_CODE: (_TEXT, "code du journal"),
    Column.JOURNAL_LIB: (_TEXT, "libellé du journal"),
    Column.ECRITURE_NUM: (_TEXT, "numéro de l'écriture dans une séquence continue"),
    Column.ECRITURE_DATE: (_DAY, "date de comptabilisation de l'écriture"),
    Column.COMPTE_NUM: (_TEXT, "numéro de compte, trois premiers chiffres selon le plan comptable"),
    Column.COMPTE_LIB: (_TEXT, "libellé du compte"),
    Column.COMP_AUX_NUM: (_TEXT, "code du tiers (compte auxiliaire), à blanc si non utilisé"),
    Column.COMP_AUX_LIB: (_TEXT, "nom du tiers, à blanc si non utilisé"),
    Column.PIECE_REF: (_TEXT, "référence de la pièce justificative"),
    Column.PIECE_DATE: (_DAY, "date de la pièce justificative"),
    Column.ECRITURE_LIB: (_TEXT, "libellé de l'écriture"),
    Column.DEBIT: (_NUMBER, "montant au débit, en euros"),
    Column.CREDIT: (_NUMBER, "montant au crédit, en euros"),
    Column.ECRITURE_LET: (_TEXT, "lettrage : majuscules, le groupe est soldé ; minuscules, partiel"),
    Column.DATE_LET: (_DAY, "date du lettrage"),
    Column.VALID_DATE: (_DAY, "date de validation de l'écriture"),
    Column.MONTANT_DEVISE: (_NUMBER, "montant en devise, sans signe : le sens est celui de la ligne"),
    Column.IDEVISE: (_TEXT, "code de la devise"),
}


def description(written: Written, siren: str, file_name: str) -> str:
    """Return the description of a FEC: a text of short lines, each ended by a newline."""
    return "\n".join(_lines(written, siren, file_name)) + "\n"


def _lines(written: Written, siren: str, file_name: str) -> Iterator[str]:
    period = written.period
    yield "DESCRIPTIF DU FICHIER DES ÉCRITURES COMPTABLES (article A47 A-1 du livre des procédures fiscales)"
    yield ""
    yield f"Fichier               {file_name}"
    yield f"SIREN                 {siren}"
    yield f"Exercice              du {period.start:%d/%m/%Y} au {period.end:%d/%m/%Y}"
    yield f"Contenu               {written.rows} lignes, {written.entries} écritures, tous les journaux"
    yield ""
    yield "STRUCTURE"
    yield f"Jeu de caractères     {written.encoding.upper()}" + (
        ", sans marque d'ordre des octets" if written.encoding == "utf-8" else ""
    )
    yield "Forme                 fichier à plat, zones de longueur variable, noms des zones en première ligne"
    yield "Séparateur de zones   tabulation (code 09 hexadécimal)"
    yield "Fin d'enregistrement  retour chariot et saut de ligne (codes 0D 0A hexadécimaux)"
    yield "Montants              virgule décimale, deux décimales au moins, ni signe ni milliers séparés"
    yield "Ordre                 à-nouveaux, puis date de validation, puis numéro d'écriture"
    yield f"Numéros d'écriture    {_numbering(written)}"
    yield ""
    yield "ZONES"
    for rank, column in enumerate(LEGAL_COLUMNS, start=1):
        kind, meaning = _FIELDS[column]
        yield f"{rank:>2}  {column.value:<14} {kind:<14} {meaning}"
    yield ""
    yield "CODES DES JOURNAUX"
    width = max(len(code) for code, _ in written.journals)
    for code, name in sorted(written.journals):
        yield f"{code:<{width}}  {name}".rstrip()


def _numbering(written: Written) -> str:
    if written.numbering.by_journal:
        return "séquence propre à chaque journal"
    return "séquence unique pour tout le fichier"
