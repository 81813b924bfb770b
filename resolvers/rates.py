"""How often something may be tried: counted in memory, or in Redis for all processes together."""

import hashlib
import logging
import time

import redis.asyncio as redis
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter

from resolvers.refusals import ErrorCode, Refusal

OF_AN_ACCOUNT = RateLimitItemPerMinute(10, 5, namespace="sign-in-account")
OF_AN_ADDRESS = RateLimitItemPerMinute(60, 5, namespace="sign-in-address")
"""Attempts within five minutes: at one account, whether or not there is one, and from one network address."""

ANSWER_SECONDS = 1.0
CONNECTIONS = 50

log = logging.getLogger("jalousie.rates")


class Rates:
    """Counts attempts. `scope` tells installations apart that share a Redis."""

    def __init__(self, broadcast_url: str, scope: str) -> None:
        self._memory = FixedWindowRateLimiter(MemoryStorage())
        self._pool: redis.ConnectionPool | None = None
        self._shared: FixedWindowRateLimiter | None = None
        if not broadcast_url.startswith("memory://"):
            waits = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}
            self._pool = redis.ConnectionPool.from_url(broadcast_url, max_connections=CONNECTIONS, **waits)
            options = {"implementation": "redispy", "key_prefix": f"jalousie:{scope}", "connection_pool": self._pool}
            self._shared = FixedWindowRateLimiter(RedisStorage(f"async+{broadcast_url}", **options))  # type: ignore[arg-type]

    async def close(self) -> None:
        """Close the connections to Redis."""
        if self._pool is not None:
            await self._pool.aclose()

    async def sign_in(self, email: str, address: str) -> None:
        """Count an attempt to sign in, before anything is looked up. Refuses where there were too many."""
        if not await self._hit(OF_AN_ADDRESS, address) or not await self._hit(OF_AN_ACCOUNT, _named(email)):
            minutes = OF_AN_ACCOUNT.get_expiry() // 60
            message = f"There were too many attempts to sign in. Wait {minutes} minutes and try again."
            raise Refusal(ErrorCode.LIMIT_EXCEEDED, message)

    async def signed_in(self, email: str) -> None:
        """Whoever knew the password starts from zero."""
        for limiter in self._limiters():
            try:
                await limiter.clear(OF_AN_ACCOUNT, _named(email))
            except Exception as error:
                log.warning("attempts are not forgotten in Redis (%s)", type(error).__name__)

    async def _hit(self, item: RateLimitItem, who: str) -> bool:
        # Memory counts too, so that guessing gets no easier while Redis is away. It keeps by the clock when a window
        # ends: where that was set back, a window must not last until the clock is there again.
        ends = (await self._memory.get_window_stats(item, who)).reset_time
        if ends - time.time() > 2 * item.get_expiry():
            await self._memory.clear(item, who)
        allowed = await self._memory.hit(item, who)
        if self._shared is not None:
            try:
                allowed = await self._shared.hit(item, who) and allowed
            except Exception as error:
                log.warning("attempts are counted in this process alone: Redis fails (%s)", type(error).__name__)
        return allowed

    def _limiters(self) -> list[FixedWindowRateLimiter]:
        return [self._memory, *([self._shared] if self._shared else [])]


def _named(email: str) -> str:
    # What was typed may be long, may be a password by mistake, and need not be readable in Redis.
    return hashlib.sha256(email.strip().lower().encode(errors="replace")).hexdigest()
