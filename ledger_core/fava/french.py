"""The French of what the pages say, by the English sentence; what stands in braces is filled in."""

from collections.abc import Mapping

FRENCH: Mapping[str, str] = {
    # The four pages.
    "Open items": "Postes ouverts",
    "Aged balance": "Balance âgée",
    "Lettrage groups": "Groupes de lettrage",
    "Lettrage checks": "Contrôles du lettrage",
    # What they share.
    "As of {day}, the last day that counts.": "Au {day} inclus.",
    "As of": "Au",
    "«{text}» is no day: write 2026-03-31.": "« {text} » n’est pas un jour : écrivez 2026-03-31.",
    "These books hold no transaction.": "Ces livres ne contiennent aucune écriture.",
    "Faults in these books: {count}. Read the figures with care.": (
        "Anomalies dans ces livres : {count}. Lisez les chiffres avec prudence."
    ),
    "An amount of an account that takes letters is finer than a cent: nothing can be computed. "
    "See «Lettrage checks».": (
        "Un montant d’un compte lettrable est plus fin que le centime : rien ne peut être calculé. "
        "Voir « Contrôles du lettrage »."
    ),
    "Fava’s filter of entries does not apply to this page.": (
        "Le filtre d’écritures de Fava ne s’applique pas à cette page."
    ),
    "Show": "Afficher",
    "Show all": "Tout afficher",
    "Customers": "Clients",
    "Suppliers": "Fournisseurs",
    "Account": "Compte",
    "Code of the third party": "Code du tiers",
    "{first} to {last} of {total}": "{first} à {last} sur {total}",
    "Previous page": "Page précédente",
    "Next page": "Page suivante",
    "Total": "Total",
    "Nothing is open.": "Rien n’est ouvert.",
    "Proof": "Preuve",
    "Balance of the accounts": "Solde des comptes",
    "equal": "égaux",
    "different": "différents",
    "No line of these accounts takes letters.": "Aucune ligne de ces comptes n’est lettrable.",
    "Accounts that take no letters are in no list; their balances:": (
        "Les comptes non lettrables ne figurent dans aucune liste ; leurs soldes :"
    ),
    # Open items.
    "Date": "Date",
    "Document": "Pièce",
    "Label": "Libellé",
    "Due": "Échéance",
    "Days late": "Jours de retard",
    "Letter": "Lettre",
    "Original": "Montant",
    "Open": "Ouvert",
    "of this in the currency of the deal": "dont, dans la devise de l’opération",
    "not in the books: from the terms agreed, or the legal ones": (
        "non écrite : d’après le délai convenu, ou le délai légal"
    ),
    "Total (items: {count})": "Total (postes : {count})",
    "* Not in the books: the due date follows from the terms agreed, or from the legal ones. "
    "Below zero: payments and credit notes that settle nothing yet.": (
        "* Non écrite dans les livres : l’échéance suit le délai convenu, ou le délai légal. "
        "En négatif : règlements et avoirs qui ne soldent encore rien."
    ),
    # Aged balance.
    "Code": "Code",
    "Name": "Nom",
    "Balance": "Solde",
    "Not due": "Non échu",
    "1 to {last} days": "1 à {last} jours",
    "{first} to {last} days": "{first} à {last} jours",
    "Over {last} days": "Plus de {last} jours",
    "Unallocated": "Non imputé",
    "Days are counted from the due date. Unallocated: payments and credit notes that settle nothing yet.": (
        "Jours comptés depuis l’échéance. Non imputé : règlements et avoirs qui ne soldent encore rien."
    ),
    # Lettrage groups.
    "Amount": "Montant",
    "partial": "partiel",
    "partial only": "partiels seulement",
    "lettered on {day}": "lettré le {day}",
    "revision {revision}": "révision {revision}",
    "giver not known": "auteur inconnu",
    "No group fits.": "Aucun groupe ne correspond.",
    "Groups: {groups}; lines: {lines}; partial groups: {partial}.": (
        "Groupes : {groups} ; lignes : {lines} ; groupes partiels : {partial}."
    ),
    "Who gave the letters is not known here: it is in the portal, or in a clone with its history.": (
        "Qui a donné les lettres n’est pas connu ici : le portail le dit, ou un clone avec son historique."
    ),
    "Debits are above zero. What is left of a group stands in bold; a group in capitals balances.": (
        "Les débits sont positifs. Ce qui reste d’un groupe est en gras ; un groupe en majuscules est soldé."
    ),
    # Lettrage checks.
    "Check": "Contrôle",
    "Checked": "Contrôlés",
    "Found": "Constat",
    "Days without a letter": "Jours sans lettre",
    "nothing": "rien",
    "faults: {count}": "anomalies : {count}",
    "{count} to look at": "{count} à examiner",
    "No fault was found.": "Aucune anomalie n’a été trouvée.",
    "Faults found: {count}.": "Anomalies trouvées : {count}.",
    "Not listed: {count} more.": "Non listées : {count} autres.",
    "lines": "lignes",
    "groups": "groupes",
    "balances": "soldes",
    "accounts": "comptes",
    "directives": "directives",
    "Letters are well formed": "Les lettres sont bien formées",
    "Groups in capitals balance": "Les groupes en majuscules sont soldés",
    "Open items add up to the balances of their accounts": (
        "Les postes ouverts font les soldes de leurs comptes"
    ),
    "Cards of accounts and third parties": "Fiches des comptes et des tiers",
    "Amounts in whole cents, due dates, amounts of deals": (
        "Montants en centimes entiers, échéances, montants en devise"
    ),
    "Settings can be read": "Les réglages sont lisibles",
    "Numbers and countries of customers": "Numéros et pays des clients",
    "Groups in small letters do not balance yet": "Les groupes en minuscules ne sont pas encore soldés",
    "{group} balances: a capital letter would say so": "{group} est soldé : une majuscule le dirait",
    "Letters are not dated before their latest line": (
        "Les lettrages ne sont pas datés d’avant leur dernière ligne"
    ),
    "{group} was lettered on {day}, before its latest line of {latest}": (
        "{group} a été lettré le {day}, avant sa dernière ligne du {latest}"
    ),
    "Groups within one financial year": "Groupes dans un seul exercice",
    "{group} spans from {first} to {last}": "{group} s’étend du {first} au {last}",
    "Letters stand on accounts that take letters": "Les lettres sont sur des comptes lettrables",
    "{account} takes no letters: the letter here counts for nothing": (
        "{account} n’est pas lettrable : la lettre ici ne compte pas"
    ),
    "Lines without a letter are recent": "Les lignes sans lettre sont récentes",
    "{account}, {reference}: {amount} of {date}, {days} days without a letter": (
        "{account}, {reference} : {amount} du {date}, {days} jours sans lettre"
    ),
    "Balances, accounts, documents and syntax": "Soldes, comptes, documents et syntaxe",
}
