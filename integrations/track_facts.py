"""From rows to the facts of tracks: whatever the number of tracks, the same number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from integrations import catalog
from integrations.customer_words import ASKS, HOLDERS
from integrations.models import (
    Acknowledgement,
    Configuration,
    CustomerLink,
    CustomerReport,
    DeveloperApplication,
    Integration,
    Offboarding,
    OnboardingTrack,
    PluginRequest,
    ProvisioningOrder,
)
from integrations.names import has_confirmed_name, name_of
from integrations.plan import IntegrationFacts, obstacles, unmet_needs
from integrations.prerequisites import PrerequisiteFacts, prerequisites_of
from integrations.selection import facts_of
from integrations.track import ApplicationFacts, IntegrationState, LinkFacts, TrackFacts, Who

ENABLED = "ENABLED"
KNOWN_FOR = timedelta(days=2)  # what LinkedIn said of a state; it is asked once a day
Trouble = Configuration.Trouble
OrderState = ProvisioningOrder.State


def whole_tracks(tracks: "QuerySet[OnboardingTrack]") -> "QuerySet[OnboardingTrack]":
    """The tracks with everything that decides where they stand: a dozen queries for any number."""
    integrations = Integration.objects.select_related(
        "customer", "contract", "application", "application__credential", "paused_by"
    ).prefetch_related("configurations")
    return tracks.select_related(
        "customer", "customer__csm", "contract", "application", "application__credential"
    ).prefetch_related(
        "contract__recruiter_admins",
        "customer__contacts",
        "customer__acknowledgements",
        Prefetch("customer__provisioning_orders", ProvisioningOrder.objects.order_by("pk")),
        Prefetch("customer__integrations", integrations),
        *(Prefetch(name, rows) for name, rows in came_to_tracks().items()),
    )


def came_to_tracks() -> "dict[str, QuerySet[Any]]":
    """What happened to tracks and decides where they stand, by the name under which a track has it."""
    return {
        "links": CustomerLink.objects.filter(purpose=CustomerLink.Purpose.PLUGIN).order_by("-pk"),
        "reports": CustomerReport.objects.filter(settled_at=None).order_by("-pk"),
        "requests": PluginRequest.objects.defer("raw").order_by("-pk"),
        "offboardings": Offboarding.objects.filter(Q(completed_at=None) | Q(track__ended_at=None)).order_by(
            "pk"
        ),
    }


def facts_by_track(tracks: Iterable[OnboardingTrack], *, now: datetime) -> dict[int, TrackFacts]:
    """By track id; the rows as `whole_tracks` loads them."""
    return {track.pk: facts_of_track(track, now=now) for track in tracks}


def facts_of_track(track: OnboardingTrack, *, now: datetime) -> TrackFacts:
    rows = rows_of(track)
    states = [
        replace(_integration_state(name, rows.get(name), now), level=track.product_data.level_of(name) or "")
        for name in wanted_types_of(track, rows)
    ]
    leaving = next((one for one in track.offboardings.all() if one.completed_at is None), None)
    return TrackFacts(
        customer=track.customer.name,
        product=track.product_data.label,
        admin=track.product_data.admin,
        switches_at=track.product_data.switches_at,
        now=now,
        prerequisites=tuple(prerequisites_of(_prerequisite_facts(track, rows, states))),
        application=_application_facts(track),
        link=_link_facts(track, now),
        integrations=states,
        trouble=track.trouble,
        offboarding=leaving.pk if leaving else 0,
        is_ended=track.ended_at is not None,
    )


def wanted_types_of(track: OnboardingTrack, rows: Mapping[str, Integration]) -> tuple[str, ...]:
    """Without those that were taken off LinkedIn while the track went on with others. `rows` as `rows_of` gives them."""
    pks = taken_off(track)
    gone = {name for name, row in rows.items() if row.pk in pks and row.stopped_at}
    return tuple(name for name in track.wanted_types if name not in gone) or track.wanted_types


def taken_off(track: OnboardingTrack) -> set[int]:
    """Ids of integrations of which an off-boarding of this track has ended."""
    ended = [one for one in track.offboardings.all() if one.completed_at]
    return {state["integration"] for one in ended for state in one.final_state}


def rows_of(track: OnboardingTrack) -> dict[str, Integration]:
    """The customer's integrations that this track is about, by type: of its contract where the type has one, under its
    application, or under none yet."""
    found: dict[str, Integration] = {}
    for row in track.customer.integrations.all():
        if not track.product_data.has_type(row.integration_type) or not _is_of_contract(track, row):
            continue
        if row.application_id not in (None, track.application_id):
            continue
        if row.integration_type not in found or row.application_id:
            found[row.integration_type] = row
    return found


def _is_of_contract(track: OnboardingTrack, row: Integration) -> bool:
    of_contract = catalog.TYPES[row.integration_type].context is catalog.Context.CONTRACT
    return not of_contract or row.contract_id == track.contract_id


# Prerequisites --------------------------------------------------------------------------------------


def _prerequisite_facts(
    track: OnboardingTrack, rows: Mapping[str, Integration], states: Collection[IntegrationState]
) -> PrerequisiteFacts:
    customer, contract = track.customer, track.contract
    callback = _callback_of(track, rows.values())
    acknowledged = {one.rule: one.by_name for one in customer.acknowledgements.all()}
    return PrerequisiteFacts(
        customer=customer.name,
        product=track.product_data,
        types=tuple(one.type_name for one in states),
        company_id=customer.linkedin_company_id,
        contract_id=contract.linkedin_contract_id if contract else "",
        is_lite=contract is not None and contract.product == contract.Product.RECRUITER_LITE,
        recruiter_admins=[str(one) for one in contract.recruiter_admins.all()] if contract else [],
        ats_admins=[str(one) for one in customer.contacts.all() if one.is_ats_admin],
        callback=callback,
        callback_trouble=_callback_trouble(callback),
        acls_matter=_syncs_acls(track.application),
        acls_answered=customer.uses_acls != customer.UsesAcls.NOT_ASKED,
        acknowledged_by=acknowledged.get(Acknowledgement.NO_TEST_ENVIRONMENT, ""),
        has_plugin_page=bool(settings.PLUGIN_URL) or (bool(states) and all(one.is_known for one in states)),
        is_enabled=bool(states) and all(one.is_enabled for one in states),
    )


def callback_of(track: OnboardingTrack) -> str:
    """What LinkedIn shall deliver to, of a track as `whole_tracks` loads it."""
    return _callback_of(track, rows_of(track).values())


def _callback_of(track: OnboardingTrack, rows: Iterable[Integration]) -> str:
    """The value that stands already comes before the one entered for the track."""
    values = [
        configuration.desired_value
        for row in rows
        for configuration in row.configurations.all()
        if configuration.key == catalog.CALLBACK_URL and configuration.deleting_since is None
    ]
    return next(iter(values), track.callback_url)


@lru_cache(maxsize=4096)  # the board asks for every customer at each look
def _callback_trouble(callback: str) -> str:
    rule = catalog.TYPES["ONE_CLICK_EXPORT"].key(catalog.CALLBACK_URL)
    assert rule is not None  # noqa: S101 (the catalog has it)
    return str(next(catalog.check_value(rule, callback), "")) if callback else ""


def _syncs_acls(application: DeveloperApplication | None) -> bool:
    return application.syncs_acls if application else bool(settings.ATS_SUPPORTS_SYNC_ACLS)


# Application and link -------------------------------------------------------------------------------


def _application_facts(track: OnboardingTrack) -> ApplicationFacts:
    application = track.application
    order = _order_of(track)
    trouble = order.trouble if order and order.state != OrderState.DONE else ""
    credential = getattr(application, "credential", None)
    return ApplicationFacts(
        id=application.pk if application else 0,
        has_secret=credential is not None and bool(credential.client_secret),
        domains_fit=application is not None and has_our_page(application),
        refused=credential.refused_because if credential is not None and credential.refused_at else "",
        order_id=order.pk if order else 0,
        order_trouble=trouble or track.trouble,
        needs_person=(order is not None and order.state == OrderState.REFUSED)
        or (order is None and bool(track.trouble)),
    )


def _order_of(track: OnboardingTrack) -> ProvisioningOrder | None:
    """The open order for the customer's application, or the one that made it."""
    orders = list(track.customer.provisioning_orders.all())
    mine = [one for one in orders if one.application_id in (None, track.application_id)]
    return mine[-1] if mine else None


