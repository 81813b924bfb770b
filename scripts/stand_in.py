"""A stand-in for a container engine: does the steps of a Dockerfile in a folder that stands for the image's root.

Absolute paths of the Dockerfile are read as paths in that folder. It is the same for every stage, because installed
commands name it; a finished stage is moved aside, so that only COPY --from reaches it. The environment is empty but
for the ENV lines, and for pip's own settings while something is installed. Accounts and owners are checked, not made.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from string import Template

from dockerfile import Failed, Stage, Step, arguments, assignments, options, stage_name

OURS = ("app", "opt")
ABSOLUTE = re.compile(r"(?<![\w/.}-])/(\w[\w.-]*)")
FOR_PIP = re.compile(r"PIP_\w+|SSL_CERT_FILE|REQUESTS_CA_BUNDLE")
LEAST_ID = 1_000


class StandIn:
    """The stages, one after another; at the end, the image."""

    def __init__(self, folder: Path, checkout: Path, context: list[str]) -> None:
        self.root = folder / "image"
        self.stage = Stage()
        self._finished = folder / "finished"
        self._checkout = checkout
        self._context = context

    def take(self, step: Step) -> None:
        """Do what a step says. Raises Failed."""
        if not (action := getattr(self, f"do_{step.word.lower()}", None)):
            raise Failed(f"{step.word} is not known here: teach it to scripts/stand_in.py")
        action(step.rest)

    def do_from(self, rest: str) -> None:
        """Start a stage with nothing but a Python: the one that runs this."""
        name = stage_name(rest)
        if self.root.exists():
            self._finished.mkdir(exist_ok=True)
            self.root.rename(self._finished / self.stage.name)
        python = self.root / "usr/local/bin/python"
        python.parent.mkdir(parents=True)
        # Not a link: Python would look for its library beside it.
        python.write_text(f'#!/bin/sh\nexec {shlex.quote(os.path.realpath(sys.executable))} "$@"\n')
        python.chmod(0o755)
        self.stage = Stage(name, {"PATH": f"{python.parent}:/usr/bin:/bin", "HOME": str(self.root)})

    def do_env(self, rest: str) -> None:
        """Set variables for the steps that follow, and for the server."""
        for name, value in assignments(rest).items():
            self.stage.env[name] = Template(self.inside(value)).substitute(self.stage.env)

    def do_workdir(self, rest: str) -> None:
        """Make a folder, and go there."""
        self.stage.workdir = rest
        self.path(rest).mkdir(parents=True, exist_ok=True)

    def do_copy(self, rest: str) -> None:
        """Copy from the checkout or from a finished stage."""
        flags, rest = options(rest)
        *sources, target = shlex.split(rest)
        if set(flags) - {"from"} or not sources:
            raise Failed("Write COPY [--from=STAGE] SOURCE… TARGET.")
        for source in sources:
            if "from" in flags:
                copied = self._copy_stage(flags["from"], source, target)
            else:
                copied = self._copy_context(source.removeprefix("./").rstrip("/"), target)
            if not copied:
                raise Failed(f"There is no {source} to copy: it does not exist, or git or .dockerignore leave it out.")

    def _copy_stage(self, stage: str, source: str, target: str) -> bool:
        folder = self._finished / stage / source.strip("/")
        if folder.is_dir():
            shutil.copytree(folder, self.path(target), symlinks=True, dirs_exist_ok=True)
        return folder.is_dir()

    def _copy_context(self, source: str, target: str) -> bool:
        prefix = "" if source in ("", ".") else f"{source}/"
        found = {path: path.removeprefix(prefix) for path in self._context if path.startswith(prefix)}
        if source in self._context:
            found = {source: Path(source).name if target.endswith(("/", ".")) else ""}
        for path, name in found.items():
            copy = self.path(target) / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self._checkout / path, copy)
        return bool(found)

    def do_run(self, rest: str) -> None:
        """Run a shell line, but for what makes accounts and owners."""
        parts = [part.strip() for part in rest.split("&&")]
        if tried := [part for part in parts if not self._accounts(shlex.split(part))]:
            for_pip = {name: value for name, value in os.environ.items() if FOR_PIP.fullmatch(name)}
            line = self.inside(" && ".join(tried))
            done = self.start(["/bin/sh", "-c", line], for_pip)
            output = done.communicate()[0]
            if done.returncode:
                raise Failed(f"It ended with {done.returncode}:\n{output}")

    def _accounts(self, words: list[str]) -> bool:
        match words:
            case ["groupadd" | "useradd" as command, *flags, name]:
                number = dict(pairwise(flags)).get("--gid" if command == "groupadd" else "--uid", "")
                if not number.isdigit() or int(number) < LEAST_ID:
                    raise Failed(f"{command} gives no fixed number of {LEAST_ID} or more.")
                self.stage.accounts |= {name, number}
            case ["chown", owner, *paths] if not owner.startswith("-"):
                self._made(owner)
                self.stage.owned |= {self.path(path) for path in paths}
            case ["groupadd" | "useradd" | "chown" | "adduser" | "addgroup" | "apt-get" | "su" | "sudo", *_]:
                raise Failed(f"{words[0]}, written so, cannot be tried here.")
            case _:
                return False
        return True

    def _made(self, owner: str) -> None:
        if not set(owner.split(":")) <= self.stage.accounts:
            raise Failed(f"{owner} is root, or has not been made.")

    def do_user(self, rest: str) -> None:
        """Who runs the server: never root."""
        self._made(rest)
        self.stage.user = rest

    def do_volume(self, rest: str) -> None:
        """What outlives the container, and must be the user's own: it is where the server writes."""
        if not self.path(rest).is_dir() or self.path(rest) not in self.stage.owned:
            raise Failed(f"{rest} must exist and belong to the user before it becomes a volume.")
        self.stage.volumes.add(self.path(rest))

    def do_expose(self, rest: str) -> None:
        """The port must be the one that the server listens on."""
        if rest != self.stage.env.get("JALOUSIE_PORT"):
            raise Failed("It is not JALOUSIE_PORT.")

    def do_healthcheck(self, rest: str) -> None:
        """Kept for when the server runs."""
        self.stage.healthcheck = options(rest)[1].removeprefix("CMD ")

    def do_cmd(self, rest: str) -> None:
        """Kept for when the image is complete."""
        self.stage.command = rest

    def start(self, command: list[str], extra: dict[str, str]) -> "subprocess.Popen[str]":
        """Start a command where the stage stands, with its environment and this on top, in a session of its own."""
        return subprocess.Popen(  # noqa: S603 (the Dockerfile is ours)
            command,
            cwd=self.path("."),
            env=self.stage.env | extra,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def command(self, rest: str) -> list[str]:
        """What a CMD or a HEALTHCHECK runs, with its paths inside the image."""
        return arguments(self.inside(rest))

    def path(self, path: str) -> Path:
        """Where a path of the image is."""
        return self.root / os.path.normpath(f"{self.stage.workdir}/{path}" if path[0] != "/" else path).lstrip("/")

    def inside(self, text: str) -> str:
        """A text with its absolute paths inside the image. Refuses those that it cannot keep there."""
        if strange := {name for name in ABSOLUTE.findall(text) if name not in OURS}:
            raise Failed(f"It names /{strange.pop()}, and would reach out of the image to this machine's.")
        return ABSOLUTE.sub(lambda match: f"{self.root}{match[0]}", text)
