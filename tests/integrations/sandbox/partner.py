"""A partner's application as the sandbox meets it: exact bytes over http.client, nothing re-quoted on the way."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

PATH = "/rest/integrationConfigurations"
VIEWERS = "ALL_PRODUCT_USERS"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Key:
    name: str = "CALLBACK_URL"
    context: str = "urn:li:organization:1001"
    type: str = "ONE_CLICK_EXPORT"
    tenant: str = "RECRUITER"

    def pairs(self):
        return {
            "integrationContext": self.context,
            "integrationType": self.type,
            "tenantType": self.tenant,
            "configurationName": self.name,
        }

    def member(self) -> str:
        return "&".join(f"{field}={quote(value, safe='')}" for field, value in self.pairs().items())

    def in_reply(self) -> str:
        return "&".join(f"{field}={quote(value, safe='')}" for field, value in sorted(self.pairs().items()))


def query(*keys: Key) -> str:
    return "&".join(
        f"ids[{number}].{field}={quote(value, safe='')}"
        for number, key in enumerate(keys)
        for field, value in key.pairs().items()
    )


def entities(values: dict[Key, str]) -> str:
    return json.dumps(
        {
            "entities": {
                key.member(): {"configurationValue": {"string": value}} for key, value in values.items()
            }
        }
    )


class Partner:
    """`version` and `token` may be changed or emptied by a test."""

    def __init__(self, url: str, client_id: str, client_secret: str) -> None:
        self.host = urlsplit(url).netloc
        self.client_id = client_id
        self.client_secret = client_secret
        self.version: str | None = "202603"
        self.token: str | None = None

    def sign_in(self) -> "Partner":
        self.token = self.ask_for_token().json()["access_token"]
        return self

    def ask_for_token(self, **changes: str) -> Answer:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        } | changes
        body = urlencode({name: value for name, value in form.items() if value})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", "/oauth/v2/accessToken", body, headers)

    def upsert(self, values: dict[Key, str], **changes: str | None) -> Answer:
        """`changes` are headers, with _ for -; None leaves one out."""
        return self.put(query(*values), entities(values), **changes)

    def put(self, query_text: str, body: str, **changes: str | None) -> Answer:
        headers = {"X-RestLi-Method": "batch_update", "Content-Type": "application/json"}
        return self.call("PUT", f"{PATH}?{query_text}", body, headers, **changes)

    def read(self, *keys: Key, **changes: str | None) -> Answer:
        return self.call("GET", f"{PATH}?{query(*keys)}", **changes)

    def call(self, method, target, body=None, headers=None, **changes: str | None) -> Answer:
        sent = {
            "LinkedIn-Version": self.version,
            "Authorization": f"Bearer {self.token}" if self.token else None,
            **(headers or {}),
        }
        renamed = {name.replace("_", "-").lower(): value for name, value in changes.items()}
        sent = {name: value for name, value in sent.items() if name.lower() not in renamed} | renamed
        return self.send(
            method, target, body, {name: value for name, value in sent.items() if value is not None}
        )

    def send(self, method, target, body=None, headers=None) -> Answer:
        connection = http.client.HTTPConnection(self.host, timeout=10)
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()
