"""Intake: what is lifted out of a pasted mail, from where, and that nothing hostile gets through."""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerhub.redaction import redact_text
from support.intake import KnownNames, PastedMail, continued_subject, lift, read_mail
from support.intake_words import TEXTS
from support.mail_file import read_eml
from support.references import find_references, parse_reference

MAILS = Path(__file__).parent / "mails"
KNOWN = KnownNames(
    customers=("Acme GmbH", "Globex Corporation", "Initech"),
    addresses={"anna.meier@acme.example": ("Acme GmbH",)},
    domains={
        "acme.example": ("Acme GmbH",),
        "globex.example": ("Globex Corporation",),
        "initech.example": ("Initech",),
        "shared.example": ("Acme GmbH", "Initech"),
    },
    products={
        "Recruiter System Connect": "Recruiter System Connect",
        "RSC": "Recruiter System Connect",
        "Jobs": "Job Posting",
        "Job Posting": "Job Posting",
        "Apply Connect": "Apply Connect",
        "CRM Connect": "CRM Connect",
        "Ads": "Advertising API",
    },
    types={
        "One-Click Export": "ONE_CLICK_EXPORT",
        "ONE_CLICK_EXPORT": "ONE_CLICK_EXPORT",
        "CRM One-Click Export": "CRM_ONE_CLICK_EXPORT",
        "In-ATS Indicator": "IN_ATS_INDICATOR",
        "Profile Plugin": "PROFILE_PLUGIN",
        "Premium Job Posting": "PREMIUM_JOB_POSTING",
        "Unified Search": "UNIFIED_SEARCH",
    },
    no_reporters=frozenset({"linkedin.com", "partner.example"}),
)
UUID = "AAYLx3fQ2m1kEo8rT0uVwg=="


def mail_named(name: str) -> PastedMail:
    path = MAILS / name
    return read_eml(path.read_bytes()) if path.suffix == ".eml" else read_mail(path.read_text())


