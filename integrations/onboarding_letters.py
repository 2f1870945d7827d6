"""The mails of an onboarding, as drafts: what each says and who may read it. Only what a customer may know goes in; LinkedIn's
own mail is `integrations.offboarding.letter`, and `integrations.letter_handover` lets them out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.template.loader import render_to_string

from customers.letters import Letter
from customers.models import Contact, Message
from integrations.customer_links import address_of, newest_valid, usable_link
from integrations.models import CustomerLink, OnboardingTrack
from integrations.summary import STEPS
from integrations.track import Position, StageName
from partnerhub.refusals import Refusal

PLACEHOLDER = "[the link is made when you send]"
LONGEST_TEXT = 20_000  # characters
NOTHING_TO_ASK = Refusal(
    "Nothing waits for the customer now: the stage that is next is ours or LinkedIn's. Send the summary instead.",
    field="text",
)


class LetterKind(StrEnum):
    PLUGIN_LINK = "plugin_link"
    NUDGE = "nudge"
    SUMMARY = "summary"
    OFFBOARDING = "offboarding"


PURPOSES: Mapping[LetterKind, CustomerLink.Purpose] = {
    LetterKind.PLUGIN_LINK: CustomerLink.Purpose.PLUGIN,
    LetterKind.SUMMARY: CustomerLink.Purpose.SUMMARY,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """A contact of the customer who may be ticked; `roles` says why they are proposed."""

    pk: int
    address: str
    name: str
    roles: str = ""
    is_proposed_to: bool = False
    is_proposed_cc: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail before anybody chose its readers. `fixed_to` and `fixed_cc` read it in any case; `refusals` keep it from
    leaving, whatever is typed; `must_hold` has to stand in the text, however it is edited."""

    kind: LetterKind
    audience: str
    subject: str
    text: str
    readers: tuple[Reader, ...]
    fixed_to: tuple[str, ...] = ()
    fixed_cc: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    must_hold: tuple[str, ...] = ()

    def letter(self, *, text: str, to: Iterable[int], cc: Iterable[int]) -> Letter:
        """With this text, to these contacts: others than the customer's own do not count, nobody gets it twice."""
        chosen, copied = set(to), set(cc)
        first = [*self.fixed_to, *(one.address for one in self.readers if one.pk in chosen)]
        then = [*self.fixed_cc, *(one.address for one in self.readers if one.pk in copied)]
        first = list(dict.fromkeys(first))
        return Letter(
            audience=self.audience,
            from_email=settings.SUPPORT_FROM_EMAIL,
            to=tuple(first),
            cc=tuple(one for one in dict.fromkeys(then) if one not in first),
            subject=self.subject,
            text=text,
            html=html_of(self.kind, self.subject, text),
        )


def draft_for_customer(
    track: OnboardingTrack, kind: LetterKind, *, position: Position, now: datetime
) -> Draft:
    """The mail as it would be now, with the newest link that works, or a sentence in its place: nothing is made here."""
    words = _words(track, position, kind, now)
    return Draft(
        kind=kind,
        audience=Message.Audience.CUSTOMER,
        subject=render(kind, "subject.txt", words).strip(),
        text=render(kind, "body.txt", words),
        readers=readers_of(track),
        refusals=tuple(_refusals(kind, position)),
    )


def readers_of(track: OnboardingTrack) -> tuple[Reader, ...]:
    """The customer's contacts: Recruiter Admins of the contract are proposed to read it, ATS admins to be copied."""
    admins = _recruiter_admins(track)
    return tuple(
        Reader(
            pk=contact.pk,
            address=contact.email,
            name=contact.name,
            roles=", ".join(_roles(contact, admins)),
            is_proposed_to=contact.pk in admins,
            is_proposed_cc=contact.is_ats_admin and contact.pk not in admins,
        )
        for contact in track.customer.contacts.all()
    )


def html_of(kind: LetterKind, subject: str, text: str) -> str:
    """The same text for mail programs that show HTML: what a person edited stands in both."""
    paragraphs = [part.strip("\n") for part in text.split("\n\n") if part.strip()]
    context = {"subject": subject, "paragraphs": paragraphs}
    return render_to_string(f"emails/{kind}/body.html", context).strip() + "\n"


def render(kind: LetterKind, template: str, words: Mapping[str, object]) -> str:
    return render_to_string(f"emails/{kind}/{template}", dict(words)).strip() + "\n"


def sender_words() -> dict[str, object]:
    return {"ats": settings.ATS_NAME, "address": settings.SUPPORT_FROM_EMAIL}


def _refusals(kind: LetterKind, position: Position) -> Iterator[Refusal]:
    if kind is LetterKind.NUDGE and not position.current.ask:
        yield NOTHING_TO_ASK
    if kind is LetterKind.PLUGIN_LINK and position.leaving:
        yield Refusal("This track is being taken off LinkedIn: nobody is asked to request it.", rule="SP-28")


def _words(track: OnboardingTrack, position: Position, kind: LetterKind, now: datetime) -> dict[str, object]:
    """All that a template gets: no row, so that no note, reason or trouble of ours can get into a mail."""
    link = _link_of(track, kind, position, now)
    product = track.product_data
    return {
        **sender_words(),
        "customer": track.customer.name,
        "product": product.label,
        "admin": product.admin,
        "switches_at": product.switches_at,
        "contract": track.contract.linkedin_contract_id if track.contract else "",
        "ask": position.current.ask,
        "stages": [(STEPS[stage.name][0], stage.is_done) for stage in position.stages],
        "is_live": position.is_live,
        "link": address_of(link) if link else PLACEHOLDER if kind in PURPOSES else "",
        "until": link.expires_at if link else now + timedelta(days=settings.LINK_DAYS),
    }


def _link_of(
    track: OnboardingTrack, kind: LetterKind, position: Position, now: datetime
) -> CustomerLink | None:
    if kind in PURPOSES:
        return usable_link(track=track, purpose=PURPOSES[kind], now=now)
    if position.current.name is StageName.REQUESTED:
        return newest_valid(track=track, purpose=CustomerLink.Purpose.PLUGIN, now=now)
    return None


def _recruiter_admins(track: OnboardingTrack) -> set[int]:
    admins = Contact.objects.filter(customer=track.customer_id, administers__isnull=False)
    if track.contract_id:
        admins = admins.filter(administers=track.contract_id)
    return set(admins.values_list("pk", flat=True))


def _roles(contact: Contact, admins: Iterable[int]) -> Iterable[str]:
    if contact.pk in admins:
        yield "Recruiter Admin"
    if contact.is_ats_admin:
        yield "ATS admin"
