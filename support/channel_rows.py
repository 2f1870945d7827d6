"""Writes the rows of destinations and products that are missing, from LinkedIn's documents; what is there stays as it is."""

from django.apps import AppConfig
from django.db import connections
from django.db.models import Model

from support.destinations import DEFAULTS, Defaults
from support.models import Destination, DestinationField, Product
from support.product_defaults import PRODUCTS


def write_channels(*, app_config: AppConfig, using: str = "default", **signal: object) -> None:
    """Receives `post_migrate`: a new key gets its row, an administrator's words are never written over."""
    if app_config.label != "support" or not is_migrated(Destination, using):
        return
    known = set(Destination.objects.using(using).values_list("key", flat=True))
    for one in DEFAULTS:
        if one.key not in known:
            _write(one, using)
    if not Product.objects.using(using).exists():
        Product.objects.using(using).bulk_create(Product(**row) for row in PRODUCTS)


def is_migrated(model: type[Model], using: str) -> bool:
    """Whether its table is there: the signal also comes when somebody migrates back."""
    return model._meta.db_table in connections[using].introspection.table_names()


def _write(one: Defaults, using: str) -> None:
    row = Destination.objects.using(using).create(
        key=one.key.value, label=one.label, address=one.address, url=one.url, form_name=one.form_name
    )
    DestinationField.objects.using(using).bulk_create(
        DestinationField(
            destination=row, position=position, content=field.key, label=field.label, value=field.value
        )
        for position, field in enumerate(one.fields, start=1)
    )
