"""What the page shows beside the values: names, states, the day's calls and the faults that are due."""

import pytest

from integrations.sandbox.faults import Fault

from .conftest import EXPORT
from .partner import Integration, Key


def test_the_page_shows_names_and_states(acme, submit):
    acme.rename(Integration("CSA_API", context="urn:li:contract:2001"), "Data of <Acme>")
    csa = {**EXPORT, "context": "urn:li:contract:2001", "integration_type": "CSA_API"}
    assert submit("/enable", csa).status == 303
    page = acme.send("GET", "/?q=csa").text
    assert "<b>Data of &lt;Acme&gt;</b>" in page
    assert (">Enabled</span>" in page, ">Disable</button>" in page) == (True, True)
    assert submit("/disable", csa).status == 303
    assert ">Disabled</span>" in acme.send("GET", "/?q=csa").text


def test_what_nobody_requested_cannot_be_disabled(submit):
    assert submit("/disable", {**EXPORT, "context": "urn:li:organization:5"}).status == 409


def test_the_page_shows_what_the_day_has_cost(acme, bolt):
    acme.read(Key())
    acme.read(Key())
    bolt.read_v2("CALLBACK_URL", of=Integration(context="urn:li:organization:1002"))
    page = acme.send("GET", "/").text
    assert "acme-app: 2 of 5,000" in page
    assert acme.send("GET", "/state.json").json()["usage"] == [
        {
            "resource": "rest/integrationConfigurations",
            "calls": 2,
            "applications": 1,
            "busiest": "acme-app",
            "most": 2,
        },
        {
            "resource": "v2/atsIntegrations",
            "calls": 1,
            "applications": 1,
            "busiest": "bolt-app",
            "most": 1,
        },
    ]


@pytest.mark.parametrize(
    ("fault", "calls", "sentence"),
    [
        (Fault("status:503", match={"path": "/rest"}, times=3), 1, "after apply · path /rest · hit 1 of 3"),
        (Fault("poison:x&lt;y"), 0, "before apply · every call · hit 0, without end"),
        (Fault("reset", skip=4), 1, "after 3 more that pass"),
        (Fault("status:500"), 1, None),
    ],
    ids=["some left", "without end", "not yet", "used up"],
)
def test_the_page_shows_the_faults_that_are_due(acme, sandbox, fault, calls, sentence):
    sandbox.state.faults.append(fault)
    for _ in range(calls):
        acme.read(Key())
    page = acme.send("GET", "/?watch=1").text
    assert ("Faults that are due" in page) is (sentence is not None)
    assert sentence is None or sentence in page


def test_the_page_says_who_changed_a_value(acme, sandbox):
    (key,) = [key for key in sandbox.state.integrations if key.client_id == "bolt-app"]
    sandbox.state.put_elsewhere(key, "CALLBACK_URL", "https://else.example/")
    assert "changed by someone else" in acme.send("GET", "/?q=bolt").text
