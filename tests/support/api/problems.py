"""What a refusal over HTTP says."""


def problem_of(answer, status):
    """The problem details; that they are some is checked on the way."""
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    document = answer.json()
    assert document.keys() == {"type", "title", "status", "detail", "errors"}
    assert document["status"] == status
    return document


def fields_of(answer, status=422):
    """Sentences by field."""
    return {one["field"]: one["text"] for one in problem_of(answer, status)["errors"]}
