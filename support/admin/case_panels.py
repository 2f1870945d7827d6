"""The bands of the case page, each made by the module that it is about; and the addresses that their forms post to."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest

from support.admin import (
    article_views,
    evidence_views,
    filing_views,
    intake_views,
    lifecycle_views,
    linkedin_views,
    merge_views,
    route_views,
    sameness_views,
)
from support.admin.filing_page import requirements_panel
from support.admin.lifecycle_panels import clock_panel, steps_panel, timeline_panel
from support.models import Case

PAGES = (
    intake_views,
    lifecycle_views,
    linkedin_views,
    route_views,
    filing_views,
    evidence_views,
    sameness_views,
    merge_views,
)


def panels_of(case: Case, request: HttpRequest) -> dict[str, Any]:
    """By name; each template reads its own."""
    user: User | AnonymousUser = request.user
    route = route_views.route_panel(case, user)
    destination = case.destination or route["routed"].key
    return {
        "route_panel": route,
        "requirements": requirements_panel(case, destination, user),
        "clocks": clock_panel(case),
        "steps": steps_panel(case, user),
        "timeline": timeline_panel(case, user, show_all=request.GET.get("timeline") == "all"),
        "similar": _with_weight(sameness_views.similar_panel(case, user)),
        "evidence": evidence_views.evidence_panel(case, user),
        "articles": article_views.articles_panel(case, user),
    }


def _with_weight(similar: dict[str, Any]) -> dict[str, Any]:
    """What asks for an answer stands at the top of the page; else it waits at the end."""
    telling = any(similar[key] for key in ("proposals", "offered", "merge", "problem", "steps"))
    return {**similar, "is_telling": telling}
