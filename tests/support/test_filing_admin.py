"""Filing as a person does it: what is needed, the preview, the way out, and files that nothing can run."""

import re
from email import message_from_bytes
from email.policy import default
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.urls import reverse

from customers.models import Message
from support.admin.filing_page import read_addresses, requirements_panel
from support.destinations import To
from support.filing import revise_filing
from support.models import Attachment, Case, ChecklistItem, Filing
from tests.support.factories import CaseFactory
from tests.support.filings import customer_case, draft, partner_case
from tests.support.test_attachments import PNG

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(browser_of):
    return browser_of("Support")


def url(name, case, **more):
    return reverse(f"admin:support_case_{name}", kwargs={"pk": case.pk, **more})


def filing_url(filing, name=""):
    suffix = f"_{name}" if name else ""
    return url(f"filing{suffix}", filing.case, filing=filing.pk)


def post(client, filing, name, **fields):
    return client.post(filing_url(filing, name), fields, follow=True)


def text(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def hidden(response, name):
    return re.findall(rf'name="{name}" value="([^"]*)"', response.content.decode())[0]


def revised(client, filing, **fields):
    """The form for readers and words, posted as it was opened."""
    seen = hidden(client.get(filing_url(filing)), "opened_with")
    return post(client, filing, "revise", **{"incomplete_because": "", "opened_with": seen, **fields})


def rewrite(filing, actor, words):
    revise_filing(filing=filing, to=[], cc=filing.cc, words=words, incomplete_because="", actor=actor)


def upload(client, case, name, content, **fields):
    return client.post(
        url("attach", case), {"files": SimpleUploadedFile(name, content), **fields}, follow=True
    )


def test_three_clicks_from_a_complete_case_to_the_eml(desk):
    case = customer_case()
    preview = desk.post(url("filing_new", case), {"destination": To.CUSTOMER_CASE_MAIL}, follow=True)
    filing = Filing.objects.get()
    frozen = post(desk, filing, "hand_over", how="eml", digest=hidden(preview, "digest"))
    download = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', frozen.content.decode())[0]
    mail = message_from_bytes(desk.get(download).content, policy=default)
    assert (mail["X-Unsent"], mail["Cc"]) == ("1", "robin@acme.example")
    assert Case.objects.get(pk=case.pk).status == "filed"
    assert "filed" in text(frozen)


def test_preview_is_the_mail_that_leaves(desk):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    body = desk.get(filing_url(filing, "body"))
    post(desk, filing, "hand_over", how="copy", digest=hidden(desk.get(filing_url(filing)), "digest"))
    assert body.content.decode() == Message.objects.get().body_html
    assert "sandbox" in body["Content-Security-Policy"]


def test_page_names_everything_in_the_way_and_offers_no_way_out(desk):
    page = desk.get(filing_url(draft(CaseFactory(), To.CUSTOMER_CASE_MAIL)))
    assert "This cannot be filed yet." in text(page)
    assert "(SP-01)" in text(page)
    assert "(SP-02)" in text(page)
    assert "Download .eml" not in text(page)


def test_revision_that_is_refused_keeps_what_was_typed(desk):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    page = revised(desk, filing, cc="nobody, robin@acme.example", words="My words")
    assert "'nobody' is no e-mail address" in text(page)
    assert "nobody, robin@acme.example</textarea>" in page.content.decode()
    filing.refresh_from_db()
    assert filing.cc == ["robin@acme.example"]


def test_revision_shows_the_new_preview(desk):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    page = revised(desk, filing, cc="robin@acme.example", words="My own words.")
    assert "Hello,\n\nMy own words.\n" in unescape(page.content.decode())


def test_two_people_do_not_overwrite_each_other(desk, person):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    seen = hidden(desk.get(filing_url(filing)), "opened_with")
    rewrite(filing, person("Support", username="kim"), words="An hour of Kim's work.")
    page = post(desk, filing, "revise", cc="robin@acme.example", words="My words", opened_with=seen)
    assert "changed this draft since you opened it. It now says: “An hour of Kim's work.”" in text(page)
    assert "My words</textarea>" in page.content.decode()
    filing.refresh_from_db()
    assert filing.words == "An hour of Kim's work."


def test_who_has_read_the_other_s_words_may_replace_them(desk, person):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    rewrite(filing, person("Support", username="kim"), words="An hour of Kim's work.")
    page = post(desk, filing, "revise", cc="robin@acme.example", words="Both", opened_with="")
    fields = {"cc": "robin@acme.example", "words": "Both", "opened_with": hidden(page, "opened_with")}
    post(desk, filing, "revise", **fields)
    filing.refresh_from_db()
    assert filing.words == "Both"


def test_form_page_has_a_copy_button_per_field(desk):
    page = desk.get(filing_url(draft(partner_case(), To.PARTNER_ENGINEERING_FORM)))
    copies = re.findall(r'data-copy-from="#(field-\d)"', page.content.decode())
    assert copies == ["field-1", "field-2", "field-3", "field-4", "field-6"]
    assert "none: leave it empty" in text(page)


def test_form_that_was_sent_is_frozen_with_its_number(desk):
    filing = draft(partner_case(), To.PARTNER_ENGINEERING_FORM)
    page = post(
        desk, filing, "sent", digest=hidden(desk.get(filing_url(filing)), "digest"), number="Zendesk 1234567"
    )
    assert "Sent as a form" in text(page)
    assert [row.as_written for row in filing.case.references.all()] == ["Zendesk 1234567"]


def test_number_that_is_none_is_kept_in_its_field(desk):
    filing = draft(partner_case(), To.PARTNER_ENGINEERING_FORM)
    page = post(desk, filing, "sent", digest=hidden(desk.get(filing_url(filing)), "digest"), number="soon")
    assert "is no CAS, CRM or Zendesk number" in text(page)
    assert 'value="soon"' in page.content.decode()


def test_zip_has_the_report_and_the_files(desk):
    filing = draft(partner_case(), To.PARTNER_ENGINEERING_FORM)
    upload(desk, filing.case, "error.png", PNG)
    answer = desk.get(filing_url(filing, "zip"))
    assert ZipFile(BytesIO(answer.content)).namelist() == ["report.txt", "01-error.png"]
    assert answer["Content-Disposition"].startswith('attachment; filename="case-')


def test_typed_item_counts_at_once(desk):
    filing = draft(customer_case(error_text=""), To.CUSTOMER_CASE_MAIL)
    assert "6 of 7 items" in text(desk.get(filing_url(filing)))
    fields = {"key": "error_text", "value": "403 Forbidden", "filing": filing.pk}
    assert "7 of 7 items" in text(desk.post(url("give", filing.case), fields, follow=True))


def test_item_that_is_refused_is_shown_as_typed(desk):
    case = customer_case()
    page = desk.post(url("give", case), {"key": "video", "value": "https://youtube.com/<b>"})
    assert "is no Google Drive or SharePoint link" in text(page)
    assert "https://youtube.com/&lt;b&gt;</textarea>" in page.content.decode()
    assert not ChecklistItem.objects.filter(key="video").exists()


def test_filing_of_another_case_leads_nowhere(desk):
    filing, other = draft(customer_case(), To.CUSTOMER_CASE_MAIL), CaseFactory()
    assert desk.get(url("filing", other, filing=filing.pk)).status_code == 404
    answer = desk.post(url("give", other), {"key": "steps", "value": "x", "filing": filing.pk})
    assert answer["Location"] == reverse("admin:support_case_change", args=[other.pk])


def test_escalation_goes_to_its_own_page(desk):
    case = CaseFactory()
    answer = desk.post(url("filing_new", case), {"destination": To.BD_ESCALATION})
    assert answer["Location"].endswith(f"/escalate/?cases={case.pk}")


def test_unknown_destination_is_refused_with_a_sentence(desk):
    page = desk.post(url("filing_new", CaseFactory()), {"destination": "nowhere"}, follow=True)
    assert "Nothing is written for 'nowhere' here" in text(page)


def test_file_is_attached_and_comes_back_as_a_download_only(desk):
    case = CaseFactory()
    assert "“error.png” is attached." in text(upload(desk, case, "error.png", PNG))
    answer = desk.get(url("attachment", case, attachment=Attachment.objects.get().pk))
    assert answer.content == PNG
    assert answer["Content-Disposition"] == 'attachment; filename="error.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_refused_file_is_named_with_its_reason(desk):
    page = upload(desk, CaseFactory(), "page.svg", b"<svg>")
    assert "“page.svg” can hold active content" in text(page)


def test_file_of_another_case_is_not_found(desk):
    case, other = CaseFactory(), CaseFactory()
    upload(desk, case, "error.png", PNG)
    assert desk.get(url("attachment", other, attachment=Attachment.objects.get().pk)).status_code == 404


def test_file_is_taken_away(desk):
    case = CaseFactory()
    upload(desk, case, "error.png", PNG)
    desk.post(url("attachment_remove", case, attachment=Attachment.objects.get().pk))
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("role", ["", "Onboarding", "BD reviewer"])
def test_others_neither_read_nor_file(browser_of, role):
    client, filing = browser_of(role), draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    reads = [filing_url(filing, name) for name in ("", "body", "state", "eml", "zip")]
    writes = [filing_url(filing, name) for name in ("revise", "hand_over", "sent", "decide", "withdraw")]
    writes += [url(name, filing.case) for name in ("filing_new", "give", "attach")]
    answers = [*(client.get(one) for one in reads), *(client.post(one) for one in writes)]
    assert {answer.status_code for answer in answers} <= {302, 403}
    assert all(answer.status_code == 403 or "/login/" in answer["Location"] for answer in answers)


def test_changes_are_posted_never_asked_for(desk):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    for name in ("revise", "hand_over", "sent", "decide", "withdraw"):
        assert desk.get(filing_url(filing, name)).status_code in (302, 405)
    filing.refresh_from_db()
    assert filing.is_draft


def test_panel_of_the_case_shows_items_files_and_the_next_step(desk, person):
    case = customer_case(error_text="")
    panel = requirements_panel(case, To.CUSTOMER_CASE_MAIL, person("Support", username="kim"))
    html = render_to_string("admin/support/case/requirements.html", panel)
    assert "6 of 7 items" in html
    assert "Write the mail" in html
    assert "- Please send the full text of the error message." in html
    assert html.count("<form") == html.count("</form>")


def test_panel_without_a_destination_still_takes_files(person):
    panel = requirements_panel(CaseFactory(), "", person("Support"))
    html = render_to_string("admin/support/case/requirements.html", panel)
    assert "Attach files" in html
    assert "items" not in html


@pytest.mark.parametrize("destination", sorted(To))
def test_panel_reads_the_rows_a_constant_number_of_times(person, destination, django_assert_max_num_queries):
    user = person("Support")
    case = Case.objects.get(pk=customer_case().pk)
    user.has_perm("support.change_case")
    with django_assert_max_num_queries(26):
        requirements_panel(case, destination, user)


def test_addresses_are_read_as_people_type_them():
    assert read_addresses("a@b.example; c@d.example,\ne@f.example a@b.example") == [
        "a@b.example", "c@d.example", "e@f.example",
    ]  # fmt: skip


def test_har_that_goes_by_hand_is_ticked(desk):
    filing = draft(customer_case(is_widget=True), To.CUSTOMER_CASE_MAIL)
    page = desk.get(filing_url(filing))
    assert "7 of 8 items" in text(page)
    assert (
        'name="value" value="sent by hand with the ticket">I have it and send it by hand'
        in page.content.decode()
    )


def test_mail_being_sent_is_polled_for(desk, settings):
    settings.EMAIL_URL = "smtp://localhost:1"
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    page = post(desk, filing, "hand_over", how="smtp", digest=hidden(desk.get(filing_url(filing)), "digest"))
    assert f'data-refresh-url="{filing_url(filing, "state")}"' in page.content.decode()
    assert "Will be sent in a moment" in text(desk.get(filing_url(filing, "state")))


def test_files_that_the_mail_does_not_carry_are_named_with_their_zip(desk):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    filing.case.attachments.create(name="screen.png", content_type="image/png", size=3, digest="d")
    page = desk.get(filing_url(filing)).content.decode()
    assert "Attach 1 file to this mail before you send it:" in page
    assert reverse("admin:support_case_filing_zip", args=[filing.case_id, filing.pk]) in page


def test_mail_in_doubt_is_decided_on_its_page(desk):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    post(desk, filing, "hand_over", how="by_hand", digest=hidden(desk.get(filing_url(filing)), "digest"))
    Message.objects.update(state="unknown", left_at=None)
    assert "I found it: it was sent" in text(desk.get(filing_url(filing)))
    post(desk, filing, "decide", left="sent")
    assert Message.objects.get().state == "sent"


def test_withdrawn_draft_makes_room_for_a_new_one(desk):
    filing = draft(customer_case(), To.CUSTOMER_CASE_MAIL)
    assert "is withdrawn" in text(post(desk, filing, "withdraw", because=""))
    desk.post(url("filing_new", filing.case), {"destination": To.CUSTOMER_CASE_MAIL})
    assert [one.status for one in filing.case.filings.all()] == ["draft", "withdrawn"]


@pytest.mark.parametrize(
    ("destination", "sentence"),
    [
        pytest.param(To.SECURITY_MAIL, "tell yours of the breach by another way (SP-26)", id="SP-26"),
        pytest.param(To.PARTNER_ENGINEERING_FORM, "write them a mail of its own", id="SP-25"),
    ],
)
def test_what_else_is_to_be_done_stands_on_the_page(desk, destination, sentence):
    page = desk.get(filing_url(draft(partner_case(is_urgent=True), destination)))
    assert sentence in text(page)
    assert "This cannot be filed yet." not in text(page)
