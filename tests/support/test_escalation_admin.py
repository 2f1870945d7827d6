"""From the case page to a mail that left: three clicks, everything shown before, nothing twice."""

import re
from email import message_from_bytes
from email.policy import default
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from customers.models import Message, Programme
from customers.tasks import send_message
from support.escalation import hand_over
from support.escalation_letter import compose
from support.models import Case, Escalation
from tests.customers.factories import LinkedInContactFactory, UserFactory
from tests.customers.mail_server import mail_server
from tests.support.case_page import posted
from tests.support.factories import CaseFactory, EscalationFactory, complete_case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-02-23 10:00Z", tick=False):
        yield


@pytest.fixture
def desk(browser_of):
    return browser_of("Support")


@pytest.fixture
def escalation():
    return EscalationFactory()


def escalate_url(*cases):
    return f"{reverse('admin:support_case_escalate')}?cases={','.join(str(case.pk) for case in cases)}"


def page_url(escalation):
    return reverse("admin:support_escalation_change", args=[escalation.pk])


def post(client, escalation, name, **fields):
    return client.post(reverse(f"admin:support_escalation_{name}", args=[escalation.pk]), fields, follow=True)


def hand_over_by(client, escalation, how, digest=None):
    digest = compose(escalation).digest if digest is None else digest
    return post(client, escalation, "hand-over", how=how, digest=digest)


def out(escalation, how="eml"):
    digest = compose(escalation).digest
    return hand_over(escalation=escalation, how=how, actor=escalation.author, digest=digest)


