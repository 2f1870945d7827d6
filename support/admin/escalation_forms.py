"""The form behind "Generate escalation email": the reason, the words, the addressee."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from customers.calendars import linkedin_calendar
from customers.models import LinkedInContact
from partnerhub.refusals import Refused
from support.facts import read_facts
from support.gate import REASONING_LIMIT, contacts_for
from support.models import Case, Escalation
from support.reasons import ReasonSupport, best_supported, reason_supports


class AnswerForm(forms.Form):
    """The day on which LinkedIn answered."""

    on = forms.DateField(
        error_messages={
            "required": "Enter the day on which LinkedIn answered.",
            "invalid": "Write the day of LinkedIn's answer like 2026-11-10.",
        }
    )


class EscalationForm(forms.Form):
    """Proposes the best supported reason with sentences drafted from the rows; everything may be changed."""

    reason = forms.ChoiceField(
        label="Reason", choices=Escalation.Reason.choices, widget=forms.RadioSelect, required=False
    )
    reasoning = forms.CharField(
        label="Brief reasoning",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"Item 4 of the mail. Plain sentences with figures, at most {REASONING_LIMIT} characters.",
    )
    bd_contact = forms.ModelChoiceField(
        label="Business Development contact", queryset=LinkedInContact.objects.none(), empty_label=None
    )
    another_because = forms.CharField(
        label="Why a second escalation", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, *args: Any, cases: Sequence[Case], earlier: Sequence[Escalation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        facts = read_facts(cases)
        self.supports = reason_supports(facts, today=timezone.localdate(), calendar=linkedin_calendar())
        self.earlier = earlier
        self._offer_contacts(contacts_for(cases))
        self._propose(best_supported(self.supports), facts[0].typed.get("why", ""))
        if not earlier:
            del self.fields["another_because"]

    def refuse(self, refused: Refused) -> None:
        """Put the verb's refusals where the person can act on them."""
        self.add_error(None, refused.as_validation_error(self.fields))

    @property
    def reason_choices(self) -> list[tuple[Any, ReasonSupport]]:
        return list(zip(self["reason"], self.supports, strict=True))

    def _offer_contacts(self, contacts: Any) -> None:
        field = self.fields["bd_contact"]
        field.queryset = contacts  # type: ignore[attr-defined]
        field.label_from_instance = lambda contact: f"{contact.name} <{contact.email}>"  # type: ignore[attr-defined]
        self.initial.setdefault("bd_contact", contacts.first())

    def _propose(self, best: ReasonSupport | None, typed: str) -> None:
        if best:
            self.initial.setdefault("reason", best.reason)
        self.initial.setdefault("reasoning", typed or (best.draft if best else ""))
