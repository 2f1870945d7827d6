"""Files of a case: told by what they hold, cleaned before they are stored, never served to be run."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from partnerhub.refusals import Refused
from support.attachment_types import LARGEST, LARGEST_TEXT
from support.attachments import attach, read_file, remove, zip_of
from support.models import Attachment
from tests.customers.factories import UserFactory
from tests.support.factories import CaseFactory

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
HAR = json.dumps({"log": {"version": "1.2", "entries": [{"request": {}, "response": {}}]}}).encode()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def attached(name, content, case=None):
    return attach(case=case or CaseFactory(), name=name, content=content, actor=UserFactory())


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("error.png", PNG, "image/png"),
        ("ERROR.PNG", PNG, "image/png"),
        ("error.jpg", b"\xff\xd8\xff\xe0 jpeg", "image/jpeg"),
        ("error.gif", b"GIF89a...", "image/gif"),
        ("error.webp", b"RIFF0000WEBPVP8 ", "image/webp"),
        ("error.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("error.mp4", b"\0\0\0\x20ftypisom....", "video/mp4"),
        ("error.mov", b"\0\0\0\x14ftypqt  ....", "video/quicktime"),
        ("error.log", b"403 Forbidden", "text/plain"),
        ("error.txt", "Grüße".encode("utf-16"), "text/plain"),
        ("error.csv", b"a,b\n1,2", "text/csv"),
        ("error.json", b'{"entries": [1]}', "application/json"),
    ],
)
def test_file_of_a_known_kind_is_stored(name, content, content_type):
    row = attached(name, content)
    assert (row.content_type, row.name, row.removed) == (content_type, name, 0)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.svg", b"<svg onload=alert(1)>", "active content"),
        ("page.html", b"<html>", "active content"),
        ("run.js", b"alert(1)", "active content"),
        ("all.zip", b"PK\x03\x04", "is an archive"),
        ("tool.exe", b"MZ", "is a program"),
        ("trace.har", HAR, "HAR files are not kept here yet"),
        ("trace.json", HAR, "HAR files are not kept here yet"),
        ("trace.txt", b"  " + HAR, "HAR files are not kept here yet"),
        ("trace.json", HAR[:-1], "HAR files are not kept here yet"),
        ("noname", b"x", "is no kind of file"),
        ("error.png", b"<svg onload=alert(1)>", "does not hold what its name says"),
        ("error.jpg", PNG, "does not hold what its name says"),
        ("error.txt", PNG, "is no plain text"),
        ("error.txt", b"a\0b", "is no plain text"),
        ("error.txt", b" <!DOCTYPE html><script>", "holds markup"),
        ("error.png", b"", "is empty"),
        ("turned\u202egnp.png", PNG, "format character"),
        ("x" * 150 + ".png", PNG, "fit: give it a shorter one"),
    ],
)
def test_file_that_is_not_kept_is_refused_with_a_sentence(name, content, words):
    with pytest.raises(Refused, match=words):
        attached(name, content)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(("name", "size"), [("a.png", LARGEST), ("a.txt", LARGEST_TEXT)])
def test_file_that_is_too_large_is_refused(name, size):
    with pytest.raises(Refused, match="is the most"):
        attached(name, PNG + b"0" * size)


def test_secrets_are_taken_out_of_a_text_before_it_is_stored():
    row = attached("calls.log", b"PUT /x\nAuthorization: Bearer abcdefghijklmnop1234\n")
    assert b"abcdefghijklmnop" not in read_file(row)
    assert (row.removed, row.size) == (1, len(read_file(row)))


def test_path_is_no_part_of_a_name_and_the_stored_name_is_random(tmp_path):
    row = attached("..\\..\\etc/passwd.png", PNG)
    assert row.name == "passwd.png"
    assert row.file.name.startswith("attachments/")
    assert "passwd" not in row.file.name
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".bin"]


def test_same_file_is_kept_once():
    case = CaseFactory()
    attached("a.png", PNG, case)
    with pytest.raises(Refused, match=r"has that file already, as a\.png"):
        attached("b.png", PNG, case)


def test_file_taken_away_leaves_no_bytes(tmp_path, django_capture_on_commit_callbacks):
    row = attached("a.png", PNG)
    with django_capture_on_commit_callbacks(execute=True):
        remove(attachment=row, actor=UserFactory())
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert row.case.history.first().history_change_reason == "File taken away: a.png"


def test_zip_is_the_same_for_the_same_files():
    case = CaseFactory()
    attached("a b.png", PNG, case)
    attached("a.log", b"403", case)
    packed = zip_of("the report", case.attachments.all(), [])
    assert packed == zip_of("the report", case.attachments.all(), [])
    with ZipFile(BytesIO(packed)) as archive:
        assert archive.namelist() == ["report.txt", "01-a-b.png", "02-a.log"]
        assert archive.read("01-a-b.png") == PNG
