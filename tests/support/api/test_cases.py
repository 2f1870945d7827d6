"""Cases over HTTP: opened once, read without our own notes, found by LinkedIn's number in any spelling."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partnerhub.models import IdempotentAnswer
from partnerhub.tasks import forget_old_answers
from support.models import Case, CaseReference, Note, Sameness
from tests.customers.factories import CustomerFactory
from tests.support.api.problems import fields_of, problem_of
from tests.support.factories import CaseFactory, CaseReferenceFactory

pytestmark = pytest.mark.django_db

NEW = {
    "title": "Export fails with 403",
    "customer": "Acme",
    "product": "RSC",
    "kind": "technical_issue",
    "description": "One-Click Export fails with 403 since Monday.",
    "reporter_role": "customer",
    "references": ["CAS-08123456"],
}


@pytest.fixture
def acme(db):
    return CustomerFactory(name="Acme")


def test_a_case_is_opened_and_says_where_it_goes(help_desk, acme, settings):
    answer = help_desk.post("cases", NEW, key="one")
    case = Case.objects.get()
    assert answer.status_code == 201, answer.content
    opened = answer.json()
    assert opened["number"] == case.pk
    assert opened["url"] == f"{settings.PUBLIC_URL}/support/case/{case.pk}/change/"
    assert opened["destination"] == case.destination == opened["triage"]["destination"]
    assert (case.customer, case.product.name) == (acme, "Recruiter System Connect")
    assert CaseReference.objects.get().as_written == "CAS-08123456"
    assert case.history.first().history_change_reason == "Opened over the API by Help desk"


def test_the_same_key_and_body_is_one_case_and_one_answer(help_desk, acme):
    first = help_desk.post("cases", NEW, key="one")
    again = help_desk.post("cases", NEW, key="one")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Case.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(help_desk, acme):
    help_desk.post("cases", NEW, key="one")
    said = fields_of(help_desk.post("cases", {**NEW, "title": "Another"}, key="one"))
    assert "was used for another request" in said["Idempotency-Key"]
    assert Case.objects.count() == 1


def test_a_key_belongs_to_one_client(help_desk, another_desk, acme):
    help_desk.post("cases", NEW, key="one")
    other = {
        **NEW,
        "title": "Seats are gone",
        "description": "",
        "references": [],
        "different_because": "seats",
    }
    assert another_desk.post("cases", other, key="one").status_code == 201


def test_keys_are_forgotten_after_a_month(help_desk, acme):
    help_desk.post("cases", NEW, key="one")
    forget_old_answers()
    assert IdempotentAnswer.objects.count() == 1
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(days=31))
    forget_old_answers()
    assert not IdempotentAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "has blanks", "x" * 201])
def test_without_a_usable_key_nothing_is_opened(help_desk, acme, key):
    assert "Idempotency-Key" in fields_of(help_desk.post("cases", NEW, key=key), 400)
    assert not Case.objects.exists()


def test_a_refused_request_may_come_again_under_its_key(help_desk):
    fields_of(help_desk.post("cases", NEW, key="one"))
    CustomerFactory(name="Acme")
    assert help_desk.post("cases", NEW, key="one").status_code == 201
    assert IdempotentAnswer.objects.count() == 1


def test_every_reason_comes_at_once(help_desk):
    said = fields_of(help_desk.post("cases", {**NEW, "customer": "Nobody", "product": "Nothing"}, key="one"))
    assert "There is no customer 'Nobody'" in said["customer"]
    assert "Recruiter System Connect" in said["product"]


def test_the_rules_refuse_as_they_do_in_forms(help_desk, acme):
    CaseReferenceFactory(as_written="CAS-08123456")
    document = problem_of(help_desk.post("cases", {**NEW, "reporter_email": "x@y"}, key="one"), 422)
    assert {one["field"] for one in document["errors"]} == {"references", "reporter_email"}
    assert {one["rule"] for one in document["errors"]} == {"SP-07", ""}


def test_a_description_of_a_megabyte_is_taken(help_desk, acme):
    assert help_desk.post("cases", {**NEW, "description": "é" * 1_000_000}, key="one").status_code == 201
    assert len(Case.objects.get().description) == 1_000_000


def test_one_character_more_is_a_field_error(help_desk, acme):
    said = fields_of(help_desk.post("cases", {**NEW, "description": "x" * 1_000_001}, key="one"))
    assert "is too long: send at most 1000000 characters." in said["description"]


@pytest.mark.parametrize("title", ["a\u202eb", "a\nb", "a\0b"])
def test_hidden_characters_in_a_line_are_refused(help_desk, acme, title):
    assert "title" in fields_of(help_desk.post("cases", {**NEW, "title": title}, key="one"))


def test_markup_stays_text(help_desk, acme, browser_of):
    help_desk.post("cases", {**NEW, "title": "<script>alert(1)</script>"}, key="one")
    page = browser_of("Support").get(f"/support/case/{Case.objects.get().pk}/change/").content.decode()
    assert "<script>alert(1)" not in page


def test_a_case_is_read_without_our_own_notes(help_desk):
    case = CaseFactory(customer__name="Acme")
    Note.objects.create(case=case, text="Only for us", audience="internal", happened_at=case.created_at)
    Note.objects.create(case=case, text="For Acme", audience="customer", happened_at=case.created_at)
    help_desk.post(f"cases/{case.pk}/notes", {"text": "From a program"}, key="note")
    read = help_desk.get(f"cases/{case.pk}").json()
    assert (read["customer"], read["status"], read["kind"]) == ("Acme", "new", "customer")
    assert [(note["text"], note["written_by"]) for note in read["notes"]] == [
        ("For Acme", "PartnerHub"),
        ("From a program", "Help desk"),
    ]


@pytest.mark.parametrize("path", ["cases/{}", "references/CAS-08123456"])
def test_an_internal_note_of_another_program_is_not_read(help_desk, another_desk, path):
    case = CaseReferenceFactory(as_written="CAS-08123456").case
    for audience in ("internal", "linkedin"):
        note = {"text": f"{audience} words", "audience": audience}
        another_desk.post(f"cases/{case.pk}/notes", note, key=audience)
    answer = help_desk.get(path.format(case.pk)).content.decode()
    assert ("linkedin words" in answer, "internal words" in answer) == (True, False)


BUG = {
    "title": "API bug",
    "customer": "Acme",
    "product": "RSC",
    "kind": "api_bug",
    "description": "PUT /integrations answers 500",
    "error_text": "500 Internal Server Error for PUT /integrations",
    "investigated": True,
}


def test_a_second_partner_case_for_one_issue_is_refused_whoever_is_affected(help_desk, acme):
    CustomerFactory(name="Globex")
    first = help_desk.post("cases", BUG, key="1").json()["number"]
    for number, customer in enumerate(("Acme", "Globex"), 2):
        said = fields_of(help_desk.post("cases", {**BUG, "customer": customer}, key=str(number)))
        assert f"case {first}" in said["different_because"]
        assert f"add {customer} to the customers it affects" in said["different_because"]
    assert Case.objects.count() == 1


def test_a_program_may_say_that_it_is_another_issue_and_that_is_kept(help_desk, acme):
    first = help_desk.post("cases", BUG, key="1").json()["number"]
    answer = help_desk.post("cases", {**BUG, "different_because": "Another endpoint"}, key="2")
    kept, case = Sameness.objects.get(), Case.objects.get(pk=answer.json()["number"])
    assert (kept.case, kept.other_id, kept.verdict, kept.decided_by) == (case, first, "different", None)
    assert kept.because == "Another endpoint (said by Help desk)"
    assert case.issue_key == f"issue-{case.pk}"
    assert case.history.first().history_change_reason.endswith("Another endpoint (said by Help desk)")


def test_the_product_that_a_text_names_counts_for_a_second_case_too(help_desk, acme):
    body = {key: value for key, value in NEW.items() if key not in ("product", "references")}
    body |= {
        "description": "With RSC every export ends with 403.",
        "error_text": "403 Not enough permissions",
    }
    assert help_desk.post("cases", body, key="1").status_code == 201
    assert Case.objects.get().signature
    assert "different_because" in fields_of(help_desk.post("cases", body, key="2"))


NUMBERED = {
    "title": "More facts",
    "customer": "Acme",
    "kind": "technical_issue",
    "product": "RSC",
    "description": "Still no export.",
    "existing_reference": "CAS-08123456",
}


@pytest.fixture
def known(acme):
    case = CaseFactory(customer=acme, title="Export fails")
    CaseReferenceFactory(case=case, as_written="CAS-08123456")
    return case


@pytest.mark.parametrize(
    "facts", [{}, {"same_issue": True}, {"kind": "status_request"}, {"kind": "escalation"}]
)
@pytest.mark.parametrize("number", ["CAS-08123456", "cas 08123456", None])
def test_the_number_of_a_case_here_opens_no_second_one(help_desk, known, facts, number):
    named = {"existing_reference": number} if number else {"description": "Any news on CAS-08123456?"}
    body = {**NUMBERED, "existing_reference": None, **named, **facts}
    said = fields_of(help_desk.post("cases", body, key="1"))
    assert f"write a note on case {known.pk}" in said["existing_reference"]
    assert Case.objects.count() == 1


def test_another_issue_or_another_customer_may_name_the_number_of_a_case_here(help_desk, known):
    CustomerFactory(name="Globex")
    bodies = [{**NUMBERED, "same_issue": False}, {**NUMBERED, "customer": "Globex"}]
    answers = [help_desk.post("cases", body, key=str(key)) for key, body in enumerate(bodies)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert CaseReference.objects.get().case == known
    assert Note.objects.count() == 2


def test_why_it_is_a_different_issue_than_that_of_the_case_it_names_is_kept(help_desk, known):
    body = {**NUMBERED, "different_because": "Another contract"}
    answer = help_desk.post("cases", body, key="1")
    assert answer.status_code == 201, answer.content
    opened = answer.json()
    assert opened["destination"] == opened["triage"]["destination"] == "customer_case_mail"
    assert (Sameness.objects.get().case_id, Sameness.objects.get().other) == (opened["number"], known)


def test_what_the_answer_quotes_holds_no_secret(help_desk, acme):
    body = {**NEW, "description": "Widget of client_secret=CaNaRy1234567890 fails urgently"}
    assert "CaNaRy" not in help_desk.post("cases", body, key="1").content.decode()


def test_further_customers_with_the_issue_of_a_known_case_are_for_a_ticket_of_ours(help_desk, known):
    answer = help_desk.post("cases", {**NUMBERED, "customers_affected": 3}, key="1")
    assert (answer.status_code, answer.json()["destination"]) == (201, "partner_engineering_form")


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("CAS-7777777", ("CAS", "CAS-7777777")),
        ("482911", ("Zendesk", "482911")),
        ("Zendesk 482911", ("Zendesk", "Zendesk 482911")),
    ],
)
def test_a_number_that_is_not_known_here_is_kept_on_the_new_case(help_desk, acme, number, kept):
    answer = help_desk.post("cases", {**NUMBERED, "existing_reference": number}, key="1")
    assert answer.status_code == 201, answer.content
    row = CaseReference.objects.get()
    assert (row.case_id, row.system, row.as_written) == (answer.json()["number"], *kept)


def test_a_number_that_only_the_text_names_is_kept_where_its_thread_goes_on(help_desk, acme):
    body = {**NUMBERED, "existing_reference": None, "description": "Still the same as in cas-7777777."}
    answer = help_desk.post("cases", body, key="1").json()
    assert answer["destination"] == "existing_case"
    assert "existing_reference" in [one["key"] for one in answer["triage"]["inferred"]]
    assert CaseReference.objects.get().as_written == "cas-7777777"


@pytest.mark.parametrize(
    "number", ["anything at all", "CAS-\u0661\u0662\u0663\u0664\u0665", "\u0661\u0662\u0663\u0664", "12"]
)
@pytest.mark.parametrize("path", ["cases", "triage"])
def test_what_is_no_number_of_linkedins_is_an_error_of_its_field(help_desk, acme, path, number):
    body = NUMBERED if path == "cases" else {"kind": "technical_issue"}
    said = fields_of(help_desk.post(path, {**body, "existing_reference": number}, key="1"))
    assert "is no CAS, CRM or Zendesk number" in said["existing_reference"]
    assert not Case.objects.exists()


VISIBLE = {**BUG, "kind": "visibility_for_customer", "title": "Acme follows"}


def test_a_case_for_visibility_beside_a_customers_own_case_is_a_second_one(help_desk, acme):
    assert (
        help_desk.post("cases", {**BUG, "kind": "technical_issue", "investigated": None}, key="1").status_code
        == 201
    )
    assert "different_because" in fields_of(help_desk.post("cases", VISIBLE, key="2"))


def test_a_customer_follows_one_partner_case_once(help_desk, acme):
    help_desk.post("cases", BUG, key="1")
    assert help_desk.post("cases", VISIBLE, key="2").status_code == 201
    assert "different_because" in fields_of(help_desk.post("cases", VISIBLE, key="3"))


def test_a_customer_follows_a_ticket_that_only_linkedin_knows(help_desk, acme):
    help_desk.post("cases", {**BUG, "kind": "technical_issue", "investigated": None}, key="1")
    answer = help_desk.post("cases", {**VISIBLE, "existing_reference": "Zendesk 482911"}, key="2")
    assert answer.status_code == 201, answer.content
    assert "Zendesk 482911" in Note.objects.get().text


def test_a_breach_is_held_up_by_no_other_case(help_desk, known):
    body = {**NUMBERED, "kind": "security_breach", "description": "Our client secret was published"}
    assert help_desk.post("cases", body, key="1").json()["destination"] == "security_mail"


@pytest.mark.parametrize("field", ["description", "error_text", "different_because"])
@pytest.mark.parametrize("mark", ["\u202e", "\x1b", "\x07"])
def test_marks_that_hide_or_turn_text_are_refused_with_their_line(help_desk, acme, field, mark):
    said = fields_of(help_desk.post("cases", {**NEW, field: f"One line\nand a{mark}b"}, key="1"))
    assert "in line 2: delete it" in said[field]
    assert not Case.objects.exists()


def test_secrets_are_taken_out_of_title_and_reasons(help_desk, acme):
    secret = "client_secret=CaNaRy1234567890"
    help_desk.post("cases", BUG, key="1")
    body = {**BUG, "title": f"Bug {secret}", "different_because": secret}
    case = Case.objects.get(pk=help_desk.post("cases", body, key="2").json()["number"])
    kept = [
        case.title,
        Sameness.objects.get().because,
        *case.history.values_list("title", "history_change_reason"),
    ]
    assert "CaNaRy" not in str(kept)


def test_a_note_is_written_once(help_desk):
    case = CaseFactory()
    first = help_desk.post(f"cases/{case.pk}/notes", {"text": "Still there", "audience": "linkedin"}, key="n")
    again = help_desk.post(f"cases/{case.pk}/notes", {"text": "Still there", "audience": "linkedin"}, key="n")
    assert (first.status_code, first.json()) == (201, again.json())
    assert Note.objects.get().client.name == "Help desk"


def test_a_note_loses_its_secrets(help_desk):
    help_desk.post(f"cases/{CaseFactory().pk}/notes", {"text": "client_secret=abcDEF123456"}, key="n")
    assert "abcDEF123456" not in Note.objects.get().text


@pytest.mark.parametrize("path", ["cases/99", "references/CAS-99999999", "references/no%20number"])
def test_what_is_not_there_is_said(help_desk, path):
    problem_of(help_desk.get(path), 404)


def test_a_note_on_a_case_that_is_not_there_is_a_problem(help_desk):
    problem_of(help_desk.post("cases/99/notes", {"text": "x"}, key="n"), 404)


@pytest.mark.parametrize("path", ["cases/0", "cases/99999999999999999999", "references/a%00b", "cases/-1"])
def test_numbers_that_can_be_none_are_refused(help_desk, path):
    problem_of(help_desk.get(path), 422)


@pytest.mark.parametrize(
    "spelling", ["CAS-08123456", "cas%2008123456", "CAS:08123456", "08123456", "[CAS%2308123456]"]
)
def test_a_case_is_found_in_any_spelling(help_desk, spelling):
    case = CaseReferenceFactory(as_written="CAS-08123456").case
    assert [one["number"] for one in help_desk.get(f"references/{spelling}").json()["cases"]] == [case.pk]


def test_products_come_with_their_other_names(help_desk):
    products = {one["name"]: one for one in help_desk.get("products").json()["products"]}
    assert "RSC" in products["Recruiter System Connect"]["aliases"]
    assert products["Recruiter System Connect"]["business_line"] == "talent"