def has_our_page(application: DeveloperApplication) -> bool:
    """Whether LinkedIn's widget loads on our plugin page under this application."""
    return bool(settings.PLUGIN_URL) and _origin(settings.PLUGIN_URL) in map(_origin, application.js_domains)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _link_facts(track: OnboardingTrack, now: datetime) -> LinkFacts:
    link = next(iter(track.links.all()), None)
    report = next(iter(track.reports.all()), None)
    request = next(iter(track.requests.all()), None)
    return LinkFacts(
        exists=link is not None,
        is_sent=link is not None and link.sent_at is not None,
        is_valid=link is not None and link.is_valid(now),
        is_revoked=link is not None and link.revoked_at is not None,
        expires_at=link.expires_at if link else None,
        is_opened=link is not None and link.opened_at is not None,
        renewal_asked=link is not None and link.renewal_asked_at is not None,
        report=f"The customer says: {report}.{_quoted(report.text)}" if report else "",
        report_by=HOLDERS[report.kind] if report else Who.CUSTOMER,
        report_ask=ASKS[report.kind] if report else "",
        request_id=request.pk if request else 0,
        request_state=request.state if request and request.settled_at is None else "",
        request_why=request.why if request else "",
    )


def _quoted(text: str) -> str:
    return f" “{text}”" if text else ""


