"""Choice: what one step of the routing decided, before the destination's policy is added. Pure."""

from dataclasses import dataclass, field

from support.destinations import To
from support.routes import Reason


@dataclass(frozen=True, slots=True)
class Choice:
    """`is_operation`: wanted by us as a partner, not for a customer's issue, so it needs no investigation."""

    to: To
    reasons: list[Reason]
    also: list[To] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    is_operation: bool = False
