"""Where the one next action of a track is taken: from what a stage names to the page, the form or the field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from integrations import catalog
from integrations.admin.standing import add_url
from integrations.models import OnboardingTrack
from integrations.track import Action, Prerequisite, Stage
from integrations.unsent import plan_url

# Where the form of a track's facts puts right what a prerequisite names.
FIELDS: Mapping[str, str] = {
    "linkedin_company_id": "id_company_id",
    "contract": "id_contract_id",
    "recruiter_admins": "people",
    "ats_admins": "people",
    "callback_url": "id_callback_url",
    "uses_acls": "id_uses_acls",
    "acknowledgement": "id_acknowledged_by",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A link with its words; `url` is empty where nothing here can be clicked."""

    label: str
    url: str = ""


def next_place(track: OnboardingTrack, stage: Stage) -> Place:
    return Place(stage.next_action, address_of(track, stage.action, stage.about))


def place_of(track: OnboardingTrack, prerequisite: Prerequisite) -> str:
    """Where an unmet prerequisite is met."""
    return address_of(track, prerequisite.action, prerequisite.about)


def address_of(track: OnboardingTrack, action: Action, about: str) -> str:
    """Empty where there is no such page, or nothing to do."""
    make = _ADDRESSES.get(action)
    try:
        return make(track, about) if make else ""
    except NoReverseMatch:  # rows that were removed meanwhile have no page
        return ""


def board_url() -> str:
    return reverse("admin:integrations_onboardingtrack_changelist")


def track_url(track: OnboardingTrack) -> str:
    return reverse("admin:integrations_onboardingtrack_change", args=[track.pk])


def facts_url(track: OnboardingTrack, about: str = "") -> str:
    anchor = FIELDS.get(about, "")
    page = reverse("admin:integrations_onboardingtrack_facts", args=[track.pk])
    return f"{page}#{anchor}" if anchor else page


def letter_url(track: OnboardingTrack, kind: str) -> str:
    return reverse("admin:integrations_onboardingtrack_letter", args=[track.pk, kind])


def _row_of(model: str) -> Callable[[OnboardingTrack, str], str]:
    return lambda track, about: reverse(f"admin:integrations_{model}_change", args=[about])


def _request(track: OnboardingTrack, about: str) -> str:
    return f"{track_url(track)}#request-{about}"


def _in_trouble(track: OnboardingTrack, about: str) -> str:
    """`about` is "configuration:7" or "integration:7"."""
    model, _, pk = about.partition(":")
    return reverse(f"admin:integrations_{model}_change", args=[pk])


def _new_value(track: OnboardingTrack, about: str) -> str:
    """`about` is the integration's id and the key: "7:CALLBACK_URL"."""
    integration, _, name = about.partition(":")
    keys = (kind.key(name) for kind in catalog.TYPES.values())
    key = next((key for key in keys if key), None)
    return f"{add_url(int(integration), key)}#id_desired_value" if key else ""


_ADDRESSES: Mapping[Action, Callable[[OnboardingTrack, str], str]] = {
    Action.COMPLETE_FACTS: facts_url,
    Action.ACKNOWLEDGE: facts_url,
    Action.OPEN_ORDER: _row_of("provisioningorder"),
    Action.OPEN_APPLICATION: _row_of("developerapplication"),
    Action.SEND_LINK: lambda track, about: letter_url(track, "plugin_link"),
    Action.NUDGE: lambda track, about: letter_url(track, "nudge"),
    Action.OPEN_REQUEST: _request,
    Action.OPEN_INTEGRATION: _in_trouble,
    Action.ADD_VALUE: _new_value,
    Action.PLAN_SYNC: lambda track, about: plan_url("configurations", map(int, about.split(","))),
    Action.RESUME: _row_of("integration"),
    Action.OPEN_OFFBOARDING: _row_of("offboarding"),
}
