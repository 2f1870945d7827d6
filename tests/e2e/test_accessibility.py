"""Read aloud or seen with weak eyes: axe finds nothing serious on the pages people work on. It writes styles into
the page while it looks, which our policy forbids: these pages are opened without the policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe

ROWS = """
from django.contrib.auth.models import User
from django.utils import timezone
from datetime import timedelta
from customers.models import Customer, LinkedInContact
from support.cases import add_reference
from support.escalation import draft_escalation
from support.models import Case
case = Case.objects.create(
    title="Widget stays empty", customer=Customer.objects.first(), programme="rsc",
    filed_at=timezone.now() - timedelta(days=30),
)
case.affected_customers.add(Customer.objects.last())
add_reference(case=case, text="CAS-7654321")
draft_escalation(
    cases=[case], reason="not_responsive", reasoning="No answer for a month.",
    bd_contact=LinkedInContact.objects.get(name="Dana Fox"), author=User.objects.get(username="sam"),
)
print(case.pk)
"""
PAGES = [
    "/", "/rules/", "/support/case/", "/support/case/?q=widget", "/support/case/intake/", "/support/case/intake/?by_hand",
    "/support/problem/", "/support/article/", "/support/destination/", "/support/destination/4/change/",
    "/support/product/", "/support/product/1/change/", "/api/v1/docs", "/support/case/{case}/change/",
    "/support/case/{case}/history/", "/support/escalation/", "/customers/customer/", "/customers/customer/1/change/",
    "/integrations/integration/1/change/", "/integrations/configuration/1/change/",
    "/integrations/configuration/add/", "/integrations/syncrun/", "/integrations/onboardingtrack/",
    "/integrations/onboardingtrack/1/change/", "/integrations/onboardingtrack/add/",
    "/integrations/onboardingtrack/report/", "/integrations/customerimport/add/", "/auth/user/add/",
]  # fmt: skip

ONLY_THIS_PAGE = {
    "resultTypes": ["violations"],
    "iframes": False,
    "preload": False,
}  # it fetches nothing itself


@pytest.fixture(scope="module")
def case(desk):
    """The number of a case with its number, an affected customer and a drafted escalation."""
    return desk.manage("shell", "-v0", "-c", ROWS).split()[-1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(desk, case, log_in, scheme):
    page = log_in("ada", color_scheme=scheme, bypass_csp=True)
    assert {
        path: found for path in PAGES if (found := barriers(page, desk.url + path.format(case=case)))
    } == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out_of_the_mail(desk, case, log_in, scheme):
    page = log_in("sam", color_scheme=scheme, bypass_csp=True)
    assert barriers(page, f"{desk.url}/support/case/escalate/?cases={case}") == []
    assert "/support/escalation/" in page.url


def barriers(page, address):
    """What axe calls serious or critical there: the rule, and where it is broken."""
    response = page.goto(address)
    assert response.status == 200, address
    found = Axe().run(page, options=ONLY_THIS_PAGE).response["violations"]
    grave = [rule for rule in found if rule["impact"] in ("serious", "critical")]
    return [(rule["id"], node["target"]) for rule in grave for node in rule["nodes"]]
