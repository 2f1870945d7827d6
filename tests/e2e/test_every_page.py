"""Every page, wide and narrow, light and dark: nothing runs over the edge, the browser complains of nothing."""

import pytest

PAGES = [
    "/", "/support/case/", "/support/case/intake/", "/support/case/intake/?by_hand",
    "/support/problem/", "/support/article/", "/support/destination/", "/support/destination/4/change/",
    "/support/product/", "/support/product/1/change/", "/rules/", "/api/v1/docs", "/support/escalation/", "/customers/customer/",
    "/customers/customer/1/change/", "/customers/customer/1/history/", "/customers/contract/", "/customers/contact/",
    "/customers/linkedincontact/", "/integrations/integration/", "/integrations/integration/1/change/",
    "/integrations/configuration/", "/integrations/configuration/1/change/", "/integrations/developerapplication/",
    "/integrations/developerapplication/1/change/", "/integrations/syncrun/", "/integrations/onboardingtrack/",
    "/integrations/onboardingtrack/?tab=all", "/integrations/onboardingtrack/1/change/",
    "/integrations/onboardingtrack/report/", "/integrations/onboardingtrack/add/", "/integrations/callbackevent/",
    "/integrations/webhookendpoint/", "/integrations/provisioningorder/", "/integrations/apicall/",
    "/integrations/watchedpage/", "/integrations/watchedpage/1/change/", "/integrations/customerimport/add/",
    "/password_change/",
]  # fmt: skip
WIDTHS = {"phone": (390, 844), "tablet": (768, 1024), "desk": (1440, 900), "wall": (1920, 1080)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits(desk, log_in, scheme):
    page = log_in("ada", color_scheme=scheme)
    too_wide = {}
    for path in PAGES:
        response = page.goto(desk.url + path)
        assert response is not None
        assert response.status == 200, path
        for device, (width, height) in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if over > 0:
                too_wide[path, device] = over
    assert too_wide == {}
