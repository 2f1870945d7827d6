"""What holds for every file, shown on random ones: a trial tells the truth, and a second import changes nothing."""

import os
import random

import pytest

from customers.models import Contract, Customer, LinkedInContact
from integrations.models import CallbackUrl, Configuration, DeveloperApplication, Integration
from tests.integrations.customer_csv.files import counts, import_lines

pytestmark = [pytest.mark.django_db, pytest.mark.chaos]

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "20"))
URL = "https://ats.example.com"
CHOICES = {
    "customer": ["Acme", "ACME", "Beta", "Gamma"],
    "linkedin_company_id": ["", "", "", "1", "2"],
    "contract_id": ["", "", "", "71", "72"],
    "uses_acls": ["", "", "yes", "no"],
    "csm_name": ["", "", "", "Jo", "Ann"],
    "csm_email": ["", "", "jo@li.example", "ann@li.example"],
    "application_client_id": ["", "", "", "a", "b", "c"],
    "application_client_secret": ["", "", "", "first-secret", "other-secret"],
    "integration_type": ["", "ONE_CLICK_EXPORT", "CRM_ONE_CLICK_EXPORT", "CSA_API", "IN_ATS_INDICATOR"],
    "configuration_key": ["", "", "CALLBACK_URL", "CALLBACK_URL", "APPLICATION_VIEWERS"],
    "configuration_value": ["", f"{URL}/1", f"{URL}/2", f"{URL}:443/2", "ALL_PRODUCT_USERS"],
}


def random_lines(seed: int) -> list[str]:
    dice = random.Random(seed)
    rows = [",".join(dice.choice(cells) for cells in CHOICES.values()) for _ in range(dice.randint(2, 25))]
    return [",".join(CHOICES), *rows]


def history_rows() -> int:
    models = (Customer, Contract, LinkedInContact, DeveloperApplication, Integration, Configuration)
    return sum(model.history.count() for model in models)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_trial_tells_what_the_import_then_does_and_a_second_import_changes_nothing(seed):
    import_lines(*random_lines(seed + 1_000_000))  # a partner with customers already
    lines = random_lines(seed)
    trial = import_lines(*lines, dry_run=True)
    report = import_lines(*lines)
    before, taken = history_rows(), [lines[row.line - 1] for row in report.accepted]
    again = import_lines(lines[0], *taken)
    assert trial.as_json() == report.as_json()
    assert (counts(again), history_rows()) == ((0, 0, len(taken), 0), before)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_address_and_no_application_ends_up_with_two_customers(seed):
    import_lines(*random_lines(seed))
    for integration in Integration.objects.select_related("application", "contract"):
        assert (
            integration.application is None or integration.application.customer_id == integration.customer_id
        )
        assert integration.contract is None or integration.contract.customer_id == integration.customer_id
    claimed = set(CallbackUrl.objects.values_list("customer", "normal_form"))
    addresses = Configuration.objects.filter(key="CALLBACK_URL")
    used = {(one.integration.customer_id, one.desired_value.replace(":443", "")) for one in addresses}
    assert claimed == used
    assert len(used) == len({address for _, address in used})
