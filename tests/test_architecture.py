"""The import directions of the house, read from the sources themselves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("partnerhub", "customers", "integrations", "support")

# What every app may use of the project's own package; the rest of it belongs to the site.
HOUSE = {
    "api_clients", "attention", "bulk", "clock_skew", "clocks", "fields", "headers", "history", "ids", "listing", "models",
    "programs", "queue", "redaction", "pastes", "refusals", "rulebook", "sweeps", "transactions", "validators",
}  # fmt: skip

# Modules without rows, settings, clock or network: values in, values out.
PURE = [
    "partnerhub/rulebook.py", "partnerhub/clocks.py", "partnerhub/redaction.py", "partnerhub/headers.py",
    "integrations/callbacks.py", "integrations/plan.py", "integrations/sunsets.py", "integrations/linkedin",
    "integrations/sandbox", "integrations/bisection.py",
    "integrations/track.py", "integrations/track_values.py", "integrations/track_stages.py", "integrations/next_steps.py",
    "integrations/prerequisites.py", "integrations/products.py", "integrations/customer_words.py", "integrations/levels.py",
    "integrations/plugin/payload.py", "integrations/provisioning/names.py", "integrations/offboarding/call_names.py",
    "integrations/offboarding/steps.py",
    "integrations/inbound/signatures.py", "integrations/inbound/strict_json.py", "integrations/inbound/notices.py",
    "integrations/inbound/destinations.py", "integrations/inbound/posting.py",
    "support/references.py", "support/checklist.py", "support/reasons.py", "support/subjects.py",
    "support/words.py",
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
