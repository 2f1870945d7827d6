"""What every start warns of: a version older than the two resources. (Versions near their end: test_sunsets.)"""

import pytest
from django.core.checks import run_checks


def warnings():
    return [one for one in run_checks() if one.id == "integrations.W002"]


@pytest.mark.parametrize("version", ["202512", "202508.02", "202601", "201912"])
def test_a_version_older_than_the_versioned_resources_is_warned_of(version, settings):
    settings.LINKEDIN_VERSION, settings.LINKEDIN_DIALECT = version, "rest"
    [warning] = warnings()
    assert f"LINKEDIN_VERSION is {version}, and LinkedIn documents rest/integrations" in warning.msg
    assert "LINKEDIN_DIALECT=v2" in warning.hint


@pytest.mark.parametrize(
    ("version", "dialect"),
    [("202602", "rest"), ("202602.01", "rest"), ("202603", "rest"), ("202701", "rest"), ("202512", "v2")],
)
def test_other_versions_and_the_legacy_form_are_not(version, dialect, settings):
    settings.LINKEDIN_VERSION, settings.LINKEDIN_DIALECT = version, dialect
    assert warnings() == []
