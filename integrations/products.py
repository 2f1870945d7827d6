"""LinkedIn's products as the onboarding knows them, as data: which integrations each level brings, which bundles the
widget asks for, and who at the customer may request and enable. Pure.

https://learn.microsoft.com/en-us/linkedin/talent/middleware-platform/customer-configuration
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from customers.models.linkedin import Programme
from integrations import catalog

WIDGET = "IN/ATSIntegrationWidget"
JOBS_WIDGET = "IN/UJPWidget"


class ProductName(StrEnum):
    RSC = "rsc"
    APPLY_CONNECT = "apply_connect"
    AWLI = "awli"
    CRM_CONNECT = "crm_connect"
    PREMIUM_JOB_POSTING = "premium_job_posting"


class Level(StrEnum):
    """What an integration of a product is switched on for (SP-31)."""

    COMPANY = "company"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class LevelOfProduct:
    """`types` come with every request of this level; `gives` says in words what the customer gets."""

    types: tuple[str, ...]
    bundles: tuple[str, ...]
    gives: str


@dataclass(frozen=True, slots=True)
class Product:
    """`optional_types` belong to it where LinkedIn shows them and are never waited for. `needs_contract`: requested by a
    Recruiter Admin of one contract (SP-29). `switches_at` is where the customer finds the switch."""

    name: ProductName
    label: str
    programme: Programme
    levels: Mapping[Level, LevelOfProduct]
    needs_contract: bool
    switches_at: str
    admin: str = "Recruiter Admin"
    widget: str = WIDGET
    optional_types: tuple[str, ...] = ()

    def types(self, levels: Iterable[Level]) -> tuple[str, ...]:
        """The integration types of these levels, in LinkedIn's order."""
        chosen = set(levels)
        return tuple(name for level, one in self.levels.items() if level in chosen for name in one.types)

    def bundles(self, levels: Iterable[Level]) -> tuple[str, ...]:
        """What the widget asks for: each bundle once."""
        chosen = set(levels)
        found = [name for level, one in self.levels.items() if level in chosen for name in one.bundles]
        return tuple(dict.fromkeys(found))

    def level_of(self, type_name: str) -> Level | None:
        return next((level for level, one in self.levels.items() if type_name in one.types), None)

    def has_type(self, type_name: str) -> bool:
        return type_name in self.optional_types or self.level_of(type_name) is not None


_RECRUITER_SWITCH = "LinkedIn Recruiter: Product Settings, Company or Contract Settings, tab “ATS”"
_JOBS_SWITCH = "LinkedIn Recruiter: Product Settings, tab “ATS”, under “Jobs”"

PRODUCTS: Mapping[ProductName, Product] = {
    product.name: product
    for product in (
        Product(
            ProductName.RSC,
            "Recruiter System Connect",
            Programme.RSC,
            {
                Level.COMPANY: LevelOfProduct(
                    ("ONE_CLICK_EXPORT", "IN_ATS_INDICATOR", "PROFILE_PLUGIN"),
                    ("RECRUITER_SYSTEM_CONNECT_COMPANY",),
                    "one-click export, the in-ATS indicator and the profile widget, for every seat of the company",
                ),
                Level.CONTRACT: LevelOfProduct(
                    ("CSA_API",),
                    ("RECRUITER_SYSTEM_CONNECT_CONTRACT",),
                    "SeatsV2 and the other features of one contract: InMail and notes history, recommended matches",
                ),
            },
            needs_contract=True,
            switches_at=_RECRUITER_SWITCH,
            optional_types=("RECOMMENDED_MATCHES", "UNIFIED_SEARCH"),
        ),
        Product(
            ProductName.APPLY_CONNECT,
            "Apply Connect",
            Programme.APPLY_CONNECT,
            {
                Level.COMPANY: LevelOfProduct(
                    ("APPLY_CONNECT",),
                    ("APPLY_STARTERS_EXP",),
                    "applications on LinkedIn that arrive in the ATS, switched per account and per job",
                )
            },
            needs_contract=False,
            switches_at=_JOBS_SWITCH,
        ),
        Product(
            ProductName.AWLI,
            "Apply with LinkedIn",
            Programme.AWLI,
            {
                Level.COMPANY: LevelOfProduct(
                    ("APPLY_WITH_LINKEDIN",),
                    ("APPLY_WITH_LINKEDIN",),
                    "the Apply with LinkedIn button on the company's career pages",
                )
            },
            needs_contract=False,
            switches_at=_JOBS_SWITCH,
        ),
        Product(
            ProductName.CRM_CONNECT,
            "CRM Connect",
            Programme.CRM_CONNECT,
            {
                Level.COMPANY: LevelOfProduct(
                    ("CRM_ONE_CLICK_EXPORT", "IN_CRM_INDICATOR", "CRM_PROFILE_PLUGIN"),
                    ("CANDIDATE_RELATIONSHIP_MANAGEMENT",),
                    "one-click export, the in-CRM indicator and the profile widget, for every seat of the company",
                ),
                Level.CONTRACT: LevelOfProduct(
                    ("CRM_CSA_API",),
                    ("CANDIDATE_RELATIONSHIP_MANAGEMENT",),
                    "the CRM data of one contract",
                ),
            },
            needs_contract=True,
            switches_at=_RECRUITER_SWITCH,
        ),
        Product(
            ProductName.PREMIUM_JOB_POSTING,
            "Premium Job Posting",
            Programme.JOB_POSTING,
            {
                Level.CONTRACT: LevelOfProduct(
                    ("PREMIUM_JOB_POSTING",),
                    ("PREMIUM_JOB_POSTING",),
                    "posting promoted jobs of one contract from the ATS",
                )
            },
            needs_contract=True,
            switches_at=_JOBS_SWITCH,
            admin="Recruiter Admin or Dashboard Manager Admin",
            widget=JOBS_WIDGET,
        ),
    )
}

PRODUCT_CHOICES = [(product.name.value, product.label) for product in PRODUCTS.values()]


def needs_callback(types: Iterable[str]) -> bool:
    """Whether one of these integrations delivers to a callback URL (IC-01)."""
    return any(catalog.TYPES[name].key(catalog.CALLBACK_URL) for name in types)


def asks_about_acls(types: Iterable[str]) -> bool:
    """Whether what one of these integrations needs depends on the customer's ACL answer (IC-05, IC-06)."""
    keys = [key for name in types for key in catalog.TYPES[name].keys]
    return any(key.needed is catalog.Needed.WITHOUT_ACLS for key in keys)
