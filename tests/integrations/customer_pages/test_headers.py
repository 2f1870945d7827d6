"""What the customers' pages allow: LinkedIn's script where the widget runs (T12), and nothing else anywhere."""

from pathlib import Path

import pytest
from django.conf import settings

from integrations.models import OnboardingTrack
from tests.partnerhub.test_csp import Inline, policy_of

FILES = sorted(Path(settings.BASE_DIR, "integrations/static/customer_pages").iterdir())
PAGES = ["", "help/not-admin/", "help/cookies/", "help/no-company/", "help/recruiter-lite/", "help/other/"]


def test_t12_the_widgets_page_names_linkedins_script_host_and_nobody_else(door, address):
    policy = policy_of(door.open(address))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self' https://platform.linkedin.com",
        "frame-src": "https://platform.linkedin.com",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


def test_the_hosts_are_settings(door, address, settings):
    settings.LINKEDIN_PLUGIN_SCRIPT = "http://127.0.0.1:8001/in.js"
    settings.LINKEDIN_PLUGIN_EXTENSION = "http://127.0.0.1:8002/widget"
    assert policy_of(door.open(address))["frame-src"] == "http://127.0.0.1:8001 http://127.0.0.1:8002"


@pytest.mark.parametrize("path", ["help/cookies/", "state.json"])
def test_no_other_page_lets_linkedin_in(door, address, path):
    assert "linkedin" not in door.open(address + path).headers["Content-Security-Policy"]


def test_without_the_widget_the_page_lets_nobody_in(door, address):
    OnboardingTrack.objects.update(application=None)
    assert "linkedin" not in door.open(address).headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [*PAGES, "state.json"])
def test_addresses_are_kept_from_stores_indexes_and_other_hosts(door, address, path):
    headers = door.open(address + path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "strict-origin"
    assert "sessionid" not in door.cookies


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_inline_code_or_a_way_to_the_admin(door, address, path):
    text = door.open(address + path).content.decode()
    found = [
        one for one in Inline(text).found if one != "<script>"
    ]  # LinkedIn's element carries its type alone
    assert found == []
    assert "PartnerHub" not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_styles_and_scripts_ask_nothing_of_other_hosts(file):
    text = file.read_text().replace("http://www.w3.org/2000/svg", "")
    assert not any(word in text for word in ("http://", "https://", "@import", "eval("))
