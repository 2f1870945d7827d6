"""The demo's programs: refused before they start, named when they die, gone when the demo is."""

import os
import select
import signal
import socket
import subprocess
import sys

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from partnerhub.programs import Program, stop_all
from support.demo.readiness import Readiness

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
DIES_AT_ONCE = """
import os, sys
from pathlib import Path
from partnerhub.programs import Program
program = Program("sleeper", sys.argv[2:], log=Path(sys.argv[1]), environment=os.environ)
print(program.process.pid, flush=True)
sys.stdin.readline()
os.kill(os.getpid(), 9)
"""


def test_the_demo_is_refused_in_production(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="runs with DEBUG=true only"):
        call_command("demo")


@pytest.mark.parametrize("offset", [0, 1], ids=["its own", "the sandbox's"])
def test_a_taken_port_is_named_before_anything_starts(settings, tmp_path, offset):
    settings.DEBUG = True
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        # The port below the taken one may be somebody else's, and is then the one that is named.
        named = rf"Port ({port}|{port - offset}) on 127\.0\.0\.1 is not free.*make demo PORT="
        with pytest.raises(CommandError, match=named):
            call_command("demo", port=port - offset, var=tmp_path / "var")
    assert not (tmp_path / "var").exists()


def test_a_program_that_died_is_named_with_its_last_words(tmp_path):
    arguments = [sys.executable, "-c", "print('no disk left'); raise SystemExit(3)"]
    program = Program("The web server", arguments, log=tmp_path / "web.log", environment=os.environ)
    program.process.wait()
    with pytest.raises(
        CommandError, match=r"(?s)The web server stopped by itself \(exit code 3\).*no disk left"
    ):
        Readiness([program], say=print).refuse_dead()


def test_stopping_leaves_no_program(tmp_path):
    programs = [Program("sleeper", SLEEPER, log=tmp_path / f"{n}.log", environment=os.environ) for n in "ab"]
    stop_all(programs)
    assert [program.process.returncode for program in programs] == [-signal.SIGTERM, -signal.SIGTERM]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_demo_takes_its_programs_along(tmp_path):
    arguments = [sys.executable, "-c", DIES_AT_ONCE, str(tmp_path / "log"), *SLEEPER]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.communicate("go\n")
    gone, _, _ = select.select([child], [], [], 30)
    os.close(child)
    assert gone
