"""Mounts what the apps offer: the admin at the root, what LinkedIn and the ATS call, the API, and the two health pages."""

from functools import partial

from django.contrib import admin
from django.urls import include, path

from integrations.inbound.doors import door, read_body
from integrations.inbound.strict_json import read_object
from partnerhub.api import LONGEST, METHODS, NAMESPACE, api_urls, bearer_of, make_api
from partnerhub.api_docs import docs_view
from partnerhub.api_problems import problem
from partnerhub.health import healthz, readyz
from support.api import ROUTERS

handler400 = "partnerhub.not_understood.not_understood"
handler403 = "partnerhub.not_allowed.not_allowed"

api = make_api(ROUTERS, read=partial(read_object, longest=LONGEST))
api_door = door("api", methods=METHODS, token_of=bearer_of, unknown=401, refuse=problem, longest=LONGEST)
api_addresses = api_urls(api, door=api_door, read_body=partial(read_body, longest=LONGEST))

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("integrations.inbound.urls")),
    path("api/v1/docs", admin.site.admin_view(docs_view(api)), name="api-docs"),
    path("api/v1/", include((api_addresses, "ninja"), namespace=NAMESPACE)),
    path("", admin.site.urls),
]
