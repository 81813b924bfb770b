"""Tries the Dockerfile on a machine without a container engine: builds it in an empty folder, runs it, stops it.

How the steps are done is in stand_in.py. What this cannot see: the base image's system packages, and whether the
user's rights suffice; that the server writes to its volumes alone is checked instead.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

from dockerfile import Failed, context, ignored, rules, steps
from stand_in import StandIn

CHECKOUT = Path(__file__).resolve().parent.parent
OK = 200
STARTS_WITHIN = 60
STOPS_WITHIN = 15


def git_files(*which: str) -> list[str]:
    """Paths of the checkout, as git lists them."""
    command = ["git", "ls-files", "-z", "--exclude-standard", *which]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)  # noqa: S603
    if listed.returncode:
        raise Failed(f"This needs a git checkout:\n{listed.stderr}")
    return listed.stdout.split("\0")[:-1]


def build(folder: Path) -> StandIn:
    """Every step of the Dockerfile, one after another."""
    kept = rules((CHECKOUT / ".dockerignore").read_text())
    if leaked := [path for path in git_files("--others", "--ignored", "--directory") if not ignored(path, kept)]:
        raise Failed(f".dockerignore: git ignores {leaked[0]}, and it would get into the image.")
    image = StandIn(folder, CHECKOUT, context(CHECKOUT, git_files("--cached", "--others"), kept))
    for step in steps((CHECKOUT / "Dockerfile").read_text()):
        began = time.monotonic()
        try:
            image.take(step)
        except Failed as error:
            raise Failed(f"Dockerfile:{step.line}: {step}\n{error}") from error
        say(str(step), began)
    stage = image.stage
    if not (stage.user and stage.healthcheck and stage.command):
        raise Failed("Dockerfile: the last stage needs a USER, a HEALTHCHECK and a CMD.")
    return image


def run(image: StandIn) -> None:
    """Run the image's command until its health check succeeds; ask it ourselves; stop it; see what it left."""
    began = time.monotonic()
    port = free_port()
    before = files(image.root)
    server = image.start(image.command(image.stage.command), {"JALOUSIE_PORT": str(port)})
    try:
        wait_until_healthy(image, server, port)
        say("CMD, until HEALTHCHECK succeeded", began)
        say(f"GET /healthz: {status_of_health(port)}", began)
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        output = server.communicate(timeout=STOPS_WITHIN)[0]
    except subprocess.TimeoutExpired:
        raise Failed(f"CMD: the server still runs {STOPS_WITHIN} seconds after SIGTERM.") from None
    finally:
        # The whole session: a shell that was not replaced leaves the server behind.
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    # uvicorn closes everything, and then ends by the signal that it got.
    if server.returncode not in (0, -signal.SIGTERM) or "Traceback" in output:
        raise Failed(f"CMD: after SIGTERM the server ended with {server.returncode}:\n{output}")
    say("SIGTERM: stopped", began)
    written = files(image.root) - before
    if strays := [path for path in written if not any(path.is_relative_to(volume) for volume in image.stage.volumes)]:
        raise Failed(f"CMD: the server wrote {strays[0].relative_to(image.root)}, which is in no VOLUME.")
    if not written or any(path.name.endswith("-wal") for path in written):
        raise Failed("CMD: the server did not close its database.")
    say(f"left behind: {', '.join(sorted(path.name for path in written))}", began)


def wait_until_healthy(image: StandIn, server: "subprocess.Popen[str]", port: int) -> None:
    """Ask as the engine would: with the image's own command."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        check = image.start(image.command(image.stage.healthcheck), {"JALOUSIE_PORT": str(port)})
        output = check.communicate()[0]
        if server.poll() is not None:
            raise Failed(f"CMD: the server ended with {server.returncode}:\n{server.communicate()[0]}")
        if check.returncode == 0:
            return
        time.sleep(0.2)
    raise Failed(f"HEALTHCHECK: no success within {STARTS_WITHIN} seconds:\n{output}")


def status_of_health(port: int) -> int:
    """What the server says of itself; the HEALTHCHECK could be wrong."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/healthz")
    if (status := connection.getresponse().status) != OK:
        raise Failed(f"GET /healthz: {status}")
    return status


def files(root: Path) -> set[Path]:
    """All files of the image."""
    return {path for path in root.rglob("*") if path.is_file()}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def say(what: str, began: float) -> None:
    """One line per step."""
    print(f"ok {time.monotonic() - began:6.1f} s  {what[:100]}", flush=True)


if __name__ == "__main__":
    try:
        with tempfile.TemporaryDirectory(prefix="image-") as temporary:
            run(build(Path(temporary).resolve()))
    except Failed as failure:
        sys.exit(f"FAILED {failure}")
