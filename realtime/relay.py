"""The relay: reads each followed workspace's log once per process, and gives every follower what it may see."""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection
from contextlib import suppress
from uuid import UUID

from db import admission, doors, events
from db.events import Entry
from permissions.viewer import Viewer
from realtime.cursors import Cursor
from realtime.doorbell import Doorbell
from realtime.follow import ChangeKind, News, converge
from realtime.followers import EndReason, Follower, Subscription

BATCH = 500
POLL_SECONDS = 2.0
BOOKMARK_SECONDS = 30.0
RENDERED_AT_ONCE = 4
MAX_STREAMS = 20
"""Of one session: each distinct one is rendered for itself."""
MAX_STREAMS_OF_A_LINK = 100
"""Of one read link, which is passed on: mostly they are one page's, and rendered once for all."""

Render = Callable[[Viewer, Subscription, int, list[News]], Awaitable[list[str]]]
"""Messages for an audience, from (audience, subscription, epoch, news); given by the server."""

Group = tuple[Subscription, Viewer]

log = logging.getLogger("jalousie.realtime")


class Feed:
    """One followed workspace: how far its log has been read here, and who follows it."""

    def __init__(self, workspace_id: UUID, head: events.Head) -> None:
        self.workspace_id = workspace_id
        self.epoch = head.epoch
        self.position = head.seq
        self.bookmarked_at = time.monotonic()
        self.lock = asyncio.Lock()
        self.rung = asyncio.Event()
        self.looking: asyncio.Task[None] | None = None
        self.followers: set[Follower] = set()
        self.live: dict[Group, set[Follower]] = defaultdict(set)


