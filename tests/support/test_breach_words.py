"""Words of a breach in the sentences that people write: told, suspected without the word, only spoken of, or none."""

import pytest

from support.quoted_words import folded
from support.report_words import complete
from support.reports import Kind, Report

TOLD = [
    "Our client secret was pushed to a public GitHub repo by accident last night!!! What do we do?",
    "I posted the client secret in a public Slack channel, how do I rotate it?",
    "A customer thinks their data was exposed: candidates of another company show up in their Recruiter via RSC.",
    "phishing: one of our admins gave away the password of the developer account",
    "We suspect unauthorised access to member profiles through our application.",
    "Tokens of a customer were stolen.",
    "There may have been a data breach at our hosting provider.",
    "Our client_secret is on a public GitHub repo",
    "An attacker got our client secret",
    "Somebody stole our client secret.",
    "We emailed the client secret to a customer.",
    "An unauthorised user can see all candidates",
    "Intruder accessed our server and copied candidate data",
    "We need the certificate renewed; our private key was compromised",
    "Could you help, our access tokens have been stolen?",
    "No data breach notification reached us, although our client secret was leaked",
    "In case of questions call me, our secret was leaked.",
    "Unsere Zugangsdaten wurden gestohlen.",
    "It is not clear who leaked the candidate data.",
    "We do not know who leaked our client secret.",
    "We did not notice that our tokens leaked last week.",
    "I accidentally mailed the API client secret to a customer.",
    "Unser Client Secret wurde geleakt.",
    "Se ha filtrado nuestro client secret.",
    "Wir haben einen Datenschutzvorfall: Kandidatendaten gingen an den falschen Kunden.",
    "Please see below\n\n-----Original Message-----\nFrom: Ida <ida@acme.example>\nSent: Friday\nTo: us@partner.example\n"
    "Subject: urgent\n\nOur client secret was leaked on GitHub.",
]
SUSPECTED = [
    "A stranger seems to be using our access token - there are calls in the log that we didn't make.",
    "An intern emailed a spreadsheet of LinkedIn member data to the wrong recipient outside the company.",
    "We sent the candidate profiles from LinkedIn to the wrong customer by mistake.",
    "Customer A can see Customer B's candidates in the LinkedIn widget!",
    "Recruiters of another company got access to our jobs and candidates in LinkedIn Recruiter",
    "Our former employee still has access to the LinkedIn developer app and its client secret.",
    "We lost a USB stick with LinkedIn profiles on it",
    "We lost a laptop holding access tokens for LinkedIn API",
    "Recruiters at Globex see candidates that belong to Acme.",
    "Candidate data of Acme went to Globex by mistake.",
    "A bot is scraping member profiles through our widget.",
    "Candidate data was shown to the wrong recruiter.",
    "Candidate profiles were sent by email to the wrong person.",
    "Candidate data of customer A is visible to customer B.",
    "People outside our company can read the candidate list.",
    "Member data was accessed by a third party.",
    "Company X sees the applicants of Company Y in the widget.",
    "The folder with the exported profiles is open to the internet.",
    "Lead data was publicly accessible for two days.",
    "A contractor downloaded all candidate profiles before leaving.",
    "Somebody unknown got into our developer application.",
    "We noticed an unauthorised login to the developer portal.",
    "Leads of one advertiser were delivered to another customer.",
    "The profiles show up in a different tenant.",
    "The client secret is visible in the page source.",
    "We are not sure whether our token was leaked.",
    "Could our client secret have been leaked?",
]
ONLY_SPOKEN_OF = [
    ("How does LinkedIn notify customers in case of a data breach?", Kind.SECURITY_QUESTION),
    ("Is RSC secure? Has LinkedIn ever had a data breach?", Kind.SECURITY_QUESTION),
    ("Could candidate data leak to other customers when we switch on RSC?", Kind.SECURITY_QUESTION),
    ("Please rotate our client secret for the RSC application, routine yearly rotation, nothing leaked.", Kind.APP_SETTINGS),
    ("We have a security breach drill on Friday; does RSC keep working if we rotate the client secret?", Kind.APP_SETTINGS),
    ("Access token leaked? No - the token was never exposed. But the RSC widget still does not load.", Kind.TECHNICAL_ISSUE),
]  # fmt: skip
NONE = [
    "The jobs of the customer are visible to everyone on LinkedIn, but the logo is missing.",
    "The candidate logged into our application and the Apply form did not open.",
    "Leads are delivered to another campaign than expected in Campaign Manager.",
    "Profiles are not visible in the widget.",
    "The In-ATS indicator is not visible to the recruiter.",
    "The recruiter cannot see candidates of another department.",
    "The wrong company logo is shown on the job.",
    "There is a memory leak in the RSC widget: the browser gets slow.",
    'The error says "unauthorized access" when the recruiter clicks Connect in RSC.',
    "They speak of a breach of contract because of the invoice.",
    "The In-ATS indicator shows applications of another business unit.",
]


