"""The ladders that Lettrine brings: what is followed where nobody chose another.

A notice, a friendly and a firm reminder, a formal notice, and thanks, on the usual days of French practice.
Values only; a change here is another version. Templates are named by audience, for a consumer is told other
things.
"""

from dataclasses import replace

from ledger_core.dunning.schedule import Audience, Base, Channel, Level, LevelKind, Schedule

_MAIL = (Channel.EMAIL,)
_MAIL_OR_POST = (Channel.EMAIL, Channel.POST)
_WITH_PROOF = (Channel.REGISTERED, Channel.E_REGISTERED)

_THANKS = Level(
    "thanks",
    LevelKind.THANKS,
    Base.AFTER_PAYMENT,
    days=1,
    minimum_cents=5_00,
    channels=_MAIL,
    template="business-thanks",
    needs_approval=False,
    adds_claims=False,
)

BUSINESS = Schedule(
    key="house-business",
    version=1,
    name="Entreprises",
    audience=Audience.BUSINESS,
    levels=(
        Level(
            "notice",
            LevelKind.NOTICE,
            Base.BEFORE_DUE,
            days=5,
            minimum_cents=150_00,
            channels=_MAIL,
            template="business-notice",
            needs_approval=False,
            adds_claims=False,
        ),
        Level(
            "reminder",
            LevelKind.REMINDER,
            Base.AFTER_DUE,
            days=5,
            minimum_cents=5_00,
            channels=_MAIL_OR_POST,
            template="business-reminder",
            needs_approval=False,
            adds_claims=False,
        ),
        Level(
            "firm-reminder",
            LevelKind.REMINDER,
            Base.AFTER_DUE,
            days=18,
            minimum_cents=5_00,
            channels=_MAIL_OR_POST,
            template="business-firm-reminder",
            needs_approval=True,
            adds_claims=True,
        ),
        Level(
            "formal-notice",
            LevelKind.FORMAL_NOTICE,
            Base.AFTER_DUE,
            days=30,
            minimum_cents=50_00,  # a registered letter costs
            channels=_WITH_PROOF,
            template="business-formal-notice",
            needs_approval=True,
            adds_claims=True,
        ),
    ),
    thanks=_THANKS,
)
"""What businesses follow: from the firm reminder on, interest and the indemnity are stated."""


def _for_consumers(level: Level) -> Level:
    """Say the same rung to a consumer, of whom nothing is claimed beside the price."""
    template = level.template.replace("business-", "consumer-")
    return replace(level, template=template, adds_claims=False)


CONSUMER = replace(
    BUSINESS,
    key="house-consumer",
    name="Particuliers",
    audience=Audience.CONSUMER,
    levels=tuple(_for_consumers(level) for level in BUSINESS.levels),
    thanks=_for_consumers(_THANKS),
)
"""What consumers follow, and who is not known to be a business: the same days, no claim."""
