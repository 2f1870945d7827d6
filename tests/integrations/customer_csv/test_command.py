"""`manage.py import_customers`: output, exit codes, and nothing but JSON on stdout."""

import json

import pytest
from django.core.management import CommandError, call_command

from customers.models import Customer
from integrations.customer_csv.importing import import_customers
from tests.integrations.customer_csv.files import csv_file

pytestmark = pytest.mark.django_db


def run(tmp_path, content: bytes, *options: str) -> int:
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    try:
        call_command("import_customers", str(path), *options)
    except SystemExit as exit_:
        return exit_.code
    return 0


def test_json_stands_alone_on_stdout(tmp_path, capsys):
    assert run(tmp_path, csv_file("customer,uses_acls", "Acme,yes", "Beta,maybe"), "--json") == 1
    output = capsys.readouterr()
    document = json.loads(output.out)
    assert output.err == ""
    assert {**document, "errors": [sorted(error) for error in document["errors"]]} == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "errors": [["column", "line", "message", "value"]],
    }


def test_people_read_what_was_kept_and_what_to_correct(tmp_path, capsys):
    assert run(tmp_path, csv_file("customer,uses_acls", "Acme,yes", "Beta,maybe")) == 1
    output = capsys.readouterr()
    assert "Rows: 1 created, 0 updated, 0 unchanged. 1 row was refused; the others were kept." in output.out
    assert "Line 3, uses_acls: “maybe” is no answer" in output.err


def test_good_file_ends_well_and_a_trial_writes_nothing(tmp_path, capsys):
    assert run(tmp_path, csv_file("customer", "Acme"), "--dry-run") == 0
    assert "1 would be created" in capsys.readouterr().out
    assert not Customer.objects.exists()


def test_file_refused_whole_is_one_error_and_nothing_imported(tmp_path, capsys):
    assert run(tmp_path, csv_file("customer,Customer", "Acme,x"), "--json") == 1
    document = json.loads(capsys.readouterr().out)
    assert [(error["line"], error["column"]) for error in document["errors"]] == [(1, "customer")]
    assert (document["created"], Customer.objects.exists()) == (0, False)


def test_unknown_column_is_an_error_and_the_rows_are_imported(tmp_path, capsys):
    assert run(tmp_path, csv_file("customer,segment", "Acme,x"), "--json") == 1
    document = json.loads(capsys.readouterr().out)
    assert [(error["line"], error["value"]) for error in document["errors"]] == [(1, "segment")]
    assert (document["created"], Customer.objects.get().name) == (1, "Acme")


def test_file_name_that_is_no_text_is_no_obstacle():
    import_customers(csv_file("customer", "Acme"), file_name="b\udce4d.csv")
    assert Customer.history.get().history_change_reason == "Import of b[U+DCE4]d.csv"


def test_missing_file_ends_with_two_and_says_which(tmp_path):
    with pytest.raises(CommandError, match=r"none\.csv cannot be read: No such file") as refused:
        call_command("import_customers", str(tmp_path / "none.csv"), "--json")
    assert refused.value.returncode == 2
