"""The columns of a customer file, in the order of an export. A header may write them with blanks and in any case."""

import re
from enum import StrEnum


class Column(StrEnum):
    CUSTOMER = "customer"
    COMPANY_ID = "linkedin_company_id"
    CONTRACT_ID = "contract_id"
    USES_ACLS = "uses_acls"
    TIME_ZONE = "time_zone"
    CSM_NAME = "csm_name"
    CSM_EMAIL = "csm_email"
    CLIENT_ID = "application_client_id"
    CLIENT_SECRET = "application_client_secret"  # noqa: S105 (a column's name)
    TYPE = "integration_type"
    TENANT = "tenant_type"
    KEY = "configuration_key"
    VALUE = "configuration_value"


def column_named(header: str) -> Column | None:
    """The column that a header cell means; None when it means none of ours."""
    return _BY_HEADER.get(_fold(header))


def _fold(header: str) -> str:
    return re.sub(r"[\s_-]+", "", header).casefold()


_BY_HEADER = {_fold(column): column for column in Column}
