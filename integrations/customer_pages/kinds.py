"""The customer's bad moments: how each is called in the list on the plugin page, and the template that helps."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.models import CustomerReport


@dataclass(frozen=True, slots=True)
class BadMoment:
    """`label` is what the customer says; `title` heads its page."""

    kind: str
    label: str
    title: str

    @property
    def template(self) -> str:
        return f"customer_pages/help/{self.kind}.html"


_Kind = CustomerReport.Kind

KINDS: Mapping[str, BadMoment] = {
    one.kind: one
    for one in (
        BadMoment(_Kind.NOT_ADMIN.value, "I am not a Recruiter Admin", "You are not a Recruiter Admin"),
        BadMoment(_Kind.RECRUITER_LITE.value, "We use Recruiter Lite", "You use Recruiter Lite"),
        BadMoment(
            _Kind.COOKIES.value,
            "LinkedIn's box is empty or asks me to log in again and again",
            "Your browser blocks LinkedIn's box",
        ),
        BadMoment(
            _Kind.NO_COMPANY.value,
            "“Your account is not associated to any company”",
            "“Your account is not associated to any company”",
        ),
        BadMoment(_Kind.OTHER.value, "Something else", "Something else is on your screen"),
    )
}
