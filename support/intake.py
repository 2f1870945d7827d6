"""Intake: the facts of a report lifted out of a mail by plain word rules, each with where it came from. Pure; a person
looks at every one of them before it counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from support.intake_errors import error_blocks, steps_block
from support.intake_mail import Attached, PastedMail, read_mail
from support.intake_names import KnownNames, Named
from support.intake_rules import ASKED_FOR, FILE_NAME, MENTIONED_FILE, RULES
from support.intake_text import (
    LONGEST_LINE,
    Source,
    has_hidden,
    many_lines,
    one_line,
    redacted_source,
    references_in,
)
from support.intake_times import times_of
from support.intake_titles import title_of
from support.intake_who import customers_of, reporter_of
from support.intake_words import LABELS, TEXTS, Lifted
from support.references import Reference, find_references, missing_from, with_references

__all__ = [
    "Attached",
    "Intake",
    "KnownNames",
    "Lifted",
    "PastedMail",
    "continued_subject",
    "lift",
    "read_mail",
]

SEARCHED = 200_000  # characters of each text in which facts are looked for
_MOST = 20  # facts of one key


@dataclass(frozen=True, slots=True)
class Intake:
    """What was lifted, in the order of the form; `notes` are sentences about what was left out."""

    facts: tuple[Lifted, ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Lifted]:
        return iter(self.facts)

    def first(self, key: str) -> str:
        """The best value under a key, or nothing."""
        return next((fact.value for fact in self.facts if fact.key == key), "")

    def all(self, key: str) -> tuple[str, ...]:
        """Every value under a key, the best first."""
        return tuple(fact.value for fact in self.facts if fact.key == key)


def lift(mail: PastedMail, *, known: KnownNames) -> Intake:
    """Every fact the mail gives, best first under each key. Secrets are gone before anything is looked for."""
    sources = _sources(mail)
    found = [_clean(fact) for fact in _facts(mail, sources, known)]
    facts, notes = _each_once(fact for fact in found if fact.value)
    too_long = (f"Only the first {SEARCHED:,} characters were searched for facts: look through the rest.",)
    is_long = max(len(mail.body), len(mail.quoted)) > SEARCHED
    return Intake(tuple(sorted(facts, key=_place_in_form)), (*notes, *(too_long if is_long else ())))


def continued_subject(mail: PastedMail, known_references: Sequence[Reference]) -> str | None:
    """The subject with every number of the case as written (SP-03), when the mail's own lacks one; None when it is well."""
    subject = one_line(mail.subject)
    if not missing_from(subject, known_references):
        return None
    return with_references(subject, known_references)


@dataclass(frozen=True, slots=True)
class _Sources:
    subject: Source
    body: Source
    quoted: Source
    signature: Source

    @property
    def own(self) -> tuple[Source, Source]:
        return self.subject, self.body


def _sources(mail: PastedMail) -> _Sources:
    return _Sources(
        redacted_source("", mail.subject, is_subject=True),
        redacted_source("", mail.body),
        redacted_source("quoted history", mail.quoted[:SEARCHED]),
        redacted_source("signature", mail.signature),
    )


def _facts(mail: PastedMail, sources: _Sources, known: KnownNames) -> Iterator[Lifted]:
    searched = _searched(sources)
    yield from customers_of(mail, known, [sources.subject, searched.body])
    yield from reporter_of(mail, known)
    yield from _references(searched)
    yield from title_of(sources.subject, searched.body)
    yield Lifted("description", sources.body.text, "the text newly written")
    yield from _blocks(searched)
    yield from _names(known, searched)
    yield from times_of(mail, searched.own)
    yield from _by_rules(searched)
    yield from _files(mail, searched.body)


def _searched(sources: _Sources) -> _Sources:
    body = Source("", sources.body.text[:SEARCHED])
    return _Sources(sources.subject, body, sources.quoted, sources.signature)


def _references(sources: _Sources) -> Iterator[Lifted]:
    """CAS, CRM and Zendesk numbers as written, of the subject, the text and the history under it (SP-03)."""
    for source in (*sources.own, sources.quoted):
        for reference in references_in(source.text):
            position = source.text.find(reference.as_written)
            yield Lifted("references", reference.as_written, source.origin(position))


