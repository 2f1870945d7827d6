"""A house for each test: a database that its processes share, and a LinkedIn."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections

from integrations.sandbox.server import SandboxLinkedIn
from tests.chaos import witness, worker
from tests.chaos.rig import House, ended


@pytest.fixture
def database(request, transactional_db, tmp_path) -> Iterator[None]:
    """Every connection of this process and of its workers goes there."""
    if connection.vendor != "sqlite":
        yield
        return
    path = tmp_path / "house.sqlite3"
    shutil.copyfile(request.getfixturevalue("migrated_file"), path)
    before = connections["default"]
    connections["default"] = before.copy()
    connections["default"].settings_dict["NAME"] = str(path)
    yield
    connections["default"].close()
    connections["default"] = before


@pytest.fixture
def settled_twice(database) -> Iterator[Callable[[], list[int]]]:
    witness.arrive()
    yield witness.settled_twice
    witness.leave()


@pytest.fixture(scope="session")
def forge() -> None:
    """The server that workers are forked from takes a second to load the house; from then on it is there."""
    worker.warm_up()


@pytest.fixture
def house(forge, settings, tmp_path, settled_twice) -> Iterator[House]:
    with SandboxLinkedIn() as linkedin:
        settings.LINKEDIN_API_URL = linkedin.url
        settings.LINKEDIN_OAUTH_URL = linkedin.oauth_url
        settings.LINKEDIN_QUIET_SECONDS = worker.QUIET
        with ended(House(linkedin, tmp_path, settled_twice)) as house:
            yield house
