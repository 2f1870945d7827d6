"""The products that LinkedIn's support documents name, with the names people use for them. Pure; rows once made are the
administrator's."""

from collections.abc import Iterator
from typing import Any

from support.product_names import fold_product

_DEFAULTS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    # name, business line, programme, name in LinkedIn's forms, aliases
    ("Recruiter System Connect", "talent", "rsc", "Recruiter System Connect", ("RSC", "Recruiter System Connect (RSC)")),
    ("Apply Connect", "talent", "apply_connect", "Apply Connect", ("AC", "LinkedIn Apply", "Easy Apply", "Apply Connect (AC)")),
    ("Apply with LinkedIn", "talent", "awli", "Apply with LinkedIn", ("AWLI", "Apply with LinkedIn (AWLI)")),
    ("CRM Connect", "talent", "crm_connect", "CRM Connect", ("CRMC", "Recruiter CRM Connect")),
    ("Job Posting", "talent", "job_posting", "Job Posting", ("Job Postings", "Jobs", "Job Posting API", "Simple Job Posting")),
    ("Premium Job Posting", "talent", "job_posting", "Premium Job Posting", ("PJP", "Promoted Job Posting", "UJP")),
    ("Advertising API", "marketing", "ads", "Advertising", ("Ads API", "Ads", "Advertising APIs", "Marketing API", "Campaign Management")),
    ("Community Management API", "marketing", "community", "Community Management", ("CMA", "Community Management")),
    ("Lead Sync", "marketing", "lead_sync", "Lead Sync", ("Ads Lead Sync", "Lead Sync API", "Lead Gen Forms", "Events Lead Sync")),
    ("Conversions API", "marketing", "ads", "Conversions", ("CAPI",)),
    ("Share on LinkedIn", "other", "other", "Share on LinkedIn", ("Share",)),
    ("Sign In with LinkedIn", "other", "other", "Sign In with LinkedIn using OpenID Connect", ("SIWL", "OpenID Connect")),
    ("Sales Navigator", "sales", "other", "Sales Navigator", ("SNAP", "Sales Navigator Application Platform", "Display Services")),
    ("LinkedIn Learning", "learning", "other", "Learning", ("Learning", "Learning API", "LiL")),
)  # fmt: skip


def _rows() -> Iterator[dict[str, Any]]:
    for name, line, programme, topic, aliases in _DEFAULTS:
        yield {
            "name": name,
            "name_key": fold_product(name),
            "aliases": list(aliases),
            "business_line": line,
            "programme": programme,
            "topic": topic,
        }


PRODUCTS: tuple[dict[str, Any], ...] = tuple(_rows())
