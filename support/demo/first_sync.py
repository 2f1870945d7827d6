"""The sync history of the demo: the workers really sync everything with the sandbox, once, at the first start."""

from django.contrib.auth.models import User
from django.db import close_old_connections

from customers.models import Customer
from integrations import catalog
from integrations.configurations import set_value
from integrations.models import Configuration, SyncRun
from integrations.selection import Selection
from integrations.sync import request_sync
from integrations.sync_tasks import wake_run
from support.demo.integrations import callback_of
from support.demo.logins import ONBOARDING
from support.demo.names import COMPANIES, Trouble
from support.demo.recruiter import switch_on
from support.demo.seeding import is_seeded


class FirstSync:
    """Wanted while the demo's rows have never been synced."""

    def __init__(self) -> None:
        self.is_wanted = is_seeded() and not SyncRun.objects.exists()

    def request(self) -> None:
        """As the onboarding specialist would by the admin action; the workers carry it out."""
        specialist = User.objects.get(username=ONBOARDING.username)
        selection = Selection.of_everything()
        self._run = request_sync(selection=selection, source=SyncRun.Source.ADMIN, actor=specialist)
        wake_run(self._run)

    def trouble(self) -> str:
        """What is still to be done; empty when the run is over."""
        close_old_connections()
        self._run.refresh_from_db()
        waiting = self._run.results.filter(settled_at=None).count()
        return "" if self._run.is_finished else f"{waiting} results are open"

    def change_afterwards(self, sandbox_url: str) -> None:
        """Most customers switched on what they could; one moved its callback since, and nobody has synced that yet."""
        switch_on(sandbox_url)
        for company in COMPANIES:
            if company.trouble is Trouble.CHANGED_CALLBACK:
                self._move_callback(
                    Customer.objects.get(name=company.name), callback_of(company, "exports-v2")
                )

    def _move_callback(self, customer: Customer, address: str) -> None:
        rows = Configuration.objects.filter(integration__customer=customer, key=catalog.CALLBACK_URL)
        for configuration in rows.select_related("integration"):
            set_value(integration=configuration.integration, key=configuration.key, value=address)
