"""What each destination asks of whoever files there: who stands on it, who must not, what is promised, who may file, what is
forbidden. Data with the rule behind it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from support.destinations import To
from support.reports import Party, ReporterRole
from support.routes import Forbidden

OUR_PEOPLE = (ReporterRole.SUPPORT, ReporterRole.PARTNER_ENGINEERING, ReporterRole.APPLICATION_ADMIN)
CUSTOMERS_PEOPLE = (ReporterRole.CUSTOMER, ReporterRole.RECRUITER_ADMIN)
EVERYBODY = (*OUR_PEOPLE, *CUSTOMERS_PEOPLE)

ANSWER_DAYS = 1  # business days, promised for the customer's mail alone (SP-04)
REVIEW_DAYS = 30  # business days, at most, for a tier upgrade (SP-45)

NO_CUSTOMERS = Forbidden(
    "copy_customers",
    "Copy no customer: LinkedIn does not want customers on partner tickets. (SP-11)",
)
NO_DATE = Forbidden(
    "promise_a_date", "Promise no date: LinkedIn's partner engineering has no agreed response time. (SP-24)"
)
NOT_BEFORE_INVESTIGATION = Forbidden(
    "file_before_investigation",
    "Do not file before our engineering has investigated: LinkedIn takes company-wide issues and API bugs only, from"
    " engineering. (SP-22)",
)
NO_SECOND_CASE = Forbidden(
    "open_second_case",
    "Open no second case or ticket for this customer and issue: add to the open one, or escalate it. (SP-07)",
)
KEEP_NUMBER = Forbidden(
    "drop_case_number",
    "Do not drop the CAS or CRM number from the subject, or LinkedIn loses the thread. (SP-03)",
)
NO_TICKET_FOR_BREACH = Forbidden(
    "wait_or_open_a_ticket",
    "Do not wait, and do not send it through a support ticket: write to the security team at once. (SP-26)",
)
NO_TICKET_YET = Forbidden("open_a_ticket_first", "Open no ticket before these steps are done.")
NO_DATA_ONLY = Forbidden(
    "data_only_upgrade",
    "Do not ask for the Standard tier for data or analytics alone: such requests are rejected. (SP-44)",
)


@dataclass(frozen=True, slots=True)
class Policy:
    """`copy` are the parties on the mail or ticket; `promised_days` business days that LinkedIn promises, None: none."""

    copy: tuple[Party, ...] = ()
    must_not_copy: tuple[Party, ...] = ()
    promised_days: int | None = None
    may_file: tuple[ReporterRole, ...] = OUR_PEOPLE
    forbidden: tuple[Forbidden, ...] = ()


_PARTNER_TICKET = Policy(must_not_copy=(Party.CUSTOMER,), forbidden=(NO_CUSTOMERS,))
_CUSTOMER_GOES = Policy(may_file=CUSTOMERS_PEOPLE)

POLICIES: Mapping[To, Policy] = {
    To.CUSTOMER_CASE_MAIL: Policy(
        copy=(Party.CUSTOMER, Party.PARTNER_SUPPORT),
        promised_days=ANSWER_DAYS,
        may_file=EVERYBODY,
        forbidden=(NO_SECOND_CASE,),
    ),
    To.HELP_CENTER: _CUSTOMER_GOES,
    To.LINKEDIN_CUSTOMER_SUPPORT: _CUSTOMER_GOES,
    To.PARTNER_ENGINEERING_FORM: Policy(
        must_not_copy=(Party.CUSTOMER,),
        may_file=(ReporterRole.PARTNER_ENGINEERING,),
        forbidden=(NO_CUSTOMERS, NO_DATE),
    ),
    To.DEVELOPER_SUPPORT_FORM: _PARTNER_TICKET,
    To.VETTING_APPEAL_FORM: _PARTNER_TICKET,
    To.TIER_UPGRADE_TICKET: Policy(
        must_not_copy=(Party.CUSTOMER,),
        promised_days=REVIEW_DAYS,
        forbidden=(NO_CUSTOMERS, NO_DATA_ONLY),
    ),
    To.CUSTOMER_SUCCESS_MANAGER: Policy(copy=(Party.CSM,), may_file=CUSTOMERS_PEOPLE),
    To.SECURITY_MAIL: Policy(
        copy=(Party.BD,),
        must_not_copy=(Party.CUSTOMER,),
        may_file=EVERYBODY,
        forbidden=(NO_TICKET_FOR_BREACH,),
    ),
    To.BD_CONTACT: Policy(copy=(Party.BD,)),
    To.BD_ESCALATION: Policy(
        copy=(Party.BD,), must_not_copy=(Party.CUSTOMER,), forbidden=(NO_SECOND_CASE, NO_CUSTOMERS)
    ),
    To.ATS_REPRESENTATIVE: Policy(
        copy=(Party.PARTNER_SUPPORT,), may_file=EVERYBODY, forbidden=(NO_TICKET_YET,)
    ),
    To.EXISTING_CASE: Policy(may_file=EVERYBODY, forbidden=(NO_SECOND_CASE, KEEP_NUMBER)),
    To.SELF_SERVICE: Policy(may_file=EVERYBODY, forbidden=(NO_TICKET_YET,)),
    To.ANSWER_FROM_GUIDE: Policy(may_file=EVERYBODY),
    To.ASK_A_PERSON: Policy(may_file=EVERYBODY),
}
