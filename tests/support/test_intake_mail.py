"""Reading a mail: header lines in several languages, newest text, history, signature."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.intake import PastedMail, read_mail
from support.intake_mail import written_out
from tests.support.test_intake import mail_named


def test_a_text_without_header_lines_is_the_body():
    assert read_mail("Export fails.\r\nSince today.") == PastedMail(body="Export fails.\nSince today.")


def test_one_header_like_line_is_prose():
    assert read_mail("Subject: nothing works\nplease help").body == "Subject: nothing works\nplease help"


def test_headers_of_an_outlook_paste_are_read():
    mail = mail_named("german_reply.txt")
    assert (mail.sender_name, mail.sender_address) == ("Jörg Müller", "joerg.mueller@acme.example")
    assert (mail.to, mail.subject) == (
        ("support@partner.example",),
        "AW: AW: Export schlägt fehl (cas #08123456)",
    )
    assert mail.sent_at == datetime(2026, 11, 20, 15, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("Date: Fri, 20 Nov 2026 16:14:09 +0100", datetime(2026, 11, 20, 15, 14, 9, tzinfo=UTC)),
        ("Sent: Friday, November 20, 2026 3:14 PM", datetime(2026, 11, 20, 15, 14, tzinfo=UTC)),
        ("Sent: Friday, November 20, 2026 12:05 AM", datetime(2026, 11, 20, 0, 5, tzinfo=UTC)),
        ("Gesendet: Freitag, 20. November 2026 15:14", datetime(2026, 11, 20, 15, 14, tzinfo=UTC)),
        ("Gesendet: 20.11.2026 15:14", datetime(2026, 11, 20, 15, 14, tzinfo=UTC)),
        ("Envoyé : vendredi 20 novembre 2026 15:14", datetime(2026, 11, 20, 15, 14, tzinfo=UTC)),
        ("Enviado el: viernes, 20 de noviembre de 2026 15:14", datetime(2026, 11, 20, 15, 14, tzinfo=UTC)),
        ("Date: Fri, Nov 20, 2026 at 4:40 PM", datetime(2026, 11, 20, 16, 40, tzinfo=UTC)),
        ("Date: 2026-11-20 15:14", datetime(2026, 11, 20, 15, 14, tzinfo=UTC)),
        ("Date: some day", None),
    ],
)
def test_date_line(line, moment):
    assert read_mail(f"From: a@b.example\n{line}\n\nx").sent_at == moment


def test_a_date_without_a_zone_is_read_in_ours():
    mail = read_mail(
        "From: a@b.example\nSent: November 20, 2026 3:14 PM\n\nx", zone=ZoneInfo("Europe/Berlin")
    )
    assert mail.sent_at == datetime(2026, 11, 20, 14, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("Anna Meier <anna@acme.example>", ("Anna Meier", "anna@acme.example")),
        ('"Meier, Anna" <Anna@Acme.example>', ("Meier, Anna", "anna@acme.example")),
        ("Meier, Anna [mailto:anna@acme.example]", ("Meier, Anna", "anna@acme.example")),
        ("anna@acme.example", ("", "anna@acme.example")),
        ("Anna Meier", ("Anna Meier", "")),
        ("anna@acme.example <eve@evil.example>", ("", "eve@evil.example")),
        ("Anna <anna@acme.example<mailto:anna@acme.example>>", ("Anna", "anna@acme.example")),
        ("Anna <anna@acme.example>, Eve <eve@evil.example>", ("Anna , Eve", "")),
        ("Anna <script>alert(1)</script>", ("Anna alert", "")),
    ],
)
def test_sender(line, sender):
    mail = read_mail(f"From: {line}\nSubject: x\n\ny")
    assert (mail.sender_name, mail.sender_address) == sender


@pytest.mark.parametrize(
    "history",
    [
        "On Fri, Nov 20, 2026 at 9:41 AM Sam <sam@partner.example> wrote:\n> Hello",
        "On Fri, Nov 20, 2026 at 9:41 AM PartnerHub Support\n<support@partner.example> wrote:\n\nHello",
        "Am 19.11.2026 um 09:02 schrieb Sam Porter:\n> Hallo",
        "Le ven. 20 nov. 2026 à 09:41, Sam <sam@partner.example> a écrit :\n> Bonjour",
        "El vie, 20 nov 2026 a las 9:41, Sam (<sam@partner.example>) escribió:\n> Hola",
        "-----Original Message-----\nFrom: Sam\n\nHello",
        "-----Ursprüngliche Nachricht-----\nVon: Sam\n\nHallo",
        "________________________________\nFrom: Sam <sam@partner.example>\nSent: Friday\n\nHello",
        "*From:* Sam\n*Sent:* Friday\n*To:* Anna\n*Subject:* Export\n\nHello",
        "> Hello",
    ],
)
def test_history_is_taken_off(history):
    mail = read_mail(f"It works now, on 2 machines.\n\n{history}\n")
    assert mail.body == "It works now, on 2 machines."
    assert mail.quoted.strip() == history


def test_answers_between_quoted_lines_stay():
    mail = mail_named("quoted_threads.txt")
    assert mail.body == "Contract ID: 87654321\n11/12/2026, both times after the nightly run."


@pytest.mark.parametrize(
    "signature",
    ["-- \nAnna", "Best regards,\nAnna Meier\nAcme", "Mit freundlichen Grüßen\nAnna", "Thanks!\nAnna", "Saludos,\nLuis",
     "This email is confidential and privileged.", "DISCLAIMER: if received in error, delete it."],
)  # fmt: skip
def test_signature_is_taken_off(signature):
    mail = read_mail(f"Export fails.\n\n{signature}")
    assert (mail.body.strip(), mail.signature) == ("Export fails.", signature)


def test_what_was_pasted_under_a_signature_stays():
    assert "HTTP/1.1 403" in read_mail("It fails.\n\nRegards,\nAnna\n\nHTTP/1.1 403 Forbidden").body


def test_the_original_of_a_forwarded_mail_comes_to_the_front():
    mail = mail_named("forwarded_gmail.txt")
    assert (mail.sender_address, mail.forwarded_by) == ("anna.meier@acme.example", "sam@partner.example")
    assert mail.body.startswith("Please take this one.\n\nHi Sam,")


@given(st.text())
def test_every_text_is_read(text):
    mail = read_mail(text)
    assert "\r" not in mail.body
    assert "\x00" not in mail.body


def test_a_mail_written_out_is_read_as_the_same_mail():
    mail = read_mail(
        "From: Ida Berg <ida@acme.example>\nTo: us@partner.example\nSubject: Export\n"
        "Date: 2026-11-20T09:12:00+01:00\n\nIt fails."
    )
    again = read_mail(written_out(mail))
    assert (again.sender_address, again.to, again.subject, again.sent_at, again.body) == (
        mail.sender_address, mail.to, mail.subject, mail.sent_at, mail.body,
    )  # fmt: skip
