"""`make lock`: renew the hash-pinned, universal requirements from pyproject.toml.

dev.txt is solved first; test.txt and base.txt are parts of it, so that one package has one version everywhere.
No `uv.lock`: it would record the index it was made with.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
UV = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "pyproject.toml", "--quiet", "--upgrade"]
SHAPE = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
PARTS = {
    "dev.txt": ["--all-extras", "--group", "test", "--group", "lint", "--group", "browser"],
    "test.txt": ["--group", "test", "-c", str(HERE / "dev.txt")],
    "base.txt": ["-c", str(HERE / "dev.txt")],
}

for name, options in PARTS.items():
    subprocess.run(  # noqa: S603 (our own command line)
        [*UV, *SHAPE, *options, "-o", str(HERE / name)], check=True, cwd=HERE.parent
    )
