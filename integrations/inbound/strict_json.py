"""JSON from outside, read strictly: what two readers could understand differently, or what only wears a reader out, is
refused with a sentence. The size is capped before anything is read. Pure."""

import json
import math
from collections.abc import Iterable
from typing import Any

LONGEST = 256 * 1024  # bytes
DEEPEST = 32  # objects and lists inside each other
LONGEST_NUMBER = 30  # characters

Json = dict[str, Any]


def read_json(body: bytes, *, longest: int = LONGEST) -> Any:
    """The document; ValueError says in words why it is none."""
    if len(body) > longest:
        raise ValueError(f"The body has {len(body)} bytes: send at most {longest}.")
    if not body.strip():
        raise ValueError("The body is empty: send a JSON object.")
    document = _parsed(body)
    if _is_too_deep(document):
        raise ValueError(_TOO_DEEP)
    return document


def read_object(body: bytes, *, longest: int = LONGEST) -> Json:
    """Likewise, and a JSON object."""
    document = read_json(body, longest=longest)
    if not isinstance(document, dict):
        raise ValueError(f"The body is {_kind(document)}: send a JSON object.")
    return document


_TOO_DEEP = f"The body is nested deeper than {DEEPEST} levels: send it flatter."


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_members,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_decimal,
        )
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    except UnicodeDecodeError as error:
        raise ValueError(f"The body is not UTF-8 (byte {error.start}): encode it as UTF-8.") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"The body is not valid JSON: {error}.") from error


def _members(pairs: list[tuple[str, Any]]) -> Json:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = _first_twice(name for name, _ in pairs)
        raise ValueError(f"The member {twice[:50]!r} stands twice in one object: send it once.")
    return members


def _first_twice(names: Iterable[str]) -> str:
    seen: set[str] = set()
    return next(name for name in names if name in seen or seen.add(name))  # type: ignore[func-returns-value]


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number: leave it out, or send null.")


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"A number has {len(text)} characters: send it as text.")
    return int(text)


def _decimal(text: str) -> float:
    value = float(text) if len(text) <= LONGEST_NUMBER else math.inf
    if math.isinf(value):
        raise ValueError(f"The number {text[:50]} is too long or too large: send it as text.")
    return value


def _is_too_deep(document: Any) -> bool:
    """Without recursion, which is what such a body is after."""
    level = [document]
    for _ in range(DEEPEST + 1):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return True


def _inside(one: Any) -> Iterable[Any]:
    if isinstance(one, dict):
        return one.values()
    return one if isinstance(one, list) else ()


def _kind(document: Any) -> str:
    kinds = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(document), "a number")
