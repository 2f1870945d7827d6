"""The board as a page and as a file: tabs by whose turn it is, search and product, one action in each row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from integrations.admin.onboarding.addresses import Place, letter_url, next_place, track_url
from integrations.customer_links import address_of
from integrations.models import OnboardingTrack
from integrations.onboarding_board import Board, BoardRow, Tab, holder_of, read_board
from integrations.products import PRODUCT_CHOICES, PRODUCTS
from integrations.track import Position, StageName, State, Who

ROWS_SHOWN = 40

LABELS: Mapping[Tab, str] = {
    Tab.YOURS: "Yours now",
    Tab.NUDGE: "Nudge the customer",
    Tab.LINKEDIN: "Waiting for LinkedIn",
    Tab.CHANGED: "Changed since yesterday",
    Tab.STUCK: "Stuck",
    Tab.LIVE: "Live",
    Tab.ALL: "All",
}
EMPTY: Mapping[Tab, str] = {
    Tab.YOURS: "Nothing waits for us. The system does every step that needs nobody.",
    Tab.NUDGE: "No customer is waited for.",
    Tab.LINKEDIN: "Nothing waits for LinkedIn, or for the system.",
    Tab.CHANGED: "Nothing has moved since yesterday morning.",
    Tab.STUCK: "Nobody stays in one stage for too long.",
    Tab.LIVE: "Nobody is live yet.",
    Tab.ALL: "No track matches.",
}
TONES: Mapping[State, str] = {State.DONE: "ok", State.ACTIVE: "busy", State.BLOCKED: "warn"}
HOLDERS: Mapping[Who, str] = {
    Who.US: "waits for us",
    Who.CUSTOMER: "waits for the customer",
    Who.LINKEDIN: "waits for LinkedIn",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks at: read from an address, and written into one. What cannot be read counts as not asked."""

    tab: Tab = Tab.YOURS
    query: str = ""
    product: str = ""

    @classmethod
    def read(cls, sent: QueryDict) -> "Asked":
        tab, product = sent.get("tab", ""), sent.get("product", "")
        return cls(
            Tab(tab) if tab in list(Tab) else Tab.YOURS,
            sent.get("q", "").replace("\x00", "").strip()[:100],
            product if product in PRODUCTS else "",
        )

    def address(self, **other: object) -> str:
        parts = {"tab": self.tab.value, "q": self.query, "product": self.product, **other}
        return f"?{urlencode({name: value for name, value in parts.items() if value})}"

    def tracks(self) -> "QuerySet[OnboardingTrack]":
        found = OnboardingTrack.objects.all()
        if self.product:
            found = found.filter(product=self.product)
        if not self.query:
            return found
        number = Q(customer__linkedin_company_id=self.query) | Q(contract__linkedin_contract_id=self.query)
        words = [Q(customer__name__icontains=word) for word in self.query.split()]
        return found.filter(number | Q(*words))


@dataclass(frozen=True, slots=True)
class TabLink:
    label: str
    number: int
    url: str
    is_current: bool
    tone: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown. `days` since when it stands in its stage; `text` is what the customer is asked."""

    row: BoardRow
    url: str
    place: Place
    mail_url: str
    days: str
    tone: str
    holder: str
    text: str = ""


def board_context(asked: Asked, *, page: str, may_change: bool, now: datetime) -> dict[str, object]:
    """For people who may change nothing without the text for the customer, which may hold their link."""
    board = read_board(tracks=asked.tracks(), tab=asked.tab, now=now)
    shown = Paginator(board.rows, ROWS_SHOWN).get_page(page)
    return {
        "asked": asked,
        "tabs": _tabs(asked, board),
        "lines": [_line(row, may_change, now) for row in shown.object_list],
        "shown": shown,
        "earlier_url": asked.address(page=shown.previous_page_number()) if shown.has_previous() else "",
        "later_url": asked.address(page=shown.next_page_number()) if shown.has_next() else "",
        "products": PRODUCT_CHOICES,
        "empty": EMPTY[asked.tab],
        "csv_url": f"export/{asked.address()}",
    }


def board_cells(asked: Asked, *, now: datetime) -> Iterator[Sequence[str]]:
    """Exactly the rows of the tab under this filter, on however many pages."""
    yield (
        "Customer",
        "Product",
        "Contract",
        "Done of 9",
        "Stage",
        "State",
        "Held by",
        "Since",
        "Why",
        "Next action",
    )
    for row in read_board(tracks=asked.tracks(), tab=asked.tab, now=now).rows:
        track, stage = row.track, row.stage
        yield (
            track.customer.name,
            track.product_data.label,
            track.contract.linkedin_contract_id if track.contract else "",
            str(row.position.done),
            stage.word,
            stage.state.value,
            holder_of(row.position).value,
            _moment(row.entered_at),
            stage.why,
            stage.next_action,
        )


def tone_of(position: Position) -> str:
    return "muted" if position.leaving else TONES[position.current.state]


def holder_words(position: Position) -> str:
    """Who has to act; nobody waits for a track that is live, or off LinkedIn again."""
    stage = position.current
    if stage.state is State.ACTIVE and not stage.blocked_by:
        return "the system is at it"
    return HOLDERS.get(holder_of(position), "")


def _tabs(asked: Asked, board: Board) -> list[TabLink]:
    tones = {Tab.YOURS: "warn", Tab.STUCK: "bad"}
    return [
        TabLink(
            label,
            board.counts[tab],
            Asked(tab, asked.query, asked.product).address(),
            tab is asked.tab,
            tones.get(tab, "") if board.counts[tab] else "",
        )
        for tab, label in LABELS.items()
    ]


def _line(row: BoardRow, may_change: bool, now: datetime) -> Line:
    is_nudge = may_change and holder_of(row.position) is Who.CUSTOMER and bool(row.stage.ask)
    return Line(
        row,
        track_url(row.track),
        next_place(row.track, row.stage),
        letter_url(row.track, "nudge") if is_nudge else "",
        _days(row.entered_at, now),
        tone_of(row.position),
        holder_words(row.position),
        _text(row, now) if is_nudge else "",
    )


def _text(row: BoardRow, now: datetime) -> str:
    """What the customer is asked, with their link where they are asked to open it."""
    link = next((one for one in row.track.links.all() if one.is_valid(now)), None)
    if link is None or row.stage.name is not StageName.REQUESTED:
        return row.stage.ask
    return f"{row.stage.ask} {address_of(link)}"


def _days(since: datetime | None, now: datetime) -> str:
    if since is None:
        return "now"
    days = (now - since) // timedelta(days=1)
    return "today" if days < 1 else "1 day" if days == 1 else f"{days} days"


def _moment(when: datetime | None) -> str:
    return f"{timezone.localtime(when):%Y-%m-%d %H:%M}" if when else ""
