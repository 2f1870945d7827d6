"""The LinkedIn account of whoever sits in front of the widget: who they are, and which company they administer."""

from dataclasses import dataclass
from enum import StrEnum


class Persona(StrEnum):
    ADMIN = "admin"
    RECRUITER = "recruiter"
    LITE = "lite"
    NO_COMPANY = "no_company"
    NO_COOKIES = "no_cookies"


@dataclass(frozen=True)
class Account:
    """`customer` names a company that this LinkedIn has not met yet."""

    persona: Persona = Persona.ADMIN
    company_id: str = ""
    contract_id: str = ""
    customer: str = ""
    syncs_acls: bool = False

    @property
    def problem(self) -> str:
        """What is wrong with the numbers; empty when nothing is."""
        for label, number in (("Company id", self.company_id), ("Contract id", self.contract_id)):
            if number and not (number.isascii() and number.isdigit()):
                return f"{label} {number!r} must be digits only."
        return ""
