"""What the websocket load counts: every delivery once, and what is missing as missing."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bench import fan
from bench.contenders import PLAIN, Server, http
from bench.fan import Audience, Opening, stamped
from bench.listening import SETTINGS
from bench.load import Call
from server.serve import configured
from settings import Settings

CLIENTS = 3


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Server]:
    """The plain broadcast, running."""
    with PLAIN.serve("", tmp_path / "log") as server:
        yield server


def audience(server: Server, text: str = "{}") -> Audience:
    """Three clients; `text` is the message, with {} in place of the stamp."""

    def change(number: int) -> Call:
        return Call(http("POST", "/broadcast", "nobody", text.replace("{}", stamped(number)).encode()), b"{}")

    return Audience(server.port, [Opening("/", [], greetings=1)] * CLIENTS, change)


def test_every_delivery_counts_once(plain: Server) -> None:
    with closing(audience(plain, "é" * 200 + "{}")) as clients:
        paced, bursts = clients.paced(2), clients.bursts(5, times=2)
    assert [len(paced.latencies), paced.wanted, paced.errors, paced.strays] == [6, 6, 0, 0]
    assert [len(bursts.latencies), bursts.wanted, bursts.errors, bursts.strays] == [30, 30, 0, 0]
    assert clients.last.decode() == "é" * 200 + stamped(11)


def test_what_does_not_arrive_is_missing(plain: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan, "PATIENCE", 0.3)
    with closing(audience(plain, "no stamp")) as clients:
        lost = clients.paced(1)
    assert [len(lost.latencies), lost.wanted] == [0, CLIENTS]


def test_what_comes_twice_does_not_fill_a_gap(plain: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan, "PATIENCE", 0.3)
    with closing(audience(plain, stamped(0))) as clients:
        twice = clients.bursts(2, times=1)
    assert [len(twice.latencies), twice.wanted, twice.strays] == [CLIENTS, 2 * CLIENTS, CLIENTS]


def test_the_rivals_listen_as_we_do() -> None:
    ours = configured(lambda *_: None, Settings())  # type: ignore[arg-type]
    theirs = SETTINGS | {"loop": ours.loop, "http": ours.http, "ws": ours.ws}
    assert {name: getattr(ours, name) for name in SETTINGS} == theirs
