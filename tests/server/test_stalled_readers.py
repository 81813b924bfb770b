"""A reader that has stopped reading does not stay for ever."""

import asyncio
import base64
import json
import os
import re
import socket
from urllib.parse import urlsplit

import pytest

from tests.people import PATIENCE, STREAM, World


def frame(text: str) -> bytes:
    """A masked text frame (RFC 6455), with a mask of zeros."""
    data = text.encode()
    head = bytes((0x81, 0x80 | len(data))) if len(data) < 126 else b"\x81\xfe" + len(data).to_bytes(2, "big")
    return head + bytes(4) + data


async def until(stalled: socket.socket, expected: bytes) -> None:
    """Read until this has arrived."""
    received = b""
    while expected not in received:
        arrived = await asyncio.get_running_loop().sock_recv(stalled, 65_536)
        assert arrived, received
        received += arrived


async def test_a_reader_that_stalls_is_cut_off(plain_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # Trap: uvicorn's ping timeout waits for a flush that a stalled reader never lets happen.
    monkeypatch.setattr("server.protocol.STALL_SECONDS", 0.2)
    eleanor, owner = await plain_world.person("Eleanor Whitcombe"), await plain_world.person("Nadia Halden")
    ids, loop = list(await eleanor.work_in_progress()), asyncio.get_running_loop()
    parts = urlsplit(plain_world.url)
    stalled = socket.socket()
    stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    stalled.setblocking(False)
    key = base64.b64encode(os.urandom(16)).decode()
    upgrade = (
        f"GET /graphql HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    )
    payload = {"authorization": f"Bearer {eleanor.token}"}
    subscribe = {"id": "1", "type": "subscribe", "payload": {"query": STREAM}}
    with stalled:
        async with asyncio.timeout(PATIENCE):
            await loop.sock_connect(stalled, (parts.hostname, parts.port))
            await loop.sock_sendall(stalled, upgrade.encode())
            await until(stalled, b"\r\n\r\n")
            await loop.sock_sendall(stalled, frame(json.dumps({"type": "connection_init", "payload": payload})))
            await until(stalled, b"connection_ack")
            await loop.sock_sendall(stalled, frame(json.dumps(subscribe)))
            await until(stalled, b"BOOKMARK")
        # More than the buffers of both sides hold, while nobody reads.
        for number in range(40):
            await owner.set_status(ids, status=str(number), description="ж" * 4_000)
        # What the kernel still holds can be read; then the connection ends, before the last news and without a word.
        async with asyncio.timeout(PATIENCE):
            await asyncio.sleep(0.3)
            rest = b""
            while arrived := await loop.sock_recv(stalled, 1_000_000):
                rest += arrived
        # Which of them is chance: changes that come close together are told as one.
        assert re.search(rb'"status":"\d+"', rest)
        assert b'"status":"39"' not in rest
