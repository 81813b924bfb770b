"""How often something may be tried: counted in memory, or in Redis for all processes together."""

import hashlib
import logging
import time
from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

import redis.asyncio as redis
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute, RateLimitItemPerMonth
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from languages.texts import Text, say, say_many
from resolvers.refusals import ErrorCode, Refusal

OF_A_NETWORK = RateLimitItemPerMinute(60, 5, namespace="sign-in-network")
"""Attempts within five minutes, from one network address."""
OF_AN_ACCOUNT = RateLimitItemPerMinute(10, 5, namespace="sign-in-account")
"""From one network address at one account, whether or not there is one. So nobody locks out anybody else."""
FROM_ANYWHERE = RateLimitItemPerHour(300, 1, namespace="sign-in-anywhere")
"""At one account from everywhere together, but for where somebody signed in to it within a month."""
KNOWN = RateLimitItemPerMonth(1, 1, namespace="sign-in-known")
"""Counted where somebody signed in: not an attempt, but a mark that lasts."""

INVITED_BY = RateLimitItemPerHour(200, 1, namespace="mail-inviter")
MAILED_FROM = RateLimitItemPerHour(20, 1, namespace="mail-network")
MAILED_TO = RateLimitItemPerHour(5, 1, namespace="mail-address")
"""Mails within an hour: that one person has sent, that are asked for from one network, and to one address."""

ANSWER_SECONDS = 0.5
REST_SECONDS = 10.0
"""For so long Redis is not asked again once it failed, so that nobody waits for it at every attempt."""
CONNECTIONS = 50

log = logging.getLogger("jalousie.rates")


class Rates:
    """Counts attempts. `scope` tells installations apart that share a Redis."""

    def __init__(self, broadcast_url: str, scope: str) -> None:
        self._memory = FixedWindowRateLimiter(MemoryStorage())
        self._pool: redis.ConnectionPool | None = None
        self._shared: FixedWindowRateLimiter | None = None
        self._rests_until = 0.0
        if not broadcast_url.startswith("memory://"):
            self._pool = redis.ConnectionPool.from_url(
                broadcast_url,
                max_connections=CONNECTIONS,
                socket_timeout=ANSWER_SECONDS,
                socket_connect_timeout=ANSWER_SECONDS,
                # A connection that Redis closed is opened anew; one that does not answer is not waited for twice.
                retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
            )
            options = {"implementation": "redispy", "key_prefix": f"jalousie:{scope}", "connection_pool": self._pool}
            self._shared = FixedWindowRateLimiter(RedisStorage(f"async+{broadcast_url}", **options))  # type: ignore[arg-type]

    async def close(self) -> None:
        """Close the connections to Redis."""
        if self._pool is not None:
            await self._pool.aclose()

    async def sign_in(self, email: str, address: str) -> None:
        """Count an attempt to sign in, before anything is looked up. Refuses where there were too many."""
        account, network = _named(email), network_of(address)
        if not await self._hit(OF_A_NETWORK, network) or not await self._hit(OF_AN_ACCOUNT, account, network):
            raise _too_many(OF_AN_ACCOUNT)
        if not await self._is_known(account, network) and not await self._hit(FROM_ANYWHERE, account):
            raise _too_many(FROM_ANYWHERE)

    async def invite(self, inviter: UUID | None, email: str) -> None:
        """Count a mail that somebody has sent to an address. Refuses where there were too many."""
        await self._mail(say("invitations"), (INVITED_BY, str(inviter)), (MAILED_TO, _named(email)))

    async def mail(self, email: str, address: str) -> None:
        """Count a mail that is asked for from a network address. Refuses where there were too many."""
        await self._mail(say("mails"), (MAILED_FROM, network_of(address)), (MAILED_TO, _named(email)))

    async def _mail(self, what: Text, *counted: tuple[RateLimitItem, str]) -> None:
        for item, who in counted:
            if not await self._hit(item, who):
                minutes = item.get_expiry() // 60
                message = say_many(
                    "There were too many %(what)s. Wait %(count)s minute and try again.",
                    "There were too many %(what)s. Wait %(count)s minutes and try again.",
                    minutes,
                    what=what,
                )
                raise Refusal(ErrorCode.LIMIT_EXCEEDED, message)

    async def signed_in(self, email: str, address: str) -> None:
        """Whoever knew the password starts from zero, and is known at that address."""
        at = (_named(email), network_of(address))
        await self._memory.clear(OF_AN_ACCOUNT, *at)
        await self._memory.hit(KNOWN, *at)
        await self._ask_redis(lambda shared: shared.clear(OF_AN_ACCOUNT, *at))
        await self._ask_redis(lambda shared: shared.hit(KNOWN, *at))

    async def _is_known(self, account: str, network: str) -> bool:
        if not await self._memory.test(KNOWN, account, network):
            return True
        return await self._ask_redis(lambda shared: shared.test(KNOWN, account, network)) is False

    async def _hit(self, item: RateLimitItem, *who: str) -> bool:
        # Memory counts too, so that guessing gets no easier while Redis is away. It keeps by the clock when a window
        # ends: where that was set back, a window must not last until the clock is there again.
        ends = (await self._memory.get_window_stats(item, *who)).reset_time
        if ends - time.time() > 2 * item.get_expiry():
            await self._memory.clear(item, *who)
        here = await self._memory.hit(item, *who)
        everywhere = await self._ask_redis(lambda shared: shared.hit(item, *who))
        return here and everywhere is not False

    async def _ask_redis(self, ask: Callable[[FixedWindowRateLimiter], Awaitable[bool | None]]) -> bool | None:
        # None: there is no Redis, or it does not answer.
        if self._shared is None or time.monotonic() < self._rests_until:
            return None
        try:
            return await ask(self._shared)
        except Exception as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            log.warning("attempts are counted in this process alone: Redis fails (%s)", type(error).__name__)
            return None


def network_of(address: str) -> str:
    """What counts as one: an IPv4 address, or all the addresses that one IPv6 connection commonly has (its /64)."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((int(ip), 64), strict=False))


def _too_many(item: RateLimitItem) -> Refusal:
    minutes = item.get_expiry() // 60
    message = say_many(
        "There were too many attempts to sign in. Wait %(count)s minute and try again.",
        "There were too many attempts to sign in. Wait %(count)s minutes and try again.",
        minutes,
    )
    return Refusal(ErrorCode.LIMIT_EXCEEDED, message)


def _named(email: str) -> str:
    # What was typed may be long, may be a password by mistake, and need not be readable in Redis.
    return hashlib.sha256(email.strip().lower().encode(errors="replace")).hexdigest()
