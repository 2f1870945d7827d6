"""Many tracks at once, for pages that show where hundreds of them stand: of each row only what decides that, put together
by hand, because Django's own prefetching takes longer than the database. To be read, never saved."""

from collections import defaultdict, namedtuple
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import Any

from django.db.models import Model, Q, QuerySet

from customers.models import Contact, Contract, Customer
from integrations.models import (
    Acknowledgement,
    Configuration,
    DeveloperApplication,
    Integration,
    OnboardingTrack,
    ProvisioningOrder,
)
from integrations.track_facts import came_to_tracks

TRACK = (
    "customer__name", "customer__linkedin_company_id", "customer__uses_acls", "customer__drift_policy", "product",
    "levels", "contract", "application", "callback_url", "ended_at", "trouble",
)  # fmt: skip
APPLICATION = (
    "customer", "js_domains", "supports_sync_acls", "dialect", "credential__client_secret", "credential__refused_at",
    "credential__refused_because",
)  # fmt: skip


_ConfigurationColumns = namedtuple(
    "_ConfigurationColumns",
    "pk integration_id key desired_value generation confirmed_generation confirmed_hash confirmed_context"
    " confirmed_application_id confirmed_at observed_value drift drift_since deleting_since trouble trouble_text next_attempt_at",
)
_IntegrationColumns = namedtuple(
    "_IntegrationColumns",
    "pk customer_id application_id contract_id integration_type tenant_type paused_at pause_reason linkedin_status"
    " linkedin_status_at linkedin_status_since integration_name confirmed_name seen_as verified_at stopped_at"
    " paused_by__username",
)


class LeanConfiguration(_ConfigurationColumns):
    """No model: a tenth of the price. What it says of itself, it borrows from there."""

    integration: Any

    is_confirmed = Configuration.is_confirmed
    was_confirmed = Configuration.was_confirmed
    _is_what_was_confirmed = Configuration._is_what_was_confirmed


class LeanIntegration(_IntegrationColumns):
    application: DeveloperApplication | None
    contract: Contract | None
    customer: Customer
    configurations: "_Rows"

    type = Integration.type
    type_label = Integration.type_label
    context_urn = Integration.context_urn
    context_number = Integration.context_number
    identity = Integration.identity
    was_seen = Integration.was_seen
    is_paused = Integration.is_paused
    syncs_acls = Integration.syncs_acls

    @property
    def paused_by(self) -> str:
        name: str = self.paused_by__username or ""
        return name


class LeanContact(namedtuple("_ContactColumns", "name email is_ats_admin")):
    __str__ = Contact.__str__


LeanAcknowledgement = namedtuple("LeanAcknowledgement", "rule by_name")


class _Rows(list[Any]):
    """What `owner.rows` is for a model: `all()` gives the rows."""

    def all(self) -> "_Rows":
        return self


def read_tracks(tracks: "QuerySet[OnboardingTrack]") -> list[OnboardingTrack]:
    """What `track_facts.whole_tracks` loads, as far as `facts_of_track` reads it; a dozen queries for any number."""
    found = list(tracks.select_related("customer").only(*TRACK))
    chosen = tracks.order_by()  # the other queries repeat the condition: a thousand ids take longer
    customers = {track.customer_id: track.customer for track in found}
    applications, contracts = _applications(chosen), _contracts(chosen)
    for track in found:
        _relate(track, "customer", customers[track.customer_id])
        _relate(track, "application", applications.get(track.application_id or 0))
        _relate(track, "contract", contracts.get(track.contract_id or 0))
    rows = _integrations(chosen)
    for row in rows:
        row.customer = customers[row.customer_id]
        row.application, row.contract = applications.get(row.application_id), contracts.get(row.contract_id)
    _attach(customers.values(), "integrations", _grouped(rows, "customer_id"))
    _attach_own_rows(customers.values(), chosen)
    _attach_what_came(found, chosen)
    return found


def _integrations(tracks: "QuerySet[OnboardingTrack]") -> list[Any]:
    customers = tracks.values("customer")
    found = Integration.objects.filter(customer__in=customers)
    columns = found.order_by("customer_id", "integration_type", "pk").values_list(*LeanIntegration._fields)
    rows = [LeanIntegration._make(one) for one in columns]
    by_pk = {row.pk: row for row in rows}
    for row in rows:
        row.configurations = _Rows()
    mine = Configuration.objects.filter(integration__customer__in=customers).order_by("key", "pk")
    for configuration in map(LeanConfiguration._make, mine.values_list(*LeanConfiguration._fields)):
        owner = by_pk.get(configuration.integration_id)
        if owner is not None:  # it may have been made since
            configuration.integration = owner
            owner.configurations.append(configuration)
    return rows


def _contracts(tracks: "QuerySet[OnboardingTrack]") -> dict[int, Contract]:
    customers = tracks.values("customer")
    found = Contract.objects.filter(customer__in=customers).order_by("pk").in_bulk()
    admins = Contact.objects.filter(administers__customer__in=customers).order_by("name", "pk")
    _attach(found.values(), "recruiter_admins", _lean(LeanContact, admins, "administers"))
    return found


def _applications(tracks: "QuerySet[OnboardingTrack]") -> dict[int, DeveloperApplication]:
    """An integration's may belong to somebody else by mistake."""
    used = Integration.objects.filter(customer__in=tracks.values("customer")).values("application")
    theirs = Q(pk__in=tracks.values("application")) | Q(pk__in=used)
    found = DeveloperApplication.objects.filter(theirs).select_related("credential").only(*APPLICATION)
    return found.order_by("pk").in_bulk()


def _attach_own_rows(customers: Collection[Customer], tracks: "QuerySet[OnboardingTrack]") -> None:
    """What customers have whatever their tracks: of the contacts only ATS admins count."""
    mine = Q(customer__in=tracks.values("customer"))
    admins = Contact.objects.filter(mine, is_ats_admin=True).order_by("name", "pk")
    acknowledged = Acknowledgement.objects.filter(mine).order_by("pk")
    orders = ProvisioningOrder.objects.filter(mine).order_by("pk")
    _attach(customers, "contacts", _lean(LeanContact, admins, "customer_id"))
    _attach(customers, "acknowledgements", _lean(LeanAcknowledgement, acknowledged, "customer_id"))
    _attach(customers, "provisioning_orders", _grouped(orders, "customer_id"))


def _attach_what_came(found: Collection[OnboardingTrack], tracks: "QuerySet[OnboardingTrack]") -> None:
    for name, rows in came_to_tracks().items():
        _attach(found, name, _grouped(rows.filter(track__in=tracks.values("pk")), "track_id"))


def _lean(kind: Any, rows: "QuerySet[Any]", by: str) -> dict[int, list[Any]]:
    """Rows that are no models, by the column `by`."""
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for owner, *columns in rows.values_list(by, *kind._fields):
        groups[owner].append(kind._make(columns))
    return groups


def _grouped(rows: Iterable[Any], by: str) -> dict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    key = attrgetter(by)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _attach(owners: Iterable[Model], name: str, groups: Mapping[int, list[Any]]) -> None:
    """So that `owner.name.all()` gives these rows without asking the database."""
    for owner in owners:
        cache: dict[str, list[Any]] = owner.__dict__.setdefault("_prefetched_objects_cache", {})
        cache[name] = groups.get(owner.pk, [])


def _relate(row: Model, name: str, related: Model | None) -> None:
    """So that `row.name` is that one without asking the database."""
    row._state.fields_cache[name] = related
