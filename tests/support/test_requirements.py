"""What each destination needs, item by item: given, known, missing or beside the point."""

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from support.destinations import To
from support.requirement_tables import LABELS, TABLES
from support.requirements import (
    State,
    items_for,
    not_applicable_to,
    progress,
    refuse_incomplete,
    refuse_value,
    sentences_to_ask,
)

CUSTOMER_CASE = "integration_type steps error_text screenshots company contract_id application_id"
TICKET = (
    "product description investigation client_id child_client_id api_calls uuid error_files known_references"
    " customers_affected"
)
JOB_TICKET = TICKET.replace("api_calls uuid", "job_posting_task_id api_calls uuid")
DEVELOPER = "client_id endpoint product description docs_checked request_body uuid error_text customers_affected screenshots"
WIDGET = " widget_script har"


def needed(destination, *, given=None, known=None, **more):
    return items_for(destination=destination, given=given or {}, known=known or {}, **more)


def states(items):
    return {item.key: item.state.value for item in items}


def item(items, key):
    return next(one for one in items if one.key == key)


@pytest.mark.parametrize(
    ("destination", "programme", "is_widget", "keys"),
    [
        pytest.param(To.CUSTOMER_CASE_MAIL, "rsc", False, CUSTOMER_CASE, id="SP-02"),
        pytest.param(To.CUSTOMER_CASE_MAIL, "rsc", None, CUSTOMER_CASE, id="SP-02 nobody said widget"),
        pytest.param(To.CUSTOMER_CASE_MAIL, "rsc", True, CUSTOMER_CASE + " har", id="SP-02 widget"),
        pytest.param(To.CUSTOMER_CASE_MAIL, "job_posting", False, CUSTOMER_CASE, id="SP-02 jobs"),
        pytest.param(To.HELP_CENTER, "rsc", False, CUSTOMER_CASE, id="SP-02 help center"),
        pytest.param(To.HELP_CENTER, "rsc", True, CUSTOMER_CASE + " har", id="SP-02 help center, widget"),
        pytest.param(To.PARTNER_ENGINEERING_FORM, "rsc", False, TICKET, id="SP-09 SP-23"),
        pytest.param(To.PARTNER_ENGINEERING_FORM, "rsc", True, TICKET + WIDGET, id="SP-23 widget"),
        pytest.param(To.PARTNER_ENGINEERING_FORM, "job_posting", False, JOB_TICKET, id="SP-09 jobs"),
        pytest.param(
            To.PARTNER_ENGINEERING_FORM, "job_posting", True, JOB_TICKET + WIDGET, id="SP-09 jobs, widget"
        ),
        pytest.param(To.DEVELOPER_SUPPORT_FORM, "ads", False, DEVELOPER, id="SP-37 SP-38 SP-39"),
        pytest.param(To.DEVELOPER_SUPPORT_FORM, "community", True, DEVELOPER + WIDGET, id="SP-39 widget"),
        pytest.param(To.VETTING_APPEAL_FORM, "ads", False, "client_id product description", id="SP-36"),
        pytest.param(
            To.TIER_UPGRADE_TICKET,
            "ads",
            False,
            "client_id more_than_five_accounts use_case video",
            id="SP-44",
        ),
        pytest.param(
            To.SECURITY_MAIL,
            "rsc",
            True,
            "description what_data since_when client_id customers_affected",
            id="SP-26",
        ),
        pytest.param(To.CUSTOMER_SUCCESS_MANAGER, "rsc", False, "description", id="SP-20"),
        pytest.param(To.BD_CONTACT, "lead_sync", False, "product description", id="SP-46"),
        pytest.param(To.EXISTING_CASE, "rsc", False, "reference description", id="SP-03"),
        pytest.param(To.BD_ESCALATION, "rsc", False, "ticket customers dates why integration", id="SP-17"),
        pytest.param(To.ASK_A_PERSON, "rsc", False, "description", id="others"),
        pytest.param(To.SELF_SERVICE, "ads", False, "description", id="self-service"),
        pytest.param(To.LINKEDIN_CUSTOMER_SUPPORT, "ads", False, "description", id="SP-35"),
    ],
)
def test_items_of_each_destination(destination, programme, is_widget, keys):
    items = needed(destination, programme=programme, is_widget=is_widget)
    # What is only relevant where it is known belongs to the list, and is not asked for.
    always = {"child_client_id", "known_references"}
    asked = [one.key for one in items if one.state is State.MISSING or one.key in always]
    assert asked == keys.split()


@pytest.mark.parametrize(
    ("given", "missing"),
    [({}, {"job_posting_task_id"}), ({"job_posting_task_id": "7283912"}, set()), ({"uuid": "AAYx=="}, set())],
)
def test_a_job_posting_ticket_wants_its_task_id_or_a_sample_call(given, missing):
    items = needed(To.PARTNER_ENGINEERING_FORM, programme="job_posting", given=given)
    samples = {"job_posting_task_id", "api_calls", "uuid"}
    assert {one.key for one in items if one.is_missing and one.required} & samples == missing


