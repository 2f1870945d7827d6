"""What runs behind the pages for integrations: found through this module, each subject in one of its own."""

from integrations import (  # noqa: F401 (they register their tasks and sweeps)
    call_log_tasks,
    drift_tasks,
    onboarding_tasks,
    sync_tasks,
)
from integrations.customer_csv import uploads
from integrations.inbound import tasks as inbound_tasks  # noqa: F401
from integrations.offboarding import tasks as offboarding_tasks  # noqa: F401
from integrations.provisioning import tasks as provisioning_tasks  # noqa: F401
from partnerhub.sweeps import sweep


@sweep(seconds=600)
def wipe_imports() -> None:
    uploads.wipe_forgotten_imports()
