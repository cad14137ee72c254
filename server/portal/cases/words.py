"""The words for what legal files are made of, in the reader's language."""

from flask_babel import gettext as _

from ledger_core.late_payment.sources import Status
from ledger_core.procedures.claim import Nature, Quality
from ledger_core.procedures.course import ActKind, CaseState
from ledger_core.procedures.courts import Cost, CourtKind, SeatRule
from ledger_core.procedures.deadlines import Deadline, DeadlineKind, Whose
from ledger_core.procedures.papers import NoticePoint, RequestPoint
from ledger_core.procedures.posting import EntryKind
from ledger_core.procedures.routes import Obstacle, Remark, Route
from server.portal import formats
from tenants.dunning.cases.files import Ending


def route_words(route: Route) -> str:
    """Name a way to court."""
    return {
        Route.SIMPLIFIED: _("Simplified procedure for small claims"),
        Route.ORDER_FOR_PAYMENT: _("Order for payment"),
        Route.EUROPEAN_ORDER: _("European order for payment"),
        Route.SUMMARY: _("Interim payment (référé-provision)"),
        Route.SUMMONS: _("Suit on the merits"),
        Route.INSOLVENCY: _("Declaration in a collective procedure"),
    }[route]


def obstacle_words(obstacle: Obstacle) -> str:
    """Say why a way is not open."""
    return {
        Obstacle.NOT_CONTRACTUAL: _("The debt comes neither from a contract nor from a bill."),
        Obstacle.NOT_FIXED: _("The contract does not say how much is owed."),
        Obstacle.DISPUTED: _("The debt is seriously disputed."),
        Obstacle.ABROAD: _("The debtor lives abroad."),
        Obstacle.HOME_UNKNOWN: _("The debtor’s address is not known."),
        Obstacle.TOO_LARGE: _("Principal and interest are above 5,000 euros."),
        Obstacle.INSOLVENT: _("A collective procedure is open: the claim is declared there."),
        Obstacle.NOT_INSOLVENT: _("No collective procedure is open."),
        Obstacle.NOT_CROSS_BORDER: _("The debtor lives in France."),
        Obstacle.NOT_IN_UNION: _("The debtor’s country does not take part."),
        Obstacle.PUBLIC_DEBTOR: _("The debtor is a public body: no rule is known."),
        Obstacle.NO_RULE: _("No rule is known for that day."),
    }[obstacle]


def remark_words(remark: Remark) -> str:
    """Say what to know of a way that is open."""
    return {
        Remark.DEBTOR_MUST_AGREE: _("The debtor must agree within a month; the costs are yours."),
        Remark.LAWYER: _("A lawyer is compulsory above 10,000 euros."),
        Remark.PRIOR_ATTEMPT: _("Up to 5,000 euros an amicable attempt must come first (article 750-1 CPC)."),
        Remark.NO_PRIOR_ATTEMPT: _("No amicable attempt is asked for before it."),
    }[remark]


def quality_words(quality: Quality) -> str:
    """Name what a party is."""
    return {
        Quality.TRADER: _("trader or trading company"),
        Quality.PROFESSIONAL: _("professional who is no trader"),
        Quality.CONSUMER: _("consumer"),
        Quality.PUBLIC: _("public body"),
    }[quality]


def nature_words(nature: Nature) -> str:
    """Name what a debt comes from."""
    return {
        Nature.CONTRACT: _("contract: goods or services"),
        Nature.BILL: _("bill of exchange or bordereau Dailly"),
        Nature.RENT: _("rent of a home"),
        Nature.CONSUMER_CREDIT: _("consumer credit"),
        Nature.OTHER: _("another origin"),
    }[nature]


def court_words(kind: CourtKind) -> str:
    """Name a court."""
    return {
        CourtKind.COMMERCIAL: _("President of the tribunal de commerce"),
        CourtKind.ECONOMIC: _("President of the tribunal des activités économiques"),
        CourtKind.COMMERCIAL_CHAMBER: _("Commercial chamber of the tribunal judiciaire"),
        CourtKind.JUDICIAL: _("Tribunal judiciaire"),
        CourtKind.PROTECTION: _("Juge des contentieux de la protection"),
        CourtKind.OFFICER: _("Commissaire de justice"),
        CourtKind.REPRESENTATIVE: _("Judicial representative or liquidator"),
    }[kind]


def seat_words(rule: SeatRule) -> str:
    """Say how the place is found."""
    return {
        SeatRule.DEBTORS_HOME: _("of the debtor’s home or seat, whatever a clause says"),
        SeatRule.HOME_OR_DELIVERY: _("of the defendant’s home, or of the place of delivery or service"),
        SeatRule.OFFICERS_AREA: _("of the area of the debtor’s court of appeal"),
        SeatRule.IN_NOTICE: _("named in the notice in the BODACC"),
        SeatRule.BY_REGULATION: _("by regulation (EU) 1215/2012"),
    }[rule]


def cost_words(cost: Cost) -> str:
    """Say a cost with its amount."""
    name = {"clerk": _("Fees of the clerk"), "contribution": _("Contribution to legal aid")}[cost.key]
    low, high = formats.euros(cost.low_cents), formats.euros(cost.high_cents)
    amount = low if low == high else _("%(low)s to %(high)s", low=low, high=high)
    return f"{name} · {amount} · {cost.articles}"