def facts_of(text: str) -> dict[str, list[str]]:
    """Every lifted value of a text without header lines, but the text itself and its title."""
    facts: dict[str, list[str]] = {}
    for fact in lift(PastedMail(body=text), known=KNOWN):
        if fact.key not in ("description", "problem"):
            facts.setdefault(fact.key, []).append(fact.value)
    return facts


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "outlook_reply.eml",
            {
                "customer": ("Acme GmbH",),
                "reporter_email": ("anna.meier@acme.example",),
                "references": ("CAS-08123456",),
                "problem": ("One-Click Export fails with 403",),
                "error_text": ("Your account is not associated to any company",),
                "integration_type": ("ONE_CLICK_EXPORT",),
                "happened_on": ("2026-11-18",),
                "uuids": (UUID,),
                "linkedin_company_id": ("1234567",),
                "linkedin_contract_id": ("87654321",),
                "wants_reply_by": ("2026-11-27",),
            },
        ),
        (
            "gmail_reply.eml",
            {
                "customer": ("Globex Corporation",),
                "references": ("CRM:0012345",),
                "description": (
                    "It started yesterday and now affects three of our customers.\n\nSee the attached screenshot.",
                ),
                "happened_on": ("2026-11-20",),
                "customers_affected": ("3",),
                "attachments": ("indicator.png", "screenshot"),
            },
        ),
        (
            "apple_mail.txt",
            {
                "customer": ("Initech",),
                "reporter_name": ("Lena Østby",),
                "product": ("Job Posting",),
                "happened_on": ("2026-11-16",),
                "job_posting_task_id": ("7cb07ef9-45a2-4d4f-8e6b-0f5a6d3f9c11",),
                "uuids": (),
            },
        ),
        (
            "german_reply.txt",
            {
                "customer": ("Acme GmbH",),
                "reporter_name": ("Jörg Müller",),
                "references": ("cas #08123456",),
                "problem": ("Export schlägt fehl",),
                "error_text": ("Zugriff verweigert (403)",),
                "happened_on": ("2026-11-19",),
            },
        ),
        (
            "french.txt",
            {
                "customer": ("Globex Corporation",),
                "problem": ("Profil introuvable dans Recruiter",),
                "error_text": ("Profil introuvable",),
                "happened_on": ("2026-11-12",),
            },
        ),
        (
            "spanish.txt",
            {
                "problem": ("Apply Connect no funciona",),
                "product": ("Apply Connect",),
                "happened_on": ("2026-11-03",),
            },
        ),
        (
            "quoted_threads.txt",
            {
                "description": ("Contract ID: 87654321\n11/12/2026, both times after the nightly run.",),
                "references": ("CRM0098765",),
                "happened_on": ("2026-11-12",),
                "linkedin_contract_id": ("87654321",),
            },
        ),
        (
            "html_only.eml",
            {
                "reporter_name": ("Renée",),
                "problem": ("Profile Plugin – blank page",),
                "steps": ("- Open a candidate\n- Click the LinkedIn tab",),
                "integration_type": ("PROFILE_PLUGIN",),
            },
        ),
        (
            "forwarded_gmail.txt",
            {
                "customer": ("Acme GmbH",),
                "reporter_email": ("anna.meier@acme.example",),
                "happened_on": ("2026-11-20",),
                "customers_affected": ("12",),
            },
        ),
        (
            "forwarded_outlook.txt",
            {"reporter_email": ("tom.ruiz@acme.example",), "problem": ("Seats missing",)},
        ),
        (
            "forwarded_attached.eml",
            {
                "customer": ("Globex Corporation",),
                "problem": ("Unified Search is empty",),
                "attachments": ("original.eml", "session.har", "HAR file"),
            },
        ),
        (
            "disclaimer.txt",
            {
                "customer": ("Globex Corporation",),
                "reporter_name": ("Priya Nair",),
                "reporter_email": ("priya@globex.example",),
                "problem": ("Candidates do not arrive in our ATS any more.",),
                "happened_on": ("2026-03-04", "2026-04-03"),
                "linkedin_company_id": (),
            },
        ),
        (
            "linkedin_reply.eml",
            {
                "customer": ("Acme GmbH",),
                "reporter_email": (),
                "references": ("CAS-08123456",),
                "attachments": (),
            },
        ),
        (
            "number_dropped.txt",
            {"references": ("CAS-08123456",), "description": ("We fixed it. Please check.",)},
        ),
        (
            "api_call.txt",
            {
                "uuids": (UUID,),
                "request_ids": ("0006FA2B9C11",),
                "endpoint": (
                    "https://api.linkedin.com/rest/simpleJobPostings?action=create&oauth2_access_token=[redacted]",
                ),
                "http_status": ("403",),
                "client_id": ("77abc12de34fgh",),
                "linkedin_company_id": ("2414183",),
                "linkedin_contract_id": ("9",),
                "integration_type": ("PREMIUM_JOB_POSTING",),
            },
        ),
        (
            "stack_trace.txt",
            {
                "problem": ("Our nightly sync of CRM Connect stops.",),
                "endpoint": ("https://api.linkedin.com/rest/candidates?q=seat",),
                "http_status": ("500",),
                "steps": ("1. Start the job\n2. Wait for page 3\n3. It stops",),
                "attachments": ("sync-2026-11-19.log",),
            },
        ),
    ],
)
def test_facts_of_real_mails(name, expected):
    intake = lift(mail_named(name), known=KNOWN)
    assert {key: intake.all(key) for key in expected} == expected


