"""Processor time of a process and all that it started, from /proc; and which core whom is pinned to."""

import os
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, OTHER_CORE = CORES[0], CORES[-1]
"""The server has a core of its own; PostgreSQL and the load share the other one. The same where there is but one."""


def tree(pid: int) -> list[int]:
    """The process and its descendants that are alive."""
    found, waiting = [], [pid]
    while waiting:
        found.append(one := waiting.pop())
        with suppress(FileNotFoundError, ProcessLookupError):
            for thread in Path(f"/proc/{one}/task").iterdir():
                waiting.extend(int(child) for child in (thread / "children").read_text().split())
    return found


def seconds(pid: int) -> float:
    """What the process and its descendants have used so far, those included that have ended and were waited for."""
    ticks = 0
    for one in tree(pid):
        with suppress(FileNotFoundError, ProcessLookupError):
            # The command's name may hold spaces: what follows its bracket starts at field 3.
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / TICKS


def pin(pid: int, core: int) -> None:
    """Keep a process on one core, with every thread that it has; what it starts from now on stays there too."""
    with suppress(FileNotFoundError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(ProcessLookupError):
                os.sched_setaffinity(int(thread.name), {core})
