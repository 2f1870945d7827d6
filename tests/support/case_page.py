"""The case page as a person uses it: open it, type, read what it answers."""

import re

from django.urls import reverse


def page(client, url):
    response = client.get(url, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def change_url(case):
    return reverse("admin:support_case_change", args=[case.pk])


def posted(case, **fields):
    """The form as the page shows it, with the given fields typed over."""
    rows = list(case.references.all())
    values = {
        "version": case.version,
        "kind": case.kind,
        "title": case.title,
        "customer": case.customer_id or "",
        "programme": case.programme,
        "status": case.status,
        "ball": case.ball,
        "references-TOTAL_FORMS": len(rows) + 1,
        "references-INITIAL_FORMS": len(rows),
        "checklist_items-TOTAL_FORMS": 0,
        "checklist_items-INITIAL_FORMS": 0,
    }
    for number, row in enumerate(rows):
        values[f"references-{number}-id"] = row.pk
        values[f"references-{number}-case"] = case.pk
        values[f"references-{number}-as_written"] = row.as_written
        values[f"references-{number}-system"] = row.system
    return values | fields


def shown_errors(response):
    lists = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", " ".join(lists)).split())