def test_every_mail_of_the_folder_gives_a_problem_and_says_where_from():
    for path in MAILS.iterdir():
        intake = lift(mail_named(path.name), known=KNOWN)
        assert intake.first("problem"), path.name
        assert all(fact.origin and fact.label for fact in intake), path.name


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("It returns 403 since monday", {"http_status": ["403"]}),
        ("we got a 500", {"http_status": ["500"]}),
        ("we got 500 candidates and 403.50 euros", {}),
        ("HTTP/2 429", {"http_status": ["429"], "error_text": ["HTTP/2 429"]}),
        (f"UUID: {UUID}", {"uuids": [UUID]}),
        (f"x-li-uuid is {UUID}, please look", {"uuids": [UUID]}),
        ("Authorization: Basic QUFZTHgzZlEybTFrRW84clQwdVZ3Zz09", {}),
        ("uuid 0f8fad5b-d9cb-469f-a165-70867728950e", {"uuids": ["0f8fad5b-d9cb-469f-a165-70867728950e"]}),
        ("request id: 0f8fad5b-d9cb-469f-a165-70867728950e", {"request_ids": ["0f8fad5b-d9cb-469f-a165-70867728950e"]}),
        ("https://api.linkedin.com.evil.example/rest/jobs", {}),
        ("see https://www.partner.example/rest/jobs", {}),
        ("GET /v2/me fails", {"endpoint": ["/v2/me"]}),
        ("GET https://api.linkedin.com/v2/me.", {"endpoint": ["https://api.linkedin.com/v2/me"]}),
        ("Client ID (parent): 77abc12de34fgh", {"client_id": ["77abc12de34fgh"]}),
        ("77abc12de34fgh is what we use", {}),
        ("Client secret: 77abc12de34fghXY", {}),
        ("urn:li:contract:42 and urn%3Ali%3Aorganization%3A7", {"linkedin_company_id": ["7"], "linkedin_contract_id": ["42"]}),
        ("company id 0123456", {}),
        ("1,200 customers are affected", {"customers_affected": ["1200"]}),
        ("several customers are affected", {}),
        ("drei unserer Kunden", {"customers_affected": ["3"]}),
        ("fünf Kunden", {"customers_affected": ["5"]}),
        ("our jobs do not sync", {}),
        ("the RSC seats", {"product": ["Recruiter System Connect"]}),
        ("our rsc integration", {"product": ["Recruiter System Connect"]}),
        ("the ads api", {"product": ["Advertising API"]}),
        ("CRM one click export", {"integration_type": ["CRM_ONE_CLICK_EXPORT"]}),
        ("type ONE_CLICK_EXPORT", {"integration_type": ["ONE_CLICK_EXPORT"]}),
        ("at Initech it fails", {"customer": ["Initech"]}),
        ("at Acme it fails", {"customer": ["Acme GmbH"]}),
        ("the acme of it", {}),
        ("please send a screenshot", {}),
        ("error message:\n\nNo seat found\nAsk an admin\n\nThat is all", {"error_text": ["No seat found\nAsk an admin"]}),
        ('It says "Export is not available"', {"error_text": ["Export is not available"]}),
        ("Our motto is “Hire the best people”", {}),
        ("on 21.11.2026", {"happened_on": ["2026-11-21"]}),
        ("on 11/21/2026", {"happened_on": ["2026-11-21"]}),
        ("on November 21st, 2026", {"happened_on": ["2026-11-21"]}),
        ("on 31 Feb 2026", {}),
        ("yesterday", {}),
        ("answer by 30 Nov 2026", {"wants_reply_by": ["2026-11-30"]}),
        ("CAS-08123456 and cas 08123456", {"references": ["CAS-08123456"]}),
        ("CAS-0812\u200b3456", {}),
    ],
)  # fmt: skip
def test_word_rule(text, facts):
    assert facts_of(text) == facts


def test_origin_names_the_line_and_its_words():
    (status,) = (
        one for one in lift(PastedMail(body="Hi\n\nIt returns 403."), known=KNOWN) if one.key == "http_status"
    )
    assert (status.label, status.origin) == ("HTTP status", "line 3: “It returns 403.”")