def _blocks(sources: _Sources) -> Iterator[Lifted]:
    """The error as it was shown, of the history only where the newest text shows none, and the steps."""
    for source in (sources.body, sources.quoted):
        lines = source.text.split("\n")
        blocks = error_blocks(lines)
        if blocks:
            text = "\n".join(dict.fromkeys(block.text for block in blocks))
            yield Lifted("error_text", text, source.origin(_position(lines, blocks[0].line)))
            break
    lines = sources.body.text.split("\n")
    steps = steps_block(lines)
    if steps:
        yield Lifted("steps", steps.text, sources.body.origin(_position(lines, steps.line)))


def _position(lines: Sequence[str], number: int) -> int:
    return sum(len(line) + 1 for line in lines[:number])


def _names(known: KnownNames, sources: _Sources) -> Iterator[Lifted]:
    for source in sources.own:
        yield from (_named("product", one, source) for one in known.products_in(source.text))
        yield from (_named("integration_type", one, source) for one in known.types_in(source.text))


def _named(key: str, one: Named, source: Source) -> Lifted:
    return Lifted(key, one.name, source.origin(one.start))


def _by_rules(sources: _Sources) -> Iterator[Lifted]:
    """Each row of the table; the history speaks only where subject and text say nothing."""
    for key in dict.fromkeys(rule.key for rule in RULES):
        rules = [rule for rule in RULES if rule.key == key]
        for searched in (sources.own, (sources.quoted,)):
            found = [
                Lifted(key, hit.value, source.origin(hit.start))
                for source in searched
                for rule in rules
                for hit in rule.hits(source.text)
            ]
            yield from found
            if found:
                break


def _files(mail: PastedMail, body: Source) -> Iterator[Lifted]:
    for file in mail.attachments:
        yield Lifted("attachments", file.name, _attached_as(file))
    for pattern in (FILE_NAME, MENTIONED_FILE):
        for found in pattern.finditer(body.text):
            if not ASKED_FOR.search(body.text, max(0, found.start() - 60), found.start()):
                yield Lifted("attachments", found["value"], body.origin(found.start("value")))


def _attached_as(file: Attached) -> str:
    size = f"{max(1, file.size // 1000):,} KB" if file.size is not None else ""
    return ", ".join(filter(None, ["attached to the mail", one_line(file.content_type)[:80], size]))


def _clean(fact: Lifted) -> Lifted:
    """Values are inert: of one line, or of several without what hides or turns text."""
    if fact.key in TEXTS:
        return fact.with_value(many_lines(fact.value))
    if fact.key == "references":
        return fact  # byte for byte as written (SP-03); hidden characters make it no number to begin with
    note = "hidden characters were taken out" if has_hidden(fact.value) else ""
    return fact.with_value(one_line(fact.value)[:LONGEST_LINE].strip(), note)


def _each_once(facts: Iterable[Lifted]) -> tuple[list[Lifted], list[str]]:
    kept: dict[tuple[str, str], Lifted] = {}
    counts: dict[str, int] = {}
    for fact in facts:
        if (fact.key, _same(fact)) in kept:
            continue
        counts[fact.key] = counts.get(fact.key, 0) + 1
        if counts[fact.key] <= _MOST:
            kept[fact.key, _same(fact)] = fact
    notes = [
        f"{LABELS[key]}: {count:,} were found, the first {_MOST} are shown."
        for key, count in counts.items()
        if count > _MOST
    ]
    return _without_doubles(list(kept.values())), notes


def _same(fact: Lifted) -> str:
    """Two spellings of one number are one reference; a screenshot mentioned twice is one."""
    if fact.key == "references":
        return str(next((one.key for one in find_references(fact.value)), fact.value))
    return fact.value.casefold() if fact.key == "attachments" else fact.value


def _without_doubles(facts: list[Lifted]) -> list[Lifted]:
    """A UUID named as a request id or a task is no response's UUID; a path is not named beside its whole URL."""
    named = " ".join(fact.value for fact in facts if fact.key in ("request_ids", "job_posting_task_id"))
    urls = " ".join(fact.value for fact in facts if fact.key == "endpoint" and fact.value[0] != "/")
    said = {"uuids": named, "endpoint": urls}
    return [fact for fact in facts if not _is_part(fact, said.get(fact.key, ""))]


def _is_part(fact: Lifted, said: str) -> bool:
    return (fact.key == "uuids" or fact.value[0] == "/") and fact.value in said


def _place_in_form(fact: Lifted) -> int:
    return list(LABELS).index(fact.key)
