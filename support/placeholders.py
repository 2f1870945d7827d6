"""Words that stand where somebody still has to write: they never leave in a mail. Pure."""

import re

_TO_FILL = r"fill|insert|enter|add|todo|tbd|tbc|placeholder|your|x{3,}"
_NAMED = r"(?:(?:customer|company|contact|first|last|ticket|case|filing)[ _-]?)?(?:name|customer|number|date|id|reason)"
_PLACEHOLDER = re.compile(
    r"\{\{[^{}]*\}\}|\{%[^{}]*%\}"
    r"|\b(?-i:TODO|TBD|FIXME)\b"
    rf"|\[\s*(?:(?:{_TO_FILL})\b[^\[\]]*|\.{{3}}|…|{_NAMED})\s*\]"
    rf"|<\s*(?:(?:{_TO_FILL})\b[^<>=]*|\.{{3}}|…|{_NAMED})\s*>",
    re.I,
)


def find_placeholders(text: str) -> list[str]:
    """What is still to be written, as it stands: {{ … }}, {% … %}, [FILL IN …], <customer name>, TODO."""
    return [found.group() for found in _PLACEHOLDER.finditer(text)]
