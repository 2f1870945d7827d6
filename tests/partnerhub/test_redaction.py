import json
import logging
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerhub.redaction import RedactingFilter, find_secrets, redact_headers, redact_text, redact_url

SENTINEL = "S3NT/in+el.VALUE=="
LEAKS = {
    "form": f"client_id=77&client_secret={SENTINEL}&grant_type=client_credentials",
    "json": json.dumps({"deep": [{"access_token": SENTINEL}], "client_id": "77"}),
    "json with a list of tokens": json.dumps({"tokens": [SENTINEL, {"value": SENTINEL}], "n": 1}),
    "json in json": json.dumps(
        {"body": json.dumps({"token": SENTINEL, "more": json.dumps({"secret": SENTINEL})})}
    ),
    "json with quotes in the secret": json.dumps({"refresh_token": f'a"{SENTINEL}\\"{SENTINEL}'}),
    "json cut off": f'{{"client_secret": "{SENTINEL}',
    "name and value members": json.dumps({"name": "Cookie", "value": SENTINEL}),
    "python dict": repr({"password": SENTINEL, "user": "jo"}),
    "header line": f"Host: x\nAuthorization: Bearer {SENTINEL}\nAccept: */*",
    "cookie line": f'Cookie: bcookie="v=2&{SENTINEL}"; lidc={SENTINEL}',
    "curl": f"curl -H 'Cookie: a=b; JSESSIONID=\"{SENTINEL}\"; c={SENTINEL}' https://api.linkedin.com",
    "bearer in a sentence": f"I sent Bearer {SENTINEL} and got 401.",
    "address": f"GET https://x.example/p?page=2&oauth2_access_token={SENTINEL}#id_token={SENTINEL}",
    "user in an address": "redis://jo:S3NTinel@cache.example/0",
    "percent-encoded": f"client%5Fsecret%3D{SENTINEL}%26client_id%3D7",
    "xml": f"<client_secret>{SENTINEL}</client_secret>",
    "prose": f"the client secret is {SENTINEL}, please check",
    "password on its own line": f"Password:\n{SENTINEL}",
    "signed address": f"GET https://x.example/p?page=2&X-Amz-Signature={SENTINEL}",
    "signature header": f"Host: x\nX-LI-Signature: hmacsha256={SENTINEL}\nAccept: */*",
    "form of several parts": f'--b\nContent-Disposition: form-data; name="client_secret"\n\n{SENTINEL}\n--b--',
    "json web token": f"it was eyJ{'a1' * 10}.{'S3NT' * 4}.{'x' * 9}",
}
ORDINARY = [
    "The token: expired yesterday",
    "Bearer token is missing",
    "Authorization: see the documentation",
    "curl --header 'Authorization: Bearer {token}'",
    "grant_type=client_credentials&client_id=77",
    '{"token_type": "bearer", "code": "RESOURCE_NOT_FOUND", "token": null}',
    "the password is required; the secret was rotated",
    "CAS-123456: cookies are not set",
    "See https://learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens",
    "With kind regards, signature: Ann Smith, Acme GmbH, +49 30 1234567",
    "https://x.example/p?error_code=RESOURCE_NOT_FOUND_1&design=2026-spring-edition",
    "https://api.linkedin.com/rest/integrationConfigurations?ids[0].tenantType=RECRUITER",
]


@pytest.mark.parametrize("text", LEAKS.values(), ids=LEAKS.keys())
def test_planted_secret_does_not_survive(text):
    redacted = redact_text(text)
    assert "S3NT" not in redacted
    assert redact_text(redacted) == redacted
    assert find_secrets(text)
    assert find_secrets(redacted) == []


@pytest.mark.parametrize("text", [*ORDINARY])
def test_ordinary_text_is_unchanged(text):
    assert redact_text(text) == text
    assert find_secrets(text) == []


def test_json_stays_json_and_keeps_the_client_id():
    body = json.dumps({"client_id": "77", "password": 123, "tokens": ["a", "b"], "n": [1]})
    assert json.loads(redact_text(body)) == {
        "client_id": "77",
        "password": "[redacted]",
        "tokens": "[redacted]",
        "n": [1],
    }


@given(secret=st.text(min_size=6).filter(lambda text: "redacted" not in text), depth=st.integers(0, 3))
def test_any_secret_in_nested_json_is_gone(secret, depth):
    body = json.dumps({"client_secret": f"~{secret}~"})
    for _ in range(depth):
        body = json.dumps({"body": body, "client_id": "77"})
    redacted = json.loads(redact_text(body))
    for _ in range(depth):
        redacted = json.loads(redacted["body"])
    assert redacted == {"client_secret": "[redacted]"}


SNIPPETS = st.sampled_from(
    [
        "token",
        "=",
        ": ",
        '"',
        "\\",
        "[",
        "]",
        "{",
        "}",
        " ",
        "\n",
        "'",
        "Cookie",
        "Bearer ",
        "is ",
        "%3D",
        "%26",
        "aB3",
        ",",
    ]
)


@given(st.text() | st.lists(SNIPPETS, max_size=12).map("".join))
def test_redaction_of_any_text_is_idempotent(text):
    redacted = redact_text(f"token={text}\n{text}")
    assert redact_text(redacted) == redacted


@given(st.text(alphabet="abcdefghijklmnop 0123456789.,;:\n", max_size=200))
def test_text_without_names_is_unchanged(text):
    assert redact_text(text) == text


def test_secret_headers_are_blanked_and_others_kept():
    headers = {
        "Authorization": f"Bearer {SENTINEL}",
        "Set-Cookie": "li_at=1",
        "X-Partner-Api-Key": SENTINEL,
        "X-Csrf-Token": b"1",
        "x-li-uuid": "AAX=",
        "Location": f"https://x.example/?token={SENTINEL}",
    }
    assert redact_headers(headers) == {
        "Authorization": "[redacted]",
        "Set-Cookie": "[redacted]",
        "X-Partner-Api-Key": "[redacted]",
        "X-Csrf-Token": "[redacted]",
        "x-li-uuid": "AAX=",
        "Location": "https://x.example/?token=[redacted]",
    }


def test_address_loses_user_code_and_tokens():
    url = "https://u:p@h.example/x?code=abc&client%5Fsecret=1&client_id=5#access_token=3"
    assert redact_url(url) == (
        "https://[redacted]@h.example/x?code=[redacted]&client%5Fsecret=[redacted]&client_id=5"
        "#access_token=[redacted]"
    )


def test_found_secrets_name_line_and_kind_only():
    mail = f"Hello,\n\nwe sent Bearer {SENTINEL}\nclient_secret={SENTINEL}\n"
    assert [str(found) for found in find_secrets(mail)] == ["line 3: bearer token", "line 4: client secret"]


def test_log_record_leaves_redacted_with_its_traceback():
    try:
        raise ValueError(f"access_token={SENTINEL}")
    except ValueError:
        record = logging.LogRecord(
            "hub", logging.ERROR, __file__, 1, "client_secret=%s", (SENTINEL,), sys.exc_info()
        )
    assert RedactingFilter().filter(record) is True
    printed = logging.Formatter("%(message)s").format(record)
    assert printed.startswith("client_secret=[redacted]\nTraceback")
    assert SENTINEL not in printed


def test_log_record_that_does_not_format_leaves_redacted():
    record = logging.LogRecord("hub", logging.INFO, __file__, 1, "%d", (f"token={SENTINEL}",), None)
    RedactingFilter().filter(record)
    assert SENTINEL not in record.getMessage()
