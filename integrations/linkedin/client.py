"""Every call about configurations and integrations, in either dialect: one call per method, for any application.

Nothing here knows tokens' lives, budgets or retries: who calls decides about them. Instances are shared by threads.
"""

import json
from collections.abc import Collection, Mapping

from integrations.linkedin.answers import BatchAnswer, IntegrationsAnswer, NamesAnswer
from integrations.linkedin.dialects import V2, Dialect, integration_named
from integrations.linkedin.failures import failure_of
from integrations.linkedin.integration_outcomes import integration_outcomes, search_outcomes
from integrations.linkedin.oauth import Token
from integrations.linkedin.outcomes import deletion_outcomes, read_outcomes, write_outcomes
from integrations.linkedin.restli import ConfigurationKey, IntegrationKey
from integrations.linkedin.transport import Answer, Transport


class LinkedInReader:
    """Reads, and has no verb that changes anything at LinkedIn.

    Every method raises LinkedInError when the whole call failed (UnauthorizedError at the first 401 already), and
    ValueError for no keys. Errors and answers hold the call's exchange.
    """

    def __init__(self, *, transport: Transport, api_url: str, version: str) -> None:
        self._transport = transport
        self._api_url = api_url.rstrip("/")
        self._version = version

    def get_configurations(
        self, keys: Collection[ConfigurationKey], *, token: Token, dialect: Dialect
    ) -> BatchAnswer:
        """Read configurations in one batch_get; in v2, those of one integration.

        https://learn.microsoft.com/en-us/linkedin/talent/crm-connect/crm-integration-types
        """
        answer = self._request("GET", dialect.configurations_target(keys), token=token, dialect=dialect)
        entities = read_outcomes(answer, keys, dialect.configuration_reader(keys))
        return BatchAnswer(entities, answer.exchange)

    def get_integrations(
        self, keys: Collection[IntegrationKey], *, token: Token, dialect: Dialect
    ) -> IntegrationsAnswer:
        """Read integrations, with their state, in one batch_get."""
        answer = self._request("GET", dialect.integrations_target(keys), token=token, dialect=dialect)
        return IntegrationsAnswer(integration_outcomes(answer, keys), answer.exchange)

    def find_integrations(self, request_id: str, *, token: Token, dialect: Dialect) -> IntegrationsAnswer:
        """The integrations of the request that a status push named, as far as the reply lets them be known."""
        answer = self._request("GET", dialect.search_target(request_id), token=token, dialect=dialect)
        return IntegrationsAnswer(search_outcomes(answer), answer.exchange)

    def _request(
        self,
        method: str,
        target: str,
        *,
        token: Token,
        dialect: Dialect,
        restli_method: str = "",
        entities: Mapping[str, object] | None = None,
    ) -> Answer:
        headers, body = {}, None
        if entities is not None:
            headers = {"x-restli-method": restli_method, "Content-Type": "application/json"}
            body = json.dumps({"entities": entities}, ensure_ascii=False).encode("utf-8")
        if dialect.is_versioned:
            headers["LinkedIn-Version"] = self._version
        bearer = token.value.reveal()
        headers["Authorization"] = f"Bearer {bearer}"
        answer = self._transport.send(
            method, self._api_url + target, headers=headers, body=body, secrets=(bearer,)
        )
        if answer.exchange.status != 200:
            raise failure_of(answer)
        return answer


class LinkedInClient(LinkedInReader):
    """Reads and writes."""

    def upsert_configurations(
        self, values: Mapping[ConfigurationKey, str], *, token: Token, dialect: Dialect
    ) -> BatchAnswer:
        """Create or overwrite configurations in one batch_update; in v2, those of one integration."""
        answer = self._request(
            "PUT",
            dialect.configurations_target(values.keys()),
            token=token,
            dialect=dialect,
            restli_method="batch_update",
            entities={
                dialect.configuration_member(key): {"configurationValue": {"string": value}}
                for key, value in values.items()
            },
        )
        entities = write_outcomes(answer, values, dialect.configuration_reader(values.keys()))
        return BatchAnswer(entities, answer.exchange)

    def delete_configurations(self, keys: Collection[ConfigurationKey], *, token: Token) -> BatchAnswer:
        """Delete configurations of one integration. Always in v2: LinkedIn documents no other deletion.

        LinkedIn lets only the two VIEWERS keys go. What was not there is ABSENT.
        """
        answer = self._request("DELETE", V2.configurations_target(keys), token=token, dialect=V2)
        return BatchAnswer(deletion_outcomes(answer, keys, V2.configuration_reader(keys)), answer.exchange)

    def name_integrations(
        self, names: Mapping[IntegrationKey, str], *, token: Token, dialect: Dialect
    ) -> NamesAnswer:
        """Give integrations the names that customers read in Recruiter, in one batch_partial_update.

        https://learn.microsoft.com/en-us/linkedin/talent/recruiter-system-connect/rsc-customer-configuration
        """
        answer = self._request(
            "POST",
            dialect.integrations_target(names.keys()),
            token=token,
            dialect=dialect,
            restli_method="batch_partial_update",
            entities={
                dialect.integration_member(key): {"patch": {"$set": {"integrationName": name}}}
                for key, name in names.items()
            },
        )
        return NamesAnswer(write_outcomes(answer, names, integration_named), answer.exchange)
