"""The login form: Django's own, with our words for a login that fails."""

from django.contrib.admin.forms import AdminAuthenticationForm


class LoginForm(AdminAuthenticationForm):
    """One sentence for every failure, so that it tells nobody which accounts there are."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": (
            "Username and password do not belong together, or this account may not log in. Both tell capitals"
            " from small letters. If you are sure of them, ask an administrator to look at your account."
        ),
        "inactive": "This account is switched off. An administrator can switch it on again under Users.",
    }
