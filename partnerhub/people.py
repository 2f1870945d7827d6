"""The forms for people who log in: a name, a password, and roles to tick."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group

from partnerhub.roles import ROLES


class RolesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """One box per role, each with what it is for."""

    def __init__(self) -> None:
        super().__init__(
            Group.objects.order_by("name"),
            label="Roles",
            required=False,
            help_text="Several roles add up. Without one only the start page and the rules are left.",
            widget=forms.CheckboxSelectMultiple,
        )

    def label_from_instance(self, group: Any) -> str:
        return f"{group.name}: {ROLES[group.name].purpose}" if group.name in ROLES else group.name


class LoginAllowedField(forms.BooleanField):
    """Django calls it staff status: without it a right password is refused."""

    def __init__(self) -> None:
        super().__init__(
            label="May log in",
            required=False,
            initial=True,
            help_text="Ticked for everybody who works here. Without it the login page refuses the person.",
        )


class NewPersonForm(UserCreationForm):  # type: ignore[type-arg]
    groups = RolesField()
    is_staff = LoginAllowedField()


class PersonForm(UserChangeForm):  # type: ignore[type-arg]
    groups = RolesField()
    is_staff = LoginAllowedField()
