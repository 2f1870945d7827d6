"""What a person chose to sync, and how the choice travels from a list through the plan page to the run."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import BadRequest
from django.http import QueryDict

from integrations.admin.outcomes import DID_NOT_GO_THROUGH
from integrations.models import SyncResult, SyncRun
from integrations.selection import Selection
from partnerhub.ids import read_ids


class Kind(StrEnum):
    CONFIGURATIONS = "configurations"
    INTEGRATIONS = "integrations"
    CUSTOMERS = "customers"
    RUN = "run"  # what did not go through in a run


@dataclass(frozen=True, slots=True)
class Chosen:
    kind: Kind
    pks: tuple[int, ...]

    @classmethod
    def read(cls, sent: QueryDict) -> "Chosen":
        """From `kind` and `pks` (ids between commas); raises BadRequest naming what it cannot read."""
        kind, pks = sent.get("kind", ""), sent.get("pks", "")
        if kind not in list(Kind):
            raise BadRequest(f"Cannot read what was chosen: {kind[:50]!r}. Choose again.")
        return cls(Kind(kind), read_ids(pk for pk in pks.split(",") if pk))

    @property
    def pks_text(self) -> str:
        return ",".join(map(str, self.pks))

    @property
    def repeated_run(self) -> SyncRun | None:
        """The run whose leftovers these are; None for another choice, or for leftovers of several."""
        if self.kind is not Kind.RUN or len(self.pks) != 1:
            return None
        return SyncRun.objects.filter(pk__in=self.pks).first()

    def selection(self) -> Selection:
        if self.kind is Kind.RUN:
            return _not_gone_through(self.pks)
        select = {
            Kind.CONFIGURATIONS: Selection.of_configurations,
            Kind.INTEGRATIONS: Selection.of_integrations,
            Kind.CUSTOMERS: Selection.of_customers,
        }[self.kind]
        return select(self.pks)


def _not_gone_through(runs: tuple[int, ...]) -> Selection:
    """A key that had no value then may have one now: for its integration everything is looked at again."""
    keys: defaultdict[int, set[str]] = defaultdict(set)
    whole: set[int] = set()
    results = SyncResult.objects.filter(run__in=runs, outcome__in=DID_NOT_GO_THROUGH).order_by("pk")
    for integration, configuration, key in results.values_list("integration", "configuration", "key"):
        keys[integration].add(key)
        if not configuration:
            whole.add(integration)
    return Selection({pk: None if pk in whole else frozenset(names) for pk, names in keys.items()})
