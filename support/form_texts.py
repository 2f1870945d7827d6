"""A destination's web form, filled in: each field in the form's own order and words, the report as one text. No customer's
mail address stands in it (SP-11)."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from integrations.call_packet import packet_of
from integrations.models import ApiCall
from partnerhub.redaction import redact_text
from support.destinations import To
from support.facts import references_of
from support.filing_recipients import is_linkedins, is_ours
from support.information import items_of
from support.models import Case, DestinationField, Filing
from support.references import with_references
from support.requirements import InfoItem, State
from support.subjects import bare_problem

Content = DestinationField.Content
NOT_KNOWN = "not known yet"
LEFT_OUT = "[address left out]"
SHOWN_CALLS = 20
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_SAID_ABOVE = frozenset({"description", "investigation"})


@dataclass(frozen=True, slots=True)
class FieldText:
    """One field as a person copies it."""

    label: str
    content: str
    text: str

    @property
    def is_optional(self) -> bool:
        """Empty is fine: there is no child application, or no file."""
        return self.content in (Content.CHILD_CLIENT_ID, Content.ATTACHMENTS)


def fields_of(filing: Filing, items: Sequence[InfoItem] | None = None) -> tuple[FieldText, ...]:
    """The fields in the rows' own order; one that nothing is known for is empty."""
    items = items_of(filing.case, To(filing.destination)) if items is None else items
    rows = DestinationField.objects.filter(destination__key=filing.destination)
    texts = _texts(filing, items)
    return tuple(FieldText(row.label, row.content, row.value or texts(row.content)) for row in rows)


def digest_of(fields: Iterable[FieldText]) -> str:
    """64 hex digits: equal digests are equally filled in."""
    return hashlib.sha256(json.dumps([asdict(field) for field in fields]).encode()).hexdigest()


def report_of(filing: Filing, items: Sequence[InfoItem]) -> str:
    """The whole report: problem, investigation, every item, known numbers (SP-10), and the API calls (SP-09, SP-23)."""
    case, values = filing.case, {item.key: item.value for item in items if item.is_there}
    calls = list(case.api_calls.select_related("application__parent").order_by("pk")[:SHOWN_CALLS])
    parts = [
        filing.words.strip() or _problem(case),
        _section("Description", values.get("description", "") if not filing.words.strip() else ""),
        _section("What our engineering found", values.get("investigation", "")),
        "\n".join(_lines(items)),
        *_packets(calls, case),
    ]
    return without_addresses(redact_text("\n\n".join(part for part in parts if part))) + "\n"


def without_addresses(text: str) -> str:
    """The text without mail addresses of others than ours and LinkedIn's: a partner ticket names no customer's (SP-11)."""
    return _ADDRESS.sub(
        lambda found: found[0] if is_ours(found[0]) or is_linkedins(found[0]) else LEFT_OUT, text
    )


def _texts(filing: Filing, items: Sequence[InfoItem]) -> Callable[[str], str]:
    case, values = filing.case, {item.key: item.value for item in items if item.is_there}
    made: Mapping[str, Callable[[], str]] = {
        Content.PRODUCT: lambda: case.product.in_forms if case.product else values.get("product", ""),
        Content.SUBJECT: lambda: without_addresses(subject_of(case)),
        Content.DESCRIPTION: lambda: report_of(filing, items),
        Content.ATTACHMENTS: lambda: ", ".join(row.name for row in case.attachments.all()),
    }
    return lambda content: made[content]() if content in made else without_addresses(values.get(content, ""))


def subject_of(case: Case) -> str:
    """The problem, with every number that the case has (SP-03)."""
    references = references_of(case)
    return with_references(bare_problem(" ".join(case.title.split()), references), references)


def _problem(case: Case) -> str:
    return f"Problem: {' '.join(case.title.split())}"


def _section(head: str, text: str) -> str:
    return f"{head}:\n{text.strip()}" if text.strip() else ""


def _lines(items: Iterable[InfoItem]) -> Iterator[str]:
    for item in items:
        if item.key in _SAID_ABOVE or (item.key == "api_calls" and item.state is State.KNOWN):
            continue
        if item.is_there:
            yield f"{item.label}: {item.value}"
        elif item.is_missing and item.required and item.state is State.MISSING:
            yield f"{item.label}: {NOT_KNOWN}"


def _packets(calls: Sequence[ApiCall], case: Case) -> Iterator[str]:
    for number, call in enumerate(calls, start=1):
        yield f"API call {number} of {len(calls)}:\n{packet_of(call).strip()}"
