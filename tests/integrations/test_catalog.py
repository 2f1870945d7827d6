"""The catalog against the tables of the seed, and the sentences for values LinkedIn would not take."""

import pytest

from integrations import catalog
from integrations.catalog import Need
from partnerhub import rulebook

# type, context, tenant, {key: needed always?}: from the seed's two tables and linkedin.md §2.
TABLE = [
    ("APPLY_CONNECT", "organization", "JOBS", {}),
    ("APPLY_WITH_LINKEDIN", "organization", "JOBS", {}),
    ("CSA_API", "contract", "RECRUITER", {}),
    ("IN_ATS_INDICATOR", "organization", "RECRUITER", {"APPLICATION_VIEWERS": False}),
    ("ONE_CLICK_EXPORT", "organization", "RECRUITER", {"CALLBACK_URL": True, "JOB_POSTING_VIEWERS": False}),
    ("PROFILE_PLUGIN", "organization", "RECRUITER", {}),
    ("RECOMMENDED_MATCHES", "organization", "RECRUITER", {}),
    ("UNIFIED_SEARCH", "organization", "RECRUITER", {}),
    ("CRM_CSA_API", "contract", "RECRUITER", {}),
    ("CRM_ONE_CLICK_EXPORT", "organization", "RECRUITER", {"CALLBACK_URL": True}),
    ("IN_CRM_INDICATOR", "organization", "RECRUITER", {}),
    ("CRM_PROFILE_PLUGIN", "organization", "RECRUITER", {}),
    ("PREMIUM_JOB_POSTING", "contract", "JOBS", {}),
]


def test_the_catalog_has_exactly_the_documented_types():
    assert list(catalog.TYPES) == [row[0] for row in TABLE]


@pytest.mark.parametrize(("name", "context", "tenant", "keys"), TABLE, ids=[row[0] for row in TABLE])
def test_type_has_its_documented_context_tenant_and_keys(name, context, tenant, keys):
    kind = catalog.TYPES[name]
    always = {key.name: key.needed is catalog.Needed.ALWAYS for key in kind.keys}
    assert (kind.context, kind.tenant, always) == (context, tenant, keys)


def test_only_the_two_viewers_keys_may_be_deleted():
    deletable = {key.name for kind in catalog.TYPES.values() for key in kind.keys if key.deletable}
    assert deletable == {"JOB_POSTING_VIEWERS", "APPLICATION_VIEWERS"}


@pytest.mark.parametrize(
    ("uses_acls", "supports", "expected"),
    [
        ("yes", False, Need.REQUIRED),
        ("no", False, Need.REQUIRED),
        ("not_asked", False, Need.REQUIRED),
        ("no", True, Need.REQUIRED),
        ("yes", True, Need.NOT_REQUIRED),
        ("not_asked", True, Need.ASK_ABOUT_ACLS),
    ],
)
def test_viewers_are_needed_without_acls(uses_acls, supports, expected):
    key = catalog.TYPES["IN_ATS_INDICATOR"].keys[0]
    assert catalog.need(key, uses_acls=uses_acls, supports_sync_acls=supports) is expected


def test_the_callback_is_needed_whatever_the_acls():
    key = catalog.TYPES["ONE_CLICK_EXPORT"].key("CALLBACK_URL")
    assert catalog.need(key, uses_acls="yes", supports_sync_acls=True) is Need.REQUIRED


def test_an_unasked_question_is_named():
    kind = catalog.TYPES["IN_ATS_INDICATOR"]
    refusal = catalog.describe_missing(kind, kind.keys[0], Need.ASK_ABOUT_ACLS)
    assert "ask the customer whether they will use ACLs" in refusal.text


@pytest.mark.parametrize(
    ("value", "accepted"),
    [("ALL_PRODUCT_USERS", True), ("all_product_users", False), ("", False), ("ALL_PRODUCT_USERS ", False)],
)
def test_viewers_take_one_value_only(value, accepted):
    key = catalog.TYPES["ONE_CLICK_EXPORT"].key("JOB_POSTING_VIEWERS")
    refusals = list(catalog.check_value(key, value))
    assert (not refusals) is accepted
    assert all(refusal.rule == "IC-07" for refusal in refusals)


def test_a_key_of_another_type_is_refused_with_the_keys_there_are():
    (refusal,) = catalog.check_key("CRM_ONE_CLICK_EXPORT", "JOB_POSTING_VIEWERS")
    assert "CALLBACK_URL" in refusal.text


def test_a_type_without_keys_says_so():
    (refusal,) = catalog.check_key("CSA_API", "CALLBACK_URL")
    assert "takes no configuration at all" in refusal.text


@pytest.mark.parametrize("kind", [kind for kind in catalog.TYPES.values() if kind.keys], ids=str)
def test_each_key_cites_the_rule_that_speaks_of_it(kind):
    for key in kind.keys:
        sentence = rulebook.rule(key.rule).sentence
        assert key.name in sentence
        assert kind.name in sentence


@pytest.mark.parametrize(
    ("rule", "words"),
    [("IC-02", "https"), ("IC-03", "no other customer"), ("IC-04", "port"), ("IC-07", "ALL_PRODUCT_USERS"),
     ("IC-08", "Delete only"), ("IC-09", "contract URN"), ("IC-11", "plugin"), ("IC-15", "lists for it")],
)  # fmt: skip
def test_the_rules_cited_elsewhere_say_what_they_are_cited_for(rule, words):
    assert words in rulebook.rule(rule).sentence
