"""A screen of its own for each of the customer's bad moments, with what to do, and a button that tells us."""

from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from integrations.customer_links import address_of
from integrations.customer_pages.doors import opened_by
from integrations.customer_pages.kinds import KINDS
from integrations.customer_pages.outside import not_found
from integrations.customer_reports import LONGEST, open_report, report
from integrations.models import CustomerLink, OnboardingTrack


@opened_by(CustomerLink.Purpose.PLUGIN, "GET", "POST")
def bad_moment(request: HttpRequest, link: CustomerLink, signed: str, kind: str) -> HttpResponseBase:
    moment = KINDS.get(kind)
    if moment is None:
        return not_found(request)
    if request.method == "POST":
        report(link=link, kind=kind, text=request.POST.get("text", ""))
        return HttpResponseRedirect(reverse("bad_moment", args=[signed, kind]))
    track = link.track
    context = {
        "ats_name": settings.ATS_NAME,
        "signed": signed,
        "track": track,
        "product": track.product_data,
        "moment": moment,
        "told": open_report(link=link, kind=kind),
        "longest": LONGEST,
        "address": address_of(link),
        "forward_mail": _forward_mail(track, address_of(link)),
        "csm": track.customer.csm,
        "csm_mail": _csm_mail(track),
    }
    return render(request, moment.template, context)


def _forward_mail(track: OnboardingTrack, address: str) -> str:
    """To the right person, whom only the customer knows."""
    product, ats = track.product_data, settings.ATS_NAME
    text = (
        f"Hello,\n\nto connect {ats} with LinkedIn ({product.label}) we need you as {product.admin}.\n"
        f"Please open this link and click “Request”:\n\n{address}\n\nThank you!"
    )
    return _mailto("", f"{ats} and LinkedIn: your click as {product.admin} is needed", text)


def _csm_mail(track: OnboardingTrack) -> str:
    """SP-30: LinkedIn's Customer Success Manager connects the account to the company."""
    customer, ats = track.customer, settings.ATS_NAME
    text = (
        f"Hello,\n\nwe want to connect {ats} with LinkedIn ({track.product_data.label}). The page says “Your account is not"
        f" associated to any company”; a screenshot is attached.\n\nCompany: {customer.name}"
        f"{f', company id {customer.linkedin_company_id}' if customer.linkedin_company_id else ''}\n\n"
        "Could you please connect my account to our company?\n\nThank you!"
    )
    to = customer.csm.email if customer.csm else ""
    return _mailto(to, "Account not associated to any company", text)


def _mailto(to: str, subject: str, text: str) -> str:
    content = urlencode({"subject": subject, "body": text.replace("\n", "\r\n")}, quote_via=quote)
    return f"mailto:{quote(to, safe='@')}?{content}"
