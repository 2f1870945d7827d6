"""The doors of the desk: triage over the API, the pages of a case, and the draft of a report with its way out."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from support.destinations import FORMS, To
from support.filing_channels import OPENS
from support.models import Case, Filing

INTAKE = "/support/case/intake/"
ESCALATE = "/support/case/escalate/"


def triage(help_desk: Any, **facts: Any) -> dict[str, Any]:
    answer = help_desk.post("triage", facts)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def rules_of(found: dict[str, Any]) -> set[str]:
    """Of the reasons."""
    return {reason["rule"] for reason in found["reasons"]}


def parties(found: dict[str, Any], name: str) -> list[str]:
    return [one["role"] for one in found[name]]


def states_of(found: dict[str, Any]) -> dict[str, str]:
    return {item["key"]: item["state"] for item in found["items"]}


def forbidden(found: dict[str, Any]) -> dict[str, str]:
    return {one["key"]: one["text"] for one in found["forbidden"]}


def refusals_of(answer: Any) -> str:
    """The sentences of a problem document, one per line, each behind its rule."""
    assert answer.status_code == 422, answer.content
    return "\n".join(f"{one['rule']} {one['text']}" for one in answer.json()["errors"])


def words(response: Any) -> str:
    """What a person reads, without the markup and without the spaces that it leaves."""
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())
    return re.sub(r"\s+([).,])", r"\1", text).replace("( ", "(")


def case_page(browser: Client, case: Case) -> str:
    return words(browser.get(reverse("admin:support_case_change", args=[case.pk])))


def press(browser: Client, name: str, case: Case, **fields: Any) -> str:
    """A button on the page of a case, and what is read after it."""
    return words(_post(browser, name, case, follow=True, **fields))


def _post(browser: Client, name: str, case: Case, *, follow: bool = False, **fields: Any) -> HttpResponse:
    return browser.post(reverse(f"admin:support_case_{name}", args=[case.pk]), fields, follow=follow)


def facts(**fields: Any) -> dict[str, Any]:
    """What the form of the intake posts: one customer's technical issue, unless the fields say otherwise."""
    said = {
        "title": "Export fails",
        "description": "Export to ATS fails.",
        "kind": "technical_issue",
        "business_line": "talent",
        "customers_affected": 1,
    }
    return said | fields


@dataclass(frozen=True, slots=True)
class Draft:
    """A report on its page, and its ways out."""

    browser: Client
    pk: int

    @property
    def filing(self) -> Filing:
        return Filing.objects.get(pk=self.pk)

    def page(self) -> str:
        return words(self.browser.get(self._url()))

    def revise(self, **fields: str) -> str:
        seen = self.browser.get(self._url()).context["opened_with"]
        whole = {"to": "", "cc": "", "words": "", "incomplete_because": "", "opened_with": seen, **fields}
        return words(self.browser.post(self._url("revise"), whole, follow=True))

    def give(self, key: str, value: str) -> str:
        return press(self.browser, "give", self.filing.case, key=key, value=value, filing=self.pk)

    def send(self) -> str:
        """As it is shown now: the form was sent, or the mail was."""
        digest = self.browser.get(self._url()).context["out"].digest
        is_form = To(self.filing.destination) in FORMS
        way, how = ("sent", {}) if is_form else ("hand_over", {"how": "by_hand"})
        return words(self.browser.post(self._url(way), {"digest": digest, **how}, follow=True))

    def fields(self) -> dict[str, str]:
        """Labels and texts of a web form, in its order."""
        return {field.label: field.text for field in self.browser.get(self._url()).context["out"].fields}

    def mail(self) -> EmailMessage:
        """What left, as the mail program reads it."""
        raw = self.browser.get(self._url("eml")).content
        mail = message_from_bytes(raw, policy=default)
        assert isinstance(mail, EmailMessage)
        return mail

    @property
    def is_out(self) -> bool:
        return self.filing.status == Filing.Status.OUT

    def _url(self, name: str = "") -> str:
        suffix = f"_{name}" if name else ""
        where = {"pk": self.filing.case_id, "filing": self.pk}
        return reverse(f"admin:support_case_filing{suffix}", kwargs=where)


def draft(browser: Client, case: Case, destination: str) -> Draft:
    """By the button on the page of the case, which is sent there first where it goes elsewhere."""
    case.refresh_from_db()
    if destination in OPENS and case.destination != destination:
        _post(browser, "route", case, to=destination, because="A person decided so")
    _post(browser, "filing_new", case, destination=destination)
    return Draft(browser, case.filings.latest("pk").pk)
