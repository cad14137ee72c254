"""What papers must hold."""

from ledger_core.procedures.papers import (
    FORMAL_NOTICE,
    FORMAL_NOTICE_DELAY_DAYS,
    NoticePoint,
    RequestPoint,
    checklist_of,
    has_option,
)
from ledger_core.procedures.routes import Route


def test_a_formal_notice_holds_the_words_the_amount_and_a_delay() -> None:
    assert {NoticePoint.WORDS, NoticePoint.AMOUNT, NoticePoint.DELAY, NoticePoint.PROOF} <= set(
        FORMAL_NOTICE.points
    )
    first, last = FORMAL_NOTICE_DELAY_DAYS
    assert 8 <= first < last <= 30


def test_a_request_for_an_order_lists_its_exhibits_and_may_name_the_court_of_an_opposition() -> None:
    checklist = checklist_of(Route.ORDER_FOR_PAYMENT)
    assert checklist is not None
    assert {RequestPoint.BREAKDOWN, RequestPoint.GROUND, RequestPoint.EXHIBITS} <= set(checklist.points)
    assert has_option(Route.ORDER_FOR_PAYMENT)
    assert not has_option(Route.EUROPEAN_ORDER)


def test_no_list_is_known_for_a_suit() -> None:
    assert checklist_of(Route.SUMMONS) is None
    assert not has_option(Route.SUMMARY)
