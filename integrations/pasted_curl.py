"""A curl command as text: what it would have sent. It is read, never run. Pure."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_DATA = frozenset(
    {"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json"}
)
_METHODS = frozenset({"-X", "--request"})
_HEADERS = frozenset({"-H", "--header"})
# Others that take a value, which must not be read as the address.
_WITH_VALUE = frozenset(
    {
        *(
            "-A",
            "-b",
            "-c",
            "-C",
            "-D",
            "-e",
            "-E",
            "-F",
            "-K",
            "-m",
            "-o",
            "-Q",
            "-r",
            "-t",
            "-T",
            "-u",
            "-U",
            "-w",
            "-x",
        ),
        *(
            "-y",
            "-Y",
            "-z",
            "--user-agent",
            "--cookie",
            "--cookie-jar",
            "--dump-header",
            "--referer",
            "--cert",
            "--key",
        ),
        *(
            "--cacert",
            "--form",
            "--config",
            "--max-time",
            "--connect-timeout",
            "--output",
            "--range",
            "--upload-file",
        ),
        *(
            "--user",
            "--proxy",
            "--proxy-user",
            "--write-out",
            "--retry",
            "--resolve",
            "--oauth2-bearer",
            "--url",
        ),
        *("--max-redirs", "--limit-rate"),
    }
)


@dataclass(frozen=True, slots=True)
class Command:
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


def read_command(text: str) -> tuple[Command, str]:
    """The command at the start of a text, and what stands below it. ValueError when its quotes do not close."""
    start = text.index("curl")
    end = _end_of_command(text, start)
    line = text[start:end].replace("\\\n", " ").replace("^\n", " ").replace("`\n", " ").replace(" $'", " '")
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise ValueError(
            "The curl command has a quote that does not close: paste the whole command."
        ) from error
    return _command(list(_options(words[1:]))), text[end:]


def _end_of_command(text: str, start: int) -> int:
    """The first line end outside quotes that nothing continues."""
    quote, escaped = "", False
    for place in range(start, len(text)):
        mark = text[place]
        if escaped:
            escaped = False
        elif mark == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark == "\n" and text[place - 1] not in "^`":
            return place
    return len(text)


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each option with its value; what is no option has the name ""."""
    waiting = iter(words)
    for word in waiting:
        name, joined = _split(word)
        if name in _DATA | _METHODS | _HEADERS | _WITH_VALUE:
            yield name, joined or next(waiting, "")
        else:
            yield (name, joined) if word.startswith("-") else ("", word)


def _split(word: str) -> tuple[str, str]:
    """`-XPUT` and `--request=PUT` carry their value in the same word."""
    if word.startswith("--"):
        name, _, value = word.partition("=")
        return name, value
    return (word[:2], word[2:]) if word.startswith("-") else ("", word)


def _command(options: list[tuple[str, str]]) -> Command:
    names = {name for name, _ in options}
    bodies = [value for name, value in options if name in _DATA]
    methods = [value for name, value in options if name in _METHODS]
    addresses = [value for name, value in options if name in ("", "--url")]
    sent = "POST" if bodies and not names & {"-G", "--get"} else "GET"
    lines = [value.partition(":") for name, value in options if name in _HEADERS]
    return Command(
        method=(methods[-1] if methods else "HEAD" if names & {"-I", "--head"} else sent).upper(),
        url=next((address for address in addresses if "/" in address), ""),
        headers={name.strip(): value.strip() for name, colon, value in lines if colon},
        body="&".join(bodies),
    )
