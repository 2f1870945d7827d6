"""`python -m partnerhub.env_file`: a development machine's `.env`, with random keys, where none exists.

It points LinkedIn's addresses at the sandbox, so that a development machine never talks to the real one by accident.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

LINES = """\
# Written by `make install` for development. The environment wins over this file. See .env.example.
DEBUG=true
SECRET_KEY={secret_key}
VAULT_KEYS={vault_key}
# The sandbox LinkedIn of `make demo` (port 8001) and `manage.py linkedin_sandbox`. Delete both for the real one.
LINKEDIN_API_URL=http://127.0.0.1:8001
LINKEDIN_OAUTH_URL=http://127.0.0.1:8001/oauth/v2
"""


def write(path: Path) -> bool:
    """Write the file with mode 0600 unless there is one; returns whether it was written."""
    text = LINES.format(
        secret_key=secrets.token_urlsafe(50),
        vault_key=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    return True


if __name__ == "__main__":
    target = Path(__file__).resolve().parent.parent / ".env"
    sys.stdout.write(f"Wrote {target.name} with fresh keys.\n" if write(target) else "")
