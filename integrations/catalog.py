"""LinkedIn's integration types and configuration keys as data (seed "Integration types and configurations").

Forms, import and plan read this table; nothing repeats it. Values in, values out: no rows, no settings.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from customers.models.linkedin import Programme
from integrations.callbacks import check_callback_url
from partnerhub.refusals import Refusal

CALLBACK_URL = "CALLBACK_URL"
JOB_POSTING_VIEWERS = "JOB_POSTING_VIEWERS"
APPLICATION_VIEWERS = "APPLICATION_VIEWERS"
ALL_PRODUCT_USERS = "ALL_PRODUCT_USERS"


class Context(StrEnum):
    """What an integration of a type belongs to: the whole company, or one contract."""

    ORGANIZATION = "organization"
    CONTRACT = "contract"


class Tenant(StrEnum):
    RECRUITER = "RECRUITER"
    JOBS = "JOBS"


class Needed(Enum):
    ALWAYS = "always"
    WITHOUT_ACLS = "when the customer does not use ACLs or the ATS does not support Sync ACLs"


class Need(Enum):
    """Whether one customer's integration needs a key."""

    REQUIRED = "required"
    NOT_REQUIRED = "not required"
    ASK_ABOUT_ACLS = "depends on the ACL question, which nobody has asked"


@dataclass(frozen=True, slots=True)
class KeyRule:
    name: str
    needed: Needed
    rule: str
    allowed: tuple[str, ...] = ()  # empty: any value that `check_value` accepts
    deletable: bool = False
    governs: str = ""


@dataclass(frozen=True, slots=True)
class IntegrationType:
    name: str
    label: str
    programme: Programme
    context: Context
    tenant: Tenant
    keys: tuple[KeyRule, ...] = ()

    def key(self, name: str) -> KeyRule | None:
        return next((key for key in self.keys if key.name == name), None)


_CALLBACK = KeyRule(CALLBACK_URL, Needed.ALWAYS, "IC-01", governs="where candidate exports are delivered")
_JOB_VIEWERS = KeyRule(
    JOB_POSTING_VIEWERS,
    Needed.WITHOUT_ACLS,
    "IC-05",
    allowed=(ALL_PRODUCT_USERS,),
    deletable=True,
    governs="who sees job postings in the One-Click Export drop-down",
)
_APPLICATION_VIEWERS = KeyRule(
    APPLICATION_VIEWERS,
    Needed.WITHOUT_ACLS,
    "IC-06",
    allowed=(ALL_PRODUCT_USERS,),
    deletable=True,
    governs="who sees job-related data in the In-ATS indicator",
)

_ORG, _CONTRACT = Context.ORGANIZATION, Context.CONTRACT
_RECRUITER, _JOBS = Tenant.RECRUITER, Tenant.JOBS
_RSC, _CRM = Programme.RSC, Programme.CRM_CONNECT

TYPES: Mapping[str, IntegrationType] = {
    kind.name: kind
    for kind in (
        IntegrationType("APPLY_CONNECT", "Apply Connect", Programme.APPLY_CONNECT, _ORG, _JOBS),
        IntegrationType("APPLY_WITH_LINKEDIN", "Apply with LinkedIn", Programme.AWLI, _ORG, _JOBS),
        IntegrationType("CSA_API", "Recruiter data (contract level)", _RSC, _CONTRACT, _RECRUITER),
        IntegrationType(
            "IN_ATS_INDICATOR", "In-ATS Indicator", _RSC, _ORG, _RECRUITER, (_APPLICATION_VIEWERS,)
        ),
        IntegrationType(
            "ONE_CLICK_EXPORT", "One-Click Export", _RSC, _ORG, _RECRUITER, (_CALLBACK, _JOB_VIEWERS)
        ),
        IntegrationType("PROFILE_PLUGIN", "Profile Plugin", _RSC, _ORG, _RECRUITER),
        IntegrationType("RECOMMENDED_MATCHES", "Recommended Matches", _RSC, _ORG, _RECRUITER),
        IntegrationType("UNIFIED_SEARCH", "Unified Search", _RSC, _ORG, _RECRUITER),
        IntegrationType("CRM_CSA_API", "CRM recruiter data (contract level)", _CRM, _CONTRACT, _RECRUITER),
        IntegrationType("CRM_ONE_CLICK_EXPORT", "CRM One-Click Export", _CRM, _ORG, _RECRUITER, (_CALLBACK,)),
        IntegrationType("IN_CRM_INDICATOR", "In-CRM Indicator", _CRM, _ORG, _RECRUITER),
        IntegrationType("CRM_PROFILE_PLUGIN", "CRM Profile Plugin", _CRM, _ORG, _RECRUITER),
        IntegrationType(
            "PREMIUM_JOB_POSTING", "Premium Job Posting", Programme.JOB_POSTING, _CONTRACT, _JOBS
        ),
    )
}

