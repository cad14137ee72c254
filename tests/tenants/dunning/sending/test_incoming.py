"""Mail that comes back is read for what it is about, and whatever bytes come are read."""

from email.message import EmailMessage
from email.policy import SMTP

from hypothesis import given
from hypothesis import strategies as st
import pytest

from tenants.dunning.sending.incoming import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_BYTES,
    Sort,
    TooLargeError,
    read_mail,
)

ID = "0123456789abcdef0123456789abcdef"
CODE = "a1b2c3d4e5f6a7b8c9d0"


def mail(text: str = "Nous payons vendredi.", **headers: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"] = "Inès Dupont <compta@dupont.example>"
    made["To"] = f"{CODE}@answers.example"
    made["Subject"] = "Re: Facture F1 échue"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def bounce(status: str = "5.1.1", *, headers_only: bool = False) -> bytes:
    original = f"Message-ID: <{ID}@lettrine.example>\r\nSubject: Facture F1\r\n\r\nBonjour\r\n"
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return (
        "From: MAILER-DAEMON@mail.dupont.example\r\nTo: lettrine@lettrine.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n'
        "MIME-Version: 1.0\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.dupont.example\r\n\r\n"
        f"Final-Recipient: rfc822; compta@dupont.example\r\nAction: failed\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <compta@dupont.example>:\r\n    User unknown\r\n\r\n"
        f"--b\r\nContent-Type: {kind}\r\n\r\n{original}\r\n--b--\r\n"
    ).encode()


def test_a_word_of_the_debtor() -> None:
    found = read_mail(mail(In_Reply_To=f"<{ID}@lettrine.example>").as_bytes())
    assert (found.sort, found.text) == (Sort.REPLY, "Nous payons vendredi.")
    assert (found.sender, found.subject) == ("Inès Dupont <compta@dupont.example>", "Re: Facture F1 échue")
    assert (found.boxes, found.ids) == ((CODE,), (ID,))


def test_the_address_for_answers_is_found_where_the_mail_server_noted_it() -> None:
    made = mail(Cc="Other <other@dupont.example>", X_Original_To="F00@answers.example")
    assert read_mail(made.as_bytes()).boxes == (CODE, "other", "f00")


def test_a_page_is_read_for_its_words() -> None:
    made = mail()
    made.set_content(
        "<html><head><style>p {color: red}</style><title>x</title></head><body><p>Bonjour,</p>"
        "<p>payé&nbsp;le <b>12</b><br>Cordialement</p><script>alert(1)</script></body></html>",
        subtype="html",
    )
    assert read_mail(made.as_bytes()).text == "Bonjour,\npayé\u00a0le 12\nCordialement"


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "auto_reply"}, {"Return_Path": "<>"}],
)
def test_an_automatic_answer_is_no_word_of_the_debtor(headers: dict[str, str]) -> None:
    assert read_mail(mail("Absent jusqu'au 5", **headers).as_bytes()).sort is Sort.AUTOMATIC


@pytest.mark.parametrize("headers_only", [True, False])
@pytest.mark.parametrize(
    ("status", "sort"), [("5.1.1", Sort.BOUNCE), ("4.4.7", Sort.DELAY), ("2.0.0", Sort.AUTOMATIC)]
)
def test_a_failed_delivery_says_why_and_of_which_letter(
    status: str,
    sort: Sort,
    headers_only: bool,  # noqa: FBT001
) -> None:
    found = read_mail(bounce(status, headers_only=headers_only))
    assert (found.sort, found.ids) == (sort, (ID,))
    assert found.text == "smtp; 550 5.1.1 <compta@dupont.example>: User unknown"


def test_what_hides_or_runs_on_is_left_out() -> None:
    found = read_mail(mail("a\u202eb\x00c" + "x" * 99_999, X_Nothing="y").as_bytes())
    assert found.text.startswith("abcx")
    assert len(found.text) == LONGEST_TEXT
    loud = mail()
    del loud["Subject"]
    loud["Subject"] = "x" * 2_000
    assert len(read_mail(loud.as_bytes()).subject) == LONGEST_LINE


def test_a_mail_that_is_too_large_is_refused() -> None:
    with pytest.raises(TooLargeError):
        read_mail(bytes(MOST_BYTES + 1))


def test_deep_nests_and_long_headers_are_read_as_nothing() -> None:
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
        for level in range(5_000)
    )
    assert read_mail(deep).boxes == ()
    assert read_mail(b"To: " + b'"a" <a@b.example>, ' * 50_000 + b"\r\n\r\nx").boxes == ()


@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    found = read_mail(data)
    assert found.sort in set(Sort)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["From", "To", "Cc", "Subject", "Content-Type", "References", "In-Reply-To",
                             "Content-Transfer-Encoding", "Auto-Submitted", "Return-Path"]),
            st.text(st.characters(blacklist_characters="\r\n"), max_size=80)
            | st.sampled_from(["text/html; charset=nothing", "multipart/report", "=?x?q?=?=", "a@b, <",
                               "base64"]),
        ),
        max_size=8,
    ),
    st.binary(max_size=100),
)  # fmt: skip
def test_any_headers_are_read(headers: list[tuple[str, str]], body: bytes) -> None:
    head = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("utf-8", "surrogatepass")
    found = read_mail(head + b"\r\n" + body)
    assert len(found.sender) <= LONGEST_LINE
    assert all(sign.isprintable() or sign in "\n\u00a0\u202f" for sign in found.text)
    assert found.sender.isprintable()
