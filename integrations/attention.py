"""What the start page says about syncing: what LinkedIn refused, what is not known, and what stops the rest."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from integrations import catalog
from integrations.credential_attention import credential_topics
from integrations.drift_attention import drift_topics
from integrations.inbound.attention import inbound_topics
from integrations.models import Configuration, DeveloperApplication, Integration, SyncRun, SyncShard
from integrations.run_states import run_state, with_tallies
from integrations.trouble_attention import trouble_topics
from integrations.unsent import unsent_topic
from integrations.version_attention import due_pages, version_topics
from partnerhub.attention import ROWS_SHOWN, Entry, Part, Recent, Row, Topic, topic_of

UNCLAIMED_FOR = timedelta(minutes=5)  # a run that waits longer waits for a worker that is not there


def integration_rows(user: User | AnonymousUser) -> Part:
    """At most seventeen queries, fewer for people who may see less."""
    topics = []
    if user.has_perm("integrations.change_configuration"):
        topics += [*trouble_topics(), *drift_topics()]
    if user.has_perm("integrations.sync_configuration"):
        topics += [_stuck_runs(), unsent_topic()]
    if user.has_perm("integrations.change_developerapplication"):
        topics += [_without_secret(), *credential_topics()]
    if user.has_perm("integrations.add_configuration"):
        topics.append(_without_callback())
    if user.has_perm("customers.change_customer"):
        topics.append(_acls_not_asked())
    topics += inbound_topics(user)
    if user.has_perm("integrations.view_closedversion"):
        topics += version_topics(user)
    if user.has_perm("integrations.view_watchedpage"):
        topics.append(due_pages(user))
    recent = [_recent_runs()] if user.has_perm("integrations.view_syncrun") else []
    return Part(topics=topics, recent=recent)


def lacks_callback() -> Q:
    """The condition of an integration whose type needs a callback and has none (IC-01)."""
    has_callback = Configuration.objects.filter(integration=OuterRef("pk"), key=catalog.CALLBACK_URL)
    kinds = [kind.name for kind in catalog.TYPES.values() if kind.key(catalog.CALLBACK_URL)]
    return Q(~Exists(has_callback), integration_type__in=kinds)


def _stuck_runs() -> Topic:
    now = timezone.now()
    nobody = Q(leased_until__lt=now) | Q(leased_until=None, run__requested_at__lt=now - UNCLAIMED_FOR)
    abandoned = SyncShard.objects.filter(nobody, run=OuterRef("pk"), finished_at=None)
    return topic_of(
        SyncRun.objects.filter(Exists(abandoned), finished_at=None).order_by("pk"),
        lambda run: Row(
            title=str(run),
            reason=run.trouble or "No worker holds this run. It goes on once manage.py work runs again.",
            action_label="Open the run",
            action_url=_page("syncrun", run.pk),
            since=run.started_at or run.requested_at,
        ),
        name="sync runs that stand still",
        tone="bad",
        url=_list("syncrun", finished_at__isnull=True),
        permission="integrations.sync_configuration",
    )


def _without_secret() -> Topic:
    return topic_of(
        DeveloperApplication.objects.filter(
            Q(credential=None) | Q(credential__client_secret=""), kind=DeveloperApplication.Kind.CHILD
        )
        .select_related("customer")
        .order_by("pk"),
        lambda application: Row(
            title=str(application),
            reason=f"No client secret is stored, so nothing of {application.customer} can be synced.",
            action_label="Add the secret",
            action_url=f"{_page('developerapplication', application.pk)}#id_client_secret",
        ),
        name="applications without a secret",
        tone="warn",
        url=_list("developerapplication", kind__exact="child", credential="missing"),
        permission="integrations.change_developerapplication",
    )


def _without_callback() -> Topic:
    return topic_of(
        Integration.objects.filter(lacks_callback(), paused_at=None, stopped_at=None)
        .select_related("customer")
        .order_by("pk"),
        lambda integration: Row(
            title=str(integration),
            reason="It has no callback URL, so the customer cannot enable it (IC-01).",
            action_label="Add the callback",
            action_url=_new_callback(integration.pk),
            since=integration.created_at,
        ),
        name="integrations without a callback",
        tone="warn",
        url=_list("integration", missing="callback"),
        permission="integrations.add_configuration",
    )


def _new_callback(integration: int) -> str:
    """The form of a new configuration, at the one field that is left to fill in."""
    known = urlencode({"integration": integration, "key": catalog.CALLBACK_URL})
    return f"{reverse('admin:integrations_configuration_add')}?{known}#id_desired_value"


def _acls_not_asked() -> Topic:
    return topic_of(
        Customer.objects.filter(Exists(_waits_for_the_acl_answer()), uses_acls=Customer.UsesAcls.NOT_ASKED),
        lambda customer: Row(
            title=customer.name,
            reason="Nobody has asked whether they will use Sync ACLs, and a configuration depends on the answer (IC-05, IC-06).",
            action_label="Record the answer",
            action_url=f"{reverse('admin:customers_customer_change', args=[customer.pk])}#id_uses_acls",
        ),
        name="customers to ask about ACLs",
        tone="warn",
        url=f"{reverse('admin:customers_customer_changelist')}?{urlencode({'uses_acls__exact': 'not_asked'})}",
        permission="customers.change_customer",
    )


def _waits_for_the_acl_answer() -> QuerySet[Integration]:
    keys = {key.name for kind in catalog.TYPES.values() for key in kind.keys if _depends_on_acls(key)}
    kinds = [kind.name for kind in catalog.TYPES.values() if any(_depends_on_acls(key) for key in kind.keys)]
    syncs_acls = Q(application__supports_sync_acls=True)
    if settings.ATS_SUPPORTS_SYNC_ACLS:
        syncs_acls |= Q(application__supports_sync_acls=None)
    answered = Configuration.objects.filter(integration=OuterRef("pk"), key__in=keys, deleting_since=None)
    return Integration.objects.filter(
        syncs_acls, ~Exists(answered), customer=OuterRef("pk"), integration_type__in=kinds, stopped_at=None
    )


def _depends_on_acls(key: catalog.KeyRule) -> bool:
    return key.needed is catalog.Needed.WITHOUT_ACLS


def _recent_runs() -> Recent:
    runs = with_tallies(SyncRun.objects.select_related("requested_by")).order_by("-pk")[:ROWS_SHOWN]
    return Recent(
        name="sync runs", permission="integrations.view_syncrun", entries=[_run_entry(run) for run in runs]
    )


def _run_entry(run: SyncRun) -> Entry:
    who = f"by {run.requested_by}" if run.requested_by else f"by {run.get_source_display()}"
    state = run_state(run)
    return Entry(
        title=f"{run} {who}",
        url=_page("syncrun", run.pk),
        at=run.requested_at,
        tone=state.tone,
        word=state.word,
    )


def _list(model: str, **filters: object) -> str:
    return f"{reverse(f'admin:integrations_{model}_changelist')}?{urlencode(filters)}"


def _page(model: str, pk: int) -> str:
    return reverse(f"admin:integrations_{model}_change", args=[pk])
