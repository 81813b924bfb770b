"""Several server processes on one socket, under uvicorn's supervisor."""

import asyncio
import gc
import logging
import multiprocessing
import os
import signal

from starlette.types import ASGIApp
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from server.app import create_app
from settings import Settings

RETRY_SECONDS = 1.0

log = logging.getLogger("jalousie.server")


class WorkerFailed(Exception):
    """A worker could not start; why is in the log."""

    def __init__(self) -> None:
        super().__init__("A worker could not start, so all have been stopped. What it said stands above.")


class Supervisor(Multiprocess):
    """Replaces workers that were killed or hang; ends them all where they cannot even start.

    Trap: uvicorn's own starts a worker that cannot start again and again, unless it says so in one certain way; then
    it ends the others too, which may well serve.
    """

    failed = False
    """Whether the workers could not start."""
    _served = False

    def keep_subprocess_alive(self) -> None:
        """Look after every worker. Called twice a second."""
        for index, process in enumerate(self.processes):
            if self.signal_queue or self.should_exit.is_set():
                return
            if process.is_alive(timeout=self.config.timeout_worker_healthcheck):
                self._served = self._served or process.is_ready()
                continue
            process.kill()  # it may hang
            process.join()
            by_itself = (process.exitcode or 0) > 0
            if by_itself and not self._served:
                self.failed = True
                self.should_exit.set()
                return
            log.warning("worker %s ended (%s); another takes its place", process.pid, process.exitcode)
            if by_itself:
                self.should_exit.wait(RETRY_SECONDS)
            self.processes[index] = Process(self.config, self.sockets)
            self.processes[index].start()


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
