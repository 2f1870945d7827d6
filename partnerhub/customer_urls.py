"""Behind the customers' door (PLUGIN_URL): the pages that signed links open, and nothing of the admin."""

from django.urls import include, path

from partnerhub.health import healthz

handler400 = "integrations.customer_pages.outside.not_understood"
handler403 = "integrations.customer_pages.outside.not_allowed"
handler404 = "integrations.customer_pages.outside.not_found"
handler500 = "integrations.customer_pages.outside.broken"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("integrations.customer_pages.urls")),
]
