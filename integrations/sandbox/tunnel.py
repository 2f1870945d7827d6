"""Query tunnelling: a long GET, DELETE, PUT or POST that travels inside a POST (linkedin.md 4.7)."""

from dataclasses import replace
from email import message_from_bytes

from .messages import OVERRIDE, Request, service_error


def untunnelled(request: Request) -> Request:
    """The request that was meant; raises RefusedError (400) for a tunnel that cannot be read."""
    if request.method != "POST" or OVERRIDE not in request.headers:
        return request
    if request.media_type == "application/x-www-form-urlencoded":
        return _meant(request, query=request.body.decode("utf-8", "replace"), body=b"", media_type="")
    if request.media_type == "multipart/mixed":
        return _from_parts(request)
    raise service_error(400, f"A tunnelled request cannot have the content type {request.media_type!r}.")


def _from_parts(request: Request) -> Request:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = message_from_bytes(head + request.body).get_payload()
    found = {
        part.get_content_type(): part.get_payload(decode=True) for part in parts if not isinstance(part, str)
    }
    query = found.get("application/x-www-form-urlencoded")
    body = found.get("application/json")
    if not isinstance(query, bytes) or not isinstance(body, bytes):
        raise service_error(400, "A tunnelled request with a body needs a form part and a JSON part.")
    return _meant(
        request, query=query.decode("utf-8", "replace").strip(), body=body, media_type="application/json"
    )


def _meant(request: Request, *, query: str, body: bytes, media_type: str) -> Request:
    return replace(
        request,
        method=request.meant_method,
        target=f"{request.path}?{query}",
        headers={**request.headers, "content-type": media_type},
        body=body,
        is_tunnelled=True,
    )
