"""The same request twice makes one thing: `Idempotency-Key`, and the answer that was given the first time."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from partnerhub.api_problems import Problem
from partnerhub.models import ApiClient, IdempotentAnswer
from partnerhub.refusals import Refusal

HEADER = "Idempotency-Key"
KEPT = timedelta(days=30)  # whoever asks the same later than that is taken for somebody new
KEY = re.compile(r"[!-~]{1,200}")

Json = dict[str, Any]


def once(
    *, client: ApiClient, key: str, asked: Any, work: Callable[[], Json], status: int = 201
) -> tuple[int, Json]:
    """Run `work` in a transaction with its key, or give the answer that the key had. What is refused leaves no key behind.

    Problem: 400 without a usable key, 422 where the key was used for another request.
    """
    digest = _digest(asked)
    try:
        with transaction.atomic():
            given = _claim(client, _checked(key), digest, status)
            given.answer = work()
            given.save(update_fields=["answer"])
    except _Taken:
        given = IdempotentAnswer.objects.get(client=client, key=key)
        if given.digest != digest:
            raise _other_request(key) from None
    return given.status, given.answer


def forget_answers(*, before: datetime) -> int:
    """Their keys may be used again. Returns how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=before).delete()[0]


class _Taken(Exception):
    pass


def _claim(client: ApiClient, key: str, digest: str, status: int) -> IdempotentAnswer:
    """Whoever comes second waits here until the first is done."""
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(
                client=client, key=key, digest=digest, status=status, answer={}
            )
    except IntegrityError as error:
        raise _Taken from error


def _checked(key: str) -> str:
    if KEY.fullmatch(key):
        return key
    wrong = (
        "is missing"
        if not key
        else f"{key[:50]!r} has blanks, signs beyond ASCII, or more than 200 characters"
    )
    text = f"The header {HEADER} {wrong}: send one of 1 to 200 letters, digits or signs, a new one for each new thing."
    raise Problem(400, text, [Refusal(text, field=HEADER)])


def _other_request(key: str) -> Problem:
    text = f"The {HEADER} {key!r} was used for another request: send the same request again, or this one with a new key."
    return Problem(422, text, [Refusal(text, field=HEADER)])


def _digest(asked: Any) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
