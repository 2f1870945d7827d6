"""Ticket numbers in the spellings that LinkedIn's mails and people use."""

import random

CAS_SPELLINGS = ("CAS-{}", "CAS-{}-B4K9", "CAS{}", "cas {}", "CAS:{}", "CAS #{}")
CRM_SPELLINGS = ("CRM:00{}", "CRM-00{}", "crm#00{}")
ZENDESK_SPELLINGS = ("Zendesk {}", "{}", "ZD-{}", "Zendesk ticket {}")


class Numbers:
    """Every number is given once."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._next = {"CAS": 8_412_031, "CRM": 45_117, "Zendesk": 481_206}

    def for_case(self, *, is_partner: bool) -> list[tuple[str, str]]:
        """(as written, system): customer cases have a CAS or CRM number, partner cases a Zendesk number."""
        if is_partner:
            return [self._zendesk()]
        number = self._cas() if self._dice.random() < 0.7 else self._crm()
        return [number, self._zendesk()] if self._dice.random() < 0.2 else [number]

    def _cas(self) -> tuple[str, str]:
        return self._dice.choice(CAS_SPELLINGS).format(f"0{self._draw('CAS')}"), "CAS"

    def _crm(self) -> tuple[str, str]:
        return self._dice.choice(CRM_SPELLINGS).format(self._draw("CRM")), "CRM"

    def _zendesk(self) -> tuple[str, str]:
        return self._dice.choice(ZENDESK_SPELLINGS).format(self._draw("Zendesk")), "Zendesk"

    def _draw(self, system: str) -> int:
        self._next[system] += self._dice.randint(3, 900)
        return self._next[system]
