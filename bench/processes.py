"""Starting and ending the processes that a run needs."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import cpu

STOPS_WITHIN = 15
CHECKOUT = Path(__file__).parent.parent


class Failed(Exception):
    """The benchmark cannot go on; the message says why."""


@contextmanager
def process(
    command: Sequence[str],
    log: Path,
    *,
    folder: Path,
    core: int,
    end: signal.Signals,
    environment: Mapping[str, str] | None = None,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process in this folder, on this core, ended with the signal `end`. Its output goes to `log`."""
    with log.open("ab") as output:
        started = subprocess.Popen(  # noqa: S603
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    cpu.pin(started.pid, core)
    try:
        yield started
    finally:
        family = cpu.tree(started.pid)
        started.send_signal(end)
        try:
            started.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            for pid in family:
                subprocess.run(["kill", "-KILL", str(pid)], check=False, capture_output=True)  # noqa: S603, S607
            started.wait()


def wait_until(ready: Callable[[], bool], started: "subprocess.Popen[bytes]", log: Path, within: float = 30) -> None:
    """Wait until it is ready. Raises Failed, with the end of its log, where it ends or takes too long."""
    deadline = time.monotonic() + within
    while not ready():
        if started.poll() is not None or time.monotonic() > deadline:
            what = "ended" if started.poll() is not None else f"is not ready after {within:.0f} s"
            raise Failed(f"{Path(started.args[0]).name} {what}:\n{log.read_text()[-2_000:]}")  # type: ignore[index, arg-type]
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def succeeds(command: Sequence[str]) -> bool:
    """Whether a command ends well."""
    return not subprocess.run(command, capture_output=True, check=False).returncode  # noqa: S603  # our own words


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def run(command: Sequence[str], folder: Path = CHECKOUT, environment: Mapping[str, str] | None = None) -> None:
    """Run a command to its end. Raises Failed, with what it said."""
    ended = subprocess.run(  # noqa: S603
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise Failed(f"{' '.join(command[:2])} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
