"""A partner's application as the sandbox meets it: exact bytes over http.client, nothing re-quoted on the way."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

PATH = "/rest/integrationConfigurations"
INTEGRATIONS = "/rest/integrations"
ATS = "/v2/atsIntegrations"
FORM = "application/x-www-form-urlencoded"
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


@dataclass(frozen=True)
class Integration:
    """The key of one integration, in the spelling of either dialect."""

    type: str = "ONE_CLICK_EXPORT"
    context: str = "urn:li:organization:1001"
    tenant: str = "RECRUITER"

    def pairs(self, **more: str):
        return {
            "integrationContext": self.context,
            "integrationType": self.type,
            "tenantType": self.tenant,
            **more,
        }

    def member(self) -> str:
        return spelled(self.pairs())

    def v2_member(self) -> str:
        return spelled(self.pairs(dataProvider="ATS"), raw=":")

    def v2_in_reply(self) -> str:
        return spelled(dict(sorted(self.pairs(dataProvider="ATS").items())), raw=":")

    def path(self) -> str:
        return f"{ATS}/{self.v2_member()}/configurations"


def spelled(pairs: dict[str, str], *, raw: str = "") -> str:
    return "&".join(f"{field}={quote(value, safe=raw)}" for field, value in pairs.items())


def numbered(*keys: dict[str, str], raw: str = "") -> str:
    return "&".join(
        f"ids[{number}].{field}={quote(value, safe=raw)}"
        for number, key in enumerate(keys)
        for field, value in key.items()
    )


def bare_entities(values: dict[str, str]) -> str:
    return json.dumps(
        {"entities": {name: {"configurationValue": {"string": value}} for name, value in values.items()}}
    )


def names(named: dict[str, str]) -> str:
    """Member name → integrationName."""
    return json.dumps(
        {
            "entities": {
                member: {"patch": {"$set": {"integrationName": name}}} for member, name in named.items()
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

    def upsert_v2(self, values: dict[str, str], *, of=Integration(), **changes: str | None) -> Answer:
        query_text = "&".join(f"ids={name}" for name in values)
        headers = {"X-RestLi-Method": "batch_update", "Content-Type": "application/json"}
        return self.call("PUT", f"{of.path()}?{query_text}", bare_entities(values), headers, **changes)

    def read_v2(self, *wanted: str, of=Integration(), **changes: str | None) -> Answer:
        return self.call("GET", f"{of.path()}?{'&'.join(f'ids={name}' for name in wanted)}", **changes)

    def delete_v2(self, *unwanted: str, of=Integration(), **changes: str | None) -> Answer:
        return self.call("DELETE", f"{of.path()}?{'&'.join(f'ids={name}' for name in unwanted)}", **changes)

    def rename(self, integration, name: str, **changes: str | None) -> Answer:
        body = names({integration.member(): name})
        headers = {"X-RestLi-Method": "batch_partial_update", "Content-Type": "application/json"}
        target = f"{INTEGRATIONS}?{numbered(integration.pairs())}"
        return self.call("POST", target, body, headers, **changes)

    def rename_v2(self, integration, name: str, **changes: str | None) -> Answer:
        body = names({integration.v2_member(): name})
        headers = {"X-RestLi-Method": "batch_partial_update", "Content-Type": "application/json"}
        target = f"{ATS}?{numbered(integration.pairs(dataProvider='ATS'), raw=':')}"
        return self.call("POST", target, body, headers, **changes)

    def integrations(self, *wanted, **changes: str | None) -> Answer:
        return self.call("GET", f"{INTEGRATIONS}?{numbered(*(key.pairs() for key in wanted))}", **changes)

    def integrations_v2(self, *wanted, **changes: str | None) -> Answer:
        keys = (key.pairs(dataProvider="ATS") for key in wanted)
        return self.call("GET", f"{ATS}?{numbered(*keys, raw=':')}", **changes)

    def tunnel(self, method, target, body=None, headers=None) -> Answer:
        """The same call inside a POST: with a body in two parts, without one as a form."""
        path, _, query_text = target.partition("?")
        sent = {"X-HTTP-Method-Override": method, **(headers or {}), "Content-Type": FORM}
        if body is None:
            return self.call("POST", path, query_text, sent)
        parts = (
            f"--x\r\nContent-Type: {FORM}\r\n\r\n{query_text}\r\n"
            f"--x\r\nContent-Type: application/json\r\n\r\n{body}\r\n--x--\r\n"
        )
        return self.call("POST", path, parts, {**sent, "Content-Type": "multipart/mixed; boundary=x"})

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
