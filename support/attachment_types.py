"""Which files a case takes: told by their first bytes, and the name has to fit. What a browser could run is refused. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from partnerhub.refusals import Refusal

LARGEST = 10 * 1024 * 1024  # bytes
LARGEST_TEXT = 2 * 1024 * 1024  # every line of a text is searched for secrets
HAR_REFUSED = "HAR files are not kept here yet: send it with the ticket by hand and tick that you have it."


@dataclass(frozen=True, slots=True)
class FileType:
    """One kind of file: its extensions, and the content type under which it is stored."""

    extensions: tuple[str, ...]
    content_type: str
    is_text: bool = False


PNG = FileType(("png",), "image/png")
JPEG = FileType(("jpg", "jpeg"), "image/jpeg")
GIF = FileType(("gif",), "image/gif")
WEBP = FileType(("webp",), "image/webp")
PDF = FileType(("pdf",), "application/pdf")
MP4 = FileType(("mp4",), "video/mp4")
MOV = FileType(("mov",), "video/quicktime")
PLAIN = FileType(("txt", "log"), "text/plain", is_text=True)
CSV = FileType(("csv",), "text/csv", is_text=True)
JSON = FileType(("json",), "application/json", is_text=True)
ALLOWED = (PNG, JPEG, GIF, WEBP, PDF, MP4, MOV, PLAIN, CSV, JSON)
BY_EXTENSION: Mapping[str, FileType] = {extension: kind for kind in ALLOWED for extension in kind.extensions}
NAMED = ", ".join(f".{extension}" for extension in BY_EXTENSION)

_ACTIVE = {"svg", "html", "htm", "xhtml", "xml", "js", "mjs", "css", "mht", "mhtml", "hta", "swf"}
_ARCHIVES = {"zip", "rar", "7z", "gz", "tgz", "tar", "bz2", "xz", "jar", "iso"}
_PROGRAMS = {
    "exe",
    "dll",
    "msi",
    "bat",
    "cmd",
    "com",
    "ps1",
    "sh",
    "py",
    "vbs",
    "scr",
    "lnk",
    "app",
    "dmg",
    "apk",
}
_MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<body", "<head", "<iframe", "#!")


def judge_file(name: str, content: bytes) -> tuple[FileType | None, list[Refusal]]:
    """The kind of file, or everything that is wrong with it."""
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    kind, name = BY_EXTENSION.get(extension), f"“{name}”"
    if kind is None:
        return None, [_refuse(_why_not(name, extension))]
    reason = _too_large(name, content, kind) or _unfit(name, content, kind)
    return (None, [_refuse(reason)]) if reason else (kind, [])


def read_text(content: bytes) -> str:
    """The text of a text file. UnicodeDecodeError where it is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def is_picture(content_type: str) -> bool:
    """Whether a file can be the screenshot that LinkedIn asks for."""
    return content_type.startswith(("image/", "video/")) or content_type == PDF.content_type


def _refuse(reason: str) -> Refusal:
    return Refusal(reason, field="files")


def _why_not(name: str, extension: str) -> str:
    if extension == "har":
        return f"{name}: {HAR_REFUSED}"
    if extension in _ACTIVE:
        return f"{name} can hold active content, which is not kept here: attach a screenshot, or its text as .txt."
    if extension in _ARCHIVES:
        return f"{name} is an archive, and what is in it cannot be looked at: attach the files one by one."
    if extension in _PROGRAMS:
        return f"{name} is a program or script, which is not kept here: attach its text as .txt."
    return f"{name} is no kind of file that is kept here: attach one of {NAMED}."


def _too_large(name: str, content: bytes, kind: FileType) -> str:
    most = LARGEST_TEXT if kind.is_text else LARGEST
    if not content:
        return f"{name} is empty: choose the file again."
    if len(content) > most:
        megabytes = most // (1024 * 1024)
        return f"{name} has {len(content)} bytes, {megabytes} MB is the most: attach the part that shows the error."
    return ""


def _unfit(name: str, content: bytes, kind: FileType) -> str:
    if kind.is_text:
        return _unfit_text(name, content)
    found = _by_first_bytes(content)
    if found is kind or {found, kind} == {MP4, MOV}:
        return ""
    return f"{name} does not hold what its name says: save it again as {NAMED}."


def _by_first_bytes(content: bytes) -> FileType | None:
    signs = (
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"\xff\xd8\xff", JPEG),
        (b"GIF87a", GIF),
        (b"GIF89a", GIF),
        (b"%PDF-", PDF),
    )
    found = next((kind for sign, kind in signs if content.startswith(sign)), None)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] in (b"ftyp", b"moov", b"wide", b"mdat"):
        return MOV if content[8:12] == b"qt  " or content[4:8] != b"ftyp" else MP4
    return found


def _unfit_text(name: str, content: bytes) -> str:
    try:
        text = read_text(content)
    except UnicodeDecodeError:
        return f"{name} is no plain text: save it as UTF-8 text and attach it again."
    if "\0" in text:
        return f"{name} is no plain text: it holds NULL characters."
    if text.lstrip().lower().startswith(_MARKUP):
        return f"{name} holds markup or a script, which is not kept here: attach a screenshot instead."
    return f"{name}: {HAR_REFUSED}" if _is_har(text) else ""


def _is_har(text: str) -> bool:
    """Whatever its name: a HAR holds cookies and bodies of a whole session."""
    if not text.lstrip().startswith("{") or '"entries"' not in text:
        return False
    try:
        log = json.loads(text)["log"]
        return "entries" in log
    except (ValueError, LookupError, TypeError, RecursionError):
        return '"log"' in text and '"request"' in text and '"response"' in text
