"""Validators of model fields that other rows share."""

from django.core.exceptions import ValidationError

from partnerhub.headers import clean_header


def refuse_hidden_characters(value: str) -> None:
    """For everything that may stand in a mail header: no line break, control or invisible character (T21)."""
    try:
        clean_header(value, "This text")
    except ValueError as error:
        raise ValidationError("%(sentence)s", params={"sentence": str(error)}) from error
