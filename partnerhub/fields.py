"""Model fields of the house."""

from collections.abc import Callable
from typing import Any

from django.db import models


class DerivedCharField(models.CharField):  # type: ignore[type-arg]
    """A look-up form of another column, computed whenever the row is written, so that no writer can forget it.

    `derive` turns the value of the column `source` into the look-up form. Rows written by `update()` or
    with `update_fields` must name both columns.
    """

    def __init__(
        self, *args: Any, source: str = "", derive: Callable[[str], str] | None = None, **kwargs: Any
    ) -> None:
        self.source = source
        self.derive = derive
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.derive is not None:
            setattr(model_instance, self.attname, self.derive(getattr(model_instance, self.source)))
        return super().pre_save(model_instance, add)
