"""The demo's clients have been told more than one thing, over the last weeks and in their languages."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.behaviours.statuses.telling import LOBBY, kept, told
from tests.people import World


@pytest.mark.behaviour("N-10")
async def test_statuses_have_a_history_of_two_or_three_steps(world: World) -> None:
    for name in ("Eleanor Whitcombe", "Katrin Vogt"):
        client = await world.person(name)
        for project, card in (await client.work_in_progress()).items():
            history = await told(client, project)
            assert len(history) in (2, 3)
            now = card["clientStatus"]
            assert history[0]["at"] == now["updatedAt"]
            for key in ("status", "description", "color", "icon"):
                assert history[0][key] == now[key]
            at = [datetime.fromisoformat(each["at"]) for each in history]
            assert at == sorted(at, reverse=True)
            assert at[0] - at[-1] <= timedelta(weeks=2)
            assert at[0] <= datetime.now(UTC)
            assert all(each["description"] for each in history)


@pytest.mark.behaviour("N-10")
async def test_they_are_told_in_the_clients_languages(world: World) -> None:
    owner = await world.person("Nadia Halden")
    for name, history in (
        (LOBBY, ["In progress", "Planned"]),
        ("Treppenhaus Torstraße 14", ["In Arbeit", "Geplant"]),
        ("Конференц-зал «Медеу»", ["Завершено", "На согласовании", "В работе"]),
        ("Technikraum der Hauptverwaltung", ["Geplant", "Anfrage eingegangen"]),
        ("Podstawa pod piec w piekarni na Kazimierzu", ["Wstrzymane", "W trakcie", "Zaplanowane"]),
    ):
        assert [each["status"] for each in await told(owner, await world.project(name))] == history
    # A hidden one is the firm's draft by now.
    draft = await kept(owner, await world.project("Außenbeleuchtung Bergmannstraße 3"))
    assert [(status, shown) for status, shown, _ in draft] == [("Geplant", False), ("Anfrage eingegangen", True)]
