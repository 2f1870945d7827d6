"""What other systems may ask of the desk over HTTP, under `/api/v1` (docs/api.md)."""

from support.api import calls, cases, products, triage

ROUTERS = (triage.router, cases.router, calls.router, products.router)

__all__ = ["ROUTERS"]
