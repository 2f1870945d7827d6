"""Escalation subjects: the tag first and once, every number once and as written (SP-03, SP-16)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.escalation_letter import compose_subject
from support.references import all_references, lookup_form, missing_from, parse_reference
from support.subjects import TAG, bare_problem, tags_in
from tests.support.test_checklist import FACTS

KNOWN = [parse_reference("CAS-08123456"), parse_reference("445566", "Zendesk")]


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("Export fails", "Export fails"),
        ("Re: AW: Export fails", "Export fails"),
        ("[Support Escalation] Export fails", "Export fails"),
        ("RE: [support  escalation] FW: CAS-08123456: Export fails", "Export fails"),
        ("Export fails (CAS-08123456)", "Export fails"),
        ("cas #08123456 / Zendesk 445566 - Export fails", "Export fails"),
        ("Export fails, ticket 445566", "Export fails, ticket"),
        ("Export fails like CAS-99999999", "Export fails like CAS-99999999"),
        ("[Support Escalation] Re: CAS-777111 Fwd: broken", "CAS-777111 broken"),
        ("[CAS-08123456]", "problem not solved yet"),
    ],
)
def test_problem_loses_what_the_subject_says_already(title, problem):
    assert bare_problem(title, KNOWN) == problem


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (
            {"customers": ("Acme", "Globex", "Initech")},
            "[Support Escalation] CAS-08123456 / Zendesk 445566: One-Click Export fails (Acme and 2 more)",
        ),
        (
            {"references": (), "customers": ("Acme",), "mail_subject": "Broken"},
            "[Support Escalation] One-Click Export fails (Acme)",
        ),
        (
            {"problem": "word " * 40, "customers": ("A" * 90,)},
            f"[Support Escalation] CAS-08123456 / Zendesk 445566: {'word ' * 14}word… ({'A' * 39}…)",
        ),
        (
            {"customers": ("[Support Escalation] Inc",)},
            "[Support Escalation] CAS-08123456 / Zendesk 445566: One-Click Export fails (Inc)",
        ),
        (
            {"customers": ("Acme CAS-08123456 GmbH",)},
            "[Support Escalation] CAS-08123456 / Zendesk 445566: One-Click Export fails (Acme GmbH)",
        ),
        (
            {"typed": {"customers": "Acme (CAS-4443331), Globex"}},
            "[Support Escalation] CAS-08123456 / Zendesk 445566: One-Click Export fails (Acme, Globex)",
        ),
    ],
    ids=[
        "numbers, problem, customers",
        "no number yet",
        "long words are cut",
        "tag in a name",
        "known number in a name",
        "number in a typed fact",
    ],
)
def test_subject_reads(change, subject):
    assert compose_subject([replace(FACTS, **change)]) == subject


@pytest.mark.parametrize("problem", ["Like CRM:0012345", "CRM 0012345"])
def test_problem_of_one_case_loses_the_number_of_another(problem):
    crm = parse_reference("CRM:0012345")
    subject = compose_subject([replace(FACTS, problem=problem), replace(FACTS, references=(crm,))])
    assert [found.key for found in all_references(subject)].count(crm.key) == 1


def test_typed_customers_of_one_case_do_not_hide_those_of_another():
    typed = replace(FACTS, typed={"customers": "Initech and its subsidiaries"})
    assert compose_subject([typed, FACTS]).endswith("(Initech and its subsidiaries and 2 more)")


TYPED_NUMBERS = st.from_regex(
    r"(?i:cas|crm|zendesk|zd|zendesk ticket|#|)[ \u00a0:#(-]{0,3}[0-9]{1,6}[0-9A-Za-z)-]{0,4}", fullmatch=True
)


@given(typed=TYPED_NUMBERS, system=st.sampled_from([None, "Zendesk"]))
def test_every_number_that_is_accepted_stands_once_in_its_own_subject(typed, system):
    try:
        known = parse_reference(typed, system)
    except ValueError:
        return
    subject = compose_subject([replace(FACTS, references=(known,))])
    assert [(found.key, found.as_written) for found in all_references(subject)] == [
        (known.key, known.in_subject)
    ]
    assert lookup_form(known.as_written) == known.lookup


@given(title=st.text(max_size=200))
def test_any_title_leaves_tag_and_numbers_exactly_once(title):
    problem = bare_problem(" ".join(title.split()), KNOWN)
    subject = compose_subject([replace(FACTS, problem=problem)])
    assert subject.startswith(TAG)
    assert missing_from(subject, KNOWN) == []
    assert tags_in(subject) == 1
    assert [found.key for found in all_references(subject)].count(KNOWN[0].key) == 1


@given(
    before=st.sampled_from(["", "Re: ", "[Support Escalation] ", "cas 08123456 ", "Zendesk #445566: "]),
    after=st.sampled_from(["", " [CAS-08123456]", " (445566)", " CAS-08123456, CAS-08123456"]),
)
def test_titles_that_repeat_tag_or_numbers_do_not_double_them(before, after):
    problem = bare_problem(f"{before}{before}Export fails{after}", KNOWN)
    subject = compose_subject([replace(FACTS, problem=problem)])
    assert [subject.upper().count(part) for part in (TAG.upper(), "08123456", "445566")] == [1, 1, 1]


def test_number_and_problem_of_several_cases_are_of_one_case():
    numberless = replace(FACTS, references=(), problem="Blank panel", mail_subject="Blank panel")
    subject = compose_subject([numberless, FACTS])
    assert "CAS-08123456 / Zendesk 445566: One-Click Export fails, and 1 related problem (" in subject
