"""One application whose configurations are too many for one customer: its calls go through `Dispatch` as the engine's
do, without runs. What the ledger says is the same."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from integrations.batches import Batch, Operation
from integrations.claims import new_holder
from integrations.dispatch import Dispatch
from integrations.linkedin.answers import Answers
from integrations.linkedin.client import LinkedInClient
from integrations.linkedin.oauth import OAuthClient
from integrations.linkedin.restli import ConfigurationKey
from integrations.linkedin.transport import Transport
from integrations.sending import Pace


@dataclass(frozen=True)
class Part:
    """Companies by number, each with one callback, all under one application; `done` is where the proven ones are
    listed."""

    application: int
    companies: Collection[int]
    done: Path


def key_of(company: int) -> ConfigurationKey:
    return ConfigurationKey(f"urn:li:organization:{company}", "ONE_CLICK_EXPORT", "RECRUITER", "CALLBACK_URL")


def address_of(company: int) -> str:
    return f"https://ats.example/{company}"


def send(part: Part) -> None:
    """One write and one read for each company, until the day's calls are spent."""
    with Transport(connections=settings.LINKEDIN_CONNECTIONS) as transport:
        client = LinkedInClient(
            transport=transport, api_url=settings.LINKEDIN_API_URL, version=settings.LINKEDIN_VERSION
        )
        fetch = OAuthClient(transport=transport, oauth_url=settings.LINKEDIN_OAUTH_URL).fetch_token
        pace = Pace(settings.LINKEDIN_CONNECTIONS, 1, _nothing, lambda: True, _nothing)
        dispatch = Dispatch(
            client, fetch, pace, holder=new_holder(), version=settings.LINKEDIN_VERSION, announced=_number
        )
        dispatch.open({part.application})
        with part.done.open("a") as done:
            for home in dispatch.groups(_batches(dispatch, part)):
                done.writelines(f"{json.dumps(company)}\n" for company in _proven(home))


def _batches(dispatch: Dispatch, part: Part) -> Iterator[Batch]:
    account = dispatch.accounts[part.application]
    for company in part.companies:
        yield Batch(account, Operation.UPSERT, {key_of(company): address_of(company)})


def _proven(home: Collection[Batch]) -> Iterator[int]:
    for batch in home:
        ((key, wanted),) = batch.wanted.items()
        if isinstance(batch.read, Answers) and batch.read.entities[key].value == wanted:
            yield int(key.context.rpartition(":")[2])


def _nothing(*_: object) -> None:
    """There is no lease to keep."""


def _number(batches: Collection[Batch]) -> None:
    """There is no run whose attempts could be written down."""
