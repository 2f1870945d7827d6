"""What `manage.py check`, and with it every start, warns of: the configured API version nears its end."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.utils import timezone

from integrations.sunsets import warning_for


@checks.register()
def version_is_served_for_long(**_: Any) -> list[checks.CheckMessage]:
    warning = warning_for(settings.LINKEDIN_VERSION, timezone.localdate())
    return [checks.Warning(warning, id="integrations.W001")] if warning else []
