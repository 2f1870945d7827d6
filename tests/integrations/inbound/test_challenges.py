"""LinkedIn's challenge, and what must not be signed instead (faults.md T8, W7, W8; invariant 15)."""

import hashlib
import hmac
import re

import pytest

from integrations.credentials import store_secret
from integrations.inbound.signatures import answer_challenge
from tests.integrations.inbound.posts import CHALLENGE, address_of
from tests.integrations.syncable import SECRET

UPPER = CHALLENGE.upper()


def expected(secret: str) -> str:
    return hmac.new(secret.encode(), CHALLENGE.encode(), hashlib.sha256).hexdigest()


def test_w7_a_challenge_is_answered_with_one_read_no_write_and_no_call(
    endpoint, program, linkedin, django_assert_num_queries
):
    with django_assert_num_queries(1) as queries:
        answer = program.get(address_of(endpoint), {"challengeCode": CHALLENGE})
    assert answer.json() == {"challengeCode": CHALLENGE, "challengeResponse": expected(SECRET)}
    assert answer["Content-Type"] == "application/json"
    assert queries[0]["sql"].startswith("SELECT")
    assert list(linkedin.state.calls.recent) == []


def test_during_a_rotation_the_current_secret_answers(endpoint, program, integration):
    store_secret(application=integration.application, secret="newer", keep_previous=True)
    answer = program.get(address_of(endpoint), {"challengeCode": CHALLENGE})
    assert answer.json()["challengeResponse"] == expected("newer")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "challengeCode=",
        f"challengeCode={UPPER}",
        "challengeCode=0e9bc3a6-6b4a-1c5e-9d2f-0123456789ab",
        "challengeCode=0e9bc3a6-6b4a-4c5e-7d2f-0123456789ab",
        f"challengeCode=%7B{CHALLENGE}%7D",
        f"challengeCode=urn:uuid:{CHALLENGE}",
        f"challengeCode={CHALLENGE.replace('-', '')}",
        f"challengeCode=%20{CHALLENGE}",
        f"challengeCode={CHALLENGE}%0A",
        f"challengeCode={CHALLENGE}%00",
        f"challengeCode={CHALLENGE}a",
        "challengeCode=0e9bc3a6-6b4a-4c5e-9d2f-0123456789%D9%A3b",
        "challengeCode=%EF%BC%90e9bc3a6-6b4a-4c5e-9d2f-0123456789ab",
        f"challengeCode={CHALLENGE}&challengeCode={CHALLENGE}",
        f"challengeCode={CHALLENGE}&applicationId=client-1&applicationId=client-1",
        f"challengeCode={CHALLENGE}&x=1&x=2",
        "challengeCode=hmacsha256%3D%7B%7D",
        f"challengecode={CHALLENGE}",
        f"challengeCode[]={CHALLENGE}",
        f"challengeCode={CHALLENGE}&applicationId=",
        f"challengeCode={CHALLENGE}&applicationId=999",
    ],
)
def test_t8_w8_nothing_but_a_canonical_uuid_v4_is_signed(endpoint, program, query):
    answer = program.get(f"{address_of(endpoint)}?{query}")
    assert answer.status_code == 400
    assert not re.search(rb"[0-9a-f]{64}", answer.content)


@pytest.mark.parametrize("named", ["number", "urn", "client_id"])
def test_t8_the_application_may_be_named_by_what_linkedin_knows_it_by(endpoint, program, named):
    application = endpoint.application
    application.urn = "urn:li:developerApplication:4711"
    application.save(update_fields=["urn"])
    value = "4711" if named == "number" else getattr(application, named)
    answer = program.get(address_of(endpoint), {"challengeCode": CHALLENGE, "applicationId": value})
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["head", "put", "delete", "options", "patch"])
def test_no_other_method_is_answered(endpoint, program, method):
    answer = getattr(program, method)(f"{address_of(endpoint)}?challengeCode={CHALLENGE}")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")


def test_without_a_secret_nothing_can_be_answered_yet(endpoint, program):
    endpoint.application.credential.delete()
    assert program.get(address_of(endpoint), {"challengeCode": CHALLENGE}).status_code == 503


@pytest.mark.parametrize("code", ["", UPPER, CHALLENGE + "\n", "hmacsha256={}"])
def test_the_rule_itself_signs_nothing_else(code):
    with pytest.raises(ValueError, match="nothing else is ever signed"):
        answer_challenge(code, secret=SECRET)
