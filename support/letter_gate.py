"""What keeps a composed escalation from leaving: who would read it, and what its subject says."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from string import ascii_lowercase

from django.db.models import Q

from customers.letters import Letter
from customers.models import Contact
from partnerhub.refusals import Refusal
from support.references import Reference, all_references
from support.subjects import TAG, tags_in

# Free mail by name, with the ending of any country: hotmail.co.uk, yahoo.fr, live.com.au.
_FREE_MAIL = (
    "hotmail",
    "outlook",
    "live",
    "msn",
    "yahoo",
    "ymail",
    "gmx",
    "icloud",
    "aol",
    "yandex",
    "zoho",
    "mail",
)
_COUNTRIES = tuple("".join(letters) for letters in product(ascii_lowercase, repeat=2))
_ENDINGS = ("com", "net", *_COUNTRIES, *(f"{kind}.{one}" for kind in ("co", "com") for one in _COUNTRIES))
# Domains that say nothing about whom somebody works for, and LinkedIn's own.
NOBODYS_DOMAINS = frozenset(
    {
        *(f"{name}.{ending}" for name in _FREE_MAIL for ending in _ENDINGS),
        *("linkedin.com", "gmail.com", "googlemail.com", "me.com", "mac.com", "rocketmail.com", "web.de"),
        *("t-online.de", "freenet.de", "orange.fr", "free.fr", "laposte.net", "libero.it", "btinternet.com"),
        *("proton.me", "protonmail.com", "pm.me", "fastmail.com", "tutanota.com", "mail.ru", "comcast.net"),
        *("qq.com", "163.com", "126.com", "sina.com", "naver.com", "rediffmail.com", "uol.com.br"),
    }
)
_GOOGLE = ("gmail.com", "googlemail.com")


def mailbox_of(address: str) -> str:
    """Where a mail to the address arrives: without its +tag; Google also reads no dots, and has two names for one domain."""
    local, _, domain = address.strip().lower().rpartition("@")
    bare = local.partition("+")[0] or local
    return f"{bare.replace('.', '')}@gmail.com" if domain in _GOOGLE else f"{bare}@{domain}"


def belongs_to_a_customer(address: str) -> bool:
    """A contact's address in any spelling that arrives there, or one at a contact's mail domain."""
    if address.rpartition("@")[2].lower() in NOBODYS_DOMAINS:
        return _is_a_contacts(address)
    return Contact.objects.filter(_same_organisation(address)).exists()


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
        if belongs_to_a_customer(address)
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
    return same | Q(email__iendswith=f".{domain}")


def _is_a_contacts(address: str) -> bool:
    """Databases know nothing of tags and dots: contacts that begin alike at the same domain are compared here."""
    mailbox = mailbox_of(address)
    domain = mailbox.rpartition("@")[2]
    near = Q()
    for one in _GOOGLE if domain in _GOOGLE else (domain,):
        near |= Q(email__iendswith=f"@{one}")
    emails = Contact.objects.filter(near, email__istartswith=mailbox[:1]).values_list("email", flat=True)
    return any(mailbox_of(email) == mailbox for email in emails)


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
