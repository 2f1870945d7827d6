"""The report for machines: what a dry run says of a deletion."""

import pytest

from integrations.removal import remove
from integrations.selection import Selection, steps_of
from integrations.sync_report import is_fine, report_of_plan
from tests.integrations.factories import ready_configuration

pytestmark = pytest.mark.django_db


def test_a_planned_deletion_says_so():
    row = ready_configuration(key="JOB_POSTING_VIEWERS", desired_value="ALL_PRODUCT_USERS", confirmed=True)
    remove(row)
    report = report_of_plan(steps_of(Selection.of_configurations([row.pk])))
    assert is_fine(report)
    assert report["results"] == [
        {
            "customer": row.integration.customer.name,
            "integration_type": "ONE_CLICK_EXPORT",
            "configuration_key": "JOB_POSTING_VIEWERS",
            "operation": "delete",
            "outcome": "planned",
            "entity_status": None,
            "request_id": None,
            "message": "Would be deleted at LinkedIn.",
        }
    ]
