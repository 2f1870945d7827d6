"""`manage.py check_enablement`: ask LinkedIn which integrations customers have enabled; changes nothing there."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from integrations.enablement import Look, Outcome, look, look_by_request
from integrations.holds import Held
from integrations.linkedin.errors import LinkedInError
from integrations.management.named_customers import customer_named
from integrations.models import DeveloperApplication, Integration
from integrations.reading import why_nothing_was_read
from partnerhub.refusals import Refused

NOTHING = "Nothing was selected."


class Command(BaseCommand):
    help = (
        "Ask LinkedIn which integrations are enabled, and record what was seen. Exit code 0: all of them are; 1: any"
        " other outcome; 2: wrong use, or a customer that does not exist."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--customer",
            action="append",
            default=[],
            metavar="NAME",
            help="May be repeated. Without it: every customer.",
        )
        parser.add_argument(
            "--request-id",
            metavar="ID",
            help="Ask for the integrations of the request that a status push named; needs the one --customer it is of.",
        )
        parser.add_argument("--json", action="store_true", help="One JSON array on stdout and nothing else.")

    def handle(self, *args: Any, **options: Any) -> None:
        request_id, names = options["request_id"], options["customer"]
        if request_id is not None and (len(names) != 1 or not request_id):
            raise CommandError("--request-id takes an id, and exactly one --customer.", returncode=2)
        customers = [customer_named(name) for name in names]
        complain = self.stderr.write
        looks = _of_request(customers[0], request_id, complain) if request_id else _of_customers(customers)
        self._show(looks, as_json=options["json"])
        nothing_found = request_id and not looks
        if nothing_found or any(one.outcome is not Outcome.ENABLED for one in looks):
            sys.exit(1)

    def _show(self, looks: Sequence[Look], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps([_document(one) for one in looks], ensure_ascii=False))
            return
        for one in looks:
            self.stdout.write(f"{one.outcome.value:<13} {one.integration} — {one.message}")
        if not looks:
            self.stdout.write(NOTHING)


def _of_customers(customers: Sequence[int]) -> list[Look]:
    rows = Integration.objects.filter(customer__in=customers) if customers else Integration.objects.all()
    return look(integrations=list(rows.values_list("pk", flat=True)))


def _of_request(customer: int, request_id: str, complain: Callable[[str], object]) -> list[Look]:
    """Of whichever of the customer's applications LinkedIn knows the request; what went wrong goes to stderr."""
    looks: list[Look] = []
    for application in DeveloperApplication.objects.filter(customer=customer):
        try:
            looks += look_by_request(application=application, request_id=request_id)
        except (LinkedInError, Held, Refused) as error:
            complain(f"{application}: {why_nothing_was_read(error)}")
    return looks


def _document(one: Look) -> dict[str, Any]:
    row = one.integration
    seen_at = row.linkedin_status_at
    return {
        "customer": row.customer.name,
        "integration_type": row.integration_type,
        "context": row.context_urn,
        "outcome": one.outcome.value,
        "linkedin_status": row.linkedin_status or None,
        "as_of": seen_at.isoformat() if seen_at else None,
        "name": one.name or None,
        "entity_status": one.status,
        "request_id": one.request_id or None,
        "message": one.message,
    }