TYPE_CHOICES = [(kind.name, f"{kind.label} ({kind.name})") for kind in TYPES.values()]
TENANT_CHOICES = [(tenant.value, tenant.value) for tenant in Tenant]
KEY_NAMES = tuple(dict.fromkeys(key.name for kind in TYPES.values() for key in kind.keys))
KEY_CHOICES = [(name, name) for name in KEY_NAMES]


def check_type(name: str) -> Iterator[Refusal]:
    if name not in TYPES:
        yield Refusal(
            f"{name!r} is no integration type of LinkedIn's. Use one of: {', '.join(TYPES)}.",
            field="integration_type",
        )


def check_tenant(type_name: str, tenant: str) -> Iterator[Refusal]:
    kind = TYPES.get(type_name)
    if kind and tenant != kind.tenant:
        yield Refusal(
            f"{type_name} runs under tenant {kind.tenant}, not {tenant!r}: leave the tenant empty or write {kind.tenant}.",
            field="tenant_type",
        )


def check_key(type_name: str, key: str) -> Iterator[Refusal]:
    kind = TYPES.get(type_name)
    if kind is None or kind.key(key):
        return
    if kind.keys:
        remedy = f"use one of: {', '.join(known.name for known in kind.keys)}."
    else:
        remedy = "this type takes no configuration at all."
    yield Refusal(f"{key!r} is no configuration key of {type_name}: {remedy}", rule="IC-15", field="key")


def check_value(key: KeyRule, value: str) -> Iterator[Refusal]:
    """What LinkedIn accepts under this key."""
    if key.name == CALLBACK_URL:
        yield from check_callback_url(value)
    elif key.allowed and value not in key.allowed:
        yield Refusal(
            f"{value!r} is not allowed for {key.name}: the only valid value is {', '.join(key.allowed)}.",
            rule="IC-07",
            field="desired_value",
        )


def need(key: KeyRule, *, uses_acls: str, supports_sync_acls: bool) -> Need:
    """Whether a customer needs this key; `uses_acls` is the customer's answer: yes, no or not_asked (IC-05, IC-06)."""
    if key.needed is Needed.ALWAYS or not supports_sync_acls or uses_acls == "no":
        return Need.REQUIRED
    return Need.NOT_REQUIRED if uses_acls == "yes" else Need.ASK_ABOUT_ACLS


def describe_missing(kind: IntegrationType, key: KeyRule, need_of_it: Need) -> Refusal:
    """The sentence for a key that an integration needs and has no value for."""
    if need_of_it is Need.ASK_ABOUT_ACLS:
        return Refusal(
            f"{kind.name} may need {key.name}: ask the customer whether they will use ACLs, and record the answer"
            " on the customer as “uses ACLs”. Until then the key counts as missing.",
            rule=key.rule,
            field="uses_acls",
        )
    return Refusal(
        f"{kind.name} needs a value for {key.name} ({key.governs}): without it the customer cannot enable {kind.label}.",
        rule=key.rule,
        field=key.name,
    )
