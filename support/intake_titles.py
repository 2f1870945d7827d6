"""The problem in one line: the subject without what mail programs and people put around it, else the first sentence. Pure."""

import re
from collections.abc import Iterator

from support.intake_text import Source, one_line
from support.intake_words import Lifted
from support.references import strip_reply_prefixes, without_references
from support.words import shortened

LONGEST_TITLE = 200
_TAG = re.compile(
    r"\[\s*(?:ext|extern|external|external e?mail|support escalation|spam|secure|encrypted"
    r"|ticket|case|bulk|caution)[^\]\n]{0,40}\]"
    r"|^\s*(?:EXTERN(?:AL)?|CAUTION)\s*:",
    re.I,
)
_SAYS_NOTHING = {
    *(
        "",
        "help",
        "help needed",
        "help please",
        "question",
        "questions",
        "issue",
        "problem",
        "urgent",
        "urgent!",
        "support",
    ),
    *(
        "support request",
        "request",
        "linkedin",
        "linkedin issue",
        "linkedin problem",
        "no subject",
        "(no subject)",
        "hi",
        "hello",
    ),
    *("frage", "hilfe", "kein betreff", "error", "bug", "ticket", "case"),
}
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen)|sehr geehrte|liebe"
    r"|bonjour|hola|greetings)\b"
    r"[^\n.!?]{0,60}$",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


def title_of(subject: Source, body: Source) -> Iterator[Lifted]:
    title = bare_subject(subject.text)
    if title.lower().strip(" .!?-") not in _SAYS_NOTHING:
        yield Lifted("problem", shortened(title, LONGEST_TITLE), "subject")
        return
    position, sentence = _first_sentence(body.text)
    if sentence:
        yield Lifted("problem", shortened(sentence, LONGEST_TITLE), body.origin(position))


def bare_subject(subject: str) -> str:
    """Without reply prefixes, tags and numbers of LinkedIn's: what two mails of one thread have in common."""
    text, before = one_line(subject[:2_000]), None
    while text != before:
        before = text
        text = _TAG.sub(" ", without_references(strip_reply_prefixes(text)))
        text = " ".join(re.sub(r"[(\[][\s#]*[)\]]", " ", text).split()).strip(" -–:/|,;#")
    return text


def _first_sentence(text: str) -> tuple[int, str]:
    position = 0
    for line in text[:20_000].split("\n"):
        words = one_line(line)
        if len(words.split()) > 2 and not _GREETING.match(line[:200]):
            return position, _SENTENCE_END.split(words, maxsplit=1)[0]
        position += len(line) + 1
    return 0, ""
