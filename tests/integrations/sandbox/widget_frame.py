"""The widget's frame as a browser meets it: its address, its form, and what stands in it."""

import json
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from .partner import FORM, Answer, Partner

FRAME = "/rsc/extensions/onboarding-widget/frame"
HOST = "http://localhost:5000"
COMPANY = "RECRUITER_SYSTEM_CONNECT_COMPANY"
CONTRACT = "RECRUITER_SYSTEM_CONNECT_CONTRACT"


@dataclass
class Frame:
    """`api_key` is the child that the page around the frame names."""

    partner: Partner
    api_key: str

    def open(self, bundles=f"{COMPANY},{CONTRACT}", origin=HOST, **typed: str) -> Answer:
        return self.partner.send("GET", f"{FRAME}?{urlencode(self._fields(bundles, origin, typed))}")

    def request(self, bundle, bundles=f"{COMPANY},{CONTRACT}", sender="", **typed: str) -> Answer:
        """The button, and the page that a browser sees next."""
        headers = {"Content-Type": FORM, "Origin": sender or f"http://{self.partner.host}"}
        body = urlencode({**self._fields(bundles, HOST, typed), "bundle": bundle})
        answer = self.partner.send("POST", FRAME, body, headers)
        return self.partner.send("GET", answer.headers["Location"]) if answer.status == 303 else answer

    def _fields(self, bundles, origin, typed) -> dict[str, str]:
        return {"api_key": self.api_key, "bundles": bundles, "origin": origin, **typed}


def states(page: Answer) -> dict[str, str]:
    return dict(re.findall(r'data-bundle="(\w+)" data-state="(\w+)"', page.text))


def told(page: Answer):
    """What the page around the frame is told, call by call."""
    main = re.search(r"<main[^>]*>", page.text)
    found = re.search(r'data-payloads="([^"]*)"', main[0] if main else "")
    return json.loads(unescape(found[1])) if found else []


def refusal(page: Answer) -> str:
    found = re.search(r'class="refusal">([^<]*)<', page.text)
    return unescape(found[1]) if found else ""
