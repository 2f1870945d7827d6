"""A letter becomes bytes once: read back by Python's mail parser, opened as a draft, put into a link."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import mail_bytes
from customers.letters import MAILTO_LIMIT, Letter, as_eml, check_letter, freeze, mailto
from customers.models import Message
from partnerhub.refusals import Refused

LETTER = Letter(
    audience="linkedin",
    from_email="support@partner.example",
    to=("dana@linkedin.example",),
    cc=(),
    subject="[Support Escalation] CAS-08123456: Übergabe schlägt fehl",
    text="Hi Dana,\n\n.a line with a dot\nשלום\n",
    html="<p>Hi Dana, <b>שלום</b></p>\n",
)


def frozen(letter=LETTER):
    return freeze(letter, author=None, state=Message.State.HANDED_OVER, how=Message.Handover.EML)


def parsed(raw):
    return message_from_bytes(raw, policy=default)


@pytest.mark.django_db
def test_frozen_bytes_read_back_as_the_letter():
    mail = parsed(bytes(frozen().raw))
    assert {name: mail[name] for name in ("From", "To", "Subject")} == {
        "From": "support@partner.example",
        "To": "dana@linkedin.example",
        "Subject": LETTER.subject,
    }
    bodies = [mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html")]
    assert bodies == [LETTER.text, LETTER.html]


@pytest.mark.django_db
def test_frozen_bytes_are_seven_bit_lines_that_any_server_takes():
    raw = bytes(frozen().raw)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


@pytest.mark.django_db
def test_message_id_comes_first_and_carries_our_domain():
    message = frozen()
    assert bytes(message.raw).startswith(b"Message-ID: " + message.message_id.encode())
    assert message.message_id.endswith("@partner.example>")


@pytest.mark.django_db
def test_eml_is_the_frozen_mail_marked_as_unsent():
    message = frozen()
    assert as_eml(message) == b"X-Unsent: 1\r\n" + bytes(message.raw)
    assert parsed(as_eml(message))["X-Unsent"] == "1"


@pytest.mark.parametrize(
    "change",
    [
        {"to": ("eve@linkedin.example",)},
        {"cc": ("eve@linkedin.example",)},
        {"subject": "other"},
        {"text": "other"},
        {"html": ""},
        {"from_email": "other@partner.example"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_a_letter_counts_for_its_digest(change):
    assert replace(LETTER, **change).digest != LETTER.digest


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"subject": "two\r\nBcc: eve@evil.example"}, "CARRIAGE RETURN"),
        ({"subject": "two\u2028lines"}, "LINE SEPARATOR"),
        ({"subject": "two\x85lines"}, "NEXT LINE"),
        ({"subject": "turned \u202e round"}, "RIGHT-TO-LEFT OVERRIDE"),
        ({"subject": "long " * 200}, "characters long"),
        ({"to": ()}, "no recipient"),
        ({"to": ("dana@linkedin.example\nBcc: eve@evil.example",)}, "no e-mail address"),
        ({"to": ("Dana <dana@linkedin.example>",)}, "no e-mail address"),
        ({"cc": ("a@b.example, c@d.example",)}, "no e-mail address"),
        ({"text": "Authorization: Bearer abc.def.ghi"}, "secret"),
        ({"text": "ring \x07 the bell"}, r"invisible character, U\+0007"),
        ({"text": "safe \u202e evil"}, "RIGHT-TO-LEFT OVERRIDE"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
@pytest.mark.django_db
def test_freezing_is_refused_with_the_reason(change, words):
    with pytest.raises(Refused, match=words):
        frozen(replace(LETTER, **change))
    assert not Message.objects.exists()


def test_client_id_is_no_secret():
    assert check_letter(replace(LETTER, text="client_id=86abcdefghijkl")) == []


def test_mailto_opens_with_recipient_subject_and_body():
    link = urlsplit(mailto(LETTER))
    fields = parse_qs(link.query, strict_parsing=True)
    assert (link.scheme, unquote(link.path)) == ("mailto", "dana@linkedin.example")
    assert fields == {"subject": [LETTER.subject], "body": [LETTER.text.strip().replace("\n", "\r\n")]}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=3000))
def test_mailto_holds_the_whole_text_or_is_not_there(text):
    link = mailto(replace(LETTER, text=text))
    assert len(link) <= MAILTO_LIMIT
    if link:
        assert parse_qs(urlsplit(link).query).get("body", [""]) == [text.strip()]


def test_letter_too_long_for_a_link_has_none():
    assert mailto(replace(LETTER, text="word " * 1000)) == ""


SUBJECTS = [
    "[Support Escalation] CAS-1234567: Export fails with 403 (Société Générale and 2 more)",
    "[Support Escalation] CAS-08123456-A1B2 / Zendesk 445566: One-Click Export fails again",
    "[Support Escalation] " + "b" * 90,
    "=?utf-8?q?=46ree?= money",
    "Export – callback never called (Łódź Müller & Söhne)",
    "日本" * 60,
    "العربية " * 20 + "end",
    "two  blanks   and " + "x" * 70 + "  more",
    "emoji 👩💻 " * 8 + "end",
]


@pytest.mark.django_db
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_arrives_as_it_was_previewed(subject):
    message = frozen(replace(LETTER, subject=subject))
    assert parsed(bytes(message.raw))["Subject"] == subject
    assert parsed(as_eml(message))["Subject"] == subject


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), min_size=1, max_size=300))
def test_any_subject_and_text_read_back_as_they_were(text):
    letter = replace(LETTER, subject=" ".join(text.split()) or "x", text=text)
    raw = mail_bytes.compose(letter, message_id="<1@partner.example>", date=datetime.now(UTC))
    assert list(mail_bytes.differences(letter, raw)) == []


def test_a_mail_that_reads_back_otherwise_is_found():
    raw = mail_bytes.compose(LETTER, message_id="<1@partner.example>", date=datetime.now(UTC))
    assert list(mail_bytes.differences(replace(LETTER, subject="x", to=(), text="y"), raw)) == [
        "subject", "recipients", "text",
    ]  # fmt: skip