def test_an_ambiguous_date_is_given_in_both_readings():
    facts = lift(PastedMail(body="since 03/04/2026"), known=KNOWN)
    notes = {fact.value: fact.note for fact in facts if fact.key == "happened_on"}
    assert notes == {
        "2026-03-04": "it could also be 3 Apr 2026: say which",
        "2026-04-03": "it could also be 4 Mar 2026: say which",
    }


def test_a_shared_domain_gives_every_customer_to_choose_from():
    facts = [
        one
        for one in lift(PastedMail(sender_address="x@shared.example"), known=KNOWN)
        if one.key == "customer"
    ]
    assert [fact.value for fact in facts] == ["Acme GmbH", "Initech"]
    assert facts[0].note == "2 customers share it: choose one"


def test_secrets_are_gone_from_every_value_and_origin():
    text = "client_secret=hunter2hunter2\nError: token=abcdefgh12345678 for client id 77abc12de34fgh"
    told = repr(lift(read_mail(text), known=KNOWN))
    assert "hunter2" not in told
    assert "abcdefgh1234" not in told


def test_hidden_characters_are_taken_out_and_noted():
    facts = lift(PastedMail(subject="Export\u202e fails\x07 again"), known=KNOWN)
    (title,) = (fact for fact in facts if fact.key == "problem")
    assert title.value == "Export fails again"


def test_more_facts_than_fit_are_counted():
    intake = lift(PastedMail(body=" ".join(f"CAS-08{number:05}" for number in range(30))), known=KNOWN)
    assert len(intake.all("references")) == 20
    assert intake.notes == ("LinkedIn's number: 30 were found, the first 20 are shown.",)


@pytest.mark.parametrize(
    ("subject", "numbers", "corrected"),
    [
        ("RE: Export fails", ["CAS-08123456"], "RE: Export fails [CAS-08123456]"),
        ("AW: AW: Export (cas #08123456)", ["CAS-08123456"], "AW: Export (CAS-08123456)"),
        ("Export [CAS-08123456]", ["CAS-08123456"], None),
        ("", ["CAS-08123456"], "[CAS-08123456]"),
        ("Export fails", [], None),
        ("Export\n[CAS-08123456]", ["CAS-08123456", "CRM:0012345"], "Export [CAS-08123456] [CRM:0012345]"),
    ],
)
def test_corrected_subject(subject, numbers, corrected):
    known = [parse_reference(number) for number in numbers]
    assert continued_subject(PastedMail(subject=subject), known) == corrected


@given(st.text(), st.text(), st.text())
def test_lift_never_raises_and_single_values_are_inert_single_lines(head, subject, body):
    mail = read_mail(f"{head}\n{body}")
    for fact in lift(PastedMail(subject=subject, body=mail.body, quoted=head, signature=head), known=KNOWN):
        hidden = {unicodedata.category(letter) for letter in fact.value} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert fact.value
        assert fact.key in TEXTS or not hidden


@given(
    st.lists(
        st.sampled_from(["CAS-08123456", "crm: 123", " ", "\n", "\u200b", "Zendesk 44", "x", "token=", ">"])
    )
)
def test_lifted_references_are_those_of_the_text(pieces):
    body = "".join(pieces)
    lines = redact_text(body).split("\n")
    found = {one.key: one.as_written for line in reversed(lines) for one in reversed(find_references(line))}
    expected = tuple(dict.fromkeys(found[one.key] for line in lines for one in find_references(line)))
    assert lift(PastedMail(body=body), known=KNOWN).all("references") == expected


@pytest.mark.parametrize(
    "piece",
    ["On 1 wrote wrote ", "From: x\nSent: y\n", '{"message":\n', "a", "\u200b", "11/05/2026 ", "Best regards\n",
     "a@b.c ", "aaaa(-"],
)  # fmt: skip
def test_a_hostile_megabyte_is_read_in_linear_time(piece):
    text = piece * (1_000_000 // len(piece))
    started = time.process_time()
    lift(read_mail(text), known=KNOWN)
    assert time.process_time() - started < 4
