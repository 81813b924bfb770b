"""How often something may be tried: counted in memory, or in Redis for all processes together."""

import hashlib
import logging
import time
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
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
"""Attempts within five minutes, from one network (see `network_of`)."""
OF_A_SITE = RateLimitItemPerMinute(300, 5, namespace="sign-in-site")
"""From all the networks that one IPv6 site commonly has (its /48)."""
OF_AN_ACCOUNT = RateLimitItemPerMinute(10, 5, namespace="sign-in-account")
"""From one network at one account, whether or not there is one. So one network locks out nobody but itself."""
FROM_ANYWHERE = RateLimitItemPerHour(300, 1, namespace="sign-in-anywhere")
"""At one account from everywhere together, but for networks where anybody signed in within a month.

Whichever account that was: were it this one alone, who shares a network with somebody could tell that they have one.
"""
KNOWN = RateLimitItemPerMonth(1, 1, namespace="sign-in-known")
"""Counted where somebody signed in: not an attempt, but a mark that lasts."""

LINKS_OF_A_NETWORK = RateLimitItemPerMinute(60, 5, namespace="link-network")
LINKS_OF_A_SITE = RateLimitItemPerMinute(300, 5, namespace="link-site")
"""Uses of mailed links for which a password is hashed, by whoever has not signed in, within five minutes."""

INVITED_BY = RateLimitItemPerHour(200, 1, namespace="mail-inviter")
MAILED_BY = RateLimitItemPerHour(10, 1, namespace="mail-account")
MAILED_FROM = RateLimitItemPerHour(20, 1, namespace="mail-network")
MAILED_FROM_SITE = RateLimitItemPerHour(100, 1, namespace="mail-site")
MAILED_TO = RateLimitItemPerHour(5, 1, namespace="mail-address")
"""Mails within an hour: by which one person invites, that one account asks for, that are asked for from one network and
from one IPv6 site, and to one address, whoever asks for them and why."""

ANSWER_SECONDS = 0.5
REST_SECONDS = 10.0
"""For so long Redis is not asked again once it failed, so that nobody waits for it at every attempt."""
CONNECTIONS = 50
TURN_SECONDS = 5.0

log = logging.getLogger("jalousie.rates")


class Rates:
    """Counts attempts. `scope` tells installations apart that share a Redis."""

    def __init__(self, broadcast_url: str, scope: str) -> None:
        self._memory = FixedWindowRateLimiter(MemoryStorage())
        self._pool: redis.ConnectionPool | None = None
        self._shared: FixedWindowRateLimiter | None = None
        self._rests_until = 0.0
        if not broadcast_url.startswith("memory://"):
            # One that waits for its turn: attempts that come in a burst are counted too.
            self._pool = redis.BlockingConnectionPool.from_url(
                broadcast_url,
                max_connections=CONNECTIONS,
                timeout=TURN_SECONDS,
                socket_timeout=ANSWER_SECONDS,
                socket_connect_timeout=ANSWER_SECONDS,
                # What was asked once may have been counted: asked again it would count twice.
                retry=Retry(NoBackoff(), 0),
            )
            options = {"implementation": "redispy", "key_prefix": f"jalousie:{scope}", "connection_pool": self._pool}
            self._shared = FixedWindowRateLimiter(RedisStorage(f"async+{broadcast_url}", **options))  # type: ignore[arg-type]

    async def close(self) -> None:
        """Close the connections to Redis."""
        if self._pool is not None:
            await self._pool.aclose()

    async def sign_in(self, email: str, address: str) -> None:
        """Count an attempt to sign in, before anything is looked up. Refuses where there were too many."""
        account, network, site = _named(email), network_of(address), site_of(address)
        if site and not await self._hit(OF_A_SITE, site):
            raise _too_many(OF_A_SITE)
        if not await self._hit(OF_A_NETWORK, network) or not await self._hit(OF_AN_ACCOUNT, account, network):
            raise _too_many(OF_AN_ACCOUNT)
        if not await self._is_known(network) and not await self._hit(FROM_ANYWHERE, account):
            raise _too_many(FROM_ANYWHERE)

    async def invite(self, inviter: UUID | None, email: str) -> None:
        """Count a mail that somebody has sent to an address. Refuses where there were too many."""
        await self._mail(say("invitations"), (INVITED_BY, str(inviter)), (MAILED_TO, _named(email)))

    async def mail(self, email: str, address: str, account_id: UUID | None = None) -> None:
        """Count a mail that is asked for from a network address, by an account. Refuses where there were too many."""
        site = site_of(address)
        await self._mail(
            say("mails"),
            *([(MAILED_BY, str(account_id))] if account_id else []),
            *([(MAILED_FROM_SITE, site)] if site else []),
            (MAILED_FROM, network_of(address)),
            (MAILED_TO, _named(email)),
        )

    async def link(self, address: str) -> None:
        """Count a try of a mailed link that costs the work of a password's hash. Refuses where there were too many."""
        site = site_of(address)
        for item, who in (*([(LINKS_OF_A_SITE, site)] if site else []), (LINKS_OF_A_NETWORK, network_of(address))):
            if not await self._hit(item, who):
                minutes = item.get_expiry() // 60
                message = say_many(
                    "There were too many attempts. Wait %(count)s minute and try again.",
                    "There were too many attempts. Wait %(count)s minutes and try again.",
                    minutes,
                )
                raise Refusal(ErrorCode.LIMIT_EXCEEDED, message)

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
        account, network = _named(email), network_of(address)

        async def note(limiter: FixedWindowRateLimiter) -> None:
            await limiter.clear(OF_AN_ACCOUNT, account, network)
            await limiter.clear(KNOWN, network)  # so that the month counts from now
            await limiter.hit(KNOWN, network)

        await note(self._memory)
        await self._ask_redis(note)

    async def _is_known(self, network: str) -> bool:
        if not await self._memory.test(KNOWN, network):
            return True
        return await self._ask_redis(lambda shared: shared.test(KNOWN, network)) is False

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
    ip = _ip(address)
    return str(ip_network((int(ip), 64), strict=False)) if isinstance(ip, IPv6Address) else str(ip or address)


def site_of(address: str) -> str | None:
    """The /48 of an IPv6 address; None for any other."""
    ip = _ip(address)
    return str(ip_network((int(ip), 48), strict=False)) if isinstance(ip, IPv6Address) else None


def _ip(address: str) -> IPv4Address | IPv6Address | None:
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip


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
