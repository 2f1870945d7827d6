"""What keeps a composed escalation from leaving: who would read it, and what its subject says."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.db.models import Q

from customers.letters import Letter
from customers.models import Contact
from partnerhub.refusals import Refusal
from support.references import Reference, all_references
from support.subjects import TAG, tags_in

# Domains that say nothing about whom somebody works for, and LinkedIn's own.
NOBODYS_DOMAINS = frozenset(
    {
        *("linkedin.com", "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com"),
        *("yahoo.com", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net", "web.de", "t-online.de"),
        *(
            "proton.me",
            "protonmail.com",
            "mail.com",
            "zoho.com",
            "yandex.com",
            "qq.com",
            "163.com",
            "126.com",
        ),
    }
)


def refuse_recipients(letter: Letter) -> list[Refusal]:
    """No customer reads an escalation (SP-11): no contact's address, nor any at a contact's mail domain."""
    return [
        Refusal(
            f"{address} belongs to a customer, and customers are never copied on an escalation: correct the"
            " Business Development contact.",
            rule="SP-11",
            field="bd_contact",
        )
        for address in letter.recipients
        if Contact.objects.filter(_same_organisation(address)).exists()
    ]


def refuse_subject(letter: Letter, known: Sequence[Reference]) -> list[Refusal]:
    """The tag first and once (SP-16), every known number once and as written, and no other (SP-03)."""
    return [*_tag_refusals(letter.subject), *_number_refusals(letter.subject, known)]


def _same_organisation(address: str) -> Q:
    """Contacts at the address, at its domain, at a domain above it or at one below."""
    domain = address.rpartition("@")[2].lower()
    same = Q(email__iexact=address)
    for above in _domains_from(domain):
        same |= Q(email__iendswith=f"@{above}")
    return same if domain in NOBODYS_DOMAINS else same | Q(email__iendswith=f".{domain}")


def _domains_from(domain: str) -> Iterator[str]:
    """eu.acme.com, then acme.com; no top-level domain, none that many share."""
    labels = domain.split(".")
    domains = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return (one for one in domains if one not in NOBODYS_DOMAINS)


def _tag_refusals(subject: str) -> Iterator[Refusal]:
    tags = tags_in(subject)
    if tags != 1 or not subject.startswith(TAG):
        yield Refusal(
            f"The subject must begin with {TAG} and hold it once, it holds it {tags} times: take the tag out of"
            " the problem and the customers' names.",
            rule="SP-16",
            field="subject",
        )


def _number_refusals(subject: str, known: Sequence[Reference]) -> Iterator[Refusal]:
    found = Counter((reference.key, reference.as_written) for reference in all_references(subject))
    times = Counter(key for key, _ in found.elements())
    for reference in dict.fromkeys(known):
        if times.pop(reference.key, 0) != 1 or not found[reference.key, reference.in_subject]:
            words = (
                f"{reference.as_written} does not stand in the subject once and as written: enter it anew."
            )
            yield Refusal(words, rule="SP-03", field="references")
    for _, lookup in times:
        words = f"The subject names {lookup}, which is no number of these cases: take it out."
        yield Refusal(words, rule="SP-03", field="subject")