def text(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def hidden(response, name):
    return re.findall(rf'name="{name}" value="([^"]*)"', response.content.decode())[0]


def started_download(response):
    return re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', response.content.decode())[0]


def proposed(response):
    """What the form would post if nothing were changed on it."""
    form = response.context["form"]
    return {name: getattr(form[name].value(), "pk", form[name].value()) for name in form.fields}


def test_three_clicks_from_a_complete_case_to_the_eml(desk):
    form = desk.get(escalate_url(complete_case("CAS-08123456")))
    preview = desk.post(escalate_url(Case.objects.get()), proposed(form), follow=True)
    escalation = Escalation.objects.get()
    frozen = hand_over_by(desk, escalation, "eml", hidden(preview, "digest"))
    file = desk.get(started_download(frozen))
    assert (
        file["Content-Disposition"] == f'attachment; filename="escalation-{escalation.pk}-cas-08123456.eml"'
    )
    mail = message_from_bytes(file.content, policy=default)
    assert (mail["X-Unsent"], mail["To"]) == ("1", escalation.bd_contact.email)
    assert mail["Subject"].startswith("[Support Escalation] CAS-08123456: ")
    assert mail["Message-ID"] == Message.objects.get().message_id


def test_incomplete_case_gets_the_whole_list_with_links(desk):
    case = CaseFactory(programme=Programme.RSC)
    response = desk.get(escalate_url(case))
    page = reverse("admin:support_case_change", args=[case.pk])
    links = re.findall(r'<a class="ph-button" href="([^"]+)"', response.content.decode())
    assert links == [
        f"{page}?escalate={case.pk}#references-group",
        f"{page}?escalate={case.pk}#id_filed_at_0",
    ]
    assert "3 things stand in the way" in text(response)


@pytest.mark.parametrize(
    ("role", "sentence", "has_link"),
    [
        ("Support", "People with the role Administrator may do that.", False),
        ("Administrator", "Add a BD contact", True),
    ],
)
def test_missing_contact_names_who_may_add_one(browser_of, role, sentence, has_link):
    gate = browser_of(role).get(escalate_url(complete_case(with_contact=False)))
    assert sentence in text(gate)
    assert (reverse("admin:customers_linkedincontact_add") in gate.content.decode()) is has_link


@pytest.mark.parametrize("pks", ["", "99999999999999999999", "0", ",".join(map(str, range(1, 52)))])
def test_address_with_no_case_or_too_many_leads_back_to_the_list_with_a_sentence(desk, pks):
    CaseFactory(pk=1)
    response = desk.get(f"{reverse('admin:support_case_escalate')}?cases={pks}", follow=True)
    assert response.redirect_chain == [(reverse("admin:support_case_changelist"), 302)]
    assert "Choose between 1 and 50 cases" in text(response)


def test_mail_too_long_for_a_link_offers_none(desk, escalation):
    assert "mailto:" in desk.get(page_url(escalation)).content.decode()
    Escalation.objects.update(reasoning="Ünterbrochen. " * 40)
    response = desk.get(page_url(escalation))
    assert "mailto" not in response.content.decode()
    assert "too long for a link that opens a mail program" in text(response)


def test_saving_on_the_page_of_a_gap_leads_back_to_the_gate(desk):
    cases = [CaseFactory(programme=Programme.RSC), complete_case()]
    gate = desk.get(escalate_url(*cases)).content.decode()
    link = unescape(re.findall(r'<a class="ph-button" href="([^"]+)"', gate)[0])
    assert "Back to the escalation" in text(desk.get(link))
    saved = desk.post(link, posted(cases[0]))
    assert (saved.status_code, saved["Location"]) == (302, escalate_url(*cases))
    stays = desk.post(link, posted(Case.objects.get(pk=cases[0].pk), _continue="1"))
    assert stays["Location"] == link.partition("#")[0].replace(",", "%2C")


def test_cases_of_two_programmes_are_offered_as_one_escalation_each(desk):
    cases = [
        complete_case(f"CAS-{number}11", programme=key)
        for number, key in ((1, "rsc"), (2, "ads"), (3, "rsc"))
    ]
    gate = desk.get(escalate_url(*cases))
    links = re.findall(r'<a class="ph-button" href="([^"]+)">([^<]+)', gate.content.decode())
    assert links == [
        (escalate_url(cases[0], cases[2]), "Escalate 2 cases of Recruiter System Connect (RSC)"),
        (escalate_url(cases[1]), "Escalate 1 case of Advertising APIs"),
    ]
    assert "cases of different programmes are escalated separately" in text(gate)


def test_post_does_not_get_around_the_gate(desk):
    response = desk.post(escalate_url(CaseFactory()), {"reason": "large_scope", "reasoning": "x"})
    assert "Not ready to escalate yet" in text(response)
    assert not Escalation.objects.exists()


def test_form_proposes_the_supported_reason_with_drafted_sentences(desk):
    form = desk.get(escalate_url(complete_case())).context["form"]
    assert form["reason"].value() == "not_responsive"
    assert form["reasoning"].value().startswith("We first filed this on 2 Feb 2026, 15 business days ago.")


def test_form_refuses_empty_reasoning_at_its_field(desk):
    case = complete_case()
    fields = proposed(desk.get(escalate_url(case))) | {"reasoning": ""}
    response = desk.post(escalate_url(case), fields)
    assert response.context["form"].errors == {
        "reasoning": ["Say briefly why this needs attention now. (SP-17)"]
    }


def test_second_click_continues_the_draft(desk, escalation):
    response = desk.get(escalate_url(escalation.cases.get()), follow=True)
    assert response.redirect_chain == [(page_url(escalation), 302)]


def test_open_escalation_warns_and_asks_for_a_reason(desk, escalation):
    out(escalation)
    case = escalation.cases.get()
    form = desk.get(escalate_url(case))
    assert "There is an open escalation already." in text(form)
    fields = proposed(form) | {"another_because": ""}
    assert "another_because" in desk.post(escalate_url(case), fields).context["form"].errors
    desk.post(escalate_url(case), fields | {"another_because": "Nobody there any more."})
    assert Escalation.objects.count() == 2


def test_preview_shows_recipient_subject_text_and_where_each_item_comes_from(desk, escalation):
    response = desk.get(page_url(escalation))
    letter = compose(escalation)
    shown = text(response)
    assert letter.to[0] in shown
    assert letter.subject in shown
    assert "the case's ticket numbers" in shown
    assert response.context["mail"].letter == letter


def test_mail_frame_holds_the_html_and_can_run_nothing(desk, escalation):
    response = desk.get(reverse("admin:support_escalation_body", args=[escalation.pk]))
    policy = response["Content-Security-Policy"]
    assert response.content.decode() == compose(escalation).html
    assert "script-src 'none'" in policy
    assert "sandbox" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src 'self'" in desk.get(page_url(escalation))["Content-Security-Policy"]


def test_send_is_offered_only_with_a_mail_server(desk, escalation, settings):
    settings.EMAIL_URL = ""
    assert 'value="smtp"' not in desk.get(page_url(escalation)).content.decode()
    settings.EMAIL_URL = "smtp://127.0.0.1"
    assert 'value="smtp"' in desk.get(page_url(escalation)).content.decode()


def test_send_delivers_the_previewed_mail_once(desk, escalation, settings):
    with mail_server(settings) as server:
        hand_over_by(desk, escalation, "smtp")
        hand_over_by(desk, escalation, "smtp", Message.objects.get().digest)
        message = Message.objects.get()
        send_message(message.pk)
        send_message(message.pk)
    assert server.taken == [(message.from_email, message.to, bytes(message.raw))]
    assert "Sent: the mail server accepted it." in text(desk.get(page_url(escalation)))


def test_download_starts_once_from_the_page_that_shows_the_mail_frozen(desk, escalation):
    frozen = hand_over_by(desk, escalation, "eml")
    assert "The mail below is frozen" in text(frozen)
    assert started_download(frozen)
    assert "http-equiv" not in desk.get(page_url(escalation)).content.decode()


def test_draft_has_no_file_to_download_and_says_what_hands_it_over(desk, escalation):
    assert desk.get(reverse("admin:support_escalation_eml", args=[escalation.pk])).status_code == 404
    assert "copying the text hand the mail over" in text(desk.get(page_url(escalation)))


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("by_hand", "Handed over by hand"),
        ("copy", "Handed over by copying the text"),
        ("mailto", "Handed over to the mail program"),
    ],
)
def test_other_ways_out_are_recorded_and_the_mail_is_frozen(desk, escalation, how, words):
    response = hand_over_by(desk, escalation, how)
    assert f"{words}." in text(response)
    Case.objects.update(title="Changed later")
    assert Message.objects.get().subject in text(desk.get(page_url(escalation)))


