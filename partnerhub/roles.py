"""Roles: groups kept in code. After every migration each group holds exactly the permissions written here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import F, Value
from django.db.models.functions import Concat


@dataclass(frozen=True)
class Role:
    purpose: str
    permissions: frozenset[str]


def _grant(models: Mapping[str, str], *others: str) -> frozenset[str]:
    """`{"app.model": "view add"}` and permissions with names of their own, as Django's `app.codename`."""
    split = [(*model.split("."), action) for model, actions in models.items() for action in actions.split()]
    return frozenset({f"{app}.{action}_{name}" for app, name, action in split} | set(others))


# Where reports can go, LinkedIn's products, and what is known: all staff read them.
DESK_WORDS = {
    "support.destination": "view",
    "support.destinationfield": "view",
    "support.product": "view",
    "support.article": "view",
}
# What gathers around a case, for who works on cases.
DESK = {
    "support.case": "view add change",
    "support.casereference": "view add change delete",
    "support.checklistitem": "view add change delete",
    "support.escalation": "view add change",
    "support.note": "view add",
    "support.wait": "view",
    "support.attachment": "view add delete",
    "support.filing": "view add change",
    "support.sameness": "view add change",
    "support.merge": "view add change",
    "support.problem": "view add change",
    "support.article": "view add change",
}

# What the machine and the mails left behind. No role may add, change or delete it. Whoever reads API calls may also ask
# LinkedIn about the token of an application that they see (SP-40).
RUNS = {
    "integrations.syncrun": "view",
    "integrations.syncresult": "view",
    "integrations.attempt": "view",
    "integrations.apicall": "view",
}
MAILS = {"customers.message": "view"}  # of escalations too, so only for who may read those
EVIDENCE = RUNS | MAILS
# What LinkedIn changes: a version it no longer serves, pages to read again. Whoever sees a page may say it was read.
WATCHED = {"integrations.closedversion": "view", "integrations.watchedpage": "view"}
# What LinkedIn and customers sent us, and what was ordered at LinkedIn: kept as it came.
INBOUND = {
    "integrations.callbackevent": "view",
    "integrations.webhooknotification": "view",
    "integrations.provisioningorder": "view",
    "integrations.offboarding": "view",
}

SUPPORT = _grant(
    EVIDENCE
    | WATCHED
    | INBOUND
    | {
        "integrations.onboardingtrack": "view",
        "customers.customer": "view",
        "customers.contract": "view",
        "customers.contact": "view add change",
        "customers.linkedincontact": "view",
        "customers.holiday": "view",
        "integrations.developerapplication": "view",
        "integrations.integration": "view",
        "integrations.configuration": "view",
    }
    | DESK_WORDS
    | DESK,
    "support.send_escalation",
)

ONBOARDING = _grant(
    RUNS
    | WATCHED
    | INBOUND
    | {
        "integrations.onboardingtrack": "view add change",
        "integrations.provisioningorder": "view change",
        "integrations.callbackevent": "view change",
        "integrations.webhooknotification": "view change",
        "integrations.callbackroute": "view add change delete",
        "integrations.webhookendpoint": "view add change",
        "integrations.offboarding": "view change",
        "customers.customer": "view add change",
        "customers.contract": "view add change delete",
        "customers.contact": "view add change delete",
        "customers.linkedincontact": "view",
        "customers.holiday": "view",
        "integrations.developerapplication": "view add change",
        "integrations.integration": "view add change",
        "integrations.configuration": "view add change delete",
        "integrations.customerimport": "view add",
        "support.case": "view",
        "support.casereference": "view",
    }
    | DESK_WORDS,
    "integrations.sync_configuration",
    "integrations.export_customers",
    "integrations.offboard_onboardingtrack",
)

BD_REVIEWER = _grant({"support.escalation": "view"})

ADMINISTRATOR = (
    SUPPORT
    | ONBOARDING
    | _grant(
        {
            "auth.user": "view add change",
            "auth.group": "view",
            "customers.linkedincontact": "view add change delete",
            "customers.holiday": "view add change delete",
            "customers.customer": "view add change delete",
            "integrations.developerapplication": "view add change delete",
            "integrations.integration": "view add change delete",
            "integrations.closedversion": "change",
            "integrations.watchedpage": "view add change delete",
            "support.destination": "view change",
            "support.destinationfield": "view add change delete",
            "support.product": "view add change",
            "support.article": "view add change delete",
        }
    )
)

ROLES: Mapping[str, Role] = {
    "Support": Role("Cases and escalations; reads everything about the customer.", SUPPORT),
    "Onboarding": Role("Customers, their integrations and configurations; import, sync, export.", ONBOARDING),
    "BD reviewer": Role("Reads the escalations addressed to this person at LinkedIn.", BD_REVIEWER),
    "Administrator": Role(
        "All of it, and users, LinkedIn contacts, watched pages and holidays.", ADMINISTRATOR
    ),
}


def write_roles(*, app_config: AppConfig, using: str = "default", **signal: object) -> None:
    """Make the groups equal to the code, as far as models are migrated. Receives `post_migrate`, which comes app by
    app: with the last one that a role names, everything else is there."""
    if app_config != [one for one in apps.get_app_configs() if one.label in _APPS][-1]:
        return
    # Django makes an app's permissions on the same signal, and its receiver may come after this one.
    create_permissions(app_config, verbosity=0, using=using)
    full_name = Concat(F("content_type__app_label"), Value("."), F("codename"))
    known = dict(Permission.objects.using(using).values_list(full_name, "pk"))
    for name, role in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set([pk for permission, pk in known.items() if permission in role.permissions])


_APPS = {name.partition(".")[0] for role in ROLES.values() for name in role.permissions}
