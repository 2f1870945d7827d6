"""How many calls each application spent on each resource, by UTC day. Days that are over stay known."""

from datetime import date


class Usage:
    """Not locked: the state's lock guards it."""

    def __init__(self) -> None:
        self.spent: dict[tuple[str, str, date], int] = {}

    def spend(self, client_id: str, resource: str, *, day: date, limit: int) -> bool:
        """Count one call; False, and nothing counted, once the day's limit was reached."""
        spender = (client_id, resource, day)
        used = self.spent.get(spender, 0)
        if used >= limit:
            return False
        self.spent[spender] = used + 1
        return True

    def on(self, day: date) -> dict[tuple[str, str], int]:
        """Calls of one day by (client id, resource)."""
        return {
            (client_id, resource): calls
            for (client_id, resource, spent_on), calls in self.spent.items()
            if spent_on == day
        }

    def document(self) -> dict[str, int]:
        """Every day there ever was: {"client|resource|2026-11-21": 7}."""
        return {"|".join(map(str, spender)): calls for spender, calls in self.spent.items()}
