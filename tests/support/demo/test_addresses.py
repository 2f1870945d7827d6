"""Where the demo listens, and under which names it answers."""

import pytest

from support.demo.addresses import Addresses


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "::1", "::"])
def test_both_doors_are_served_whatever_the_environment_allows(settings, host):
    settings.ALLOWED_HOSTS = ["desk.example"]
    addresses = Addresses(host, 8000)
    allowed = addresses.environment()["ALLOWED_HOSTS"].split(",")
    doors = [
        url.removeprefix("http://").removesuffix(":8000")
        for url in (addresses.site_url, addresses.plugin_url)
    ]
    assert len(set(doors)) == 2
    assert {"desk.example", *doors} <= set(allowed)
