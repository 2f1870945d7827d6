"""Mails dropped as files: decoded defensively, refused with what to do, never run."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerhub.refusals import Refused
from support.intake import Attached
from support.intake_html import text_of_html
from support.mail_file import LARGEST_FILE, read_eml
from tests.support.test_intake import mail_named

HEAD = b"From: a@b.example\nSubject: x\n"


def test_headers_of_the_thread_are_read():
    mail = mail_named("outlook_reply.eml")
    assert mail.message_id == "<AM0PR01MB1234@AM0PR01MB1234.acme.example>"
    assert mail.reply_ids == ("<175.42@partner.example>", "<175.41@partner.example>")
    assert mail.cc == ("tom.ruiz@acme.example",)


def test_attachments_are_listed_by_name_type_and_size():
    assert mail_named("gmail_reply.eml").attachments == (Attached("indicator.png", "image/png", 33),)


def test_a_mail_within_the_mail_is_read_as_forwarded():
    mail = mail_named("forwarded_attached.eml")
    assert (mail.sender_address, mail.forwarded_by) == ("priya@globex.example", "sam@partner.example")
    assert [file.name for file in mail.attachments] == ["original.eml", "session.har"]


def test_html_is_read_as_text_and_nothing_of_it_runs():
    body = mail_named("html_only.eml").body
    assert body.startswith("The Profile Plugin shows a blank page.\n")
    assert "Grüße & thanks for help with <iframe>" in body
    assert not any(word in body for word in ("alert", "color:red", "steal", "tracker"))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"x" * (LARGEST_FILE + 1), "10,000,001 bytes"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "Outlook .msg file"),
        (b"\n \n", "is empty"),
        (bytes(range(256)), "holds no mail"),
        (HEAD + b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(3000)), "parts"),
        (HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 10_000, "parts"),
    ],
)  # fmt: skip
def test_other_files_are_refused_with_what_to_do(raw, sentence):
    with pytest.raises(Refused) as refused:
        read_eml(raw)
    assert sentence in str(refused.value)
    assert "paste" in str(refused.value) or "drop" in str(refused.value)


def test_broken_charsets_and_headers_are_read_as_far_as_they_go():
    head = b"From: =?x?q?a?= <a@b.example>\nDate: 99 Foo\nSubject: =?utf-8?b?!!!?= caf\xe9\n"
    raw = head + b"Content-Type: text/plain; charset=\xff\n\nna\xefve"
    mail = read_eml(raw)
    assert (mail.sender_address, mail.body, mail.sent_at) == ("a@b.example", "naïve", None)
    assert "café" in mail.subject


def test_a_hostile_header_is_cut():
    started = time.process_time()
    read_eml(HEAD + b"To: " + b"=?utf-8?q?a?= " * 100_000 + b"\nCc: " + b"(" * 100_000 + b"\n\nx")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", '<a b="', "<script>", "&#", "<b>", "</", "<blockquote>", "<"]
)
def test_hostile_markup_is_read_in_linear_time(piece):
    started = time.process_time()
    text_of_html(piece * (500_000 // len(piece)))
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<blockquote>old<blockquote>older</blockquote></blockquote>new", "> old\n> > older\nnew"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a <!-- hidden --> b<style>p{}</style>", "a b"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("1 < 2 &amp;&lt;b&gt;", "1 < 2 &<b>"),
    ],
)
def test_html_as_text(html, text):
    assert text_of_html(html) == text


@given(st.binary())
def test_every_file_is_read_or_refused(raw):
    for one in (raw, HEAD + raw):
        try:
            read_eml(one)
        except Refused:
            continue


@pytest.mark.parametrize("name", ["Content-Type: text/plain", "Content-Disposition: attachment"])
def test_endless_parameters_are_refused_at_once(name):
    began = time.monotonic()
    with pytest.raises(Refused, match="more than 2,000 characters"):
        read_eml(HEAD + f"{name}{'; a=b' * 1_000_000}\n\ntext".encode())
    assert time.monotonic() - began < 5
