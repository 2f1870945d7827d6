"""What a process must not start with, tried on real processes: the settings are read once, at the start."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from partnerhub.safety import (
    require_linkedin_version,
    require_loopback_or_https,
    require_own_origin,
    switch,
    whole_number,
)

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "DEBUG": "false",
    "SECRET_KEY": "q8vN2mZx4cB7lK1jH6gF3dS9aP0oI5uY-tR_eW.qE,zX",
    "ALLOWED_HOSTS": "desk.partner.example",
    "VAULT_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
    "PUBLIC_URL": "https://desk.partner.example",
    "LINKEDIN_API_URL": "https://api.linkedin.com",
    "LINKEDIN_OAUTH_URL": "https://www.linkedin.com/oauth/v2",
    "DATABASE_URL": "sqlite://:memory:",
}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a fresh process, with nothing but this environment."""
    environment = {"PATH": os.environ["PATH"], **SAFE, **changes}
    command = [sys.executable, "-W", "ignore", "-c", "import partnerhub.settings"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_production_starts_with_safe_settings():
    result = start()
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "django-insecure-" + "x1y2z3" * 8),
        ("SECRET_KEY", "change-me-change-me-change-me-change-me-0123456789"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("VAULT_KEYS", ""),
        ("VAULT_KEYS", "not-a-key"),
        ("PUBLIC_URL", "http://desk.partner.example"),
        ("LINKEDIN_API_URL", "http://api.linkedin.com"),
        ("LINKEDIN_OAUTH_URL", "ftp://www.linkedin.com"),
        ("LINKEDIN_VERSION", "latest"),
        ("LINKEDIN_VERSION", "202613"),
        ("LINKEDIN_API_URL", "https://user:hush@api.linkedin.com"),
        ("LINKEDIN_DIALECT", "v3"),
        ("LINKEDIN_BATCH_SIZE", "0"),
        ("LINKEDIN_BATCH_SIZE", "twenty"),
        ("LINKEDIN_CONNECTIONS", "-1"),
        ("LINKEDIN_DAILY_LIMIT", "0"),
        ("LINKEDIN_DAILY_LIMIT", "inf"),
        ("LINKEDIN_DAILY_LIMIT", "10.9"),
        ("LINKEDIN_DAILY_LIMIT", "9" * 5000),
        ("LINKEDIN_BATCH_SIZE", "2.7"),
        ("LINKEDIN_CONNECTIONS", "٣٢"),
        ("API_CALL_DAYS", "1e2"),
        ("LINKEDIN_QUIET_SECONDS", "nan"),
        ("DEBUG", "ture"),
        ("DEBUG", ""),
        ("ATS_SUPPORTS_SYNC_ACLS", "ture"),
        ("LINKEDIN_API_URL", "https://api.linkedin.com?tenant=1"),
        ("LINKEDIN_API_URL", "https://api.linkedin.com/#top"),
        ("LINKEDIN_API_URL", "https://api.linkedin.com:port"),
        ("LINKEDIN_OAUTH_URL", "https://www.linkedin.com/oauth/v2?"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_production_refuses_to_start_and_names_the_setting(name, value):
    result = start(**{name: value})
    assert result.returncode != 0
    assert name in result.stderr.splitlines()[-1]


def test_every_complaint_is_listed_at_once():
    message = start(SECRET_KEY="", ALLOWED_HOSTS="", VAULT_KEYS="").stderr.splitlines()[-1]
    assert all(name in message for name in ("SECRET_KEY", "ALLOWED_HOSTS", "VAULT_KEYS"))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("LINKEDIN_DAILY_LIMIT", "10.9", "is '10.9': it must be a whole number of at least 1 and at most"),
        ("LINKEDIN_BATCH_SIZE", "inf", "is 'inf': it must be a whole number of at least 1 and at most 100."),
        ("DEBUG", "ture", "is 'ture': it may be one of true, false, 1, 0, yes, no, on, off."),
        ("LINKEDIN_API_URL", "https://a.example?b", "is 'https://a.example?b': use an https:// address"),
    ],
)
def test_a_refused_setting_is_told_with_its_value(name, value, sentence):
    assert f"{name} {sentence}" in start(**{name: value}).stderr.splitlines()[-1]


@pytest.mark.parametrize("text", ["true", "True", "1", "yes", "ON", " true "])
def test_a_switch_is_on(text):
    assert switch(reads(text), "DEBUG", default=False) is True


@pytest.mark.parametrize("text", ["false", "FALSE", "0", "no", "off"])
def test_a_switch_is_off(text):
    assert switch(reads(text), "DEBUG", default=True) is False


@pytest.mark.parametrize("default", [True, False])
def test_a_switch_that_nobody_set_has_its_default(default):
    assert switch(lambda name, default: default, "DEBUG", default=default) is default


