"""Drift: what LinkedIn holds against what shall be there and was proven to be. It reads and compares; nothing here can
change anything at LinkedIn. What is done about drift is `integrations.healing`."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from integrations.batches import Key
from integrations.drift_checks import OBSERVED_COLUMNS, Check, Outcome, check_of, observe, unknown, was_read
from integrations.endpoints import configuration_endpoints, token_endpoint
from integrations.linkedin.answers import EntityAnswer
from integrations.linkedin.errors import LinkedInError
from integrations.linkedin.restli import ConfigurationKey
from integrations.models import ApiCall, Configuration
from integrations.plan import obstacles
from integrations.reading import Heard, Reply, read_configurations
from integrations.selection import facts_of, load
from partnerhub.bulk import write_columns

AT_ONCE = 500  # configurations in memory and in one transaction together
MOST_A_PASS = 5_000  # of the sweep
SWEEP_SHARE = 0.25  # of an application's day: the rest is left to syncing
RESTS_FOR = timedelta(hours=1)  # an application whose calls fail, before the sweep asks under it again

BEING_SENT = "It is being sent, or was sent just now without a clear answer: compare again in two minutes."
CHANGED_MEANWHILE = "It was changed or sent while LinkedIn was asked: compare again."
NOT_ASKED = "LinkedIn was not asked in time, or may not be asked more today: compare again later."

Place = tuple[int, ConfigurationKey]  # application id, and the name of a configuration at LinkedIn


class Read(Protocol):
    """As `reading.read_configurations`."""

    def __call__(
        self,
        wanted: Mapping[int, Collection[ConfigurationKey]],
        *,
        share: float = 1.0,
        seconds: float = math.inf,
    ) -> Iterator[Heard]: ...


@dataclass(slots=True)
class Verification:
    """A check for each configuration, in the order asked for; `reads` are calls that came home."""

    checks: list[Check] = field(default_factory=list)
    reads: int = 0


def verify(
    configuration_ids: Iterable[int],
    *,
    share: float = 1.0,
    seconds: float = math.inf,
    read: Read = read_configurations,
) -> Verification:
    """Compare these configurations with LinkedIn and record what was seen, 500 at a time; those that were not begun
    within `seconds` are left out. At most `share` of each application's day is used up afterwards."""
    pks, ends_at, verification = list(configuration_ids), monotonic() + seconds, Verification()
    for start in range(0, len(pks), AT_ONCE):
        left = ends_at - monotonic()
        if left <= 0:
            break
        _verify_some(pks[start : start + AT_ONCE], verification, share=share, seconds=left, read=read)
    return verification


def verify_what_is_due(
    *, limit: int = MOST_A_PASS, seconds: float = math.inf, read: Read = read_configurations
) -> Verification:
    """One pass of the sweep: the values that nobody has looked at for longest, those of paused integrations too."""
    return verify(due_for_a_look(limit), share=SWEEP_SHARE, seconds=seconds, read=read)


def due_for_a_look(limit: int = MOST_A_PASS) -> list[int]:
    """Proven values last looked at more than LINKEDIN_VERIFY_HOURS ago (0: never due), the oldest look first. What
    could not be read is not asked for again and again: its application rests after such a call, or one for a token,
    that failed."""
    if not settings.LINKEDIN_VERIFY_HOURS:
        return []
    now = timezone.now()
    matter = [*configuration_endpoints(), token_endpoint()]
    failing = ApiCall.objects.filter(
        application__isnull=False, endpoint__in=matter, started_at__gte=now - RESTS_FOR
    ).exclude(status__range=(200, 299))
    proven = Q(confirmed_generation=F("generation"), confirmed_application=F("integration__application"))
    due = Configuration.objects.filter(
        proven,
        observed_at__lt=now - timedelta(hours=settings.LINKEDIN_VERIFY_HOURS),
        deleting_since=None,
        in_doubt=False,
        integration__stopped_at=None,
    ).exclude(integration__application__in=failing.values("application"))
    return list(due.order_by("observed_at", "pk").values_list("pk", flat=True)[:limit])


