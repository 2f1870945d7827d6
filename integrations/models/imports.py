"""CustomerImport: a CSV between its preview and its import. It may hold client secrets, so it lies in the vault
and is wiped as soon as it was imported or given up."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class CustomerImport(models.Model):
    file_name = models.CharField(max_length=200)
    sealed = models.TextField(blank=True, help_text="The file, encrypted; empty once it was used.")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    report = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        permissions: ClassVar = [("export_customers", "Can export customers as CSV")]

    def __str__(self) -> str:
        return self.file_name
