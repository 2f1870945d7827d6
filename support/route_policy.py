"""What the facts of a report make of its destination's policy: who stands on it, who may file, what is forbidden. Pure."""

from dataclasses import replace

from support.destination_rules import NO_CUSTOMERS, NOT_BEFORE_INVESTIGATION, POLICIES, Policy
from support.destinations import To
from support.references import find_references
from support.reports import Kind, Party, Report, ReporterRole
from support.route_choice import Choice


def policy_of(choice: Choice, report: Report) -> Policy:
    policy = POLICIES[choice.to]
    if choice.to is To.EXISTING_CASE:
        return _policy_of_open_case(policy, report)
    if choice.to in (To.PARTNER_ENGINEERING_FORM, To.DEVELOPER_SUPPORT_FORM):
        return _policy_of_ticket(policy, choice, report)
    if report.kind is Kind.DISABLE_OR_DELETE and choice.to is To.CUSTOMER_CASE_MAIL:
        return replace(policy, may_file=(ReporterRole.RECRUITER_ADMIN,))
    return policy


def _policy_of_open_case(policy: Policy, report: Report) -> Policy:
    """A Zendesk ticket is between LinkedIn and us; a CAS or CRM case has the customer on it; of others nobody knows."""
    if is_partner_ticket(report):
        forbidden = (*policy.forbidden, NO_CUSTOMERS)
        copy = (Party.BD,) if report.urgent and report.kind is not Kind.STATUS_REQUEST else ()
        return replace(policy, must_not_copy=(Party.CUSTOMER,), forbidden=forbidden, copy=copy)
    if find_references(report.existing_reference):
        return replace(policy, copy=(Party.CUSTOMER, Party.PARTNER_SUPPORT))
    return policy


def _policy_of_ticket(policy: Policy, choice: Choice, report: Report) -> Policy:
    may_file, forbidden, copy = policy.may_file, list(policy.forbidden), policy.copy
    if choice.is_operation:
        may_file = POLICIES[To.DEVELOPER_SUPPORT_FORM].may_file
    elif choice.to is To.PARTNER_ENGINEERING_FORM and report.investigated is not True:
        forbidden.append(NOT_BEFORE_INVESTIGATION)
    if report.production_or_security_impact and report.kind is Kind.APP_SETTINGS:
        may_file = (ReporterRole.APPLICATION_ADMIN,)
    if report.urgent:
        copy = (*copy, Party.BD)
    return replace(policy, may_file=may_file, forbidden=tuple(forbidden), copy=copy)


def is_partner_ticket(report: Report) -> bool:
    """The reference is a Zendesk number: the ticket that we hold with LinkedIn's engineering."""
    found = find_references(report.existing_reference)
    bare = report.existing_reference.strip().casefold()
    named = bare.lstrip("#").isdigit() or bare.startswith(("zendesk", "zd"))
    return named or any(reference.system == "Zendesk" for reference in found)
