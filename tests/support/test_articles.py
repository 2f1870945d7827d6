"""Articles of a case: what is suggested, and how a solved case becomes an article without anybody's name."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from integrations.models import DeveloperApplication
from partnerhub.refusals import Refused
from support.articles import draft_from_case, suggested_for
from support.models import Article, Case, Note
from tests.customers.factories import (
    ContactFactory,
    ContractFactory,
    CustomerFactory,
    LinkedInContactFactory,
    UserFactory,
)
from tests.integrations.factories import DeveloperApplicationFactory, IntegrationFactory
from tests.support.factories import CaseFactory, CaseReferenceFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_articles_yet(db):
    Article.objects.all().delete()


def make_article(**fields):
    return Article.objects.create(
        **{
            "slug": "a",
            "title": "T",
            "body": "B",
            "source": "S",
            "reviewed_on": timezone.localdate(),
            **fields,
        }
    )


def solved(**fields):
    return CaseFactory(**{"status": Case.Status.RESOLVED, **fields})


def noted(case, text, audience="linkedin"):
    return Note.objects.create(case=case, text=text, audience=audience, happened_at=NOON)


def test_a_case_suggests_published_articles_with_why(django_assert_num_queries):
    make_article(error_texts=["not associated to any company"])
    make_article(slug="draft", error_texts=["not associated to any company"], is_published=False)
    case = CaseFactory(error_text="Your account is not associated to any company")
    with django_assert_num_queries(2):
        found = suggested_for(case)
    assert [(one.article.slug, one.why) for one in found] == [
        ("a", "error text “not associated to any company”")
    ]


def test_the_type_of_the_cases_integration_counts():
    make_article(integration_types=["ONE_CLICK_EXPORT"])
    integration = IntegrationFactory(integration_type="ONE_CLICK_EXPORT")
    case = CaseFactory(customer=integration.customer, integration=integration)
    assert [one.article.slug for one in suggested_for(case)] == ["a"]


@pytest.mark.parametrize("status", ["new", "filed", "waiting", "transferred"])
def test_an_open_case_is_refused_with_what_to_do(status):
    with pytest.raises(Refused, match="Resolve or close the case first"):
        draft_from_case(case=CaseFactory(status=status), actor=UserFactory())
    assert not Article.objects.exists()


def test_a_solved_case_becomes_an_unpublished_article_of_its_outward_words():
    case = solved(
        title="Export fails", description="Nothing arrives.", error_text="Callback refused the candidate"
    )
    noted(case, "LinkedIn repaired the queue.")
    noted(case, "Please try again.", "customer")
    noted(case, "They pay late.", "internal")
    actor = UserFactory()
    article = draft_from_case(case=case, actor=actor)
    assert (article.title, article.is_published, article.from_case, article.author) == (
        "Export fails",
        False,
        case,
        actor,
    )
    assert article.error_texts == ["Callback refused the candidate"]
    assert article.source == f"Case {case.pk} of our own desk"
    assert [part in article.body for part in ("Nothing arrives.", "repaired the queue", "try again", "pay late")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_asking_twice_gives_the_same_draft():
    case, actor = solved(), UserFactory()
    assert draft_from_case(case=case, actor=actor) == draft_from_case(case=case, actor=actor)
    assert Article.objects.count() == 1


def test_a_name_of_the_address_that_is_taken_is_not_taken_twice():
    case = solved()
    make_article(slug=f"case-{case.pk}")
    assert draft_from_case(case=case, actor=UserFactory()).slug == f"case-{case.pk}-2"


SECRET_WORDS = [
    "Globex", "globex", "Initech", "Dana", "Quill", "Peter", "Gibbons", "Kim", "Park", "initech.example", "4711", "70042",
    "86abcd1234efgh", "CAS-08123456", "CRM:0098765", "123456789", "@", "a81bc81b-dead-4e5d-abff-90865d1e13b1",
    "AAYVbkKvUPHCQxdoAAAAAA==", "hooks",
]  # fmt: skip
TOLD = """Dana Quill of Globex Corp. (dana.quill@globex.example, LinkedIn company 4711, contract 70042) writes: since CAS-08123456
and CRM:0098765 nothing arrives at https://hooks.globex.example/in?token=abc for urn:li:organization:4711.
Dana also asked Peter Gibbons at initech.example, who works for Initech GmbH, and Kim Park of LinkedIn. client 86abcd1234efgh,
candidate 123456789, uuid AAYVbkKvUPHCQxdoAAAAAA== and a81bc81b-dead-4e5d-abff-90865d1e13b1.
GET https://api.linkedin.com/rest/jobs/123456789?q=globex answered 403 in version 202603; GlobexATS was on."""


@pytest.fixture
def known_people():
    customer = CustomerFactory(name="Globex Corp.", linkedin_company_id="4711")
    ContactFactory(customer=customer, name="Dana Quill", email="dana.quill@globex.example")
    ContractFactory(customer=customer, linkedin_contract_id="70042")
    DeveloperApplicationFactory(customer=customer, client_id="86abcd1234efgh")
    other = CustomerFactory(name="Initech GmbH")
    ContactFactory(customer=other, name="Peter Gibbons", email="peter@initech.example")
    LinkedInContactFactory(name="Kim Park")
    return customer


def test_nothing_tells_whose_case_it_was(known_people):
    case = solved(
        customer=known_people, title="Globex: export fails (CAS-08123456)", description=TOLD, error_text=TOLD
    )
    CaseReferenceFactory(case=case, as_written="CAS-08123456")
    noted(case, TOLD)
    article = draft_from_case(case=case, actor=UserFactory())
    whole = f"{article.slug} {article.title} {article.body} {article.source} {article.error_texts}"
    assert [word for word in SECRET_WORDS if word in whole.replace(f"Case {case.pk} ", "")] == []


def test_what_says_what_happened_stays(known_people):
    case = solved(customer=known_people, title="Globex: export fails", description=TOLD)
    article = draft_from_case(case=case, actor=UserFactory())
    assert article.title == "the customer: export fails"
    kept = [
        "a contact of the customer",
        "https://api.linkedin.com/rest/jobs/(ID) answered 403",
        "version 202603",
    ]
    assert [words for words in kept if words not in article.body] == []


def test_queries_do_not_grow_with_customers(known_people, django_assert_max_num_queries):
    CustomerFactory.create_batch(30)
    case = solved(customer=known_people, description=TOLD)
    with django_assert_max_num_queries(20):
        draft_from_case(case=case, actor=UserFactory())
    assert DeveloperApplication.objects.exists()
