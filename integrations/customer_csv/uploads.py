"""A file between its preview and its import: sealed in the vault, used once, wiped at once or after an hour."""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from customers.models import Customer, fold_name
from integrations import vault
from integrations.customer_csv.importing import import_customers
from integrations.customer_csv.report import Report, Verdict
from integrations.models import CustomerImport
from partnerhub.refusals import Refusal, Refused

KEPT_FOR = timedelta(hours=1)
ERRORS_KEPT = 1_000


def keep_upload(upload: CustomerImport, *, content: bytes) -> CustomerImport:
    """Save the row with the file sealed under the row's own key."""
    with transaction.atomic():
        upload.save()
        upload.sealed = vault.seal(content, belongs_to=_place(upload))
        upload.save(update_fields=["sealed"])
    return upload


def preview(upload: CustomerImport) -> Report:
    """What importing it now would do; raises Refused when it is used, wiped or does not open."""
    return import_customers(_open(upload), file_name=upload.file_name, dry_run=True)


def apply_upload(upload: CustomerImport, *, user: AbstractBaseUser) -> Report:
    """Import it, once; raises Refused when somebody did already. The file is wiped however it ends."""
    content = _open(upload)
    mine = CustomerImport.objects.filter(pk=upload.pk, applied_at=None).exclude(sealed="")
    if not mine.update(applied_at=timezone.now(), sealed=""):
        raise Refused([_GONE])
    report = import_customers(content, file_name=upload.file_name, user=user)
    CustomerImport.objects.filter(pk=upload.pk).update(report=_for_keeping(report))
    return report


def discard_upload(upload: CustomerImport) -> None:
    CustomerImport.objects.filter(pk=upload.pk, applied_at=None).update(sealed="")


def has_expired(upload: CustomerImport) -> bool:
    """Nobody imported it within the hour: the file is wiped, or will be at the next sweep."""
    return upload.applied_at is None and upload.uploaded_at < timezone.now() - KEPT_FOR


def wipe_forgotten_imports() -> None:
    """What nobody imported within the hour is no longer kept: it may hold secrets."""
    CustomerImport.objects.filter(uploaded_at__lt=timezone.now() - KEPT_FOR).exclude(sealed="").update(
        sealed=""
    )


def _open(upload: CustomerImport) -> bytes:
    if not upload.sealed or has_expired(upload):
        raise Refused([_GONE])
    try:
        return vault.unseal_bytes(upload.sealed, belongs_to=_place(upload))
    except vault.VaultLocked as locked:
        raise Refused([Refusal(f"{locked} Or upload the file again.")]) from None


_GONE = Refusal("This file was imported, discarded or wiped after an hour: upload it again.")


def _place(upload: CustomerImport) -> str:
    return f"customer_import:{upload.pk}"


def _for_keeping(report: Report) -> dict[str, object]:
    document = report.as_json()
    return {
        **document,
        "errors": document["errors"][:ERRORS_KEPT],
        "refused": report.refused_rows,
        "customers": _changed_customers(report),
    }


def _changed_customers(report: Report) -> list[int]:
    """The primary keys of the customers that a row created or changed, in the order of their names."""
    names = {fold_name(row.customer) for row in report.accepted if row.verdict is not Verdict.UNCHANGED}
    found = Customer.objects.only("name").in_bulk(names, field_name="name_key")
    return [customer.pk for customer in sorted(found.values(), key=lambda customer: customer.name)]
