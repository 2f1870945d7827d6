"""Destinations and products: LinkedIn's words for its channels, forms and products, kept true by an administrator."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from partnerhub.history import HistoryAdmin
from partnerhub.listing import FlatListAdmin
from support.admin.article_forms import LinesField
from support.destinations import FORMS
from support.models import Destination, DestinationField, Product


class DestinationFieldInline(admin.TabularInline):  # type: ignore[type-arg]
    model = DestinationField
    extra = 0
    fields = ("position", "label", "content", "value")
    verbose_name = "field"
    verbose_name_plural = "Fields of its form, in the form's order and words"


class DestinationForm(forms.ModelForm):  # type: ignore[type-arg]
    url = forms.URLField(
        label="web address", required=False, assume_scheme="https", help_text="Where its form or page is."
    )

    class Meta:
        model = Destination
        fields: ClassVar = ["label", "address", "url", "form_name", "note"]


@admin.register(Destination)
class DestinationAdmin(HistoryAdmin, FlatListAdmin):
    """The rows are those that the rules refer to: none is added or deleted, each may be renamed."""

    form = DestinationForm
    list_display = ("label", "address", "url", "key")
    fields = ("key", "label", "address", "url", "form_name", "note")
    readonly_fields = ("key",)
    ordering = ("pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Destination | None = None) -> bool:
        return False

    def get_inlines(self, request: HttpRequest, obj: Destination | None) -> list[Any]:
        return [DestinationFieldInline] if obj and obj.key in FORMS else []


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    aliases = LinesField(
        label="other names", required=False, help_text="Other names and short forms, such as RSC; one a line."
    )

    class Meta:
        model = Product
        fields: ClassVar = ["name", "aliases", "business_line", "programme", "topic", "is_active"]


@admin.register(Product)
class ProductAdmin(HistoryAdmin, FlatListAdmin):
    """Switched off, never deleted: cases name them."""

    form = ProductForm
    list_display = ("name", "business_line", "programme", "in_forms", "is_active")
    list_filter = ("business_line", "is_active")
    search_fields = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        return False
