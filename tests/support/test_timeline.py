"""The timeline: everything that happened to a case, newest first, to be read by whom it is for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from customers.models import Message
from integrations.models import ApiCall
from support.models import Case, Filing
from support.moving import move
from support.notes import add_note
from support.timeline import CAP, SHOWN_LENGTH, Change, read_timeline
from tests.customers.factories import CustomerFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory, EscalationFactory, complete_case

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def actor(person):
    return person("Support", first_name="Sam", last_name="Porter")


def lines(case, reader, **options):
    return [(event.kind, event.title) for event in read_timeline(case, reader, **options).events]


def changes(case, reader):
    return [event.changes for event in read_timeline(case, reader).events if event.changes]


def letter(**fields):
    now = timezone.now()
    return Message.objects.create(
        **{
            "audience": "linkedin", "state": "sent", "frozen_at": now, "left_at": now, "raw": b"", "subject": "RE: CAS-1",
            "message_id": f"<{Message.objects.count()}@partner.example>",
        }
        | fields
    )  # fmt: skip


def test_everything_that_happened_stands_there_newest_first(actor):
    case = complete_case("CAS-1", status="filed")
    Filing.objects.create(
        case=case, destination="customer_case_mail", status="out", filed_at=timezone.now(), message=letter()
    )
    case.api_calls.add(
        ApiCall.objects.create(started_at=timezone.now(), method="GET", endpoint="/v2/me", status=403)
    )
    case.waits.create(party="customer", started_at=timezone.now() - HOUR, ended_at=timezone.now())
    add_note(case=case, text="They called", audience="internal", author=actor)
    escalation = EscalationFactory(cases=[case], status="out", message=letter())
    move(case=case, to="closed", actor=actor, because="Mended")
    times = [event.at for event in read_timeline(case, actor).events]
    assert times == sorted(times, reverse=True)
    assert set(lines(case, actor)) == {
        ("change", "Case opened"),
        ("number", "Number of LinkedIn's: CAS-1"),
        ("wait", "Waited for the customer"),
        ("filing", "Filed: LinkedIn Talent Solutions support (mail)"),
        ("call", "API call: GET /v2/me → 403"),
        ("note", "Note"),
        ("escalation", f"{escalation} to Dana Fox: with Business Development"),
        ("change", "Changed"),
    }


def test_change_says_who_from_to_and_why(actor):
    case = move(case=complete_case(status="filed"), to="resolved", actor=actor, because="Mended")
    event = read_timeline(case, actor).events[0]
    assert (event.who, event.why, event.audience) == ("support", "Mended", "internal")
    assert event.changes == (Change("Status", "filed with LinkedIn", "resolved"),)


def test_related_rows_are_named_and_texts_shortened(actor):
    case, old, new = CaseFactory(), CustomerFactory(name="Acme"), CustomerFactory(name="Globex")
    case.affected_customers.add(old)
    case.affected_customers.set([new])
    case.owner, case.description = actor, "word " * 1000
    case.save()
    found = {change.label: (change.old, change.new) for part in changes(case, actor) for change in part}
    assert found["Owner"] == ("empty", "support")
    assert found["Description"][1].endswith("word…")
    assert ("Affected customers", ("empty", "Acme")) in [
        (change.label, (change.old, change.new)) for part in changes(case, actor) for change in part
    ]


def test_row_that_is_gone_is_named_by_its_number(actor, person):
    case, owner = CaseFactory(), person("Support", username="gone")
    case.owner = owner
    case.save()
    number = owner.pk
    owner.delete()
    case.refresh_from_db()
    assert changes(case, actor)[-1] == (Change("Owner", "empty", f"number {number}, deleted since"),)


def test_newest_are_shown_and_all_on_demand(actor):
    case = CaseFactory()
    for number in range(CAP + 5):
        add_note(case=case, text=f"Note {number}", audience="internal")
    shown = read_timeline(case, actor)
    assert (len(shown.events), shown.is_capped, shown.events[0].text) == (CAP, True, f"Note {CAP + 4}")
    everything = read_timeline(case, actor, cap=None)
    assert (len(everything.events), everything.is_capped) == (CAP + 6, False)


def test_reader_sees_only_what_their_role_may(actor, person):
    case = complete_case("CAS-1")
    add_note(case=case, text="Internal", audience="internal")
    EscalationFactory(cases=[case], status="out", message=letter())
    assert {kind for kind, _ in lines(case, person("Onboarding"))} == {"change", "number"}


def test_mail_and_notes_carry_their_audience(actor):
    case = CaseFactory()
    add_note(case=case, text="From the customer", audience="customer", is_mail=True)
    event = next(event for event in read_timeline(case, actor).events if event.kind == "mail")
    assert (event.title, event.audience_label) == ("Mail received", "customer")


@pytest.mark.parametrize("notes", [2, 30])
def test_queries_do_not_grow_with_what_happened(actor, django_assert_num_queries, notes):
    actor.get_all_permissions()
    case = Case.objects.get(pk=CaseFactory().pk)
    for number in range(notes):
        add_note(case=case, text="x", audience="internal", author=actor)
        case.affected_customers.add(CustomerFactory())
        case.title = f"Title {number}"
        case.save()
        CaseReferenceFactory(case=case)
        EscalationFactory(cases=[case], status="out", message=letter())
        case.waits.create(party="us", started_at=datetime(2026, 1, 1, tzinfo=UTC), ended_at=timezone.now())
    with django_assert_num_queries(8):
        read_timeline(case, actor)


def test_longest_note_is_not_read_whole(actor):
    case = CaseFactory()
    add_note(case=case, text="x" * 900_000, audience="internal")
    event = next(event for event in read_timeline(case, actor).events if event.kind == "note")
    assert len(event.text) == SHOWN_LENGTH
    assert event.url.endswith(f"/notes/{case.notes.get().pk}/")
