"""Each accepted reason with its computed support, and the sentence that asks (SP-18)."""

from dataclasses import replace
from datetime import date

import pytest

from support.reasons import BAD_RESOLUTION, LARGE_SCOPE, NOT_RESPONSIVE, ask, best_supported, reason_supports
from tests.support.test_checklist import FACTS, LINKEDIN, TODAY

ONE = replace(FACTS, customers=("Acme",))


def supports(*cases):
    return {one.reason: one for one in reason_supports(cases, today=TODAY, calendar=LINKEDIN)}


@pytest.mark.parametrize(
    ("reason", "case", "holds", "because"),
    [
        (LARGE_SCOPE, FACTS, True, "2 customers have this problem."),
        (LARGE_SCOPE, ONE, False, "Only one customer is named"),
        (
            NOT_RESPONSIVE,
            FACTS,
            True,
            "LinkedIn has been silent for 11 business days since its last answer; no answer time is promised now",
        ),
        (
            NOT_RESPONSIVE,
            replace(FACTS, answered_on=None),
            True,
            "LinkedIn has been silent for 14 business days; customer cases are promised a first answer within"
            " 1 business day.",
        ),
        (
            NOT_RESPONSIVE,
            replace(FACTS, answered_on=date(2026, 2, 13)),
            False,
            "silent for 5 business days since",
        ),
        (NOT_RESPONSIVE, replace(FACTS, answered_on=date(2026, 2, 12)), True, "ageing after 5 business days"),
        (
            NOT_RESPONSIVE,
            replace(FACTS, promised_days=None, filed_on=date(2026, 2, 18), answered_on=None),
            False,
            "silent for 3 business days; no answer time is promised now",
        ),
        (NOT_RESPONSIVE, replace(FACTS, promised_days=None), True, "no answer time is promised now"),
        (NOT_RESPONSIVE, replace(FACTS, filed_on=None, answered_on=None), False, "no filing date"),
        (BAD_RESOLUTION, FACTS, False, "Nothing on the case shows a closure"),
        (BAD_RESOLUTION, replace(FACTS, is_over=True), True, "closed, but the problem is still there"),
        (BAD_RESOLUTION, replace(FACTS, reopenings=2), True, "had to be reopened 2 times"),
    ],
)
def test_reason_says_what_supports_it(reason, case, holds, because):
    support = supports(case)[reason]
    assert support.holds is holds
    assert because in support.because


def test_draft_names_dates_ages_and_customers():
    assert supports(FACTS)[NOT_RESPONSIVE].draft == (
        "We first filed this on 2 Feb 2026, 14 business days ago. LinkedIn last responded on 5 Feb 2026,"
        " 11 business days ago. 2 of our customers are affected."
    )


def test_nothing_is_proposed_where_nothing_supports_it():
    fresh = replace(ONE, filed_on=TODAY, answered_on=None)
    assert best_supported(list(supports(fresh).values())) is None


@pytest.mark.parametrize(
    ("reason", "case", "sentence"),
    [
        (
            NOT_RESPONSIVE,
            ONE,
            "Please escalate CAS-08123456 / Zendesk 445566: LinkedIn has not responded for 11 business days,"
            " and “One-Click Export fails” still affects Acme.",
        ),
        (
            NOT_RESPONSIVE,
            replace(ONE, answered_on=None),
            "Please escalate CAS-08123456 / Zendesk 445566: LinkedIn has not responded in the 14 business days"
            " since it was filed, and “One-Click Export fails” still affects Acme.",
        ),
        (
            LARGE_SCOPE,
            replace(FACTS, customers=("Acme", "Globex", "Initech", "Umbrella")),
            "Please escalate CAS-08123456 / Zendesk 445566: “One-Click Export fails” affects Acme, Globex and 2 more.",
        ),
        (
            BAD_RESOLUTION,
            replace(ONE, references=(), mail_subject="Export broken"),
            "Please escalate mail “Export broken”: we cannot accept the resolution, and “One-Click Export fails”"
            " still affects Acme.",
        ),
    ],
    ids=["silent", "never answered", "large scope", "resolution, no number"],
)
def test_first_sentence_asks_for_one_thing(reason, case, sentence):
    assert ask(reason, [case], today=TODAY, calendar=LINKEDIN) == sentence


def test_of_several_cases_a_first_answer_that_is_late_outweighs_a_later_one_that_is_not():
    answered = replace(FACTS, references=(), mail_subject="Older", answered_on=date(2026, 2, 17))
    late = replace(FACTS, filed_on=date(2026, 2, 19), answered_on=None)
    support = supports(answered, late)[NOT_RESPONSIVE]
    assert support.holds
    assert "silent on CAS-08123456 / Zendesk 445566 for 2 business days" in support.because


def test_customers_of_all_cases_are_named_when_one_of_them_has_typed_words():
    typed = replace(FACTS, typed={"customers": "Initech and its subsidiaries"})
    sentence = ask(
        LARGE_SCOPE, [typed, replace(FACTS, customers=("Umbrella",))], today=TODAY, calendar=LINKEDIN
    )
    assert sentence.endswith("affects Initech and its subsidiaries and Umbrella.")


def test_of_several_cases_the_one_that_waited_longest_speaks():
    answered = replace(FACTS, references=(), mail_subject="Newer", answered_on=TODAY)
    support = supports(answered, FACTS)[NOT_RESPONSIVE]
    assert "silent on CAS-08123456 / Zendesk 445566 for 11 business days" in support.because
    assert support.draft.startswith("We first filed CAS-08123456 / Zendesk 445566 on 2 Feb 2026")
