"""Fills an empty database with a believable partner, all or nothing; what the sandbox has to know goes to its files."""

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from customers.models import Customer
from integrations.models import DeveloperApplication
from support.demo.cases import Casebook
from support.demo.customers import make_customers
from support.demo.escalations import make_escalations
from support.demo.integrations import PARENT_CLIENT_ID, Connections
from support.demo.logins import BD, ONBOARDING, SUPPORT, make_logins
from support.demo.people import make_holidays, make_linkedin_contacts
from support.demo.problems import make_problems
from support.demo.sandbox_files import SandboxFiles
from support.demo.tracks import start_tracks
from support.models import Case

LOOKS_BACK, LOOKS_AHEAD = timedelta(days=100), timedelta(days=366)


def is_seeded() -> bool:
    """Whether the rows in the database are the demo's."""
    return DeveloperApplication.objects.filter(client_id=PARENT_CLIENT_ID).exists()


@transaction.atomic
def seed(files: SandboxFiles, *, number: int = 7) -> bool:
    """Seed unless there are customers already; returns whether it did. The same number gives the same partner."""
    if Customer.objects.exists():
        return False
    dice, now = random.Random(number), timezone.now()  # noqa: S311 (names and dates)
    users = make_logins()
    make_holidays((now - LOOKS_BACK).date(), (now + LOOKS_AHEAD).date())
    customers = make_customers(dice, make_linkedin_contacts(users[BD.username]))
    connections = Connections(dice, users[ONBOARDING.username])
    connections.connect(customers)
    with_integrations = list(Customer.objects.prefetch_related("integrations"))
    Casebook(dice, now, with_integrations, users[SUPPORT.username]).write()
    make_problems(Case.objects.order_by("pk"))
    make_escalations(users[SUPPORT.username])
    start_tracks(users[ONBOARDING.username])
    files.register(connections.registrations, parent=f"{PARENT_CLIENT_ID}:{connections.parent_secret}")
    for client_id in connections.throttled_client_ids:
        files.throttle_once(client_id)
    return True
