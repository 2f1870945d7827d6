"""Typing an item of a report: kept on the case, or shown again as it was typed with what is wrong."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from partnerhub.refusals import Refused
from support.admin.case_views import CaseViews, actor_of, back_to
from support.information import give
from support.models import Case
from support.requirement_tables import LABELS


class GivingViews(CaseViews):
    """One item at a time."""

    @method_decorator(require_POST)
    def give(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A person types an item; what is refused is shown again as it was typed."""
        case, post = self.case(request, pk, ("support.change_case",)), request.POST
        key, value = post.get("key", ""), post.get("value", "")
        try:
            give(case=case, key=key, value=value, actor=actor_of(request))
        except Refused as refused:
            typed = {
                "key": key,
                "value": value,
                "label": LABELS.get(key, key),
                "filing": post.get("filing", ""),
            }
            return self._ask_again(request, case, refused, typed)
        return HttpResponseRedirect(back_to(case, post.get("filing", "")))

    def _ask_again(
        self, request: HttpRequest, case: Case, refused: Refused, typed: Mapping[str, str]
    ) -> HttpResponse:
        context = {
            **self.admin.admin_site.each_context(request),
            "opts": self.admin.opts,
            "title": f"Not kept: {typed['label'][:80]}",
            "case": case,
            "typed": typed,
            "refusals": refused.refusals,
            "back_url": back_to(case, typed["filing"]),
        }
        return TemplateResponse(request, "admin/support/filing/give.html", context)
