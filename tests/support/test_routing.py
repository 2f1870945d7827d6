"""What no facts whatever may do to a route, and the steps that the table of reports does not show."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.destination_rules import POLICIES
from support.destinations import PARTNER_TICKETS, To
from support.report_hints import Hints
from support.report_words import complete
from support.reports import BusinessLine, Kind, Party, Report, ReporterRole, Stage
from support.routing import decide

maybe = st.none() | st.booleans()
REPORTS = st.builds(
    Report,
    description=st.sampled_from(["", "the export fails", "we had a data breach", "urgent, all customers"]) | st.text(max_size=80),
    customer=st.sampled_from(["", "Acme"]),
    business_line=st.none() | st.sampled_from(BusinessLine),
    product=st.sampled_from(["", "Recruiter System Connect", "Advertising API"]),
    kind=st.none() | st.sampled_from(Kind),
    customers_affected=st.none() | st.integers(0, 500),
    widget=maybe,
    investigated=maybe,
    urgent=maybe,
    same_issue=maybe,
    existing_reference=st.sampled_from(["", "CAS-08123456", "CRM:0012345", "Zendesk 482911", "482911"]),
    reporter_role=st.none() | st.sampled_from(ReporterRole),
    production_or_security_impact=maybe,
    error_text=st.sampled_from(["", "Your account is not associated to any company", "403 ACCESS_DENIED"]),
    programme_stage=st.none() | st.sampled_from(Stage),
)  # fmt: skip
PROMISING = {To.CUSTOMER_CASE_MAIL: 1, To.TIER_UPGRADE_TICKET: 30}


def routed(report: Report):
    reading = complete(report)
    return decide(reading.report, reading.hints)


@given(REPORTS)
def test_no_facts_route_a_breach_anywhere_but_to_security_and_business_development(report):
    route = routed(dataclasses.replace(report, kind=Kind.SECURITY_BREACH))
    assert route.destination is To.SECURITY_MAIL
    assert route.also == (To.BD_CONTACT,)
    assert route.questions == ()


@given(REPORTS)
def test_no_facts_put_a_customer_on_a_partner_ticket(report):
    route = routed(report)
    if route.destination in PARTNER_TICKETS:
        assert Party.CUSTOMER not in route.copy
        assert Party.CUSTOMER in route.must_not_copy
        assert any("SP-11" in one.text for one in route.forbidden)
    assert not set(route.copy) & set(route.must_not_copy)


@given(REPORTS)
def test_no_facts_promise_a_date_where_linkedin_gives_none(report):
    route = routed(report)
    assert route.promised_days == PROMISING.get(route.destination)


@given(REPORTS)
def test_every_route_gives_a_reason_with_its_rule(report):
    route = routed(report)
    assert route.reasons
    assert all(reason.rule.startswith("SP-") for reason in route.reasons)
    assert route.may_file


@given(
    REPORTS.filter(lambda report: report.kind not in (None, Kind.SECURITY_BREACH)),
    st.sampled_from(["breach", "data breach", "leaked"]),
)
def test_breach_words_beside_an_explicit_kind_add_the_security_team_and_ask(report, words):
    explicit = dataclasses.replace(report, description=f"They say there was a {words}.")
    route = routed(explicit)
    assert To.SECURITY_MAIL in route.also
    assert route.questions[0].key == "kind"
    assert next(value for value, _ in route.questions[0].choices) == "security_breach"


@given(REPORTS.filter(lambda report: report.kind is not None))
def test_an_explicit_kind_is_never_replaced_by_what_the_text_suggests(report):
    assert complete(report).report.kind is report.kind


def test_every_destination_has_its_policy_and_no_policy_contradicts_itself():
    assert set(POLICIES) == set(To)
    for policy in POLICIES.values():
        assert not set(policy.copy) & set(policy.must_not_copy)


@pytest.mark.parametrize("stage", [Stage.CHARTER, Stage.BETA])
def test_early_programmes_go_to_a_person_without_a_promise(stage):
    route = decide(
        Report(kind=Kind.TECHNICAL_ISSUE, business_line=BusinessLine.TALENT, programme_stage=stage)
    )
    assert (route.destination, route.promised_days) == (To.ASK_A_PERSON, None)
    assert [reason.rule for reason in route.reasons] == ["SP-19"]


def test_operations_with_impact_are_filed_by_an_admin_of_the_application():
    bare = Report(kind=Kind.APP_SETTINGS, business_line=BusinessLine.TALENT)
    assert ReporterRole.APPLICATION_ADMIN in decide(bare).may_file
    with_impact = dataclasses.replace(bare, production_or_security_impact=True)
    assert decide(with_impact).may_file == (ReporterRole.APPLICATION_ADMIN,)


def test_a_bug_is_filed_by_engineering_and_only_after_it_investigated():
    bug = Report(kind=Kind.API_BUG, business_line=BusinessLine.TALENT)
    assert decide(bug).may_file == (ReporterRole.PARTNER_ENGINEERING,)
    assert "file_before_investigation" in [one.key for one in decide(bug).forbidden]
    done = decide(dataclasses.replace(bug, investigated=True))
    assert "file_before_investigation" not in [one.key for one in done.forbidden]


def test_a_partner_ticket_that_is_open_keeps_the_customer_off():
    route = decide(Report(kind=Kind.STATUS_REQUEST, existing_reference="Zendesk 482911"))
    assert (route.copy, route.must_not_copy) == ((), (Party.CUSTOMER,))


def test_unknown_reference_of_the_same_issue_is_asked_about():
    report = Report(
        kind=Kind.TECHNICAL_ISSUE,
        business_line=BusinessLine.TALENT,
        customers_affected=1,
        existing_reference="CAS-08123456",
    )
    route = decide(report)
    assert [one.key for one in route.questions] == ["same_issue"]
    assert route.destination is To.EXISTING_CASE


def test_nothing_is_asked_where_no_answer_changes_the_destination():
    report = Report(kind=Kind.TIER_UPGRADE)
    assert decide(report, Hints()).questions == ()
