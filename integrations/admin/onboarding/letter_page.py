"""What the page of a mail shows: the draft as it would leave now with what was typed, or the mail as it was frozen."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.text import slugify

from customers.letters import mailto, thawed
from customers.message_words import message_tone, message_words
from customers.models import Message
from integrations.models import OnboardingTrack
from integrations.onboarding_letters import PURPOSES, Draft, LetterKind, Reader

TITLES = {
    LetterKind.PLUGIN_LINK: "The link to the plugin page",
    LetterKind.NUDGE: "Nudge the customer",
    LetterKind.SUMMARY: "Where we are, for the customer",
    LetterKind.OFFBOARDING: "Ask LinkedIn to take it off",
}


class LetterForm(forms.Form):
    """The text may be edited; who reads it is ticked among the customer's contacts, never typed."""

    to = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    cc = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(strip=False, required=False, widget=forms.Textarea(attrs={"rows": 22}))

    def __init__(self, draft: Draft, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "text": draft.text,
            "to": [one.pk for one in draft.readers if one.is_proposed_to],
            "cc": [one.pk for one in draft.readers if one.is_proposed_cc],
        }
        super().__init__(*args, **kwargs)
        for name in ("to", "cc"):
            self.fields[name].choices = [(one.pk, _label(one)) for one in draft.readers]  # type: ignore[attr-defined]
        if draft.fixed_to:
            del self.fields["to"]

    @property
    def chosen(self) -> dict[str, Any]:
        """As `letter_handover.hand_over` takes it."""
        typed = self.cleaned_data
        return {"text": typed["text"], "to": typed.get("to", ()), "cc": typed["cc"]}


def draft_context(track: OnboardingTrack, draft: Draft, form: LetterForm) -> dict[str, Any]:
    return {
        "draft": draft,
        "form": form,
        "from_email": settings.SUPPORT_FROM_EMAIL,
        "can_send": bool(settings.EMAIL_URL),
        "makes_link": draft.kind in PURPOSES,
        "latest": latest_message(track, draft.kind),
    }


def message_context(message: Message) -> dict[str, Any]:
    return {
        "message": message,
        "tone": message_tone(message),
        "words": message_words(message),
        "mailto": mailto(thawed(message)),
        "is_open": message.state == Message.State.UNKNOWN or message.is_stuck,
    }


def messages_for(track: OnboardingTrack, reader: User) -> Q:
    """Mails that belong to this track, and those that the reader wrote to customers: no others are shown."""
    belongs = Q(pk__in=track.links.values("message")) | Q(pk__in=track.offboardings.values("message"))
    return belongs | Q(author=reader, audience=Message.Audience.CUSTOMER)


def latest_message(track: OnboardingTrack, kind: LetterKind) -> Message | None:
    """The last mail that held such a link."""
    if kind not in PURPOSES:
        return None
    links = track.links.filter(purpose=PURPOSES[kind], message__isnull=False).select_related("message")
    link = links.order_by("-message").first()
    return link.message if link else None


def eml_name(track: OnboardingTrack, kind: LetterKind) -> str:
    """A file name of plain letters, digits and hyphens."""
    return f"{slugify(f'{kind} {track.customer.name}'.replace('_', ' '))[:80]}.eml"


def _label(reader: Reader) -> str:
    roles = f", {reader.roles}" if reader.roles else ""
    return f"{reader.name} <{reader.address}>{roles}"
