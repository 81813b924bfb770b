"""Where and with what it was measured."""

import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import cpu
from bench.processes import CHECKOUT

PACKAGES = "uvicorn uvloop httptools websockets starlette asyncpg tortoise-orm graphql-core strawberry-graphql orjson"


def about(postgres_version: str) -> dict[str, str]:
    """What somebody who repeats the run wants to compare."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES.split())
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": _commit(),
        "machine": f"{_processor()}, {len(cpu.CORES)} cores, {_memory()} of memory, Linux {platform.release()}",
        "cores": _cores(),
        "software": f"Python {platform.python_version()}, PostgreSQL {postgres_version.split(' (')[0]}, {packages}",
    }


def _cores() -> str:
    if cpu.SERVER_CORE == cpu.OTHER_CORE:
        return "one only: server, PostgreSQL and load share it"
    return f"server on {cpu.SERVER_CORE}; PostgreSQL and load on {cpu.OTHER_CORE}"


def _processor() -> str:
    named = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return named[1].strip() if named else platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    try:
        asked = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        return "unknown"
    return asked.stdout.strip() or "unknown"
