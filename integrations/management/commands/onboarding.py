"""`manage.py onboarding`: where customers stand on the way to LinkedIn, and who acts next."""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand

from integrations.management.named_customers import customer_named
from integrations.models import OnboardingTrack
from integrations.onboarding import dated_positions
from integrations.track import Position
from integrations.track_facts import whole_tracks


class Command(BaseCommand):
    help = "Show the onboarding of all customers, or of those named: stage, who holds it, since when, why, what next."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--customer",
            action="append",
            default=[],
            metavar="NAME",
            help="this customer only; may be repeated",
        )
        parser.add_argument("--json", action="store_true", help="print JSON alone on stdout")

    def handle(self, *args: Any, customer: Sequence[str], **options: Any) -> None:
        tracks = OnboardingTrack.objects.order_by("customer__name", "product", "pk")
        if customer:
            tracks = tracks.filter(customer__in=[customer_named(name) for name in customer])
        whole = list(whole_tracks(tracks))
        positions = dated_positions(whole)
        found = [_document(track, positions[track.pk]) for track in whole]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for one in found:
            self.stdout.write(_line(one))
        if not found:
            self.stdout.write("Nobody is being onboarded.")


def _document(track: OnboardingTrack, position: Position) -> dict[str, str | None]:
    current = position.current
    return {
        "customer": track.customer.name,
        "product": track.product,
        "stage": current.name.value,
        "state": current.state.value,
        "blocked_by": current.blocked_by.value,
        "since": current.since.isoformat() if current.since else None,
        "why": current.why,
        "next_action": current.next_action,
    }


def _line(one: dict[str, str | None]) -> str:
    held = f" by {one['blocked_by']}" if one["blocked_by"] else ""
    then = f" → {one['next_action']}" if one["next_action"] else ""
    return f"{one['customer']}, {one['product']}: {one['stage']}, {one['state']}{held}. {one['why']}{then}"