@pytest.mark.parametrize("text", TOLD)
def test_what_happened_is_a_breach_without_a_question(text):
    reading = complete(Report(description=text))
    assert (reading.report.kind, reading.hints.doubtful_kinds) == (Kind.SECURITY_BREACH, ())


@pytest.mark.parametrize("text", SUSPECTED)
def test_what_may_be_one_is_taken_for_one_and_asked(text):
    reading = complete(Report(description=text))
    assert reading.report.kind is Kind.SECURITY_BREACH
    assert reading.hints.doubtful_kinds


@pytest.mark.parametrize(("text", "kind"), ONLY_SPOKEN_OF)
def test_what_is_only_spoken_of_keeps_its_kind_and_is_asked(text, kind):
    reading = complete(Report(description=text))
    assert reading.report.kind is kind
    assert Kind.SECURITY_BREACH in reading.hints.doubtful_kinds


@pytest.mark.parametrize("text", NONE)
def test_what_only_sounds_like_one_is_none(text):
    reading = complete(Report(description=text))
    assert reading.report.kind is not Kind.SECURITY_BREACH
    assert Kind.SECURITY_BREACH not in reading.hints.doubtful_kinds


def test_what_a_mail_quotes_is_not_its_senders_word():
    text = "The RSC widget is blank again.\n\n> Is this a data breach?\n> Regards"
    assert complete(Report(description=text)).report.kind is Kind.TECHNICAL_ISSUE


@pytest.mark.parametrize(
    "text",
    [
        "It is as I said.\n\nOn Fri, 20 Nov 2026 Ida wrote:\n> Our client secret was leaked on GitHub.",
        "x " * 12_000 + "Our client secret was leaked on GitHub.",
    ],
)
def test_a_breach_in_the_history_or_far_down_is_asked_about(text):
    assert complete(Report(description=text)).hints.breach


COUNTS = [
    ("Three customers report the same error in RSC.", 3, ""),
    ("12 of our customers cannot export.", 12, ""),
    ("Several of our customers cannot export.", None, "several of our customers"),
    ("Two more customers have the problem we filed as CAS-7654321", None, "two more customers"),
    ("The whole customer base is down: RSC sync stopped.", None, "customer base"),
    ("Both Contoso and Fabrikam report that RSC export stopped.", None, "both contoso and fabrikam report"),
    ("No other customers affected. RSC feedback import stops for Contoso.", 1, ""),
    ("We have 200 customers and one of them, Contoso, has trouble with the form.", 1, ""),
    ("Since 2 customers signed up last week sales is busy. The RSC widget is blank at Contoso.", None, ""),
    ("The RSC widget is blank.", None, ""),
    ("It happens at more than one customer: RSC export fails", None, "more than one customer"),
    ("Not just one customer: RSC export fails for many", None, "not just one customer"),
    ("RSC export fails. Not only one customer is affected.", None, "not only one customer"),
    ("RSC export fails for one customer after another", None, "one customer after another"),
    ("RSC export fails for only one customer", 1, ""),
]


@pytest.mark.parametrize(("text", "number", "several"), COUNTS)
def test_customers_are_counted_where_the_text_counts_them(text, number, several):
    reading = complete(Report(description=text))
    assert (reading.report.customers_affected, reading.hints.is_several) == (number, several)


def test_several_is_no_number_for_linkedin():
    inferred = complete(Report(description="Several of our customers cannot export.")).inferred
    assert ("customers_affected", "several") in [(one.key, one.value) for one in inferred]


@pytest.mark.parametrize(
    "hostile", ["\u202e" * 500_000, "client secret " * 70_000, "a@b." * 250_000, "? " * 400_000]
)
def test_a_million_characters_are_read_at_their_beginning(hostile):
    assert complete(Report(description=hostile)).report.description == hostile
    assert len(folded(hostile)) <= 20_000