def act_words(kind: ActKind) -> str:
    """Name an act."""
    return {
        ActKind.FORMAL_NOTICE: _("Formal notice sent"),
        ActKind.NOTICE_RECEIVED: _("Formal notice received"),
        ActKind.INVITATION: _("Invitation sent by the officer"),
        ActKind.AGREEMENT: _("Agreement of the debtor"),
        ActKind.REFUSAL: _("Refusal or silence of the debtor"),
        ActKind.TITLE: _("Enforceable title of the officer"),
        ActKind.REQUEST: _("Request filed"),
        ActKind.ORDER: _("Order made"),
        ActKind.REJECTED: _("Rejected"),
        ActKind.SERVED: _("Served on the debtor"),
        ActKind.OPPOSITION: _("Opposition of the debtor"),
        ActKind.NO_OPPOSITION: _("No opposition was notified"),
        ActKind.SUMMONS: _("Summons served"),
        ActKind.JUDGMENT: _("Decision in favour"),
        ActKind.DISMISSED: _("Decision against"),
        ActKind.ENFORCEMENT: _("Measure of enforcement"),
        ActKind.PUBLICATION: _("Opening published in the BODACC"),
        ActKind.DECLARATION: _("Claim declared"),
        ActKind.ADMITTED: _("Claim admitted"),
        ActKind.IRRECOVERABLE: _("Certificate that nothing will be paid"),
        ActKind.CLOSED: _("File closed"),
        ActKind.REOPENED: _("File opened again"),
        ActKind.WITHDRAWN: _("Act withdrawn"),
    }[kind]


def state_words(state: CaseState) -> tuple[str, str]:
    """Return the sign and the word of a state."""
    return {
        CaseState.PREPARING: ("", _("being prepared")),
        CaseState.FILED: ("info", _("filed")),
        CaseState.ORDERED: ("warn", _("order to be served")),
        CaseState.SERVED: ("info", _("served")),
        CaseState.OPPOSED: ("warn", _("opposed")),
        CaseState.AGREED: ("info", _("agreed")),
        CaseState.DECLARED: ("info", _("declared")),
        CaseState.ADMITTED: ("ok", _("admitted")),
        CaseState.ENFORCEABLE: ("ok", _("enforceable")),
        CaseState.ENFORCING: ("info", _("being enforced")),
        CaseState.REFUSED: ("bad", _("request refused")),
        CaseState.LOST: ("bad", _("irrecoverable")),
        CaseState.CLOSED: ("ok", _("file closed")),
    }[state]


def deadline_words(kind: DeadlineKind) -> str:
    """Say what a day is for."""
    return {
        DeadlineKind.SERVICE: _("Have the order served, or it is void"),
        DeadlineKind.OPPOSITION: _("The debtor may oppose"),
        DeadlineKind.CLERK: _("The clerk tells of an opposition"),
        DeadlineKind.ENFORCEABLE: _("Enforcement, where no opposition was notified"),
        DeadlineKind.ANSWER: _("The debtor answers the invitation"),
        DeadlineKind.DECLARATION: _("Declare the claim"),
        DeadlineKind.RELIEF: _("Ask for relief from foreclosure"),
    }[kind]


def deadline_sign(deadline: Deadline, days_left: int) -> tuple[str, str]:
    """Return the sign and the word of a day: met, near, past."""
    if not deadline.is_open:
        return "ok", _("day kept")
    if deadline.rule.whose is Whose.OPENS:
        return ("info", _("still to come")) if days_left >= 0 else ("ok", _("possible now"))
    if days_left < 0:
        return ("bad", _("missed")) if deadline.rule.whose is Whose.OURS else ("ok", _("period over"))
    is_ours = deadline.rule.whose is Whose.OURS
    return ("warn" if is_ours else "info"), formats.days(days_left)


def status_words(status: Status) -> str:
    """Say that something is to be checked; nothing where it was read in its source."""
    return "" if status is Status.VERIFIED else _("to be checked")


def ending_words(ending: Ending) -> str:
    """Say how a file ended."""
    return {
        Ending.PAID: _("paid in full"),
        Ending.SETTLED: _("settled by an agreement"),
        Ending.GIVEN_UP: _("given up"),
        Ending.LOST: _("lost for good"),
    }[ending]


def entry_words(kind: EntryKind) -> str:
    """Name an entry."""
    return {
        EntryKind.DOUBTFUL: _("Doubtful debts"),
        EntryKind.IMPAIRMENT: _("Impairment"),
        EntryKind.RELEASE: _("Release of the impairment"),
        EntryKind.LOSS: _("Loss"),
    }[kind]


def point_words(point: NoticePoint | RequestPoint) -> str:
    """Name a point of a paper."""
    if isinstance(point, RequestPoint):
        return {
            RequestPoint.CREDITOR: _("Identity of the creditor"),
            RequestPoint.DEBTOR: _("Identity and address of the debtor"),
            RequestPoint.AMOUNT: _("Exact amount"),
            RequestPoint.BREAKDOWN: _("Breakdown: principal, interest, costs"),
            RequestPoint.GROUND: _("Ground of the claim"),
            RequestPoint.EXHIBITS: _("Numbered list of exhibits"),
            RequestPoint.DOCUMENTS: _("The papers themselves"),
            RequestPoint.OPTION: _("Court in case of an opposition (article 1408 CPC)"),
            RequestPoint.SECURITIES: _("Securities and their rank"),
        }[point]
    return {
        NoticePoint.WORDS: _("the words “mise en demeure”"),
        NoticePoint.DATE: _("its date"),
        NoticePoint.PARTIES: _("both parties"),
        NoticePoint.AMOUNT: _("the amount in detail"),
        NoticePoint.ORIGIN: _("where the debt comes from"),
        NoticePoint.DUE: _("the due date"),
        NoticePoint.DELAY: _("a delay of 8 to 15 days"),
        NoticePoint.MEANS: _("how to pay"),
        NoticePoint.INTEREST: _("interest and costs that are owed"),
        NoticePoint.NEXT: _("what follows"),
        NoticePoint.SIGNATURE: _("a signature"),
        NoticePoint.PROOF: _("a proof of deposit or receipt"),
    }[point]
