"""How mails greet."""

import pytest

from support.words import first_name


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Dana Fox", "Dana"),
        ("Fox, Dana", "Dana"),
        ("Fox, Dana, PhD", "Dana"),
        ("Fox, Dr. Dana", "Dana"),
        ("Dana Fox, M.D.", "Dana"),
        ("Dr Dana Fox", "Dana"),
        ("Prof. Dr. Dana Fox", "Dana"),
        ("J. Dana Fox", "Dana"),
        ("Mr Fox", "Mr Fox"),
        ("D. Fox", "D. Fox"),
        ("Dana", "Dana"),
        ("李", "李"),
        (" ", "there"),
    ],
)
def test_greeting_uses_the_first_name_or_else_the_full_one(name, greeted):
    assert first_name(name) == greeted
