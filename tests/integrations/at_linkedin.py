"""What happens to integrations at LinkedIn behind our back, and what it says of them."""

from integrations.sandbox.keys import IntegrationKey


def key_of(integration) -> IntegrationKey:
    return IntegrationKey(
        integration.application.client_id,
        integration.context_urn,
        integration.integration_type,
        integration.tenant_type,
    )


def enable(linkedin, integration) -> str:
    """The customer switches it on in Recruiter; the request id of the push that follows."""
    return linkedin.state.enable(key_of(integration)).request_ids[-1]


def disable(linkedin, integration) -> str:
    return linkedin.state.disable(key_of(integration)).request_ids[-1]


def rename(linkedin, integration, name: str) -> None:
    """Somebody gives it another name."""
    with linkedin.state.lock:
        linkedin.state.integrations[key_of(integration)].name = name


def shown_name(linkedin, integration) -> str:
    with linkedin.state.lock:
        return linkedin.state.integrations[key_of(integration)].name


def calls_of_integrations(linkedin) -> list[str]:
    """The methods of all calls about integrations, in order; none of tokens."""
    return [call.method for call in linkedin.state.calls.recent if "ntegrations" in call.resource]
