"""Takes a mail's text apart: what was newly written, the history quoted under it, and the signature. Pure."""

import re
from dataclasses import dataclass

_HEADER = r"\*?(?:From|Von|De|Da|Van)\s?:\*?"
_SENT = r"\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado(?: el)?|Fecha|Verzonden|Inviato)\s?:\*?"
_SUBJECT = r"\*?(?:Subject|Betreff|Objet|Asunto|Onderwerp|Oggetto)\s?:\*?"
_RULE = re.compile(
    r"^[ \t]*(?:"
    r"-{2,} ?(?:Original Message|Original Appointment|Urspr(?:ü|ue)ngliche Nachricht|Original-Nachricht"
    r"|Message d['’]origine|Mensaje original) ?-{2,}"
    rf"|_{{10,}}[ \t]*\n(?:[ \t]*\n){{0,2}}[ \t]*{_HEADER}"
    rf"|{_HEADER}[^\n]{{1,300}}\n(?:[^\n]{{1,300}}\n){{0,3}}[ \t]*{_SENT}[^\n]{{1,300}}\n"
    rf"(?:[^\n]{{0,1000}}\n){{0,5}}[ \t]*{_SUBJECT}"
    r")",
    re.I | re.M,
)
_WROTE = re.compile(
    r"^[ \t]*(?:On|Am|Le|El|Op|Il) (?=[^\n]{0,300}[\d@])[^\n]{3,300}(?:\n[^\n]{0,200}){0,2}?"
    r"(?:\bwrote|\bschrieb|\ba écrit|\bescribió|\bschreef|\bha scritto)\b[^\n:]{0,80}+(?:\n[^\n:]{0,80}+)?:[ \t]*$",
    re.M,
)
_FORWARD = re.compile(
    r"^[ \t>]*(?:-{3,} ?(?:Forwarded message|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado) ?-{3,}"
    r"|Begin forwarded message:|Anfang der weitergeleiteten (?:Nachricht|E-Mail):)[ \t]*$",
    re.I | re.M,
)
_QUOTED_LINE = re.compile(r"^(?:>[^\n]*(?:\n|\Z))+", re.M)
_REPLY_MARK = re.compile(r"^[ \t]*#{2,}-[^\n]{0,200}-#{2,}[ \t]*(?:\n|\Z)", re.M)

_CLOSING = re.compile(
    r"^[ \t]*(?:-- ?"
    r"|(?:best|kind|warm|many)?[ ]?(?:regards|wishes|thanks)(?: and (?:best )?regards)?|thanks|thank you|many thanks"
    r"|cheers|sincerely"
    r"|best|yours (?:sincerely|faithfully|truly)|thanks in advance"
    r"|(?:mit )?(?:freundlichen|besten|herzlichen|vielen) gr(?:ü|ue)(?:ß|ss)en?"
    r"|(?:viele|beste|liebe|freundliche|schöne) gr(?:ü|ue)(?:ß|ss)e"
    r"|mfg|vg|lg|(?:bien )?cordialement|salutations|saludos(?: cordiales)?|un saludo|atentamente)[,.!]?[ \t]*$",
    re.I | re.M,
)
_DEVICE = re.compile(
    r"^[ \t]*(?:Sent from my [^\n]{1,60}|Von meinem [^\n]{1,60} gesendet|Get Outlook for [^\n]{1,40}|Envoyé de mon [^\n]{1,60}"
    r"|Enviado desde mi [^\n]{1,60}|Sent with [^\n]{1,60})[ \t]*(?:\n|\Z)",
    re.I | re.M,
)
_DISCLAIMER = re.compile(
    r"^[ \t*_]*(?:CONFIDENTIALITY|DISCLAIMER\b|This (?:e-?mail|message|communication)[^\n]{0,120}"
    r"(?:confidential|privileged|intended)"
    r"|Diese (?:E-?Mail|Nachricht)[^\n]{0,120}(?:vertraulich|bestimmt)"
    r"|The information (?:contained )?in this (?:e-?mail|message))",
    re.I | re.M,
)
_EVIDENCE = re.compile(
    r"https?://api\.|[{}]|(?<!in )\b(?:error|exception|uuid|traceback|steps|CAS|CRM|HTTP)\b|^\s*\d[.)] ",
    re.I | re.M,
)
_LONGEST_SIGNATURE = 4_000  # characters; what runs on longer is no signature


@dataclass(frozen=True, slots=True)
class Parts:
    newest: str
    quoted: str = ""
    signature: str = ""
    forwarded: str = ""


def take_apart(text: str) -> Parts:
    """The newest text first; `forwarded` is a mail that was passed on whole, `quoted` what is older than that."""
    text = _REPLY_MARK.sub("", text)
    forward, history = _FORWARD.search(text), _history_start(text)
    if forward and (history is None or forward.start() <= history):
        return _parts(text[: forward.start()], forwarded=text[forward.end() :].lstrip("\n"))
    if history is None:
        return _parts(text)
    return _parts(text[:history], quoted=text[history:])


def _history_start(text: str) -> int | None:
    starts = [found.start() for pattern in (_RULE, _WROTE) if (found := pattern.search(text))]
    return min(starts, default=None)


def _parts(text: str, *, quoted: str = "", forwarded: str = "") -> Parts:
    inline = "".join(found.group() for found in _QUOTED_LINE.finditer(text))
    newest, signature = _without_signature(_QUOTED_LINE.sub("", text))
    return Parts(newest.strip("\n"), "\n".join(filter(None, [inline, quoted])), signature.strip(), forwarded)


def _without_signature(text: str) -> tuple[str, str]:
    text = _DEVICE.sub("", text)
    for pattern in (_CLOSING, _DISCLAIMER):
        found = _first_signature(text, pattern)
        if found is not None:
            return text[:found], text[found:]
    return text, ""


def _first_signature(text: str, pattern: re.Pattern[str]) -> int | None:
    """The first closing line behind which no evidence stands: people paste requests under their signatures."""
    tail = max(0, len(text) - _LONGEST_SIGNATURE)
    last_evidence = max((found.end() for found in _EVIDENCE.finditer(text, tail)), default=0)
    starts = (found.start() for found in pattern.finditer(text, max(tail, last_evidence)))
    return next((start for start in starts if text[:start].strip()), None)
