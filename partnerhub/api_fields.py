"""Fields of request bodies: one line or many, strict switches and numbers, and bodies that know every one of their fields."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StrictStr

from partnerhub.headers import clean_header

LONGEST_TEXT = 1_000_000  # characters
LARGEST_ID = 2**63 - 1


class Body(BaseModel):
    """Unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


def _one_line(text: str) -> str:
    return clean_header(text, "")


def _no_null(text: str) -> str:
    if "\0" in text:
        raise ValueError(f" holds U+0000 at character {text.index(chr(0)) + 1}: delete it.")
    return text


def _only_text(value: Any) -> Any:
    """A number would be taken for seconds since 1970."""
    if not isinstance(value, str | datetime):
        raise ValueError("has to be text like 2026-02-03T14:05:00Z.")
    return value


Line = Annotated[StrictStr, AfterValidator(_one_line)]
Text = Annotated[StrictStr, Field(max_length=LONGEST_TEXT), AfterValidator(_no_null)]
Moment = Annotated[AwareDatetime, BeforeValidator(_only_text)]