class Relay:
    """One per process. `run` it for as long as there are followers; `follow` gives one follower's messages."""

    def __init__(self, doorbell: Doorbell, render: Render) -> None:
        self._doorbell = doorbell
        self._render = render
        self._feeds: dict[UUID, Feed] = {}
        self._rendering = asyncio.Semaphore(RENDERED_AT_ONCE)

    async def run(self) -> None:
        """Listen to the doorbell, until cancelled."""
        await self._doorbell.listen(self._rang)

    def followed_by(self, viewer: Viewer) -> int:
        """How many streams the viewer's session or read link has open in this process."""
        feed = self._feeds.get(viewer.workspace_id)
        followers = feed.followers if feed else ()
        return sum(follower.viewer.door == viewer.door for follower in followers)

    def stop(self) -> None:
        """End every stream, telling its reader to resume elsewhere or later."""
        for feed in self._feeds.values():
            for follower in feed.followers:
                follower.end(EndReason.STOPPING)

    async def follow(
        self, viewer: Viewer, subscription: Subscription, after: Cursor | None
    ) -> AsyncGenerator[str, None]:
        """A follower's messages: a bookmark, what happened since `after`, then what happens. Raises StreamEnded."""
        follower = Follower(viewer, subscription)
        feed = await self._join(follower)
        try:
            if self.followed_by(viewer) > most_streams(viewer):
                follower.end(EndReason.TOO_MANY)
            # Much may have happened between the check at the door and our joining: from here on we are told.
            # Under the lock, so that an answer that comes late does not undo what a pull has found out since.
            async with feed.lock:
                await self._readmit(feed, [follower])
            async for message in self._catch_up(feed, follower, after):
                follower.check()
                yield message
            async for message in follower.messages():
                yield message
        finally:
            self._leave(feed, follower)

    async def _catch_up(self, feed: Feed, follower: Follower, after: Cursor | None) -> AsyncGenerator[str, None]:
        # Ends with the follower attached to the live feed at exactly the position it was told.
        if after is None:
            async with feed.lock:
                head = await self._pull(feed)
                feed.live[follower.group].add(follower)
                start = await self._tell(follower, head.epoch, [News(ChangeKind.BOOKMARK, head.seq)])
            yield start[0]
            return
        position, whole = after.seq, True
        yield (await self._tell(follower, after.epoch, [News(ChangeKind.BOOKMARK, position)]))[0]
        while True:
            async with feed.lock:
                head = await self._pull(feed)
                whole = whole and head.epoch == after.epoch and head.floor <= position <= head.seq
                if not whole or position == head.seq:
                    feed.live[follower.group].add(follower)
                    start = [] if whole else await self._tell(follower, head.epoch, [News(ChangeKind.RESET, head.seq)])
                    break
            # Without the lock, others may prune what is to be read here; or restore the database, which the next pull
            # finds out: until then the messages keep the epoch that they were asked for.
            while whole and position < head.seq:
                limit = min(BATCH, head.seq - position)
                entries = await events.read(feed.workspace_id, after=position, limit=limit)
                if whole := _follow(entries, position) and not _sees_otherwise(follower, entries):
                    viewer = follower.viewer
                    news = await converge(follower.subscription.topic, follower.audience, entries)
                    for message in await self._tell(follower, after.epoch, news):
                        # Let in anew since: what is left of these was made by their old reach, maybe.
                        if whole := follower.viewer is viewer:
                            yield message
                    position = entries[-1].seq
        for message in start:
            yield message

    async def _readmit(self, feed: Feed, followers: Collection[Follower]) -> None:
        # As who their sessions and links admit now. Whoever was live stays so, in the group of who they are now.
        admitted = await doors.readmitted([follower.viewer for follower in followers])
        for follower in followers:
            live = self._detach(feed, follower)
            follower.readmit(admitted.get(follower.viewer.door) if follower.viewer.door else None)
            if live:
                feed.live[follower.group].add(follower)

    def _detach(self, feed: Feed, follower: Follower) -> bool:
        # Whether it was live.
        group = feed.live.get(follower.group, set())
        live = follower in group
        group.discard(follower)
        if not group:
            feed.live.pop(follower.group, None)
        return live

    async def _tell(self, follower: Follower, epoch: int, news: list[News]) -> list[str]:
        return await self._render(follower.audience, follower.subscription, epoch, news) if news else []

    async def _join(self, follower: Follower) -> Feed:
        workspace_id = follower.viewer.workspace_id
        if workspace_id not in self._feeds:
            head = await events.head(workspace_id)
            feed = self._feeds.setdefault(workspace_id, Feed(workspace_id, head))
            # A task for each, so that one workspace's work does not hold up another's.
            feed.looking = feed.looking or asyncio.create_task(self._look_forever(feed))
        feed = self._feeds[workspace_id]
        feed.followers.add(follower)
        return feed

    def _leave(self, feed: Feed, follower: Follower) -> None:
        feed.followers.discard(follower)
        self._detach(feed, follower)
        if not feed.followers:
            self._feeds.pop(feed.workspace_id, None)
            if feed.looking is not None:
                feed.looking.cancel()

    def _rang(self, workspace_id: UUID | None, seq: int) -> None:
        if workspace_id is None:
            for feed in self._feeds.values():
                feed.rung.set()
        # A ring for what has been read already is no reason to look again.
        elif (one := self._feeds.get(workspace_id)) and seq > one.position:
            one.rung.set()

    async def _look_forever(self, feed: Feed) -> None:
        # Whenever the doorbell rings, and every two seconds anyway.
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await feed.rung.wait()
            feed.rung.clear()
            try:
                await self._look(feed)
            except Exception:
                log.exception("reading a workspace's log failed; trying again at the next look")

    async def _look(self, feed: Feed) -> None:
        async with feed.lock:
            await self._pull(feed)
            if time.monotonic() - feed.bookmarked_at >= BOOKMARK_SECONDS:
                feed.bookmarked_at = time.monotonic()
                await self._deliver(feed, [], [News(ChangeKind.BOOKMARK, feed.position)])
        for follower in feed.followers:
            follower.end_if_expired()

    async def _pull(self, feed: Feed) -> events.Head:
        # Under the feed's lock: reads on to the head, and returns it. The position moves only after everybody has been
        # offered the batch: a cancelled pull has told nobody anything.
        while True:
            head = await events.head(feed.workspace_id)
            if head.epoch != feed.epoch or head.seq < feed.position:
                await self._reset(feed, head)
            if feed.position == head.seq:
                return head
            entries = await events.read(feed.workspace_id, after=feed.position, limit=BATCH)
            if _follow(entries, feed.position):
                await self._readmit_concerned(feed, entries)
                await self._deliver(feed, entries)
                feed.position = entries[-1].seq
            else:
                await self._reset(feed, head)

    async def _readmit_concerned(self, feed: Feed, entries: list[Entry]) -> None:
        # Mostly none, and then nobody of many followers is asked.
        about = [entry for entry in entries if admission.concerns_somebody(entry)]
        concerned = [
            follower
            for follower in feed.followers
            if about and (admission.concerned(follower.viewer, about) or _sees_otherwise(follower, about))
        ]
        for follower in concerned:
            # What they hold was made for whom they were. Who is still catching up comes upon the entry by themselves.
            if follower in feed.live.get(follower.group, ()) and _sees_otherwise(follower, about):
                follower.rescope()
        if concerned:
            await self._readmit(feed, concerned)

    async def _reset(self, feed: Feed, head: events.Head) -> None:
        # What happened in between is not known here: it may have ended sessions, or changed what somebody sees.
        await self._readmit(feed, list(feed.followers))
        await self._deliver(feed, [], [News(ChangeKind.RESET, head.seq)], head.epoch)
        feed.epoch, feed.position = head.epoch, head.seq

    async def _deliver(
        self, feed: Feed, entries: list[Entry], announced: list[News] | None = None, epoch: int | None = None
    ) -> None:
        # Everything is worked out first, once per group; then everybody is offered it without a pause in between.
        groups, epoch = list(feed.live), feed.epoch if epoch is None else epoch
        told = await asyncio.gather(*(self._messages(epoch, group, entries, announced) for group in groups))
        again: dict[Group, list[str] | None] = {}
        for group in groups:
            if entries and any(follower.rescoped for follower in feed.live.get(group, ())):
                again[group] = await self._messages(epoch, group, [], [News(ChangeKind.RESET, entries[-1].seq)])
        for group, messages in zip(groups, told, strict=True):
            for follower in feed.live.get(group, ()):
                follower.offer(again[group] if follower.rescoped and group in again else messages)

    async def _messages(
        self, epoch: int, group: Group, entries: list[Entry], announced: list[News] | None
    ) -> list[str] | None:
        subscription, audience = group
        try:
            # A few at a time, so that whoever else has something to do gets a turn in between.
            async with self._rendering:
                news = await converge(subscription.topic, audience, entries) if announced is None else announced
                return await self._render(audience, subscription, epoch, news) if news else []
        except Exception:
            log.exception("a stream's messages could not be made; its followers are asked to resume")
            return None


def most_streams(viewer: Viewer) -> int:
    """How many streams may be open in this process by the viewer's session or read link."""
    return MAX_STREAMS if viewer.session_id else MAX_STREAMS_OF_A_LINK


def _follow(entries: list[Entry], position: int) -> bool:
    # Whether these are the entries right after the position: what is pruned meanwhile leaves a gap.
    return bool(entries) and entries[-1].seq == position + len(entries)


def _sees_otherwise(follower: Follower, entries: list[Entry]) -> bool:
    # Whether all that was told is to be fetched again: by another reach, or in another language.
    spoken = follower.subscription.worded and admission.language_changed(follower.viewer, entries)
    return spoken or admission.reach_changed(follower.viewer, entries)
