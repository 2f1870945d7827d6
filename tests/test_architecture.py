"""The import directions of the house, read from the sources themselves."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("partnerhub", "customers", "integrations", "support")

# What every app may use of the project's own package; the rest of it belongs to the site.
HOUSE = {
    "api", "api_answers", "api_clients", "api_fields", "api_problems",
    "attention", "bulk", "clock_skew", "clocks", "fields", "headers", "history", "ids", "listing", "models",
    "programs", "queue", "redaction", "pastes", "refusals", "rule_places", "rulebook",
    "secret_places", "signing", "sweeps", "transactions", "validators",
}  # fmt: skip

# Modules without rows, settings, clock or network: values in, values out.
PURE = [
    "partnerhub/api_sentences.py", "integrations/pasted_calls.py", "integrations/pasted_curl.py", "integrations/pasted_har.py",
    "integrations/call_secrets.py",
    "partnerhub/rulebook.py", "partnerhub/clocks.py", "partnerhub/redaction.py", "partnerhub/headers.py",
    "integrations/callbacks.py", "integrations/plan.py", "integrations/sunsets.py", "integrations/linkedin",
    "integrations/sandbox", "integrations/bisection.py",
    "integrations/track.py", "integrations/track_values.py", "integrations/track_stages.py", "integrations/next_steps.py",
    "integrations/prerequisites.py", "integrations/products.py", "integrations/customer_words.py", "integrations/levels.py",
    "integrations/plugin/payload.py", "integrations/provisioning/names.py", "integrations/offboarding/call_names.py",
    "integrations/offboarding/steps.py",
    "integrations/inbound/signatures.py", "integrations/inbound/strict_json.py", "integrations/inbound/notices.py",
    "integrations/inbound/destinations.py", "integrations/inbound/posting.py",
    "support/references.py", "support/checklist.py", "support/reasons.py", "support/subjects.py", "support/signatures.py",
    "support/words.py", "support/lifecycle.py", "support/case_clocks.py", "support/clock_values.py",
    "support/intake.py", "support/intake_dates.py", "support/intake_errors.py", "support/intake_history.py",
    "support/intake_html.py", "support/intake_mail.py", "support/intake_names.py", "support/intake_rules.py",
    "support/intake_text.py", "support/intake_times.py", "support/intake_titles.py", "support/intake_who.py",
    "support/intake_words.py", "support/mail_file.py",
    "support/known_errors.py", "support/guide_questions.py", "support/phrases.py", "support/suggestions.py",
    "support/name_removal.py", "support/reports.py", "support/routes.py", "support/routing.py", "support/route_policy.py",
    "support/route_reasons.py", "support/route_questions.py", "support/route_choice.py", "support/report_hints.py",
    "support/report_words.py", "support/kind_words.py", "support/kind_reading.py", "support/breach_words.py",
    "support/count_words.py", "support/fact_words.py", "support/quoted_words.py", "support/destinations.py",
    "support/destination_rules.py", "support/product_names.py", "support/product_defaults.py",
    "support/legal_forms.py", "support/requirements.py", "support/requirement_tables.py", "support/filing_words.py",
    "support/attachment_types.py",
]  # fmt: skip


def sources(*under: str) -> list[Path]:
    found = [path for name in under for path in _python_files(ROOT / name)]
    assert found, f"nothing to read under {under}"
    return [path for path in found if "migrations" not in path.parts]


def _python_files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Full dotted names; relative imports are resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module or ""]))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def offences(paths: list[Path], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imports(path)
        if name.startswith(tuple(f"{prefix}." for prefix in forbidden)) or name in forbidden
    ]


@pytest.mark.parametrize(
    ("app", "forbidden"),
    [
        ("customers", ("integrations", "support")),
        ("integrations", ("support",)),
    ],
)
def test_apps_import_only_downwards(app, forbidden):
    assert offences(sources(app), forbidden) == []


def test_the_project_package_knows_no_app_but_to_mount_it():
    paths = [path for path in sources("partnerhub") if path.name != "urls.py"]
    assert offences(paths, ("customers", "integrations", "support")) == []


def test_apps_use_only_the_house_rules_of_the_project_package():
    used = {
        name.split(".")[1]
        for path in sources("customers", "integrations", "support")
        for name in imports(path)
        if name.startswith("partnerhub.")
    }
    assert used <= HOUSE


def test_the_sandbox_is_written_a_second_time():
    forbidden = (
        "django",
        "integrations.catalog",
        "integrations.linkedin",
        "integrations.models",
        "partnerhub",
    )
    assert offences(sources("integrations/sandbox"), forbidden) == []


def test_the_wire_knows_no_django_and_no_rows():
    forbidden = ("django", "integrations.models", "integrations.catalog", "customers")
    assert offences(sources("integrations/linkedin"), forbidden) == []


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_touch_neither_rows_nor_settings(module):
    assert offences(sources(module), ("django.db", "django.conf", "django.utils.timezone")) == []


def test_only_the_vault_verbs_touch_the_vault_row():
    allowed = {
        "integrations/credentials.py",
        "integrations/tokens.py",
        "integrations/accounts.py",
        "integrations/models/__init__.py",
    }
    touching = {
        str(path.relative_to(ROOT))
        for path in sources(*APPS)
        for name in imports(path)
        if name in {"integrations.models.Credential", "integrations.models.applications.Credential"}
    }
    assert touching <= allowed


def test_desired_values_are_changed_through_one_door():
    """Assigning `desired_value` elsewhere would skip generations, callbacks and history."""
    allowed = {"integrations/configurations.py", "integrations/models/integrations.py"}
    writers = {
        str(path.relative_to(ROOT))
        for path in sources(*APPS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr == "desired_value"
        and isinstance(node.ctx, ast.Store)
    }
    assert writers <= allowed


def test_files_stay_small_enough_to_hold_one_idea():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources(*APPS)
        if (lines := path.read_text().count("\n")) > 400
    }
    assert long == {}


def test_no_two_scripts_of_the_admin_declare_one_name():
    """They share one scope: the second declaration would stop its whole script."""
    declares = re.compile(r"^(?:const|let|var|function|class) (\w+)", re.M)
    scripts = [path for app in APPS for path in sorted((ROOT / app / "static" / app).glob("*.js"))]
    names = Counter(name for path in scripts for name in declares.findall(path.read_text()))
    assert len(names) > 10
    assert {name for name, times in names.items() if times > 1} == set()
