"""The addresses behind the customers' door. Whatever else is asked for is not found, in plain words."""

from django.urls import path, re_path

from integrations.customer_pages import bad_moments, doors, outside, plugin, status

urlpatterns = [
    path("", outside.home, name="customers_door"),
    path("connect/<str:signed>/", plugin.page, name="plugin_page"),
    path("connect/<str:signed>", plugin.page),  # links lose their last mark on the way
    path("connect/<str:signed>/state.json", plugin.state, name="plugin_state"),
    path("connect/<str:signed>/seen/", plugin.seen, name="plugin_seen"),
    path("connect/<str:signed>/requested/", plugin.requested, name="plugin_requested"),
    path("connect/<str:signed>/check/", plugin.check, name="plugin_check"),
    path("connect/<str:signed>/help/<slug:kind>/", bad_moments.bad_moment, name="bad_moment"),
    path("connect/<str:signed>/renew/", doors.renew, name="renew_plugin"),
    path("status/<str:signed>/", status.page, name="status_page"),
    path("status/<str:signed>", status.page),
    re_path("", outside.not_found),
]
