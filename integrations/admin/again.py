"""What of a finished run can be sent again now, what needs a person first, and where that is put right."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from integrations.admin.chosen import Chosen, Kind
from integrations.admin.outcomes import DID_NOT_GO_THROUGH
from integrations.admin.plan_page import mend_url
from integrations.models import Configuration, SyncResult, SyncRun
from integrations.plan import Step, Verdict
from integrations.selection import steps_of
from integrations.states import concerns_credentials


@dataclass(frozen=True, slots=True)
class Again:
    """`sendable` would leave now; of these, `same_answer` were rejected by LinkedIn and not corrected since.
    `held` cannot leave before a person acts. `places` leads from a result's id to the field that mends it."""

    sendable: int = 0
    same_answer: int = 0
    held: int = 0
    places: Mapping[int, str] | None = None

    @property
    def needs_person(self) -> str:
        """On those that a person has to put right; empty when there are none."""
        sentences = []
        if self.same_answer:
            sentences.append(
                f"LinkedIn would probably reject {self.same_answer} of these again: put that right first."
            )
        if self.held:
            others, verb = ("other", "needs") if self.held == 1 else ("others", "need")
            which = f"{self.held} {others}" if self.sendable else str(self.held)
            sentences.append(f"{which} {verb} a person before anything can be sent.")
        return " ".join(sentences)


def again_of(run: SyncRun) -> Again:
    """Plans the run's leftovers anew: a handful of queries per 500 integrations."""
    steps = {
        (step.integration.id, step.key): step
        for step in steps_of(Chosen(Kind.RUN, (run.pk,)).selection())
        if step.verdict is not Verdict.UNCHANGED
    }
    results = run.results.filter(outcome__in=DID_NOT_GO_THROUGH).select_related(
        "configuration", "integration__application__credential"
    )
    stuck = {result.pk: place for result in results if (place := _place(result, steps))}
    same = [one for one in results if one.pk in stuck and _is_sent(one, steps)]
    sendable = sum(step.verdict is Verdict.SEND for step in steps.values())
    return Again(sendable, len(same), len(steps) - sendable, stuck)


def _place(result: SyncResult, steps: Mapping[tuple[int, str], Step]) -> str:
    """Where a person puts this result right; empty when nothing is left to be put right."""
    step = steps.get((result.integration_id, result.key))
    if step is None:
        return ""
    if step.refusal:
        return mend_url(step)
    return _rejected_place(result) if result.outcome == SyncResult.Outcome.REJECTED else ""


def _rejected_place(result: SyncResult) -> str:
    """The application for a refused credential, else the value; empty once that was changed."""
    if concerns_credentials(result.message):
        application = result.integration.application
        if application is None or _has_new_secret(result):
            return ""
        page = reverse("admin:integrations_developerapplication_change", args=[application.pk])
        return f"{page}#id_client_id"
    row = result.configuration
    if row is None or row.trouble != Configuration.Trouble.REJECTED or row.generation != result.generation:
        return ""
    return f"{reverse('admin:integrations_configuration_change', args=[row.pk])}#id_desired_value"


def _has_new_secret(result: SyncResult) -> bool:
    credential = getattr(result.integration.application, "credential", None)
    set_at, settled_at = getattr(credential, "client_secret_set_at", None), result.settled_at
    return set_at is not None and settled_at is not None and set_at > settled_at


def _is_sent(result: SyncResult, steps: Mapping[tuple[int, str], Step]) -> bool:
    return steps[result.integration_id, result.key].verdict is Verdict.SEND
