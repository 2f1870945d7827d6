"""Where each rule is enforced, as the apps say it: mappings from rule id to places, named by the setting RULE_PLACES."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from partnerhub.rulebook import Rule, rule

NOT_YET = "not-yet"  # in the address of the page: the rules that nothing enforces yet


@dataclass(frozen=True, slots=True)
class Place:
    """`where` tells staff what happens there, `module` is the code that does it, `url_name` the page that leads to it."""

    where: str
    module: str
    url_name: str = ""

    def url_for(self, reader: User | AnonymousUser) -> str:
        """Empty where there is no such page, where it needs a row, and for who may not open it."""
        try:
            url = reverse(self.url_name) if self.url_name else ""
        except NoReverseMatch:
            return ""
        return url if url and reader.has_perm(self._permission) else ""

    @property
    def _permission(self) -> str:
        """By the admin's names: `admin:app_model_changelist` wants `app.view_model`, `…_add` wants `app.add_model`."""
        app, model, page = self.url_name.partition(":")[2].split("_", 2)
        return f"{app}.{'add' if page == 'add' else 'view'}_{model}"


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A rule, and each of its places in words with the address for the reader, empty where there is none."""

    rule: Rule
    places: tuple[tuple[str, str], ...]


def read_places() -> Mapping[str, tuple[Place, ...]]:
    """The places of every rule that has any, over all apps; KeyError for an id that is no rule."""
    found: dict[str, tuple[Place, ...]] = {}
    for path in getattr(settings, "RULE_PLACES", ()):
        contributed: Mapping[str, Sequence[Place]] = import_string(path)
        for rule_id, places in contributed.items():
            found[rule(rule_id).id] = (*found.get(rule_id, ()), *places)
    return found


def placed(rules: Iterable[Rule], reader: User | AnonymousUser, only: str = "") -> list[PlacedRule]:
    """Each rule with its places; with `only` NOT_YET those without any."""
    places = read_places()
    rows = [PlacedRule(one, _in_words(places.get(one.id, ()), reader)) for one in rules]
    return [row for row in rows if not row.places] if only == NOT_YET else rows


def _in_words(places: Sequence[Place], reader: User | AnonymousUser) -> tuple[tuple[str, str], ...]:
    return tuple((place.where, place.url_for(reader)) for place in places)
