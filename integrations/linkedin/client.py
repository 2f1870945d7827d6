"""The client of one developer application: its token, its calls, and a record of each."""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime

from integrations.linkedin.answers import BatchAnswer, read_outcomes, write_outcomes
from integrations.linkedin.errors import LinkedInError, NotSentError, OutcomeUnknownError, ThrottledError
from integrations.linkedin.exchange import Exchange
from integrations.linkedin.failures import failure_of
from integrations.linkedin.oauth import Secret, Token, read_token, token_request
from integrations.linkedin.restli import ConfigurationKey, batch_query, member_name
from integrations.linkedin.transport import Answer, Transport


def _utc_now() -> datetime:
    return datetime.now(UTC)


class LinkedInClient:
    """Calls LinkedIn for one application. Share the transport between threads, a client never.

    `token` is the newest token, for the caller to keep; None once LinkedIn has refused it. `exchanges` grows
    by one for each HTTP call that left or tried to, in order: token calls included, failed ones too.
    """

    def __init__(
        self,
        *,
        transport: Transport,
        api_url: str,
        oauth_url: str,
        version: str,
        client_id: str,
        client_secret: str,
        token: Token | None = None,
        permit: Callable[[], object] = lambda: None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.token = token
        self.exchanges: list[Exchange] = []
        self._transport = transport
        self._configurations_url = f"{api_url.rstrip('/')}/rest/integrationConfigurations"
        self._token_url = f"{oauth_url.rstrip('/')}/accessToken"
        self._version = version
        self._client_id = client_id
        self._client_secret = Secret(client_secret)
        self._permit = permit
        self._clock = clock

    def upsert_configurations(self, values: Mapping[ConfigurationKey, str]) -> BatchAnswer:
        """Create or overwrite configurations in one batch_update; LinkedInError when the whole call failed.

        https://learn.microsoft.com/en-us/linkedin/talent/crm-connect/crm-integration-types
        """
        entities = {
            member_name(key): {"configurationValue": {"string": value}} for key, value in values.items()
        }
        body = json.dumps({"entities": entities}, ensure_ascii=False).encode("utf-8")
        headers = {"x-restli-method": "batch_update", "Content-Type": "application/json"}
        return write_outcomes(self._request("PUT", values.keys(), headers=headers, body=body), values)

    def get_configurations(self, keys: Collection[ConfigurationKey]) -> BatchAnswer:
        """Read configurations in one batch_get; LinkedInError when the whole call failed."""
        return read_outcomes(self._request("GET", keys), keys)

    def _request(
        self,
        method: str,
        keys: Collection[ConfigurationKey],
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        if not keys:
            raise ValueError("A batch without configurations has nothing to ask. Name at least one.")
        url = f"{self._configurations_url}?{batch_query(keys)}"
        token = self._usable_token()
        answer = self._authorized(method, url, headers or {}, body, token)
        if answer.exchange.status == 401:
            # A token can be called revoked when it was only just given: one new one settles it (CRM-005).
            self.token = None
            answer = self._authorized(method, url, headers or {}, body, self._new_token())
        if answer.exchange.status == 401:
            self.token = None
        if answer.exchange.status != 200:
            raise failure_of(answer)
        return answer

    def _usable_token(self) -> Token:
        token, now = self.token, self._clock()
        if token and token.is_fresh(now):
            return token
        try:
            return self._new_token()
        except (NotSentError, ThrottledError):
            if token and now < token.expires_at:
                return token
            raise

    def _new_token(self) -> Token:
        asked_at = self._clock()
        self.token = read_token(self._token_answer(), asked_at=asked_at)
        return self.token

    def _token_answer(self) -> Answer:
        try:
            return self._send(
                "POST",
                self._token_url,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
                body=token_request(client_id=self._client_id, client_secret=self._client_secret),
                secret=self._client_secret,
                keep_answer=False,
            )
        except OutcomeUnknownError as error:
            # Whatever became of the token, no configuration was touched.
            problem = f"LinkedIn gave no token: {error.exchange.error}."
            raise NotSentError(problem, exchange=error.exchange) from error

    def _authorized(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, token: Token
    ) -> Answer:
        self._permit()
        return self._send(
            method,
            url,
            headers={
                **headers,
                "LinkedIn-Version": self._version,
                "Authorization": f"Bearer {token.value.reveal()}",
            },
            body=body,
            secret=token.value,
        )

    def _send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None,
        secret: Secret,
        keep_answer: bool = True,
    ) -> Answer:
        try:
            answer = self._transport.send(
                method, url, headers=headers, body=body, secrets=(secret.reveal(),), keep_answer=keep_answer
            )
        except LinkedInError as error:
            self.exchanges.append(error.exchange)
            raise
        self.exchanges.append(answer.exchange)
        return answer