def test_values_given_win_over_known_ones():
    items = needed(
        To.CUSTOMER_CASE_MAIL, given={"company": "Acme Ltd"}, known={"company": "Acme", "contract_id": "7"}
    )
    assert (item(items, "company").value, item(items, "company").state) == ("Acme Ltd", "given")
    assert (item(items, "contract_id").value, item(items, "contract_id").origin) == ("7", "from our records")


def test_lifted_facts_are_found_under_their_own_names():
    items = needed(To.PARTNER_ENGINEERING_FORM, given={"uuids": "AAYx1", "references": "CAS-08123456"})
    assert states(items)["uuid"] == states(items)["known_references"] == "given"


def test_child_is_named_only_where_there_is_one():
    with_child = needed(To.PARTNER_ENGINEERING_FORM, known={"child_client_id": "child-1"})
    without = needed(To.PARTNER_ENGINEERING_FORM)
    assert (states(with_child)["child_client_id"], states(without)["child_client_id"]) == (
        "known",
        "not_applicable",
    )


def test_har_counts_for_widgets_alone():
    widget, plain = (needed(To.CUSTOMER_CASE_MAIL, is_widget=answer) for answer in (True, False))
    assert (progress(widget)[1], progress(plain)[1]) == (8, 7)


def test_progress_counts_what_is_required_alone():
    items = needed(To.DEVELOPER_SUPPORT_FORM, given={"uuid": "AAYx1"}, known={"client_id": "c"})
    assert progress(items) == (1, 5)


def test_nothing_supplied_is_asked_again():
    given = {key: "yes" for key in CUSTOMER_CASE.split() if key != "steps"}
    assert sentences_to_ask(needed(To.CUSTOMER_CASE_MAIL, given=given)) == (
        "Which steps lead to the error, one after the other?",
    )


def test_disabling_has_neither_error_nor_steps():
    items = needed(To.CUSTOMER_CASE_MAIL, not_applicable=not_applicable_to("disable_or_delete"))
    assert [one.key for one in items if one.is_missing] == [
        "integration_type",
        "company",
        "contract_id",
        "application_id",
    ]


def test_settings_of_the_application_need_its_client_id_and_no_call():
    items = needed(To.PARTNER_ENGINEERING_FORM, not_applicable=not_applicable_to("app_settings"))
    assert [one.key for one in items if one.is_missing] == ["product", "description", "client_id"]


def test_known_error_wants_its_screenshot():
    items = needed(To.CUSTOMER_SUCCESS_MANAGER, given={"known_error": "SP-30", "description": "x"})
    assert [(one.key, one.rule) for one in items if one.is_missing] == [("screenshots", "SP-30")]


@pytest.mark.parametrize(
    ("link", "state"),
    [
        ("https://drive.google.com/file/d/1", "given"),
        ("https://acme.sharepoint.com/:v:/s/1", "given"),
        ("https://acme-my.sharepoint.com/1", "given"),
        ("http://drive.google.com/file/d/1", "missing"),
        ("https://drive.google.com.evil.example/1", "missing"),
        ("https://evil.example/?sharepoint.com", "missing"),
        ("https://youtube.com/watch", "missing"),
        ("https://[bad", "missing"),
    ],
)
def test_video_is_shared_on_drive_or_sharepoint(link, state):
    assert states(needed(To.TIER_UPGRADE_TICKET, given={"video": link}))["video"] == state


def test_upgrade_for_data_alone_is_refused():
    items = needed(To.TIER_UPGRADE_TICKET, given={"more_than_five_accounts": "No, analytics only"})
    refusals = list(refuse_incomplete(items, "in a hurry"))
    assert [(one.rule, one.field) for one in refusals] == [("SP-44", "more_than_five_accounts")]
    assert "rejects requests for data" in refusals[0].text


def test_hard_items_stay_missing_whatever_the_reason():
    items = needed(To.DEVELOPER_SUPPORT_FORM)
    assert [one.field for one in refuse_incomplete(items, "LinkedIn asked")] == ["client_id", "endpoint"]
    assert [one.field for one in refuse_incomplete(items, "")] == [
        "client_id", "endpoint", "product", "description", "docs_checked",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("colour", "red", "is no item of a report"),
        ("steps", "  ", "nothing was typed"),
        ("video", "https://youtube.com/1", "Google Drive or SharePoint"),
    ],
)
def test_value_that_cannot_be_one_is_refused(key, value, words):
    assert words in str(refuse_value(key, value)[0])


def test_every_item_can_be_asked_for_and_names_its_rule():
    rows = [row for table in TABLES.values() for row in table]
    assert all(row.ask and row.rule for row in rows)
    assert {row.key for row in rows} <= set(LABELS)


KEYS = st.sampled_from(sorted(LABELS))
VALUES = st.dictionaries(KEYS, st.text(max_size=20))


@examples(st.sampled_from(list(To)), VALUES, VALUES, st.sampled_from([None, True, False]), st.sets(KEYS))
def test_what_is_there_is_never_asked_and_counts_add_up(destination, given, known, is_widget, without):
    items = needed(destination, given=given, known=known, is_widget=is_widget, not_applicable=without)
    there, wanted = progress(items)
    assert 0 <= there <= wanted
    assert not any(one.ask for one in items if one.is_there)
    assert (there == wanted) is (sentences_to_ask(items) == ())
