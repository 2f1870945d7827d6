"""A customer's request that two workers confirm at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from integrations.models import Integration, PluginRequest
from integrations.plugin.requests import confirm, make_known, receive
from integrations.sandbox.server import SandboxLinkedIn
from tests.integrations.onboarded import link_to, payload_of, provisioned_track, request_in_widget

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def linkedin(settings):
    with SandboxLinkedIn() as sandbox:
        settings.LINKEDIN_API_URL, settings.LINKEDIN_OAUTH_URL = sandbox.url, sandbox.oauth_url
        settings.PLUGIN_URL = "http://connect.example"
        yield sandbox


def test_every_integration_is_written_down_once(database, linkedin):
    track = provisioned_track()
    request_in_widget(linkedin, track, *track.wanted_types)
    request = receive(link=link_to(track), raw=payload_of(track, *track.wanted_types))
    shared = connections["default"]

    def confirm_or_find(number: int) -> None:
        connections["default"] = shared.copy()
        try:
            confirm(request.pk) if number % 2 else make_known(track=track, types=track.wanted_types)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(confirm_or_find, range(4)))
    assert PluginRequest.objects.get().state == PluginRequest.State.CONFIRMED
    assert sorted(Integration.objects.values_list("integration_type", flat=True)) == sorted(
        track.wanted_types
    )
