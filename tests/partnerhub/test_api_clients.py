"""Tokens of other systems: shown once, kept as a digest, revocable."""

import io

import pytest
from django.core.management import CommandError, call_command

from partnerhub.api_clients import client_of, make_client, revoke_client
from partnerhub.models import ApiClient
from partnerhub.refusals import Refused

pytestmark = pytest.mark.django_db


def run(*args):
    out, err = io.StringIO(), io.StringIO()
    call_command("api_token", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_token_is_printed_alone_and_only_its_digest_is_kept():
    out, err = run("ATS Berlin")
    token = out.strip()
    assert (out, err) == (f"{token}\n", "")
    assert len(token) >= 43
    client = ApiClient.objects.get()
    assert client.name == "ATS Berlin"
    assert token not in str(vars(client))
    assert client_of(f"Bearer {token}") == client


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "{}", "Basic {}", "Bearer {}x", "Bearer é\udcff"]
)
def test_anything_else_is_nobodys(header):
    assert client_of(header.format(make_client(name="ATS"))) is None


def test_a_revoked_token_is_refused_and_a_new_one_may_be_made():
    old = make_client(name="ATS")
    assert run("--revoke", "ATS")[0] == ""
    assert client_of(f"Bearer {old}") is None
    new = make_client(name="ATS")
    assert client_of(f"Bearer {old}") is None
    assert client_of(f"bearer {new}") == ApiClient.objects.get()


def test_a_second_token_for_one_name_is_refused():
    make_client(name="ATS")
    with pytest.raises(CommandError, match="has a token already: revoke that one first"):
        run("ATS")


def test_what_has_no_token_cannot_be_revoked():
    with pytest.raises(Refused, match="nothing was revoked"):
        revoke_client(name="ATS")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "A\u200bTS"])
def test_a_name_that_staff_cannot_read_is_refused(name):
    with pytest.raises(Refused):
        make_client(name=name)
