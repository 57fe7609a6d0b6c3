"""The progress bar of a sweep: how far, how fast, how long still."""

import time
from dataclasses import dataclass, field
from typing import TextIO

WIDTH = 30
PAUSE = 5.0
"""Seconds between two lines where the bar can't be drawn over itself."""


@dataclass
class Bar:
    """Writes progress to a stream: over itself on a terminal, else a line now and then."""

    stream: TextIO
    begun: float = field(default_factory=time.monotonic)
    first: int | None = None
    last: float = -PAUSE

    def tell(self, stored: int, planned: int, failed: int) -> None:
        """Show how many runs are stored, of how many, and how many of them failed."""
        now = time.monotonic()
        if self.first is None:
            self.first, self.begun = stored, now
        drawn = self.stream.isatty()
        if not drawn and now - self.last < PAUSE and stored < planned:
            return
        self.last = now
        text = self._text(stored, planned, failed, now - self.begun)
        self.stream.write(f"\r{text}\x1b[K" if drawn else f"{text}\n")
        self.stream.flush()

    def end(self) -> None:
        """Leave the bar's line."""
        if self.stream.isatty() and self.first is not None:
            self.stream.write("\n")

    def _text(self, stored: int, planned: int, failed: int, seconds: float) -> str:
        done = stored - (self.first or 0)
        full = WIDTH * stored // max(1, planned)
        text = f"[{'#' * full}{'-' * (WIDTH - full)}] {stored:,} of {planned:,}"
        if done and seconds > 0:
            rate = done / seconds
            text += f", {rate:,.0f} a second"
            if stored < planned:
                text += f", {duration((planned - stored) / rate)} left"
        return text + (f", {failed:,} failed" if failed else "")


def duration(seconds: float) -> str:
    """A time for people: 40 s, 3 min 20 s, 2 h 5 min."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60} min"