def _verify_some(
    pks: Sequence[int], verification: Verification, *, share: float, seconds: float, read: Read
) -> None:
    now = timezone.now()
    rows = _load(pks)
    checks = {pk: Check(row, Outcome.UNKNOWN, _obstacle(row, now) or NOT_ASKED) for pk, row in rows.items()}
    asked: dict[tuple[int, Key], Configuration] = {
        _place(row): row for pk, row in rows.items() if checks[pk].message == NOT_ASKED
    }
    heard: dict[int, Reply] = {}
    for group in read(_by_application(asked.values()), share=share, seconds=seconds):
        verification.reads += _is_a_call(group)
        heard |= {asked[reply.application_id, reply.key].pk: reply for reply in group}
    checks |= _record(rows, heard)
    verification.checks += [checks[pk] for pk in pks if pk in checks]


def _load(pks: Sequence[int]) -> dict[int, Configuration]:
    """These configurations with all that is judged here, in three queries."""
    chosen = Configuration.objects.filter(pk__in=pks).order_by()
    integrations = load(set(chosen.values_list("integration_id", flat=True))).values()
    rows = {row.pk: row for one in integrations for row in one.configurations.all()}
    return {pk: rows[pk] for pk in pks if pk in rows}


def _obstacle(row: Configuration, now: datetime) -> str:
    """Why LinkedIn cannot be asked about it now, or empty. A pause stops sending only."""
    if _is_on_its_way(row, now):
        return BEING_SENT
    facts = replace(facts_of(row.integration), pause="")
    return str(next(obstacles(facts), ""))


def _is_on_its_way(row: Configuration, now: datetime) -> bool:
    is_leased = row.leased_until is not None and row.leased_until > now
    is_quiet = row.in_doubt and row.quiet_until is not None and row.quiet_until > now
    return is_leased or is_quiet


def _place(row: Configuration) -> Place:
    integration = row.integration
    key = ConfigurationKey(
        integration.context_urn, integration.integration_type, integration.tenant_type, row.key
    )
    return integration.application_id or 0, key


def _by_application(rows: Iterable[Configuration]) -> dict[int, list[ConfigurationKey]]:
    wanted: defaultdict[int, list[ConfigurationKey]] = defaultdict(list)
    for application, key in map(_place, rows):
        wanted[application].append(key)
    return dict(wanted)


def _is_a_call(group: Heard) -> bool:
    """Whether LinkedIn answered it, well or not."""
    said = next((reply.said for reply in group), None)
    return isinstance(said, EntityAnswer) or (isinstance(said, LinkedInError) and said.status is not None)


def _record(asked: Mapping[int, Configuration], heard: Mapping[int, Reply]) -> dict[int, Check]:
    """Write down what was seen of the rows that are still as they were when LinkedIn was asked."""
    with transaction.atomic():
        locked = Configuration.objects.select_for_update(of=("self",)).filter(pk__in=heard)
        related = ("integration__customer", "integration__contract")
        rows = list(locked.select_related(*related).order_by("pk"))
        now = timezone.now()
        same = {row.pk: row for row in rows if _is_as_it_was(row, asked[row.pk], now)}
        seen = [row for row in same.values() if was_read(heard[row.pk].said)]
        turned = [row for row in seen if observe(row, heard[row.pk].said, now)]
        write_columns(seen, OBSERVED_COLUMNS)
        Configuration.history.bulk_history_create(turned, update=True)  # type: ignore[attr-defined]
    checks = {row.pk: check_of(row, heard[row.pk]) for row in same.values()}
    others = heard.keys() - same.keys()
    changed = {pk: unknown(asked[pk], CHANGED_MEANWHILE, heard[pk]) for pk in others}
    return checks | changed


def _is_as_it_was(row: Configuration, before: Configuration, now: datetime) -> bool:
    """Neither edited nor claimed nor moved to another company, contract or application."""
    return (
        (row.generation, row.lease_epoch, row.deleting_since)
        == (before.generation, before.lease_epoch, before.deleting_since)
        and _place(row) == _place(before)
        and not _is_on_its_way(row, now)
    )