def test_change_since_the_page_was_opened_is_said_and_nothing_leaves(desk, escalation):
    digest = compose(escalation).digest
    Case.objects.update(title="Changed meanwhile")
    response = hand_over_by(desk, escalation, "eml", digest)
    assert "The mail changed since you opened this page" in text(response)
    assert not Message.objects.exists()


def test_mail_that_cannot_leave_says_why_and_offers_no_way_out(desk, escalation):
    Case.objects.update(filed_at=None, last_answer_at=None)
    response = desk.get(page_url(escalation))
    assert "This mail cannot leave yet." in text(response)
    assert "Download .eml" not in text(response)


@pytest.mark.parametrize(
    ("state", "due", "words", "waits"),
    [
        ("approved", True, "Will be sent in a moment.", True),
        ("approved", False, "Could not be sent.", False),
        ("sending", True, "Being sent.", True),
        ("sent", False, "Sent: the mail server accepted it.", False),
        ("unknown", False, "Not known whether it left.", False),
    ],
)
def test_page_says_where_the_mail_is_and_waits_only_while_it_moves(
    desk, escalation, state, due, words, waits
):
    message = out(escalation)
    Message.objects.update(state=state, handover="smtp", due_at=message.frozen_at if due else None)
    page = desk.get(page_url(escalation))
    part = desk.get(reverse("admin:support_escalation_state", args=[escalation.pk])).content.decode()
    assert words in text(page)
    assert ("data-refresh-url" in page.content.decode(), "data-reload" in part) == (waits, not waits)
    assert ("It did not leave" in text(page)) is (state == "unknown" or words == "Could not be sent.")


def test_draft_can_be_edited(desk, escalation):
    url = reverse("admin:support_escalation_revise", args=[escalation.pk])
    desk.post(url, proposed(desk.get(url)) | {"reasoning": "Both recruiters wait."})
    escalation.refresh_from_db()
    assert escalation.reasoning == "Both recruiters wait."


def test_it_was_not_sent(desk, escalation):
    out(escalation)
    assert "Say why it was not sent." in text(post(desk, escalation, "withdraw", because=""))
    assert "LinkedIn called back." in text(
        post(desk, escalation, "withdraw", because="LinkedIn called back.")
    )
    escalation.refresh_from_db()
    assert escalation.status == Escalation.Status.WITHDRAWN


