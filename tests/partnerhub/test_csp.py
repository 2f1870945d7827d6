"""The content security policy: what it says, and that no page of ours needs more than it allows."""

import contextlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from tests.partnerhub.addresses import admin_addresses

pytestmark = pytest.mark.django_db

FILES = sorted(Path(settings.BASE_DIR, "partnerhub/static/partnerhub").iterdir())


class Inline(HTMLParser):
    """Collects what a policy without 'unsafe-inline' forbids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (
            tag == "script" and not names.get("src") and "json" not in str(names.get("type"))
        ):
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.found += [f"{tag} {value}" for value in names.values() if str(value).startswith("javascript:")]


def policy_of(answer) -> dict[str, str]:
    directives = answer.headers["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (directive.partition(" ") for directive in directives)}


def is_a_mail(answer) -> bool:
    """Mail programs want styles inline. Such a page is shown in a frame that runs nothing at all."""
    policy = policy_of(answer)
    return "sandbox" in policy and policy["script-src"] == "'none'"


@pytest.mark.parametrize("path", ["/login/", "/healthz", "/no/such/page/"])
def test_every_answer_forbids_inline_code_and_third_parties(client, path):
    policy = policy_of(client.get(path))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"


def test_no_page_of_the_admin_has_inline_code(admin_client, rows_numbered_one):
    offences = {}
    for name, address in admin_addresses().items():
        answer = admin_client.get(address)
        if answer.headers.get("Content-Type", "").startswith("text/html") and not is_a_mail(answer):
            offences[name] = Inline(answer.content.decode()).found
    assert {name: found for name, found in offences.items() if found} == {}
    assert len(offences) > 50


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_styles_and_scripts_ask_nothing_of_other_hosts(file):
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|eval\(", file.read_text())


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/static/partnerhub/mark.svg", "/no-such-page/", "/healthz", "/login/"])
def test_every_answer_carries_the_policy(client, address):
    with contextlib.closing(client.get(address)) as answer:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
