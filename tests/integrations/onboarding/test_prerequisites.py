"""What has to be in place before the link, each by its rule."""

from dataclasses import replace

import pytest

from integrations.prerequisites import PrerequisiteFacts, prerequisites_of
from integrations.products import PRODUCTS, ProductName
from integrations.track import Who

RSC = PRODUCTS[ProductName.RSC]
MET = PrerequisiteFacts(
    customer="Northwind",
    product=RSC,
    types=RSC.types(RSC.levels),
    company_id="1001",
    contract_id="2001",
    is_lite=False,
    recruiter_admins=["Robin Lee"],
    ats_admins=["Robin Lee"],
    callback="https://ats.northwind.example/linkedin",
    callback_trouble="",
    acls_matter=True,
    acls_answered=True,
    acknowledged_by="Robin Lee",
    has_plugin_page=True,
    is_enabled=False,
)

TABLE = {
    "IC-09 company id": ({"company_id": ""}, "company", "IC-09", Who.US),
    "SP-31 contract": ({"contract_id": ""}, "contract", "SP-31", Who.US),
    "SP-29 full Recruiter, not Lite": ({"is_lite": True}, "full_recruiter", "SP-29", Who.CUSTOMER),
    "SP-29 Recruiter Admin of that contract": ({"recruiter_admins": []}, "recruiter_admin", "SP-29", Who.US),
    "SP-29 ATS admin": ({"ats_admins": []}, "ats_admin", "SP-29", Who.US),
    "IC-01 callback": ({"callback": ""}, "callback", "IC-01", Who.US),
    "IC-02 callback not https": ({"callback_trouble": "Not https (IC-02)."}, "callback", "IC-01", Who.US),
    "IC-05 ACL question": ({"acls_answered": False}, "acls", "IC-05", Who.US),
    "SP-27 acknowledged by name": ({"acknowledged_by": ""}, "acknowledged", "SP-27", Who.US),
    "plugin page": ({"has_plugin_page": False}, "plugin_page", "", Who.US),
}


def unmet(**changes):
    return [one for one in prerequisites_of(replace(MET, **changes)) if not one.is_met]


def test_a_complete_customer_meets_them_all():
    assert unmet() == []


@pytest.mark.parametrize(("changes", "key", "rule", "who"), TABLE.values(), ids=TABLE.keys())
def test_what_is_missing_is_named_with_its_rule(changes, key, rule, who):
    found = unmet(**changes)
    assert [(one.key, one.rule, one.by) for one in found] == [(key, rule, who)]
    assert found[0].missing


def test_one_person_may_be_both_admins_sp_29():
    assert unmet(recruiter_admins=["Robin Lee"], ats_admins=["Robin Lee"]) == []


def test_who_switched_it_on_had_the_right_people_sp_29():
    assert unmet(recruiter_admins=[], ats_admins=[], is_lite=True, is_enabled=True) == []


def test_apply_connect_needs_neither_contract_nor_callback_nor_acl_answer():
    product = PRODUCTS[ProductName.APPLY_CONNECT]
    bare = replace(
        MET,
        product=product,
        types=product.types(product.levels),
        contract_id="",
        callback="",
        acls_answered=False,
    )
    assert [one.key for one in prerequisites_of(bare)] == ["company", "ats_admin", "acknowledged"]
    assert all(one.is_met for one in prerequisites_of(bare))


def test_the_acl_answer_matters_only_where_the_ats_syncs_acls():
    assert unmet(acls_matter=False, acls_answered=False) == []


def test_the_customer_is_asked_only_for_what_is_missing():
    assert [one.ask for one in prerequisites_of(MET) if one.ask] == []
    assert all(one.ask for one in unmet(recruiter_admins=[], ats_admins=[], company_id=""))
