"""A proxy in front of an object store, which does to requests what networks and object stores do to them.

with fault_proxy(server.endpoint) as proxy:
    proxy.decide = Rules(Rule(Fault(swallow=True), "PUT", "live.json$", nth=1))
    ...                                     # what speaks to proxy.endpoint meets the fault
    [exchange.key for exchange in proxy.log]  # every request, in the order of arrival
"""

from __future__ import annotations

import asyncio
import random
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from http_messages import MAXIMUM, Message, read_answer, read_request

CODES = {
    301: "PermanentRedirect",
    403: "AccessDenied",
    409: "ConditionalRequestConflict",
    412: "PreconditionFailed",
    500: "InternalError",
    503: "SlowDown",
}
LINGER_NOT = struct.pack("ii", 1, 0)  # close with a reset


@dataclass
class Exchange:
    """One request, and what became of it. `began` and `ended` count the beginnings and ends of all exchanges:
    a request took effect between the two. `status` is the server's answer; 0 if there was none."""

    method: str
    key: str
    query: str
    request: Message
    began: int
    ended: int = 0
    status: int = 0
    answer: bytes = b""
    damaged: bool = False  # what was to be stored was another body

    def header(self, name: str) -> str:
        return self.request.get(name)

    def __str__(self) -> str:
        return f"{self.method} {self.key}{'?' * bool(self.query)}{self.query} -> {self.status or 'nothing'}"


@dataclass(frozen=True)
class Fault:
    """What befalls one request. The server is not asked if it is answered by a `status`, `reset` or `silent`."""

    act: Callable[[], None] = lambda: None  # called when the request has arrived
    delay: float = 0  # seconds
    held: Callable[[], bool] = lambda: False  # the network keeps it as long as this is true
    status: int = 0  # answered at once, as an S3 error
    code: str = ""  # of that error; else the usual one
    headers: tuple[tuple[str, str], ...] = ()  # of that answer
    reset: bool = False  # the connection is reset
    silent: bool = False  # nobody ever answers
    without: tuple[str, ...] = ()  # headers that do not reach the server
    flip: bool = False  # one bit of what is to be stored changes on its way to the server
    swallow: bool = False  # the server does it, and the answer is lost
    flip_answer: bool = False  # one bit of the answer's body changes on its way back
    truncate: bool = False  # half of the answer's body arrives
    stale: bool = False  # the answer that was given when this was asked for the first time


NONE = Fault()
Decide = Callable[[Exchange], Fault]


@dataclass(frozen=True)
class Rule:
    """A fault for the requests whose method and key are matched somewhere; for the `nth` of them (from 1) or
    for all."""

    fault: Fault
    method: str = ""
    key: str = ""
    query: str = ""
    nth: int | None = None

    def matches(self, exchange: Exchange) -> bool:
        wanted = ((self.method, exchange.method), (self.key, exchange.key), (self.query, exchange.query))
        return all(re.search(pattern, text) for pattern, text in wanted)


class Rules:
    """The fault of the first rule that matches."""

    def __init__(self, *rules: Rule) -> None:
        self._rules = rules
        self._matched = [0] * len(rules)

    def __call__(self, exchange: Exchange) -> Fault:
        for number, rule in enumerate(self._rules):
            if rule.matches(exchange):
                self._matched[number] += 1
                if rule.nth in {None, self._matched[number]}:
                    return rule.fault
        return NONE


class Chance:
    """Any of some faults, for a share of the requests that a rule's patterns match."""

    def __init__(self, seed: int, share: float, faults: Sequence[Fault], where: Rule | None = None) -> None:
        self._random, self._share, self._faults = random.Random(seed), share, faults
        self._where = where or Rule(NONE)

    def __call__(self, exchange: Exchange) -> Fault:
        unlucky = self._random.random() < self._share and self._where.matches(exchange)
        return self._random.choice(self._faults) if unlucky else NONE


