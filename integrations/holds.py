"""Holds: why a call of ours does not leave now. Nothing was sent, and PartnerHub goes on by itself at `until`."""

from datetime import datetime


class Held(Exception):
    """`until` is when it is worth trying again; None: soon, there is nothing to wait for."""

    def __init__(self, sentence: str, *, until: datetime | None = None) -> None:
        super().__init__(sentence)
        self.until = until


class SpentError(Held):
    """No call is left today for this application and resource."""

    def __init__(self, *, until: datetime | None = None) -> None:
        super().__init__(
            "The daily limit of LinkedIn calls for this application is used up: it starts anew at 00:00 UTC, and"
            " PartnerHub goes on by itself then.",
            until=until,
        )


class DayTurnedError(SpentError):
    """The call was granted for a day that is over: it has to be granted again, out of the new day's budget."""

    def __init__(self) -> None:
        Held.__init__(
            self,
            "A new UTC day began, with a budget of its own: PartnerHub sends this again by itself.",
        )


class ThrottledHere(Held):
    """LinkedIn asked this application to wait (429), in this call or an earlier one."""


class VersionClosed(Held):
    """LinkedIn does not serve the API version; one clear alarm says so, and everything else waits."""


class SecretLocked(Held):
    """The vault does not give out the application's secret: a key is missing, and nothing is lost."""


class CredentialsRefused(Held):
    """LinkedIn takes neither the application's secret nor a token just made with it: a person must act."""


class Postponed(Held):
    """This worker does not make the call any more; whoever goes on with the run does, as if it had never been begun."""


class OutOfTime(Postponed):
    def __init__(self) -> None:
        super().__init__("This worker's time is over: the next one goes on with it.")


class LeaseLost(Postponed):
    """This worker slept past its lease, and another may have taken its work over."""

    def __init__(self) -> None:
        super().__init__("This worker slept too long: another one goes on with it.")