@pytest.mark.parametrize(("text", "value"), [("1", 1), (" 20 ", 20), ("007", 7), ("100", 100)])
def test_whole_numbers_are_read(text, value):
    assert whole_number(reads(text), "LINKEDIN_BATCH_SIZE", default=20, least=1, most=100) == value


def reads(text):
    """The environment, where every setting is this."""
    return lambda name, default: text


@pytest.mark.parametrize("version", ["202603", "202508.02"])
def test_linkedin_versions_are_accepted(version):
    assert require_linkedin_version(version) == version


@pytest.mark.parametrize(
    "version", ["", "2026-03", "20260301", "202603.2", "202603\n", "202600", "202613", "٢٠٢٦٠٣"]
)
def test_malformed_linkedin_versions_are_refused(version):
    with pytest.raises(ImproperlyConfigured, match="YYYYMM"):
        require_linkedin_version(version)


@pytest.mark.parametrize(
    ("url", "debug"),
    [("https://api.linkedin.com", False), ("http://127.0.0.1:8001", False), ("http://localhost:1", False),
     ("http://[::1]:8001", False), ("http://sandbox.test", True)],
)  # fmt: skip
def test_tokens_may_travel_there(url, debug):
    require_loopback_or_https(debug=debug, LINKEDIN_API_URL=url)


@pytest.mark.parametrize(
    "url",
    ["http://sandbox.test", "http://127.0.0.1.evil.example", "api.linkedin.com", "", "https://", "https://[::1",
     "https://api.linkedin.com/?x=1", "https://api.linkedin.com#x", "https://somebody@api.linkedin.com"],
)  # fmt: skip
def test_tokens_must_not_travel_there(url):
    with pytest.raises(ImproperlyConfigured, match="LINKEDIN_API_URL"):
        require_loopback_or_https(debug=False, LINKEDIN_API_URL=url)


@pytest.mark.parametrize(
    ("plugin_url", "sentence"),
    [
        ("https://desk.partner.example.", "on the host of PUBLIC_URL"),
        ("https://DESK.partner.example:8443", "on the host of PUBLIC_URL"),
        ("https://connect.partner.example/path", "write scheme and host alone"),
        ("http://connect.partner.example", "it must be https://"),
        ("https://connect.partner.example.", "ALLOWED_HOSTS has no 'connect.partner.example'"),
        ("https://münchen.example", "ALLOWED_HOSTS has no 'xn--mnchen-3ya.example'"),
    ],
)
def test_the_customers_pages_need_a_served_host_of_their_own(plugin_url, sentence):
    assert sentence in start(PLUGIN_URL=plugin_url).stderr.splitlines()[-1]


def test_a_development_machine_needs_it_as_well():
    on_a_desk = {"DEBUG": "true", "ALLOWED_HOSTS": "localhost", "PUBLIC_URL": "http://localhost:8000"}
    message = start(**on_a_desk, PLUGIN_URL="http://127.0.0.1:8000").stderr.splitlines()[-1]
    assert "ALLOWED_HOSTS has no '127.0.0.1'" in message


@pytest.mark.parametrize(
    "allowed_hosts",
    [
        ["connect.example"],
        ["Connect.Example"],
        [".example"],
        [".connect.example"],
        ["other.example", "*"],
        [],
    ],
)
def test_a_host_that_is_served_may_be_the_customers(allowed_hosts):
    own_origin(plugin_url="https://connect.example", allowed_hosts=allowed_hosts)


@pytest.mark.parametrize(
    "allowed_hosts", [["onnect.example"], ["connect.example.org"], [".x.connect.example"]]
)
def test_a_host_that_is_not_served_may_not(allowed_hosts):
    with pytest.raises(ImproperlyConfigured, match=r"ALLOWED_HOSTS has no .connect\.example."):
        own_origin(plugin_url="https://connect.example", allowed_hosts=allowed_hosts)


@pytest.mark.parametrize(
    ("public_url", "plugin_url"),
    [
        ("https://hub.example.com", "https://hub.example.com."),
        ("https://hub.example.com.:8443", "https://HUB.example.com"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        ("http://[::1]:8000", "http://[::1]:8001"),
    ],
)
def test_two_spellings_of_one_host_are_one_origin(public_url, plugin_url):
    with pytest.raises(ImproperlyConfigured, match="on the host of PUBLIC_URL"):
        own_origin(public_url=public_url, plugin_url=plugin_url)


def own_origin(**given):
    require_own_origin(
        **{"debug": False, "public_url": "https://hub.example", "allowed_hosts": ["[::1]"], **given}
    )


def test_a_password_in_an_address_is_not_repeated():
    assert "hush" not in start(LINKEDIN_API_URL="https://user:hush@api.linkedin.com").stderr