class FaultProxy:
    """`decide` and `log` may be replaced and read at any time. With `heeds_copies` it does what the best stores
    do, and those that tests can run do not: a copy whose source is not what the request expects is refused."""

    def __init__(self, upstream: str) -> None:
        place = urlsplit(upstream)
        self._upstream = (place.hostname, place.port)
        self._first: dict[str, Message] = {}
        self._events = 0
        self._busy = 0
        self._writes = asyncio.Lock()
        self.heeds_copies = False
        self.decide: Decide = Rules()
        self.log: list[Exchange] = []
        self.port = 0
        self.tasks: set[asyncio.Task[object] | None] = set()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settle(self, seconds: float = 30) -> None:
        """Returns when no request has been on its way for a moment."""
        end, quiet = time.monotonic() + seconds, 0
        while quiet < 3:
            quiet = 0 if self._busy else quiet + 1
            time.sleep(0.005)
            assert time.monotonic() < end, "requests are on their way still"

    def begin(self, *rules: Rule) -> None:
        """A new log, and new rules."""
        self.log = []
        self.decide = Rules(*rules)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a client. The server gets a new one for each request."""
        task = asyncio.current_task()
        self.tasks.add(task)  # the loop itself keeps none alive
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while request := await read_request(reader, writer):
                if not await self._exchange(request, writer):
                    break
        writer.close()
        self.tasks.discard(task)

    async def _exchange(self, request: Message, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection can be used again."""
        exchange = self._arrived(request)
        fault = self.decide(exchange)
        fault.act()
        if fault.reset:
            _reset(writer)
            return False
        if fault.silent:
            await asyncio.sleep(3600)
        answer = await self._answered(exchange, fault)
        if fault.swallow:
            return False
        body = b"" if exchange.method == "HEAD" else _arriving(answer.body, fault)
        writer.write(answer.head() + body)
        await writer.drain()
        return not fault.truncate

    async def _answered(self, exchange: Exchange, fault: Fault) -> Message:
        self._busy += 1
        try:
            await asyncio.sleep(fault.delay)
            while fault.held():
                await asyncio.sleep(0.005)
            return _refusal(fault) if fault.status else await self._forwarded(exchange, fault)
        finally:
            self._busy -= 1

    def _arrived(self, request: Message) -> Exchange:
        method, target, _ = request.start.split(" ", 2)
        path, _, query = target.partition("?")
        _, _, key = unquote(path).removeprefix("/").partition("/")
        exchange = Exchange(method, key, query, request, self._next())
        self.log.append(exchange)
        return exchange

    async def _forwarded(self, exchange: Exchange, fault: Fault) -> Message:
        request = replace(exchange.request, headers=list(exchange.request.headers))
        request.drop(*fault.without)
        exchange.damaged = fault.flip and exchange.method == "PUT"
        if exchange.damaged:
            request.body = _flipped(request.body)
        if self.heeds_copies and exchange.method == "PUT":
            async with self._writes:
                is_other = await self._is_copy_of_other(request)
                answer = _refusal(Fault(status=412)) if is_other else await self._asked(request)
        else:
            answer = await self._asked(request)
        exchange.status, exchange.answer, exchange.ended = answer.status, answer.body, self._next()
        before = self._first.setdefault(request.start, answer)
        return before if fault.stale else answer

    async def _asked(self, request: Message) -> Message:
        reader, writer = await asyncio.open_connection(*self._upstream, limit=MAXIMUM)
        try:
            writer.write(request.head() + request.body)
            await writer.drain()
            answer = await read_answer(reader, request.start.partition(" ")[0])
        finally:
            writer.close()
        answer.drop("Connection", "Keep-Alive")
        return answer

    async def _is_copy_of_other(self, request: Message) -> bool:
        """Anybody may read the sources."""
        wanted = request.get("x-amz-copy-source-if-match")
        if not wanted:
            return False
        host, source = request.get("Host"), request.get("x-amz-copy-source")
        found = await self._asked(Message(f"GET {source} HTTP/1.1", [("Host", host)]))
        return found.get("ETag").strip('"') != wanted.strip('"')

    def _next(self) -> int:
        self._events += 1
        return self._events


def _refusal(fault: Fault) -> Message:
    code = fault.code or CODES.get(fault.status, "Error")
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>as the test wants</Message></Error>'
    headers = [*fault.headers, ("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
    return Message(f"HTTP/1.1 {fault.status} {code}", headers, body.encode())


def _arriving(body: bytes, fault: Fault) -> bytes:
    body = _flipped(body) if fault.flip_answer else body
    return body[: len(body) // 2] if fault.truncate else body


def _flipped(body: bytes) -> bytes:
    """One bit in the middle is another."""
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :] if body else body


def _reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    writer.close()


@contextmanager
def fault_proxy(upstream: str) -> Iterator[FaultProxy]:
    """Runs in a thread of its own."""
    proxy, loop = FaultProxy(upstream), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        listening = asyncio.start_server(proxy.serve, "127.0.0.1", 0, limit=MAXIMUM, backlog=1024)
        server = asyncio.run_coroutine_threadsafe(listening, loop).result()
        proxy.port = server.sockets[0].getsockname()[1]
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
