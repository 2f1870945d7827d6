"""JSON answers read strictly, and the one shape all of LinkedIn's error envelopes are brought to."""

import json
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


def json_object(body: bytes) -> Json:
    """The JSON object in `body`; ValueError says in words what it is instead."""
    if not body.strip():
        raise ValueError("was empty")
    try:
        document = json.loads(
            body.decode("utf-8"), object_pairs_hook=_members, parse_constant=_refuse_constant
        )
    except RecursionError as error:
        raise ValueError("was nested too deeply") from error
    except ValueError as error:
        raise ValueError(f"was not valid JSON ({error})") from error
    if not isinstance(document, dict):
        raise ValueError(f"was not a JSON object but {_kind(document)}")
    return document


def _members(pairs: list[tuple[str, Any]]) -> Json:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member name stands twice in one object")
    return members


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _kind(document: object) -> str:
    return "null" if document is None else f"a {type(document).__name__}"


def integer(value: object) -> int | None:
    """`value` if it is an integer; True, "204" and 204.0 are none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def http_status(value: object) -> int | None:
    """`value` if it can be the status of an answer; anything else says nothing."""
    status = integer(value)
    return status if status is not None and 100 <= status <= 599 else None


@dataclass(frozen=True)
class ServiceError:
    """LinkedIn's error document. `code` joins its numeric and word codes: `100 ACCESS_DENIED`."""

    status: int | None = None
    code: str = ""
    message: str = ""

    @classmethod
    def of(cls, document: object) -> "ServiceError":
        """From any of the envelopes: basic, Rest.li, gateway, OAuth. Unknown members are ignored."""
        if not isinstance(document, dict):
            return cls()
        codes = [document.get(name) for name in ("serviceErrorCode", "code", "error")]
        message = document.get("message") or document.get("error_description")
        return cls(
            status=http_status(document.get("status")),
            code=" ".join(str(code) for code in codes if _is_word(code)),
            message=message if isinstance(message, str) else "",
        )


def _is_word(code: object) -> bool:
    return (isinstance(code, str) and bool(code)) or integer(code) is not None
