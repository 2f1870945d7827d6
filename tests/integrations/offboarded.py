"""Customers on their way off LinkedIn."""

from django.utils import timezone

from integrations.models import ApiCall, Integration, Offboarding, OnboardingTrack
from integrations.offboarding import begin, complete, confirm_ats, confirm_linkedin
from integrations.selection import Selection
from integrations.sync import perform, unfinished_runs
from tests.customers.factories import ContactFactory, ContractFactory, MessageFactory, UserFactory
from tests.integrations.factories import ApiCallFactory
from tests.integrations.syncable import configure, sync, syncable

URL = "https://api.linkedin.com/{}?ids[0].integrationContext={}&ids[0].integrationType=ONE_CLICK_EXPORT&ids[0].tenantType=RECRUITER"


def rsc(export: Integration, **fields) -> OnboardingTrack:
    """The track of a customer whose contract has one Recruiter Admin, Ana."""
    contract = fields.pop("contract", None) or ContractFactory(customer=export.customer)
    if not contract.recruiter_admins.exists():
        contract.recruiter_admins.add(ContactFactory(customer=export.customer, name="Ana Diaz"))
    return OnboardingTrack.objects.create(
        **{
            "customer": export.customer,
            "product": "rsc",
            "levels": "company",
            "contract": contract,
            "application": export.application,
            **fields,
        }
    )


def live_rsc(request_at) -> OnboardingTrack:
    """One-Click Export with its callback and viewers key, synced and proven."""
    export = syncable()
    request_at(export)
    configure(
        export,
        CALLBACK_URL=f"https://ats.example/{export.pk}",
        JOB_POSTING_VIEWERS="ALL_PRODUCT_USERS",
    )
    sync(selection=Selection.of_integrations([export.pk]))
    return rsc(export)


def started(track: OnboardingTrack, **fields) -> Offboarding:
    ana = track.contract.recruiter_admins.get()
    return begin(**{"track": track, "kind": "disable", "requested_by": ana, "actor": UserFactory(), **fields})


def finish_runs() -> None:
    for pk, _ in unfinished_runs():
        perform(pk)


def calls_of(linkedin) -> list[str]:
    """The methods of all calls about integrations and configurations; none of tokens."""
    return [call.method for call in linkedin.state.calls.recent if "ntegration" in call.resource]


def mailed(offboarding):
    offboarding.message = MessageFactory(
        state="handed_over", frozen_at=timezone.now(), left_at=timezone.now()
    )
    offboarding.save(update_fields=["message"])
    return offboarding


def finished(offboarding):
    """All is done by everybody, and it has ended."""
    actor = UserFactory()
    finish_runs()
    mailed(offboarding)
    confirm_ats(offboarding=offboarding, actor=actor)
    confirm_linkedin(offboarding=offboarding, actor=actor)
    return complete(offboarding=offboarding, actor=actor)


def late_call(row: Integration, **fields) -> ApiCall:
    return ApiCallFactory(
        **{
            "application": row.application,
            "url": URL.format("rest/integrations", row.context_urn.replace(":", "%3A")),
            **fields,
        }
    )
