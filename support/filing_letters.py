"""The mails of a case: to LinkedIn with the facts it asks for, to the customer with where to turn. One code makes the preview
and what leaves."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from customers.letters import Letter
from customers.models import Message
from partnerhub.headers import visible_text
from partnerhub.redaction import redact_text
from support.destinations import REPLIES, To
from support.facts import references_of
from support.filing_recipients import policy_of, recipients_of
from support.filing_words import About, our_words, subject_of
from support.information import items_of
from support.markdown import plain_text
from support.models import Article, Case, Destination, Filing
from support.references import with_references
from support.reports import Kind
from support.requirements import InfoItem, State, sentences_to_ask
from support.rerouting import route_now
from support.subjects import bare_problem
from support.words import shortened

NOT_KNOWN = "not known yet"
LONGEST_FACT = 4_000  # characters of one item in a mail
TEMPLATES = {
    To.CUSTOMER_CASE_MAIL: "customer_case",
    To.EXISTING_CASE: "existing_case",
    To.SECURITY_MAIL: "security",
    To.BD_CONTACT: "bd_request",
}
REPLY = "customer_reply"
# What the customer brings along where LinkedIn is told by the customer (SP-02, SP-20).
BROUGHT_BY_CUSTOMER = frozenset({To.HELP_CENTER})


def compose(filing: Filing, items: Sequence[InfoItem] | None = None) -> Letter:
    """The mail as it would leave now. Recipients by policy, numbers in the subject (SP-03), facts computed (SP-02)."""
    destination = To(filing.destination)
    items = items_of(filing.case, destination) if items is None else items
    recipients = recipients_of(filing)
    folder = TEMPLATES.get(destination, REPLY)
    subject = compose_subject(filing)
    text = _render(folder, "body.txt", _context(filing, items))
    return Letter(
        audience=audience_of(destination),
        from_email=settings.SUPPORT_FROM_EMAIL,
        to=recipients.to,
        cc=recipients.cc,
        subject=subject,
        text=text,
        html=_html(folder, subject, text),
    )


def compose_subject(filing: Filing) -> str:
    """The problem with every known number of the case exactly once (SP-03)."""
    destination, references = To(filing.destination), references_of(filing.case)
    subject = subject_of(destination, about_of(filing.case, destination))
    return with_references(subject, references)


def audience_of(destination: To) -> str:
    return Message.Audience.CUSTOMER if destination in REPLIES else Message.Audience.LINKEDIN


def about_of(case: Case, destination: To) -> About:
    """All that our own words may know: no note, no trouble, nothing internal."""
    row = Destination.objects.filter(key=destination).first()
    csm = case.customer.csm if case.customer else None
    return About(
        title=bare_problem(_one_line(case.title), references_of(case)),
        kind=case.category,
        customer=case.customer.name if case.customer else "",
        product=case.product.name if case.product else "",
        thread=_one_line(case.mail_subject),
        label=row.label if row else "",
        url=row.url if row else "",
        ats=settings.ATS_NAME,
        csm=f"{csm.name}, {csm.email}" if csm else "",
        description=_told(case.description) if destination is To.CUSTOMER_CASE_MAIL else "",
        is_urgent=case.is_urgent,
        **_from_the_guides(case, destination),
    )


def _told(description: str) -> str:
    """As it was reported, without secrets and what nobody sees."""
    lines = shortened(redact_text(description), LONGEST_FACT).splitlines()
    told = "\n".join(visible_text(line.replace("\t", "    ")) for line in lines)
    return _GREETING.sub("", told).strip()


_GREETING = re.compile(
    r"\A\s*(?:hello|hi|dear|hey|good (?:morning|afternoon|day)|hallo|guten tag|liebe[rs]?|sehr geehrte[rs]?|bonjour|hola)\b"
    r"[^\n]{0,60}[,!.]?\n",
    re.I,
)


def _from_the_guides(case: Case, destination: To) -> dict[str, Any]:
    """The steps of the route, or the article that answers: what the person would otherwise copy in."""
    if destination is To.SELF_SERVICE:
        route = route_now(case).route
        steps = route.advice if route.destination is destination else ()
        return {"steps": tuple(_BARE_STEP.sub("", step) for step in steps)}
    if destination is To.ANSWER_FROM_GUIDE:
        slug = _ARTICLE_OF_KIND.get(case.category) or route_now(case).reading.hints.guide_answer
        article = Article.objects.filter(slug=slug, is_published=True).first() if slug else None
        return {"answer": plain_text(article.body)} if article else {}
    return {}


_BARE_STEP = re.compile(r"^\d+\. | \(SP-\d\d(?:, SP-\d\d)*\)")
_ARTICLE_OF_KIND = {Kind.WANTS_TO_TEST.value: "test-environment", Kind.TIER_UPGRADE.value: "ads-tier-upgrade"}


def words_of(filing: Filing) -> str:
    """What the person wrote, else ours."""
    destination = To(filing.destination)
    return filing.words.strip() or our_words(destination, about_of(filing.case, destination))


def their_words(filing: Filing, text: str) -> str:
    """What a person typed; nothing where it is what we would write ourselves, so that ours keep up with the case."""
    destination = To(filing.destination)
    ours = our_words(destination, about_of(filing.case, destination))
    return "" if " ".join(text.split()) == " ".join(ours.split()) else text.strip()


def fact(text: str, most: int = LONGEST_FACT) -> str:
    """A value as it may stand in a text that leaves: no secret, no hidden character; several lines stand below their label."""
    lines = [
        visible_text(line.replace("\t", "    ")) for line in shortened(redact_text(text), most).splitlines()
    ]
    return "".join(f"\n   {line}" for line in lines) if len(lines) > 1 else f" {''.join(lines)}"


def _context(filing: Filing, items: Sequence[InfoItem]) -> dict[str, Any]:
    destination, case = To(filing.destination), filing.case
    return {
        "words": words_of(filing),
        "facts": list(_facts(destination, items)),
        "asks": _asks(destination, items),
        "known": case.problem.summary.strip() if destination in REPLIES and case.problem else "",
        "numbers": ", ".join(reference.as_written for reference in references_of(case)),
        "author": _author(filing),
        "incomplete": " ".join(filing.incomplete_because.split()),
        "copied": bool(policy_of(case, destination).cc),
        "ats": settings.ATS_NAME,
        "address": settings.SUPPORT_FROM_EMAIL,
    }


def _facts(destination: To, items: Iterable[InfoItem]) -> Iterable[tuple[str, str]]:
    """Label and value of each item that belongs in the text, in order."""
    for item in items:
        if destination in REPLIES and not (destination in BROUGHT_BY_CUSTOMER and item.is_there):
            continue
        if item.state is State.NOT_APPLICABLE or (item.is_missing and not item.required):
            continue
        yield item.label, fact(item.value) if item.is_there else f" {NOT_KNOWN}"


def _asks(destination: To, items: Iterable[InfoItem]) -> tuple[str, ...]:
    return sentences_to_ask(items) if destination in REPLIES else ()


def _author(filing: Filing) -> str:
    author = filing.author
    return (author.get_full_name() or author.get_username()) if author else "Partner support"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _render(folder: str, template: str, context: dict[str, Any]) -> str:
    return render_to_string(f"emails/{folder}/{template}", context).strip() + "\n"


def _html(folder: str, subject: str, text: str) -> str:
    """The same text for mail programs that show HTML."""
    indented = text.replace("\n   ", "\n\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}")
    paragraphs = [part.strip("\n") for part in indented.split("\n\n") if part.strip()]
    return _render(folder, "body.html", {"subject": subject, "paragraphs": paragraphs})
