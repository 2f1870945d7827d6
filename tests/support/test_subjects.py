"""Escalation subjects: the tag first and once, every number once and as written (SP-03, SP-16)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.escalation_letter import compose_subject
from support.references import find_references, missing_from, parse_reference
from support.subjects import TAG, bare_problem
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
    ],
    ids=["numbers, problem, customers", "no number yet", "long words are cut"],
)
def test_subject_reads(change, subject):
    assert compose_subject([replace(FACTS, **change)]) == subject


@given(title=st.text(max_size=200))
def test_any_title_leaves_tag_and_numbers_exactly_once(title):
    problem = bare_problem(" ".join(title.split()), KNOWN)
    subject = compose_subject([replace(FACTS, problem=problem)])
    assert subject.startswith(TAG)
    assert missing_from(subject, KNOWN) == []
    assert len([found for found in find_references(subject) if found in KNOWN]) <= len(KNOWN)


@given(
    before=st.sampled_from(["", "Re: ", "[Support Escalation] ", "cas 08123456 ", "Zendesk #445566: "]),
    after=st.sampled_from(["", " [CAS-08123456]", " (445566)", " CAS-08123456, CAS-08123456"]),
)
def test_titles_that_repeat_tag_or_numbers_do_not_double_them(before, after):
    problem = bare_problem(f"{before}{before}Export fails{after}", KNOWN)
    subject = compose_subject([replace(FACTS, problem=problem)])
    assert [subject.upper().count(part) for part in (TAG.upper(), "08123456", "445566")] == [1, 1, 1]
