"""Blocks of a mail that belong together: what was shown as an error, and the steps that led to it. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

LONGEST_BLOCK = 4_000  # characters of one block
_MOST_LINES = 40
_WRAPPED = 60  # characters from which on a line may go on in the next

_LABEL = re.compile(
    r"^[ \t*>-]*(?:the |full |exact )*(?:error(?: message| text| code)?|fehler(?:meldung)?|message d'erreur|exception)"
    r"(?: (?:is|was|reads|lautet))?[ \t]*:[ \t*]*(?P<rest>[^\n]*)$",
    re.I,
)
_QUOTED = re.compile(r"[“\"„«][ \u00a0]?(?P<value>[^“”\"„«»\n]{8,400})[”\"“»]")
_ERROR_WORDS = re.compile(
    r"\b(?:error|errors|message|fail(?:s|ed|ure)?|says?|saying|shows?|showing|reads|states|denied|exception|fehler\w*|meldung|erreur|popup|pop-up"
    r"|banner|affiche(?:nt)?|muestra|erscheint|zeigt|see(?:s|ing)?|gets?|getting|got)\b",
    re.I,
)
_JSON_MEMBER = re.compile(
    r"[\"'](?:message|serviceErrorCode|errorDetails|errorDetailType|error|error_description|errorCode|exceptionClass|code)[\"']\s*:"
)
_STATUS_LINE = re.compile(
    r"^[ \t]*(?:HTTP/\d(?:\.\d)? [45]\d\d\b|[45]\d\d (?:[A-Z][a-z]+ ?){1,4}$|status(?: code)?\s*[:=]\s*[45]\d\d\b)",
    re.I,
)
_CAUSE = re.compile(
    r"^[ \t]*(?:Caused by: )?(?:[\w$]{1,60}\.){0,12}[A-Z][\w$]{0,80}(?:Error|Exception)(?::|\s*$)", re.A
)
_TRACE = re.compile(
    r"^[ \t]*(?:Traceback \(most recent call last\):|Exception in thread\b|Unhandled exception\b)"
)
_FRAME = re.compile(r"^[ \t]+(?:at |File |\.{3} \d|\S)|^[ \t]*(?:Caused by:|at )")

_STEPS_LABEL = re.compile(
    r"^[ \t*#]*(?:steps(?: (?:to reproduce|taken|we took|they took))?|repro(?:duction)?(?: steps)?"
    r"|how to reproduce"
    r"|schritte(?: zur reproduktion)?|étapes|pasos)[ \t*]*:[ \t*]*(?P<rest>[^\n]*)$",
    re.I,
)
_NUMBERED = re.compile(r"^[ \t]*\(?(?P<number>\d{1,2})[.)][ \t]+\S")
_LISTED = re.compile(r"^[ \t]*(?:\(?\d{1,2}[.)]|[-*•–])[ \t]+\S")


class Block(NamedTuple):
    """Consecutive lines; `line` is the number of the first, from 0."""

    line: int
    text: str


def error_blocks(lines: Sequence[str]) -> list[Block]:
    """Labelled errors, status lines, stack traces, JSON error bodies and quoted messages, first to last."""
    blocks: list[Block] = []
    position = 0
    while position < len(lines):
        end = next((end for reader in _READERS if (end := reader(lines, position)) is not None), None)
        if end is None:
            blocks += [Block(position, text) for text in _quoted_errors(lines, position)]
        else:
            blocks.append(_block(lines, position, end))
        position = end or position + 1
    return [block for block in blocks if block.text]


def steps_block(lines: Sequence[str]) -> Block | None:
    """What stands under "Steps:", else the first list that counts from 1."""
    for position, line in enumerate(lines):
        label = _STEPS_LABEL.match(line[:300])
        if label:
            end = _end_of_steps(lines, position)
            text = "\n".join([label["rest"], *lines[position + 1 : end]]).strip()
            if text:
                return Block(position, text[:LONGEST_BLOCK])
    return _counted_list(lines)


def _block(lines: Sequence[str], start: int, end: int) -> Block:
    label = _LABEL.match(lines[start][:500])
    first = label["rest"] + lines[start][500:] if label else lines[start]
    text = "\n".join([first, *lines[start + 1 : end]]).strip().strip('“”"')
    return Block(start, text[:LONGEST_BLOCK])


def _labelled(lines: Sequence[str], start: int) -> int | None:
    """The rest of the line; where nothing is left of it, the paragraph below."""
    label = _LABEL.match(lines[start][:500])
    if label is None:
        return None
    if label["rest"].strip() and not label["rest"].strip().startswith("{"):
        return start + 1
    if label["rest"].strip():
        return _balanced(lines, start) or start + 1
    below = start + 1 if start + 1 < len(lines) and lines[start + 1].strip() else start + 2
    return min(_end_of_paragraph(lines, below), len(lines))


def _trace(lines: Sequence[str], start: int) -> int | None:
    """A Python traceback to its last line, a Java one over all its frames."""
    line = lines[start][:300]
    if not (_TRACE.match(line) or _CAUSE.match(line)):
        return None
    end = start + 1
    while end < len(lines) and end - start < _MOST_LINES and _FRAME.match(lines[end][:300]):
        end += 1
    is_python = line.lstrip().startswith("Traceback")
    return end + 1 if is_python and end < len(lines) and _CAUSE.match(lines[end][:300]) else end


def _status(lines: Sequence[str], start: int) -> int | None:
    return start + 1 if _STATUS_LINE.match(lines[start][:200]) else None


def _json(lines: Sequence[str], start: int) -> int | None:
    """A body from its opening brace to the closing one, when it has a member that errors have."""
    if not lines[start].lstrip().startswith("{"):
        return None
    end = _balanced(lines, start)
    found = end and _JSON_MEMBER.search("\n".join(lines[start:end])[:LONGEST_BLOCK])
    return end if found else None


_READERS: tuple[Callable[[Sequence[str], int], int | None], ...] = (_labelled, _trace, _status, _json)


def _balanced(lines: Sequence[str], start: int) -> int | None:
    depth = 0
    for number in range(start, min(start + _MOST_LINES, len(lines))):
        depth += lines[number].count("{") - lines[number].count("}")
        if depth <= 0:
            return number + 1
    return None


def _end_of_paragraph(lines: Sequence[str], start: int) -> int:
    end = start
    while end < len(lines) and end - start < _MOST_LINES and lines[end].strip():
        end += 1
    return end


def _quoted_errors(lines: Sequence[str], number: int) -> Iterator[str]:
    """Messages in quotation marks behind words of an error; the name of a button, a job or a company is none."""
    line = lines[number][:2_000]
    above = lines[number - 1][-200:] if number else ""
    if any(mark in line for mark in '“"„«'):
        yield from (
            found["value"].strip()
            for found in _QUOTED.finditer(line)
            if _is_shown(line[: found.start()], above, found["value"])
        )
    bare = re.search(r"\{[^\n]{5,}\}", line) if "{" in line and _JSON_MEMBER.search(line) else None
    if bare:
        yield bare.group()[:LONGEST_BLOCK]


def _is_shown(before: str, above: str, value: str) -> bool:
    """Words of an error stand before it, in its line or the one above, or in it; and nobody clicks on it."""
    near = before[-_NEAR:]
    if _PRESSED.search(near):
        return False
    told = near if before.strip() else above
    return bool(_ERROR_WORDS.search(told) or _ERROR_IN_IT.search(value))


_NEAR = 80  # characters before a quotation
_PRESSED = re.compile(
    r"\b(?:click(?:s|ed|ing)?|press(?:es|ed|ing)?|hit(?:s|ting)?|button|choos\w+|chose|select\w*|opens?|opened|tab|menu|option|link"
    r"|called|named"
    r"|titled|job|position|company|field|page|klick\w*|schaltfl\w+|knopf|bouton|bot[óo]n)"
    r"(?: on| the| auf| den| die| das| our| their| a)*[\s:,]*$",
    re.I,
)
_ERROR_IN_IT = re.compile(
    r"\b(?:error|failed|failure|went wrong|denied|forbidden|not (?:found|associated|allowed|permitted)|invalid|exception"
    r"|try again|fehler|unable to|cannot)\b",
    re.I,
)


def _end_of_steps(lines: Sequence[str], label: int) -> int:
    """To the blank line behind the steps; one blank line under the label and between list items belongs to them."""
    end = label + 1
    while end < len(lines) and end - label < _MOST_LINES:
        following = lines[end + 1] if end + 1 < len(lines) else ""
        if not lines[end].strip() and not _LISTED.match(following[:200]) and end > label + 1:
            break
        if _is_behind_a_list(lines, label, end):
            break
        end += 1
    return end


def _is_behind_a_list(lines: Sequence[str], label: int, number: int) -> bool:
    """A line at the margin under a list item that was not wrapped."""
    line, before = lines[number][:300], lines[number - 1][:300]
    is_new = bool(line.strip()) and not line[0].isspace() and not _LISTED.match(line)
    return is_new and number > label + 1 and bool(_LISTED.match(before)) and len(before) < _WRAPPED


def _counted_list(lines: Sequence[str]) -> Block | None:
    numbered = [
        (number, int(found["number"]))
        for number, line in enumerate(lines)
        if (found := _NUMBERED.match(line[:300]))
    ]
    for (first, one), (second, two) in pairwise(numbered):
        if (one, two) == (1, 2) and second - first <= 4:
            return Block(
                first, "\n".join(lines[first : _end_of_count(numbered, first)]).strip()[:LONGEST_BLOCK]
            )
    return None


def _end_of_count(numbered: Sequence[tuple[int, int]], first: int) -> int:
    run = [line for line, _ in numbered if line >= first]
    counts = dict(numbered)
    end, expected = first, 1
    for line in run:
        if counts[line] != expected or line - end > 4:
            break
        end, expected = line, expected + 1
    return end + 1
