"""The words of legal papers, in French as courts read them; the portal's own words stand with its pages."""

from collections.abc import Mapping

from ledger_core.dunning.holds import DisputeCategory
from ledger_core.dunning.schedule import Channel, LevelKind
from ledger_core.late_payment.applied import Basis
from ledger_core.procedures.claim import Nature, Quality
from ledger_core.procedures.course import ActKind
from ledger_core.procedures.courts import CourtKind, SeatRule
from ledger_core.procedures.deadlines import DeadlineKind
from ledger_core.procedures.routes import Route

TO_CHECK = "à vérifier"

PAPERS: Mapping[Route, str] = {
    Route.ORDER_FOR_PAYMENT: "Dossier de requête en injonction de payer",
    Route.EUROPEAN_ORDER: "Dossier de demande d’injonction de payer européenne",
    Route.SIMPLIFIED: "Dossier de procédure simplifiée de recouvrement",
    Route.SUMMARY: "Dossier d’assignation en référé-provision",
    Route.SUMMONS: "Dossier d’assignation au fond",
    Route.INSOLVENCY: "Dossier de déclaration de créance",
}
COURTS: Mapping[CourtKind, str] = {
    CourtKind.COMMERCIAL: "Président du tribunal de commerce",
    CourtKind.ECONOMIC: "Président du tribunal des activités économiques",
    CourtKind.COMMERCIAL_CHAMBER: "Chambre commerciale du tribunal judiciaire",
    CourtKind.JUDICIAL: "Tribunal judiciaire",
    CourtKind.PROTECTION: "Juge des contentieux de la protection",
    CourtKind.OFFICER: "Commissaire de justice",
    CourtKind.REPRESENTATIVE: "Mandataire judiciaire ou liquidateur désigné",
}
SEATS: Mapping[SeatRule, str] = {
    SeatRule.DEBTORS_HOME: "domicile ou siège du débiteur (article 1406 CPC, d’ordre public)",
    SeatRule.HOME_OR_DELIVERY: "domicile du défendeur, ou lieu de la livraison ou de la prestation"
    " (articles 42 et 46 CPC)",
    SeatRule.OFFICERS_AREA: "ressort de la cour d’appel du débiteur",
    SeatRule.IN_NOTICE: "nommé par l’avis publié au BODACC",
    SeatRule.BY_REGULATION: "désigné par le règlement (UE) 1215/2012",
}
QUALITIES: Mapping[Quality, str] = {
    Quality.TRADER: "commerçant ou société commerciale",
    Quality.PROFESSIONAL: "professionnel non commerçant",
    Quality.CONSUMER: "consommateur",
    Quality.PUBLIC: "personne publique",
}
NATURES: Mapping[Nature, str] = {
    Nature.CONTRACT: "contrat (livraison de biens ou prestation de services)",
    Nature.BILL: "effet de commerce ou bordereau de cession",
    Nature.RENT: "bail d’habitation",
    Nature.CONSUMER_CREDIT: "crédit à la consommation",
    Nature.OTHER: "autre origine",
}
ACTS: Mapping[ActKind, str] = {
    ActKind.FORMAL_NOTICE: "Mise en demeure envoyée",
    ActKind.NOTICE_RECEIVED: "Mise en demeure reçue",
    ActKind.INVITATION: "Invitation à participer à la procédure simplifiée",
    ActKind.AGREEMENT: "Accord du débiteur",
    ActKind.REFUSAL: "Refus ou silence du débiteur",
    ActKind.TITLE: "Titre exécutoire du commissaire de justice",
    ActKind.REQUEST: "Requête déposée",
    ActKind.ORDER: "Ordonnance rendue",
    ActKind.REJECTED: "Rejet",
    ActKind.SERVED: "Signification",
    ActKind.OPPOSITION: "Opposition",
    ActKind.NO_OPPOSITION: "Absence d’opposition constatée",
    ActKind.SUMMONS: "Assignation délivrée",
    ActKind.JUDGMENT: "Décision favorable",
    ActKind.DISMISSED: "Décision défavorable",
    ActKind.ENFORCEMENT: "Mesure d’exécution",
    ActKind.PUBLICATION: "Publication au BODACC du jugement d’ouverture",
    ActKind.DECLARATION: "Déclaration de créance",
    ActKind.ADMITTED: "Admission de la créance",
    ActKind.IRRECOVERABLE: "Certificat d’irrécouvrabilité",
    ActKind.CLOSED: "Dossier clos",
    ActKind.REOPENED: "Dossier rouvert",
    ActKind.WITHDRAWN: "Acte retiré",
}
LETTERS: Mapping[str, str] = {
    LevelKind.NOTICE.value: "Rappel d’échéance",
    LevelKind.REMINDER.value: "Relance",
    LevelKind.FORMAL_NOTICE.value: "Mise en demeure",
    LevelKind.THANKS.value: "Remerciement",
}
CHANNELS: Mapping[str, str] = {
    Channel.EMAIL.value: "par courriel",
    Channel.E_REGISTERED.value: "par lettre recommandée électronique",
    Channel.REGISTERED.value: "par lettre recommandée avec avis de réception",
    Channel.POST.value: "par courrier",
    Channel.CALL.value: "par téléphone",
}
DISPUTES: Mapping[str, str] = {
    DisputeCategory.GOODS.value: "marchandise",
    DisputeCategory.SERVICE.value: "prestation",
    DisputeCategory.PRICE.value: "prix",
    DisputeCategory.DELIVERY.value: "livraison",
    DisputeCategory.ALREADY_PAID.value: "paiement déjà fait",
    DisputeCategory.NOT_ORDERED.value: "absence de commande",
    DisputeCategory.INVOICE.value: "forme de la facture",
    DisputeCategory.OTHER.value: "autre motif",
}
BASES: Mapping[Basis, str] = {
    Basis.DEFAULT: "taux de la BCE majoré de 10 points (article L441-10 II du code de commerce)",
    Basis.CLAUSE: "taux des conditions de vente",
    Basis.FLOOR: "trois fois le taux d’intérêt légal, plancher de l’article L441-10 II du code de commerce",
    Basis.LEGAL: "taux d’intérêt légal (articles 1231-6 et 1344-1 du code civil)",
    Basis.LEGAL_RAISED: "taux d’intérêt légal majoré (article L313-3 du code monétaire et financier)",
    Basis.PUBLIC: "taux de la BCE majoré de 8 points (article R2192-31 du code de la commande publique)",
}
DEADLINES: Mapping[DeadlineKind, str] = {
    DeadlineKind.SERVICE: "Signifier l’ordonnance, à peine de caducité",
    DeadlineKind.OPPOSITION: "Fin du délai d’opposition du débiteur",
    DeadlineKind.CLERK: "Avis de l’opposition par le greffe",
    DeadlineKind.ENFORCEABLE: "Exécution possible sans avis d’opposition",
    DeadlineKind.ANSWER: "Réponse du débiteur à l’invitation",
    DeadlineKind.DECLARATION: "Déclarer la créance",
    DeadlineKind.RELIEF: "Demander le relevé de forclusion",
}
