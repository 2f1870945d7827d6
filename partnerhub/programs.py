"""Child processes of a supervisor: each in a session of its own, so that nothing of it is left behind."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 40  # the workers give themselves 30 to finish what they hold
LAST_WORDS = 8  # lines of its log


class Program:
    """Started at once; its words go to `log`, or where our own go. Ctrl-C reaches only the supervisor, which then
    stops every program itself."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        log: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.log = log
        with log.open("wb") if log else nullcontext() as words:
            self.process = subprocess.Popen(  # noqa: S603 (our own command line)
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words and subprocess.STDOUT,
                env=environment,
                start_new_session=True,
                preexec_fn=_leave_with_us if sys.platform == "linux" else None,  # noqa: PLW1509 (no threads)
            )

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def last_words(self) -> str:
        if self.log is None:
            return ""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LAST_WORDS:])


def stop_all(programs: Sequence[Program], *, grace: float = GRACE_SECONDS) -> None:
    """Ask all of them at the same time, so that none waits for an answer of another; kill what does not go."""
    for program in programs:
        program.process.terminate()
    for program in programs:
        with suppress(subprocess.TimeoutExpired):
            program.process.wait(grace)
        with suppress(ProcessLookupError):
            os.killpg(program.process.pid, signal.SIGKILL)
        program.process.wait()


def _leave_with_us() -> None:
    """Linux sends this child SIGTERM when its supervisor dies, even by kill -9."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