# Integrations ---------------------------------------------------------------------------------------


def _integration_state(type_name: str, row: Integration | None, now: datetime) -> IntegrationState:
    if row is None:
        return IntegrationState(type_name, catalog.TYPES[type_name].label)
    facts, configurations = (
        facts_of(row),
        [one for one in row.configurations.all() if one.deleting_since is None],
    )
    unmet = list(unmet_needs(facts))
    proven = {one.id for one in facts.configurations if one.is_confirmed}
    unproven = [one for one in configurations if one.pk not in proven]
    stuck = next((one for one in unproven if _needs_person(one, facts)), None)
    changed = [one.pk for one in unproven if _was_changed(one)]
    was_seen, is_named = row.was_seen, has_confirmed_name(row)
    is_enabled = was_seen and row.linkedin_status == ENABLED
    is_proven = not unmet and not unproven and is_named
    is_out_of_sight = is_enabled and _is_out_of_sight(row, now)
    return IntegrationState(
        type_name,
        row.type_label,
        id=row.pk,
        is_known=was_seen and bool(row.linkedin_status or row.linkedin_status_at is None),
        is_named=is_named,
        name=name_of(row),
        unmet=tuple(key.name for key, _ in unmet),
        unmet_why=str(catalog.describe_missing(row.type, *unmet[0])) if unmet else "",
        unproven=tuple(one.key for one in unproven),
        needs_person=_why_stuck(stuck) if stuck else _obstacle(facts),
        trouble_at=stuck.pk if stuck else 0,
        changed=tuple(changed),
        is_unclear=any(one.trouble in (Trouble.RETRY, Trouble.UNKNOWN) for one in unproven),
        word=row.linkedin_status if was_seen else "",
        is_enabled=is_enabled,
        is_verified=is_enabled and is_proven and not is_out_of_sight and _is_verified(row, configurations),
        is_out_of_sight=is_out_of_sight,
        pause=facts.pause,
        is_stopped=row.stopped_at is not None,
    )


def _needs_person(row: Configuration, facts: IntegrationFacts) -> bool:
    return row.trouble == Trouble.REJECTED or (bool(row.drift) and not facts.heals_drift)


def _was_changed(row: Configuration) -> bool:
    """LinkedIn has another value of ours: a person looks at the plan, with both side by side, before this one is sent."""
    return (
        bool(row.confirmed_generation) and not row.trouble and not row.drift and row.next_attempt_at is None
    )


def _why_stuck(row: Configuration) -> str:
    if row.trouble == Trouble.REJECTED:
        return row.trouble_text
    return f"LinkedIn had our value of {row.key} and shows another one now: send ours again, or take theirs."


def _obstacle(facts: IntegrationFacts) -> str:
    """Why nothing can be sent; a pause is told apart."""
    return next((str(one) for one in obstacles(facts) if one.field != "paused_at"), "")


def _is_verified(row: Integration, configurations: Collection[Configuration]) -> bool:
    """Verified since LinkedIn calls it what it does, and since each value was proven last."""
    since = [row.linkedin_status_since, *(one.confirmed_at for one in configurations)]
    return row.verified_at is not None and all(at is not None and row.verified_at >= at for at in since)


def _is_out_of_sight(row: Integration, now: datetime) -> bool:
    """Nobody knows whether it is enabled still, because LinkedIn could not be asked for so long."""
    return row.linkedin_status_at is None or now - row.linkedin_status_at > KNOWN_FOR
