"""A progress bar for people at a terminal; silent everywhere else."""

import sys
from types import TracebackType
from typing import Self, TextIO

WIDTH = 30


class ProgressBar:
    """`with ProgressBar(900) as bar: bar.advance(20)`; drawn on stderr, so that stdout stays clean."""

    def __init__(self, total: int, *, visible: bool = True, stream: TextIO | None = None) -> None:
        self.total = total
        self.done = 0
        self.stream = stream or sys.stderr
        self.visible = visible and total > 0 and self.stream.isatty()

    def __enter__(self) -> Self:
        self.advance(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.visible:
            self.stream.write("\n")

    def advance(self, count: int) -> None:
        self.done += count
        if self.visible:
            filled = WIDTH * min(self.done, self.total) // self.total
            bar = "█" * filled + "░" * (WIDTH - filled)
            self.stream.write(f"\r{bar} {self.done} of {self.total}")
            self.stream.flush()
