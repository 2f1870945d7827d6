"""Runs in the throw-away environment of `peer`, without PartnerHub: a job as JSON on stdin, seconds as JSON on stdout."""
# mypy: ignore-errors

import json
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests
import urllib3
from linkedin_api.clients.restli.client import RestliClient
from linkedin_api.common import constants
from requests.adapters import HTTPAdapter

ROUNDS = 5


def main() -> None:
    job = json.load(sys.stdin)
    took = {
        "linkedin": _timed(lambda: _one_by_one(job)),
        "requests": _median(_each_with_requests, job),
        "urllib3": _median(_each_with_urllib3, job),
        "rounds": ROUNDS,
    }
    json.dump(took, sys.stdout)


def _one_by_one(job: dict) -> None:
    """One write and one read per configuration, in sequence, over one kept-alive connection."""
    constants.VERSIONED_BASE_URL = f"{job['api_url']}/rest"
    client = RestliClient()
    client.session.mount(job["api_url"], _Protocol1())
    for one in job["one_by_one"]:
        about = {
            "resource_path": "/integrationConfigurations",
            "ids": [one["key"]],
            "access_token": one["token"],
            "version_string": job["version"],
        }
        written = client.batch_update(entities=[{"configurationValue": {"string": one["value"]}}], **about)
        read = client.batch_get(**about)
        _require([result.status for result in written.results.values()] == [204], written)
        values = [result["configurationValue"]["string"] for result in read.results.values()]
        _require(values == [one["value"]], read)


class _Protocol1(HTTPAdapter):
    """The client speaks Rest.li 2.0 only, and these resources are documented in 1.0: `List((a:b,c:d))` becomes
    `ids[0].a=b&ids[0].c=d`, and `(a:b,c:d)` becomes `a=b&c=d` in the body. It takes microseconds."""

    def send(self, request, **options):
        base, _, query = request.url.partition("?")
        parts = _parts(query.removeprefix("ids=List(").removesuffix(")"))
        request.url = f"{base}?{'&'.join(f'ids[0].{part}' for part in parts)}"
        request.headers["X-RestLi-Protocol-Version"] = "1.0.0"
        if request.body:
            entities = json.loads(request.body)["entities"]
            renamed = {"&".join(_parts(name)): entity for name, entity in entities.items()}
            request.prepare_body(None, None, json={"entities": renamed})
        return super().send(request, **options)


def _parts(key: str) -> list[str]:
    return [part.replace(":", "=", 1) for part in key.removeprefix("(").removesuffix(")").split(",")]


def _each_with_requests(job: dict) -> None:
    own = threading.local()

    def pair(calls: list[dict]) -> None:
        if not hasattr(own, "session"):
            own.session = requests.Session()
        for call in calls:
            answer = own.session.request(
                call["method"], call["url"], headers=call["headers"], data=call["body"]
            )
            _require(answer.status_code == 200 and "results" in answer.json(), answer)

    _spread(pair, job)


def _each_with_urllib3(job: dict) -> None:
    pool = urllib3.PoolManager(maxsize=job["threads"])

    def pair(calls: list[dict]) -> None:
        for call in calls:
            answer = pool.request(call["method"], call["url"], headers=call["headers"], body=call["body"])
            _require(answer.status == 200 and "results" in answer.json(), answer)

    _spread(pair, job)


def _spread(pair, job: dict) -> None:
    with ThreadPoolExecutor(job["threads"]) as pool:
        list(pool.map(pair, job["calls"]))


def _require(held: bool, answer) -> None:
    if not held:
        raise SystemExit(f"A peer was not answered as expected: {vars(answer)}")


def _median(loop, job: dict) -> float:
    return statistics.median(_timed(lambda: loop(job)) for _ in range(ROUNDS))


def _timed(call) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
