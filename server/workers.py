"""Several server processes on one socket, under uvicorn's supervisor."""

import asyncio
import gc
import logging
import multiprocessing
import os
import signal

from starlette.types import ASGIApp
from uvicorn.supervisors.multiprocess import Multiprocess

from server.app import create_app
from settings import Settings

log = logging.getLogger("jalousie.server")


class WorkerFailed(Exception):
    """A worker could not start; why is in the log."""

    def __init__(self) -> None:
        super().__init__("A worker could not start, so all have been stopped. What it said stands above.")


class Supervisor(Multiprocess):
    """Replaces workers that were killed or hang; ends them all where one cannot start."""

    failed = False

    def keep_subprocess_alive(self) -> None:
        """Look after every worker. Called twice a second."""
        for process in self.processes:
            code = process.exitcode
            if code is not None and code > 0:
                # Trap: uvicorn knows one such code, and starts a worker with any other again and again.
                self.failed = True
                self.should_exit.set()
            elif code is not None:
                log.warning("worker %s ended (%s); another takes its place", process.pid, code)
        super().keep_subprocess_alive()


def create_worker_app() -> ASGIApp:
    """The application of one worker; its settings come from the environment. Called by uvicorn, in the worker."""
    app = create_app(Settings.read())
    gc.freeze()
    _end_with_the_supervisor()
    return app


def _end_with_the_supervisor() -> None:
    # One that was killed could not tell its workers to stop: they would keep the address for ever.
    if supervisor := multiprocessing.parent_process():
        loop = asyncio.get_running_loop()

        def gone() -> None:
            loop.remove_reader(supervisor.sentinel)
            os.kill(os.getpid(), signal.SIGTERM)

        loop.add_reader(supervisor.sentinel, gone)
