"""Whose mail it is: the customer by address, domain or name, and the person who reports. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence

from support.intake_mail import PastedMail, addresses_in
from support.intake_names import KnownNames
from support.intake_text import Source
from support.intake_words import Lifted

_PERSON = re.compile(r"[A-ZÀ-ÞŁŚŻČŠŽ][\w'’.-]{0,30}(?: [A-Za-zÀ-ÿŁłŚśŻżČčŠšŽž][\w'’.-]{0,30}){1,3}")


def customers_of(mail: PastedMail, known: KnownNames, texts: Sequence[Source]) -> Iterator[Lifted]:
    """By the strongest evidence alone: the sender, then others on the mail, the signature, the history, then a name in the
    text. One domain of two customers gives both, to choose from."""
    for addresses, place in _places(mail):
        found = list(_at(addresses, place, known))
        if found:
            yield from found
            return
    for source in texts:
        names = [
            Lifted("customer", one.name, source.origin(one.start)) for one in known.customers_in(source.text)
        ]
        if names:
            yield from names
            return


def reporter_of(mail: PastedMail, known: KnownNames) -> Iterator[Lifted]:
    """The sender, unless that is LinkedIn or ourselves; else whoever signed."""
    if mail.sender_address and known.is_no_reporter(mail.sender_address):
        return
    signed = addresses_in(mail.signature)
    if mail.sender_address:
        yield Lifted("reporter_email", mail.sender_address, "address of the sender")
    elif signed and not known.is_no_reporter(signed[0]):
        yield Lifted("reporter_email", signed[0], "address in the signature")
    if mail.sender_name:
        yield Lifted("reporter_name", mail.sender_name, "name of the sender")
    elif name := _signed_name(mail.signature):
        yield Lifted("reporter_name", name, "signature")


def _places(mail: PastedMail) -> Iterator[tuple[Iterable[str], str]]:
    yield [mail.sender_address], "of the sender"
    yield [mail.forwarded_by], "of who forwarded it"
    yield mail.to, "in To"
    yield mail.cc, "in Cc"
    yield addresses_in(mail.signature), "in the signature"
    yield addresses_in(mail.quoted[:20_000])[:20], "in the quoted history"


def _at(addresses: Iterable[str], place: str, known: KnownNames) -> Iterator[Lifted]:
    for address in filter(None, addresses):
        names, is_whole = known.customers_at(address)
        origin = (
            f"address {place}" if is_whole else f"domain of the address {place}, {address.rpartition('@')[2]}"
        )
        note = f"{len(names)} customers share it: choose one" if len(names) > 1 else ""
        yield from (Lifted("customer", name, origin, note) for name in names)


def _signed_name(signature: str) -> str:
    lines = [line.strip() for line in signature.split("\n")[:8]]
    return next((line for line in lines[1:4] if _PERSON.fullmatch(line)), "")
