"""Behind the customers' door (PLUGIN_URL): the pages that signed links open, and nothing of the admin."""

from django.urls import include, path

from partnerhub.health import healthz

handler400 = "partnerhub.not_understood.not_understood"
handler403 = "partnerhub.not_allowed.not_allowed"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("integrations.customer_pages.urls")),
]