@pytest.mark.parametrize(("left", "state"), [("sent", "sent"), ("again", "approved")])
def test_person_decides_about_an_unknown_mail(desk, escalation, left, state):
    message = out(escalation)
    Message.objects.update(state="unknown", trouble=f"Look for {message.message_id}")
    assert f"Look for {message.message_id}" in text(desk.get(page_url(escalation)))
    post(desk, escalation, "decide", left=left)
    message.refresh_from_db()
    assert message.state == state


def test_tab_from_before_the_withdrawal_cannot_send_the_mail(desk, escalation):
    out(escalation)
    Message.objects.update(state="unknown")
    post(desk, escalation, "withdraw", because="Found that it never left.")
    assert "is withdrawn" in text(post(desk, escalation, "decide", left="again"))
    assert Message.objects.get().state == Message.State.DRAFT


def test_mail_that_left_has_nothing_to_edit(desk, escalation):
    out(escalation)
    response = desk.get(reverse("admin:support_escalation_revise", args=[escalation.pk]), follow=True)
    assert response.redirect_chain == [(page_url(escalation), 302)]
    assert "no draft any more" in text(response)


@pytest.mark.parametrize("name", ["change", "body", "state", "eml"])
def test_pages_answer_head_as_they_answer_get(desk, escalation, name):
    hand_over_by(desk, escalation, "copy")
    url = reverse(f"admin:support_escalation_{name}", args=[escalation.pk])
    assert (desk.head(url).status_code, desk.head(url).content) == (200, b"")


def test_asking_for_the_head_does_not_use_up_the_download(desk, escalation):
    digest = compose(escalation).digest
    desk.post(
        reverse("admin:support_escalation_hand-over", args=[escalation.pk]), {"how": "eml", "digest": digest}
    )
    desk.head(page_url(escalation))
    assert started_download(desk.get(page_url(escalation)))


def test_stock_form_of_an_escalation_changes_nothing(desk, escalation):
    assert desk.post(page_url(escalation), {"reasoning": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["hand-over", "withdraw", "decide"])
def test_changes_only_by_post(desk, escalation, name):
    url = reverse(f"admin:support_escalation_{name}", args=[escalation.pk])
    assert desk.get(url).status_code == 302


@pytest.fixture
def reviewer(client, person):
    user = person("BD reviewer")
    client.force_login(user)
    client.contact = LinkedInContactFactory(user=user, email="dana.fox@linkedin.example")
    return client


def test_bd_reviewer_sees_what_was_addressed_to_them_and_nothing_else(reviewer):
    mine = EscalationFactory(bd_contact=reviewer.contact, cases=[complete_case("CAS-111")])
    out(mine)
    other = EscalationFactory(cases=[complete_case("CAS-222")])
    out(other)
    draft = EscalationFactory(bd_contact=reviewer.contact, cases=[complete_case("CAS-333")])
    listed = reviewer.get(reverse("admin:support_escalation_changelist")).content.decode()
    assert re.findall(r"CAS-\d+", listed) == ["CAS-111"]
    assert [reviewer.get(page_url(one)).status_code for one in (mine, other, draft)] == [200, 404, 404]


@pytest.mark.parametrize("name", ["hand-over", "withdraw", "decide", "revise"])
def test_bd_reviewer_changes_nothing(reviewer, name):
    mine = EscalationFactory(bd_contact=reviewer.contact)
    out(mine)
    assert post(reviewer, mine, name, how="eml", left="sent", because="x").status_code == 403


def test_onboarding_sees_no_escalations(browser_of):
    assert browser_of("Onboarding").get(reverse("admin:support_escalation_changelist")).status_code == 403


def test_list_of_escalations_costs_the_same_for_more_rows(desk, django_assert_max_num_queries):
    def queries(rows):
        author = UserFactory()
        for number in range(rows):
            cases = [complete_case(f"CAS-{rows}0{number:03}")]
            EscalationFactory(cases=cases, author=author)
        with django_assert_max_num_queries(16) as counted:
            desk.get(reverse("admin:support_escalation_changelist"))
        return len(counted)

    assert queries(3) == queries(30)
