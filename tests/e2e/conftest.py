"""The product as it runs: a web server, `manage.py work` and the sandbox LinkedIn, and a real browser in front."""

import base64
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from integrations.sandbox.server import SandboxLinkedIn
from tests.customers.mail_server import FaultyController, Handler

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip
PASSWORD = "correct horse battery staple"
CUSTOMERS = """\
customer,linkedin_company_id,application_client_id,application_client_secret,integration_type,configuration_key,configuration_value
Northwind Careers,1001,northwind-app,northwind-secret,ONE_CLICK_EXPORT,CALLBACK_URL,https://ats.northwind.example/linkedin
Northwind Careers,,,,ONE_CLICK_EXPORT,JOB_POSTING_VIEWERS,ALL_PRODUCT_USERS
Northwind Careers,,,,IN_ATS_INDICATOR,APPLICATION_VIEWERS,ALL_PRODUCT_USERS
Alder & Söhne,1002,alder-app,alder-secret,ONE_CLICK_EXPORT,CALLBACK_URL,https://ats.alder.example/linkedin
Alder & Söhne,,,,ONE_CLICK_EXPORT,JOB_POSTING_VIEWERS,ALL_PRODUCT_USERS
"""
PEOPLE = """
from django.contrib.auth.models import Group, User
from customers.models import LinkedInContact
for name, role in {people!r}.items():
    user = User.objects.create_user(name, f"{{name}}@partner.example", {password!r}, is_staff=True, first_name=name.title())
    user.groups.add(Group.objects.get(name=role))
LinkedInContact.objects.create(kind="bd", name="Dana Fox", email="dana.fox@linkedin.example", programme="rsc")
from integrations.credentials import store_secret
from integrations.models import DeveloperApplication
parent = DeveloperApplication.objects.create(kind="parent", name="Our ATS", client_id="our-parent")
store_secret(application=parent, secret={parent_secret!r})
"""
TRACK = """
from customers.models import Customer
from integrations import onboarding
onboarding.start(customer=Customer.objects.get(name__startswith="Northwind"), product="rsc", actor=None)
"""
PARENT_SECRET = "of the parent application"


@dataclass
class Desk:
    """A running PartnerHub and the LinkedIn it talks to."""

    url: str
    plugin_url: str
    linkedin: SandboxLinkedIn
    mails: Handler
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    with ExitStack() as running:
        linkedin = running.enter_context(SandboxLinkedIn())
        linkedin.state.register_csv(CUSTOMERS)
        linkedin.state.register_parent("our-parent", PARENT_SECRET)
        mails = running.enter_context(_mail_server())
        port = _free_port()
        environment = _environment(folder, port, linkedin) | {"EMAIL_URL": f"smtp://127.0.0.1:{mails.port}"}
        desk = Desk(
            f"http://127.0.0.1:{port}", f"http://localhost:{port}", linkedin, mails.handler, environment
        )
        desk.manage("migrate", "-v0")
        desk.manage(
            "shell",
            "-v0",
            "-c",
            PEOPLE.format(
                people={"sam": "Support", "olga": "Onboarding", "ada": "Administrator"},
                password=PASSWORD,
                parent_secret=PARENT_SECRET,
            ),
        )
        customers = folder / "customers.csv"
        customers.write_text(CUSTOMERS)
        desk.manage("import_customers", str(customers))
        desk.manage("shell", "-v0", "-c", TRACK)
        running.enter_context(_process(desk, folder, "work", "manage.py", "work"))
        running.enter_context(
            _process(
                desk,
                folder,
                "web",
                "-m",
                "gunicorn",
                "partnerhub.wsgi",
                "-b",
                f"127.0.0.1:{port}",
                "--threads",
                "4",
            )
        )
        _wait_for(f"{desk.url}/readyz")
        yield desk


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def log_in(desk: Desk, browser: Browser):
    """`log_in("sam")` gives a page with that person logged in; a console error fails the test."""
    complaints: list[str] = []
    with ExitStack() as contexts:

        def open_as(name: str, **options) -> Page:
            context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
            contexts.callback(context.close)
            page = context.new_page()
            page.on(
                "console",
                lambda line: complaints.append(f"{page.url}: {line.text}") if line.type == "error" else None,
            )
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(desk.url)
            page.get_by_label("Username").fill(name)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Log in").click()
            return page

        yield open_as
    assert complaints == []


def _environment(folder: Path, port: int, linkedin: SandboxLinkedIn) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DEBUG": "true",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "VAULT_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_URL": f"sqlite:///{folder / 'desk.sqlite3'}",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PLUGIN_URL": f"http://localhost:{port}",
        "LINKEDIN_PLUGIN_SCRIPT": f"{linkedin.url}/xdoor/scripts/in.js",
        "LINKEDIN_PLUGIN_EXTENSION": f"{linkedin.url}/rsc/extensions/onboarding-widget",
        "ATS_NAME": "Hirequill",
        "LINKEDIN_API_URL": linkedin.url,
        "LINKEDIN_OAUTH_URL": linkedin.oauth_url,
        "LINKEDIN_QUIET_SECONDS": "0.2",
    }


@contextmanager
def _mail_server():
    server = FaultyController(Handler({}), hostname="127.0.0.1", port=0)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _process(desk: Desk, folder: Path, name: str, *arguments: str):
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=desk.environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(40)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            assert time.monotonic() < deadline, f"{url} did not become ready"
            time.sleep(0.2)
        else:
            return
