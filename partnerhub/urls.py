"""Mounts what the apps offer: the admin at the root, what LinkedIn and the ATS call, and the two health pages."""

from django.contrib import admin
from django.urls import include, path

from partnerhub.health import healthz, readyz

handler400 = "partnerhub.not_understood.not_understood"
handler403 = "partnerhub.not_allowed.not_allowed"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("integrations.inbound.urls")),
    path("", admin.site.urls),
]
