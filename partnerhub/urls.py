"""Mounts what the apps offer: the admin at the root, and the two health pages."""

from django.contrib import admin
from django.urls import path

from partnerhub.health import healthz, readyz

handler400 = "partnerhub.not_understood.not_understood"
handler403 = "partnerhub.not_allowed.not_allowed"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", admin.site.urls),
]
