"""Callback addresses: what LinkedIn reaches, and which spellings are one address."""

import pytest

from integrations.callbacks import check_callback_url, normalise


@pytest.mark.parametrize(
    "url",
    [
        "https://customer.callback.com/goes/here",
        "https://ats.example.com",
        "https://ats.example.com:443/x",
        "https://ats.example.com:80/x",
        "https://müller.example/übung?q=a&b=c%20d",
        "https://xn--mller-kva.example/",
        "https://93.184.216.34/hook",
    ],
)
def test_reachable_addresses_are_accepted(url):
    assert list(check_callback_url(url)) == []


@pytest.mark.parametrize(
    ("url", "rule", "complaint"),
    [
        ("", "IC-02", "it is empty"),
        ("http://ats.example.com/x", "IC-02", "only to https://"),
        ("ats.example.com/x", "IC-02", "only to https://"),
        ("javascript:alert(1)", "IC-02", "only to https://"),
        ("https://", "IC-02", "host name is not valid"),
        ("https://-bad-.example/", "IC-02", "host name is not valid"),
        ("https://user:pw@ats.example.com/", "IC-02", "user name or password"),
        ("https://@ats.example.com/", "IC-02", "user name or password"),
        ("https://ats.example.com/#top", "IC-02", "part after #"),
        ("https://ats.example.com/#", "IC-02", "part after #"),
        ("https://ats.example.com:8443/", "IC-04", "not 8443"),
        ("https://ats.example.com:port/", "IC-02", "well-formed"),
        ("https://ats.example.com/a b", "IC-02", "space"),
        ("https://ats.example.com/a\nb", "IC-02", "space"),
        ("https://ats.example.com/\u200b", "IC-02", "invisible"),
        ("https://ats.example.com/" + "x" * 2000, "IC-02", "longer than"),
        ("https://[::1", "IC-02", "well-formed"),
    ],
)
def test_unreachable_addresses_are_refused_with_rule_and_reason(url, rule, complaint):
    (refusal,) = check_callback_url(url)
    assert refusal.rule == rule
    assert complaint in refusal.text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://ATS.Example.com/x", "https://ats.example.com/x"),
        ("https://ats.example.com:443/x", "https://ats.example.com/x"),
        ("https://ats.example.com", "https://ats.example.com/"),
        ("https://ats.example.com./x", "https://ats.example.com/x"),
        ("https://müller.example/", "https://xn--mller-kva.example/"),
        ("https://ats.example.com/%7ejoe", "https://ats.example.com/~joe"),
        ("https://ats.example.com/%C3%BC", "https://ats.example.com/ü"),
        ("https://ats.example.com/%2fx", "https://ats.example.com/%2Fx"),
    ],
)
def test_spellings_of_one_address_are_equal(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://ats.example.com/x", "https://ats.example.com/X"),
        ("https://ats.example.com/x", "https://ats.example.com/x/"),
        ("https://ats.example.com/x?a=1", "https://ats.example.com/x?a=2"),
        ("https://ats.example.com:80/x", "https://ats.example.com/x"),
        ("https://ats.example.com/a%2Fb", "https://ats.example.com/a/b"),
    ],
)
def test_different_addresses_stay_different(one, other):
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "10.1.2.3", "[::1]", "brightwater", "ats.local", "169.254.1.1"]
)
def test_ic_02_a_host_that_the_internet_does_not_reach_is_refused(host):
    (refusal,) = check_callback_url(f"https://{host}/linkedin")
    assert (refusal.rule, "cannot reach that host" in refusal.text) == ("IC-02", True)
