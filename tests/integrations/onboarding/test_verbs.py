"""Starting, acknowledging, answering: what people do on a track."""

import pytest
from django.utils import timezone

from customers.models import Customer
from integrations import onboarding
from integrations.models import Acknowledgement, CallbackUrl, CustomerReport, Integration, OnboardingTrack
from partnerhub.refusals import Refused
from tests.customers.factories import ContractFactory, UserFactory
from tests.integrations.onboarding.rows import (
    contract_of,
    own_application,
    position,
    ready_customer,
    started,
    where,
    with_link,
)

pytestmark = pytest.mark.django_db


def refused(**fields) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as error:
        onboarding.start(actor=None, **fields)
    return [(one.field, one.rule) for one in error.value.refusals]


def test_a_ready_customer_waits_for_the_application_and_then_for_the_link():
    customer = ready_customer()
    track = onboarding.start(
        customer=customer,
        product="rsc",
        contract=contract_of(customer),
        callback_url="https://ats.example/1",
        actor=None,
    )
    assert where(track) == "provisioned"
    track.application = own_application(customer)
    track.save()
    assert where(track) == "link_sent"


def test_a_customer_reuses_the_application_of_another_product():
    first = started()
    second = onboarding.start(customer=first.customer, product="apply_connect", actor=None)
    assert second.application == first.application


def test_what_is_wrong_is_said_all_at_once():
    customer, other = ready_customer(), ContractFactory()
    found = refused(
        customer=customer,
        product="apply_connect",
        levels="contract",
        contract=other,
        callback_url="http://ats.example",
    )
    assert found == [("levels", "SP-31"), ("contract", ""), ("callback_url", "IC-02")]


def test_a_product_we_do_not_know_is_refused_with_those_we_do():
    assert refused(customer=ready_customer(), product="recruiter_voice") == [("product", "")]


def test_the_same_track_is_not_started_twice():
    track = started()
    assert refused(customer=track.customer, product="rsc", contract=track.contract) == [("product", "")]


def test_a_second_contract_has_a_track_of_its_own():
    track = started()
    second = ContractFactory(customer=track.customer)
    assert started(track.customer, contract=second).contract == second


def test_another_customers_callback_is_refused_from_the_first_track_on_ic_03():
    started(callback_url="https://ats.example/shared")
    other = ready_customer()
    assert refused(customer=other, product="rsc", callback_url="HTTPS://ATS.example:443/shared") == [
        ("callback_url", "IC-03")
    ]


def test_a_changed_callback_frees_the_one_before():
    track = started(callback_url="https://ats.example/old")
    onboarding.revise(track=track, levels="", contract=track.contract, callback_url="https://ats.example/new")
    assert [str(url) for url in CallbackUrl.objects.all()] == ["https://ats.example/new"]


def test_the_callback_is_made_by_the_template_where_the_ats_has_one(settings):
    settings.CALLBACK_URL_TEMPLATE = "https://ats.example/linkedin/{company_id}"
    track = started(ready_customer(linkedin_company_id="4711"), callback_url="")
    assert track.callback_url == "https://ats.example/linkedin/4711"


def test_the_first_acknowledgement_stays_sp_27():
    customer, olga = ready_customer(), UserFactory()
    onboarding.acknowledge(customer=customer, by_name="Somebody Else", actor=olga)
    assert Acknowledgement.objects.get(customer=customer).by_name == "Robin Lee"


def test_an_acknowledgement_needs_a_name_sp_27():
    with pytest.raises(Refused, match="SP-27"):
        onboarding.acknowledge(customer=ready_customer(), by_name=" ", actor=None)


def test_a_settled_report_gives_the_track_back_to_the_customer():
    track = started()
    CustomerReport.objects.create(track=track, link=with_link(track), kind="other", text="It is blank")
    assert position(track).current.blocked_by == "us"
    onboarding.settle_reports(track=track)
    assert position(track).current.blocked_by == "customer"


def test_contract_and_admins_come_from_the_rows_sp_29():
    customer = ready_customer()
    contract_of(customer).recruiter_admins.clear()
    found = position(started(customer)).current
    assert (found.rule, found.about) == ("SP-29", "recruiter_admins")


def test_an_integration_under_another_application_is_not_this_tracks():
    track = started()
    other = own_application(track.customer, environment="test")
    Integration.objects.create(
        customer=track.customer, application=other, integration_type="ONE_CLICK_EXPORT", tenant_type="RECRUITER",
        linkedin_status="ENABLED",
    )  # fmt: skip
    assert where(track) == "link_sent"


def test_many_tracks_cost_as_many_queries_as_few(django_assert_num_queries, django_assert_max_num_queries):
    tracks = [started() for _ in range(3)]
    with django_assert_max_num_queries(20) as few:
        onboarding.positions_of(OnboardingTrack.objects.filter(pk=tracks[0].pk))
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(onboarding.positions_of(OnboardingTrack.objects.all())) == 3


def test_a_customer_without_anything_stands_at_the_prerequisites():
    customer = Customer.objects.create(name="Bare")
    track = onboarding.start(customer=customer, product="rsc", actor=None)
    assert where(track) == "prerequisites"


def test_a_track_started_by_mistake_is_given_up_and_its_link_with_it(person):
    track = started()
    link = with_link(track)
    onboarding.give_up(track=track, actor=person("Onboarding"))
    link.refresh_from_db()
    assert (where(track), link.revoked_at is not None) == ("off_boarding", True)
    assert not CallbackUrl.objects.exists()
    assert started(track.customer).pk != track.pk


def test_what_linkedin_knows_is_taken_off_and_not_given_up_sp_28(person):
    track = started()
    _seen(track)
    with pytest.raises(Refused, match="SP-28"):
        onboarding.give_up(track=track, actor=person("Onboarding"))


def test_who_begins_anew_is_asked_of_linkedin_anew():
    track = started()
    row = _seen(track, stopped_at=timezone.now(), verified_at=timezone.now())
    OnboardingTrack.objects.filter(pk=track.pk).update(ended_at=timezone.now())
    onboarding.start(customer=track.customer, product="rsc", contract=track.contract, actor=None)
    row.refresh_from_db()
    assert (row.stopped_at, row.verified_at, row.was_seen) == (None, None, False)


def _seen(track: OnboardingTrack, **fields) -> Integration:
    row = Integration.objects.create(
        customer=track.customer,
        application=track.application,
        integration_type="ONE_CLICK_EXPORT",
        tenant_type="RECRUITER",
        linkedin_status="ENABLED",
        linkedin_status_at=timezone.now(),
        **fields,
    )
    Integration.objects.filter(pk=row.pk).update(seen_as=row.identity)
    return row
