"""Files of a case: looked at, cleaned of secrets, stored under a random name; and the zip that goes with a web form."""

import hashlib
import io
import re
import secrets
import zipfile
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from integrations.call_packet import packet_of
from integrations.models import ApiCall
from partnerhub.headers import clean_header
from partnerhub.redaction import redact_text
from partnerhub.refusals import Refusal, Refused
from partnerhub.secret_places import REDACTED
from support.attachment_types import FileType, judge_file, read_text
from support.changes import note_change
from support.models import Attachment, Case

LONGEST_NAME = 150
MOST_FILES = 50
_ANY_DAY = (1980, 1, 1, 0, 0, 0)  # the same files give the same bytes


def attach(*, case: Case, name: str, content: bytes, actor: User) -> Attachment:
    """Store a file with the case. Text is redacted first. Raises Refused."""
    name = re.split(r"[/\\]", name)[-1].strip()
    kind, refusals = judge_file(name, content)
    refusals = [*refusals, *_name_refusals(name), *_number_refusals(case)]
    if refusals or kind is None:
        raise Refused(refusals)
    stored, removed = _cleaned(content, kind)
    return _store(case, name, kind, stored, removed, actor)


@transaction.atomic
def remove(*, attachment: Attachment, actor: User) -> None:
    """Take a file off its case; its bytes go as well."""
    storage, path = attachment.file.storage, str(attachment.file.name)
    note_change(attachment.case, f"File taken away: {attachment.name}", by=actor)
    attachment.delete()
    transaction.on_commit(lambda: storage.delete(path))


def zip_of(report: str, attachments: Iterable[Attachment], calls: Iterable[ApiCall]) -> bytes:
    """report.txt, each file and one text per API call, numbered in their order; equal rows give equal bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "report.txt", report.encode())
        for number, row in enumerate(attachments, start=1):
            _write(archive, f"{number:02}-{_plain(row.name)}", read_file(row))
        for number, call in enumerate(calls, start=1):
            _write(
                archive,
                f"api-call-{number:02}-{_plain(call.uuid or str(call.pk))}.txt",
                packet_of(call).encode(),
            )
    return packed.getvalue()


def read_file(attachment: Attachment) -> bytes:
    """The stored bytes."""
    with attachment.file.open("rb") as stored:
        content: bytes = stored.read()
    return content


def _name_refusals(name: str) -> list[Refusal]:
    try:
        clean_header(name, "The file's name")
    except ValueError as error:
        return [Refusal(str(error), field="files")]
    if len(name) > LONGEST_NAME:
        words = f"The file's name has {len(name)} characters, {LONGEST_NAME} fit: give it a shorter one."
        return [Refusal(words, field="files")]
    return []


def _number_refusals(case: Case) -> list[Refusal]:
    if case.attachments.count() < MOST_FILES:
        return []
    return [Refusal(f"This case has {MOST_FILES} files already: take one away first.", field="files")]


def _cleaned(content: bytes, kind: FileType) -> tuple[bytes, int]:
    """What is stored, and how many secrets were taken out."""
    if not kind.is_text:
        return content, 0
    text = read_text(content)
    clean = redact_text(text)
    return clean.encode(), max(clean.count(REDACTED) - text.count(REDACTED), int(clean != text))


def _store(case: Case, name: str, kind: FileType, content: bytes, removed: int, actor: User) -> Attachment:
    row = Attachment(
        case=case,
        name=name,
        content_type=kind.content_type,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        removed=removed,
        uploaded_by=actor,
    )
    if twin := case.attachments.filter(digest=row.digest).first():
        raise Refused([_refuse_twin(twin)])
    row.file.save(f"{secrets.token_hex(16)}.bin", ContentFile(content), save=False)
    return _save(row, actor)


def _save(row: Attachment, actor: User) -> Attachment:
    """The row, or no file either."""
    try:
        with transaction.atomic():
            row.save()
            note_change(row.case, f"File attached: {row.name}", by=actor)
    except IntegrityError as overtaken:
        row.file.storage.delete(str(row.file.name))
        raise Refused([_refuse_twin(row)]) from overtaken
    return row


def _refuse_twin(twin: Attachment) -> Refusal:
    return Refusal(f"This case has that file already, as {twin.name}.", field="files")


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_ANY_DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content)


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "file"
