"""The form of a new report: every fact can be typed, most are lifted from the mail; empty means that nobody said."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

from customers.models import Customer
from integrations.models import Integration
from support.destinations import LABELS as DESTINATIONS
from support.destinations import To
from support.models import Case, Product
from support.opening import NewReport
from support.references import all_references
from support.reports import (
    BUSINESS_LINES,
    KINDS,
    REPORTER_ROLES,
    STAGES,
    BusinessLine,
    Kind,
    Report,
    ReporterRole,
    Stage,
    choices,
)
from support.requirement_tables import LABELS as ITEMS

UNSAID = [("", "not said")]
ANSWER = "answer-"  # what is asked beside the form wins over an empty field
ITEM = "item-"
# Items that a mail often holds; the rest is typed on the case, where it is wanted.
LIFTED_ITEMS = (
    "steps", "endpoint", "uuid", "job_posting_task_id", "client_id", "contract_id", "request_body", "screenshots", "har",
)  # fmt: skip
YES_OR_NO = {"true": True, "false": False}


def _switch(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[*UNSAID, ("true", "yes"), ("false", "no")],
        coerce=YES_OR_NO.__getitem__,
        empty_value=None,
    )


def _one_of(label: str, labels: Mapping[Any, str], empty: str = "not said") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", empty), *choices(labels)])


class ReportForm(forms.Form):
    """What `support.opening` wants; `new_report()` reads it whether or not everything is right, so that a half-filled form can
    be previewed."""

    title = forms.CharField(
        label="Problem",
        required=False,
        widget=forms.TextInput(attrs={"maxlength": 200}),
        help_text="One line, as it should stand in a mail subject.",
    )
    customer = forms.ModelChoiceField(
        label="Customer",
        queryset=Customer.objects.all(),
        required=False,
        widget=AutocompleteSelect(Case._meta.get_field("customer"), admin.site),
    )
    affected = forms.ModelMultipleChoiceField(
        label="Further customers",
        queryset=Customer.objects.all(),
        required=False,
        widget=AutocompleteSelectMultiple(Case._meta.get_field("affected_customers"), admin.site),
    )
    description = forms.CharField(
        label="What happens", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 7})
    )
    error_text = forms.CharField(
        label="Error message", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    product = forms.ModelChoiceField(
        label="Product",
        queryset=Product.objects.filter(is_active=True),
        required=False,
        empty_label="not said",
    )
    integration = forms.ModelChoiceField(
        label="Integration",
        queryset=Integration.objects.all(),
        required=False,
        widget=AutocompleteSelect(Case._meta.get_field("integration"), admin.site),
    )
    references = forms.CharField(
        label="LinkedIn's numbers", required=False, help_text="CAS, CRM or Zendesk, as LinkedIn writes them."
    )
    reporter_email = forms.CharField(label="Reporter's e-mail", required=False)
    kind = _one_of("What it is", KINDS, "read it from the text")
    business_line = _one_of("Business line", BUSINESS_LINES, "of the product")
    customers_affected = forms.IntegerField(
        label="Customers affected", required=False, min_value=0, max_value=1_000_000
    )
    widget = _switch("In a widget")
    investigated = _switch("Our engineering has investigated")
    urgent = _switch("Urgent")
    existing_reference = forms.CharField(label="Number of an open case it is about", required=False)
    same_issue = _switch("The same issue as that case")
    reporter_role = _one_of("Reported by", REPORTER_ROLES)
    production_or_security_impact = _switch("Impact on production or security")
    programme_stage = _one_of("Programme stage", STAGES)
    elsewhere = _one_of("Send it elsewhere", DESTINATIONS, "where the rules say")
    elsewhere_because = forms.CharField(label="Because", required=False)
    different_because = forms.CharField(label="It is a different issue, because", required=False)

    MAIN: ClassVar = (
        "title",
        "customer",
        "description",
        "error_text",
        "product",
        "references",
        "reporter_email",
    )
    MORE: ClassVar = (
        "kind", "affected", "integration", "business_line", "customers_affected", "widget", "investigated", "urgent",
        "existing_reference",
        "same_issue", "reporter_role", "production_or_security_impact", "programme_stage",
    )  # fmt: skip
    OVERRIDE: ClassVar = ("elsewhere", "elsewhere_because")

    class Media:
        js: ClassVar = ["support/intake.js"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in LIFTED_ITEMS:
            rows = {"rows": 3} if key in ("steps", "request_body") else {"rows": 1}
            self.fields[ITEM + key] = forms.CharField(
                label=ITEMS[key], required=False, widget=forms.Textarea(attrs=rows)
            )

    @property
    def answers(self) -> dict[str, str]:
        """What was answered to the questions beside the form, by fact."""
        posted = self.data.items() if self.is_bound else ()
        return {
            name.removeprefix(ANSWER): value for name, value in posted if name.startswith(ANSWER) and value
        }

    def new_report(self, *, with_answers: bool = True) -> NewReport:
        """After `is_valid()` was asked; what is wrong counts as not said."""
        said = self.cleaned_data
        answers = self.answers if with_answers else {}
        return NewReport(
            report=_report(said, answers),
            title=said.get("title") or "",
            customer=said.get("customer"),
            affected=tuple(said.get("affected") or ()),
            product=said.get("product"),
            integration=said.get("integration"),
            references=split_numbers(said.get("references") or ""),
            reporter_email=(said.get("reporter_email") or "").strip(),
            items={key: said.get(ITEM + key) or "" for key in LIFTED_ITEMS},
            elsewhere=To(said["elsewhere"]) if said.get("elsewhere") else None,
            elsewhere_because=said.get("elsewhere_because") or "",
            different_because=said.get("different_because") or "",
        )


def split_numbers(text: str) -> list[str]:
    """The numbers in a line; what is no number stays as it is, to be refused by name."""
    found = [one.as_written for one in all_references(text)]
    return found or [part.strip() for part in text.split(",") if part.strip()]


def _report(said: Mapping[str, Any], answers: Mapping[str, str]) -> Report:
    """An answer is the latest word; a kind that was answered wins over the one that the text suggests."""
    customer = said.get("customer")
    return Report(
        description=said.get("description") or "",
        customer=customer.name if customer else "",
        business_line=_named(BusinessLine, answers.get("business_line") or said.get("business_line")),
        kind=_named(Kind, answers.get("kind") or said.get("kind")),
        customers_affected=_number(answers.get("customers_affected"), said.get("customers_affected"))
        or _listed(said),
        widget=said.get("widget"),
        investigated=YES_OR_NO.get(answers.get("investigated", ""), said.get("investigated")),
        urgent=said.get("urgent"),
        same_issue=YES_OR_NO.get(answers.get("same_issue", ""), said.get("same_issue")),
        existing_reference=said.get("existing_reference") or "",
        reporter_role=_named(ReporterRole, said.get("reporter_role")),
        production_or_security_impact=said.get("production_or_security_impact"),
        error_text=said.get("error_text") or "",
        programme_stage=_named(Stage, said.get("programme_stage")),
    )


def _named(kind: Any, value: str | None) -> Any:
    return kind(value) if value in set(kind) else None


def _number(answered: str | None, typed: int | None) -> int | None:
    return int(answered) if answered and answered.isdigit() and len(answered) < 7 else typed


def _listed(said: Mapping[str, Any]) -> int | None:
    """As many as are named, where more than one is."""
    named = {one.pk for one in [said.get("customer"), *(said.get("affected") or ())] if one}
    return len(named) if len(named) > 1 else None


def fields_of(form: ReportForm, names: Iterable[str]) -> list[forms.BoundField]:
    return [form[name] for name in names]
