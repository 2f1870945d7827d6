"""What is known about the customers of a file, in memory: from the database, and from the rows accepted so far.

`pk` is None for what the file adds; `changed` names what it changes; `lines` says which line of the file said what,
so that a later line that says otherwise can be answered with the earlier one.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from integrations import catalog
from integrations.customer_csv.columns import Column


@dataclass(slots=True, eq=False)
class KnownCsm:
    email: str
    name: str
    name_key: str
    pk: int | None = None
    changed: bool = False
    name_line: int | None = None


@dataclass(slots=True, eq=False)
class KnownContract:
    contract_id: str
    customer: "KnownCustomer"
    pk: int | None = None
    line: int | None = None


def _holds_nothing(_secret: str) -> bool:
    return False


@dataclass(slots=True, eq=False)
class KnownApplication:
    """`customer` is None for a parent application. `stored_is` compares with the secret in the vault."""

    client_id: str
    customer: "KnownCustomer | None"
    pk: int | None = None
    line: int | None = None
    stored_is: Callable[[str], bool] = field(default=_holds_nothing, repr=False)
    has_secret: bool = False
    new_secret: str = field(default="", repr=False)
    secret_line: int | None = None

    def holds(self, secret: str) -> bool:
        return secret == self.new_secret if self.new_secret else self.stored_is(secret)


@dataclass(slots=True, eq=False)
class KnownConfiguration:
    key: str
    value: str
    pk: int | None = None
    changed: bool = False
    line: int | None = None


@dataclass(slots=True, eq=False)
class KnownIntegration:
    type: str
    contract: KnownContract | None
    application: KnownApplication | None
    pk: int | None = None
    changed: bool = False
    line: int | None = None
    is_stopped: bool = False  # taken off LinkedIn: nothing about it changes (SP-28)
    configurations: dict[str, KnownConfiguration] = field(default_factory=dict)

    @property
    def place(self) -> tuple[str, str]:
        return self.type, self.application.client_id if self.application else ""


@dataclass(slots=True, eq=False)
class KnownCustomer:
    name: str
    key: str
    pk: int | None = None
    company_id: str = ""
    uses_acls: str = "not_asked"
    time_zone: str = ""
    csm: KnownCsm | None = None
    contracts: list[KnownContract] = field(default_factory=list)
    applications: list[KnownApplication] = field(default_factory=list)
    integrations: list[KnownIntegration] = field(default_factory=list)
    changed: bool = False
    is_touched: bool = False
    lines: dict[Column, int] = field(default_factory=dict)
    _by_client_id: dict[tuple[str, str], list[KnownIntegration]] = field(default_factory=dict, repr=False)

    def integrations_of(self, type_name: str, client_id: str | None = None) -> list[KnownIntegration]:
        """Those of a type; with a client id, empty for none, only those of that application."""
        if client_id is None:
            return [one for one in self.integrations if one.type == type_name]
        return self._by_client_id.get((type_name, client_id), [])

    def add_integration(self, integration: KnownIntegration) -> None:
        self.integrations.append(integration)
        self._by_client_id.setdefault(integration.place, []).append(integration)

    def attach(self, integration: KnownIntegration, application: KnownApplication) -> None:
        """Give an integration without an application this one."""
        self._by_client_id[integration.place].remove(integration)
        integration.application, integration.changed = application, True
        self._by_client_id.setdefault(integration.place, []).append(integration)

    @property
    def only_contract(self) -> KnownContract | None:
        return self.contracts[0] if len(self.contracts) == 1 else None

    @property
    def only_application(self) -> KnownApplication | None:
        return self.applications[0] if len(self.applications) == 1 else None


@dataclass(slots=True)
class Register:
    """Who has what, by the name or id that may have one owner only. Owners at the start of an import stay owners
    until its end: an id that one line gives up cannot be taken by another line of the same file."""

    customers: dict[str, KnownCustomer] = field(default_factory=dict)
    company_ids: dict[str, KnownCustomer] = field(default_factory=dict)
    contracts: dict[str, KnownContract] = field(default_factory=dict)
    applications: dict[str, KnownApplication] = field(default_factory=dict)
    callbacks: dict[str, tuple[KnownCustomer, int | None]] = field(default_factory=dict)  # owner and line
    csms: dict[str, KnownCsm] = field(default_factory=dict)
    csms_by_name: dict[str, dict[str, KnownCsm]] = field(default_factory=lambda: defaultdict(dict))

    def add_csm(self, csm: KnownCsm) -> KnownCsm:
        """The CSM of this address: the one that is there already, or else this one."""
        known = self.csms.setdefault(csm.email.casefold(), csm)
        self.csms_by_name[known.name_key][known.email] = known
        return known

    def rename_csm(self, csm: KnownCsm, *, name: str, name_key: str) -> None:
        del self.csms_by_name[csm.name_key][csm.email]
        csm.name, csm.name_key, csm.changed = name, name_key, True
        self.csms_by_name[name_key][csm.email] = csm


def belongs_to_contract(type_name: str) -> bool:
    return catalog.TYPES[type_name].context is catalog.Context.CONTRACT
