"""The demo's cases: each lived through its steps on working days of the last three months."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.contrib.auth.models import User

from customers.models import Customer, Programme
from integrations.models import Integration
from support.cases import add_reference
from support.demo.numbers import Numbers
from support.demo.stories import BROAD_STORIES, STORIES, BroadStory, Story
from support.destinations import To
from support.models import Case, ChecklistItem, Product
from support.reports import Kind, ReporterRole
from support.waiting import turn

Status, Ball = Case.Status, Case.Ball
SATURDAY = 5
FIRST_HOUR = 8


@dataclass(frozen=True)
class Course:
    """How many cases ended up in a status, how many days ago they were opened, and who may have the ball."""

    status: Case.Status
    count: int
    days_ago: tuple[int, int]
    balls: Sequence[Case.Ball]


@dataclass(frozen=True)
class Plot:
    """A case to be told; without a story the dice find one for a customer."""

    course: Course
    days_ago: int
    story: BroadStory | None = None


COURSES = (
    Course(Status.NEW, 13, (0, 3), [Ball.US]),
    Course(Status.FILED, 25, (1, 12), [Ball.LINKEDIN_SUPPORT]),
    Course(
        Status.WAITING, 28, (4, 45), [Ball.LINKEDIN_SUPPORT, Ball.CUSTOMER, Ball.US, Ball.LINKEDIN_SUPPORT]
    ),
    Course(Status.TRANSFERRED, 9, (12, 70), [Ball.LINKEDIN_ENGINEERING]),
    Course(Status.RESOLVED, 13, (6, 60), [Ball.CUSTOMER, Ball.US]),
    Course(Status.CLOSED, 24, (20, 92), [Ball.US]),
)
BROAD_COURSES = (
    Course(Status.FILED, 3, (1, 9), [Ball.LINKEDIN_ENGINEERING]),
    Course(Status.WAITING, 3, (8, 50), [Ball.LINKEDIN_ENGINEERING, Ball.US]),
    Course(Status.CLOSED, 2, (40, 90), [Ball.US]),
)
STEPS_TO = {
    Status.NEW: [],
    Status.FILED: [Status.FILED],
    Status.WAITING: [Status.FILED, Status.WAITING],
    Status.TRANSFERRED: [Status.FILED, Status.TRANSFERRED],
    Status.RESOLVED: [Status.FILED, Status.WAITING, Status.RESOLVED],
    Status.CLOSED: [Status.FILED, Status.RESOLVED, Status.CLOSED],
}
REOPENED = [Status.FILED, Status.RESOLVED, Status.WAITING]
NOTES = {
    Status.FILED: "Filed with LinkedIn",
    Status.WAITING: "LinkedIn asked for details",
    Status.TRANSFERRED: "LinkedIn transferred it to engineering",
    Status.RESOLVED: "LinkedIn reports a fix",
    Status.CLOSED: "Customer confirmed",
}


class Casebook:
    """Writes the cases; the dice decide what is known of each, and what is missing."""

    def __init__(
        self, dice: random.Random, now: datetime, customers: Sequence[Customer], owner: User
    ) -> None:
        self._dice = dice
        self._now = now
        self._customers = customers
        self._owner = owner
        self._numbers = Numbers(dice)
        self._told: set[tuple[Customer, Story]] = set()

    def write(self) -> None:
        """In the order in which they were opened. What the dice decide does not depend on today's date."""
        plots = sorted(self._plots(), key=lambda plot: -plot.days_ago)
        openings = sorted(self._working_time(self._now - timedelta(days=plot.days_ago)) for plot in plots)
        for plot, opened_at in zip(plots, openings, strict=True):
            case = _partner_case(plot.story) if plot.story else self._customer_case()
            self._live(case, plot.course, opened_at)

    def _plots(self) -> Iterator[Plot]:
        stories = iter(BROAD_STORIES)
        for course in COURSES:
            for _ in range(course.count):
                yield Plot(course, self._dice.randint(*course.days_ago))
        for course in BROAD_COURSES:
            for story in islice(stories, course.count):
                yield Plot(course, self._dice.randint(*course.days_ago), story)

    def _customer_case(self) -> Case:
        customer, story = self._untold()
        connected = {row.integration_type: row for row in customer.integrations.all()}
        integration = connected.get(story.integration_type)
        return Case(
            title=story.title,
            description=story.description,
            customer=customer,
            integration=integration,
            programme=self._programme(integration),
            category=Kind.TECHNICAL_ISSUE,
            destination=To.CUSTOMER_CASE_MAIL,
            reporter_role=ReporterRole.CUSTOMER,
            product=self._product(integration),
        )

    def _untold(self) -> tuple[Customer, Story]:
        """A story that fits what the customer has connected; the same one never twice."""
        while True:
            customer = self._dice.choice(self._customers)
            connected = {"", *(row.integration_type for row in customer.integrations.all())}
            story = self._dice.choice([story for story in STORIES if story.integration_type in connected])
            if (customer, story) not in self._told:
                self._told.add((customer, story))
                return customer, story

    def _programme(self, integration: Integration | None) -> str:
        """Where there is no integration, somebody has chosen the programme by hand, or not yet."""
        return "" if integration else self._dice.choice([Programme.RSC, Programme.APPLY_CONNECT, ""])

    def _product(self, integration: Integration | None) -> Product | None:
        programme = integration.type.programme if integration else ""
        return Product.objects.filter(programme=programme).first() if programme else None

    def _live(self, case: Case, course: Course, opened_at: datetime) -> None:
        case.owner = self._owner if self._dice.random() < 0.7 else None
        case.is_urgent = course.status in {Status.NEW, Status.WAITING} and self._dice.random() < 0.15
        self._save(case, opened_at, "Opened")
        case.created_at = opened_at
        Case.objects.filter(pk=case.pk).update(created_at=opened_at)
        self._add_customers(case)
        self._walk(case, course, opened_at)

    def _walk(self, case: Case, course: Course, opened_at: datetime) -> None:
        moment = opened_at
        for position, status in enumerate(steps := self._steps(course), start=1):
            moment = self._later(moment, len(steps) - position) if position > 1 else self._soon(moment)
            if status is Status.FILED:
                case.filed_at = moment
                self._name_at_linkedin(case)
            elif status is not Status.CLOSED:
                case.last_answer_at = moment
            case.closed_at = moment if status is Status.CLOSED else None
            case.status = status
            case.ball = self._ball(case, course, is_last=position == len(steps))
            self._save(case, moment, _note(steps[:position]))
        self._hear_again(case)

    def _steps(self, course: Course) -> Sequence[Case.Status]:
        if course.status is Status.WAITING and self._dice.random() < 0.15:
            return REOPENED
        return STEPS_TO[course.status]

    def _ball(self, case: Case, course: Course, *, is_last: bool) -> Case.Ball:
        if is_last:
            return self._dice.choice(course.balls)
        return Ball.LINKEDIN_ENGINEERING if case.kind == Case.Kind.PARTNER else Ball.LINKEDIN_SUPPORT

    def _hear_again(self, case: Case) -> None:
        """Some filed cases got a first answer that changed nothing."""
        if case.status == Status.FILED and case.filed_at and self._dice.random() < 0.5:
            case.last_answer_at = self._later(case.filed_at, 1)
            self._save(case, case.last_answer_at, "First answer from LinkedIn")

    def _name_at_linkedin(self, case: Case) -> None:
        """Most got numbers; some are known by their mail thread only, a few by nothing yet."""
        roll = self._dice.random()
        if roll < 0.75:
            for text, system in self._numbers.for_case(is_partner=case.kind == Case.Kind.PARTNER):
                row = add_reference(case=case, text=text, system=system)
                type(row).objects.filter(pk=row.pk).update(created_at=case.filed_at)
        elif roll < 0.9:
            who = case.customer.name if case.customer else "Hirequill"
            case.mail_subject = f"{who}: {case.title}"

    def _add_customers(self, case: Case) -> None:
        if case.kind == Case.Kind.PARTNER:
            case.affected_customers.set(self._others_with(case, self._dice.randint(2, 7)))
        elif self._dice.random() < 0.2:
            case.affected_customers.set(self._others_with(case, self._dice.randint(1, 3)))
        if self._dice.random() < 0.05:
            why = "The customer's go-live depends on it, and their recruiters have no workaround."
            ChecklistItem.objects.create(case=case, key="why", value=why, typed_by=self._owner)

    def _others_with(self, case: Case, count: int) -> list[Customer]:
        """At most so many customers who use the same programme of LinkedIn's."""
        users = [
            customer
            for customer in self._customers
            if customer != case.customer
            and any(row.type.programme == case.related_programme for row in customer.integrations.all())
        ]
        return self._dice.sample(users, min(count, len(users)))

    def _save(self, case: Case, moment: datetime, because: str) -> None:
        """With a history row dated then."""
        entry: Any = case
        entry._history_date, entry._history_user, entry._change_reason = moment, self._owner, because
        case.version = case.version + 1 if case.pk else 1
        case.save()
        turn(case=case, party=case.ball, at=moment)

    def _soon(self, moment: datetime) -> datetime:
        return min(self._now, moment + timedelta(minutes=self._dice.randint(15, 120)))

    def _later(self, moment: datetime, steps_left: int) -> datetime:
        """A working time between then and now that leaves room for the steps that follow."""
        room = (self._now - moment) / (steps_left + 2)
        return max(self._soon(moment), self._working_time(moment + room * self._dice.uniform(0.2, 1.0)))

    def _working_time(self, moment: datetime) -> datetime:
        """In our hours on a working day, the last such time before that moment."""
        hour, minute = FIRST_HOUR + self._dice.randrange(9), self._dice.randrange(60)
        found = moment.replace(hour=hour, minute=minute, second=0, microsecond=0)
        while found > moment or found.weekday() >= SATURDAY:
            found -= timedelta(days=1)
        return found


def _note(steps: Sequence[Case.Status]) -> str:
    """Why the last of these steps was taken."""
    return "Reopened: the problem is back" if list(steps) == REOPENED else NOTES[steps[-1]]


def _partner_case(story: BroadStory) -> Case:
    return Case(
        kind=Case.Kind.PARTNER,
        title=story.title,
        description=story.description,
        programme=story.programme,
        category=Kind.API_BUG,
        destination=To.PARTNER_ENGINEERING_FORM,
        reporter_role=ReporterRole.PARTNER_ENGINEERING,
        is_investigated=True,
        investigation="Reproduced with two of our own applications; nothing changed on our side that week.",
        product=Product.objects.filter(programme=story.programme).first(),
    )
