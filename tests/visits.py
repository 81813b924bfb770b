"""Visitors of our own pages, who have a browser and no script."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx

from tests.people import World

VOID = {"meta", "input", "img", "br", "link"}


@dataclass
class Element:
    """An element with all the text in it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Seen(HTMLParser):
    """A page, as it was answered."""

    response: httpx.Response
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read it."""
        super().__init__()
        self._open: list[Element] = []
        self.feed(self.response.text)
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element. None does anything."""
        assert tag != "script"
        assert not [name for name, value in attrs if name.startswith("on") or "javascript:" in (value or "")]
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """It must be the one that is open."""
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """A text belongs to all that is open."""
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """The elements of a kind."""
        found = [element for element in self.elements if element.tag == tag]
        return [each for each in found if attributes.items() <= each.attributes.items()]

    def one(self, tag: str, **attributes: str) -> Element:
        """The one element of a kind."""
        [found] = self.all(tag, **attributes)
        return found

    @property
    def status(self) -> int:
        """Of the answer."""
        return self.response.status_code

    @property
    def heading(self) -> str:
        """What the page says in its one heading."""
        return self.one("h1").text.strip()

    @property
    def text(self) -> str:
        """All that is to be read, in one line."""
        return " ".join(self.one("main").text.split())

    @property
    def errors(self) -> dict[str, str]:
        """What is said beside each field; under "" what is said of the whole."""
        said = {}
        for each in self.all("p", **{"class": "error"}):
            said[(each.attributes.get("id") or "").removesuffix("-error")] = each.text
        for name in filter(None, said):
            described = (self.one("input", id=name).attributes["aria-describedby"] or "").split()
            assert f"{name}-error" in described
        return said

    @property
    def typed(self) -> dict[str, str | None]:
        """What stands in the form's fields."""
        return {
            each.attributes["name"] or "": each.attributes["value"]
            for each in self.all("input")
            if "name" in each.attributes
        }


async def get(world: World, path: str, language: str = "en", **headers: str) -> Seen:
    """A page."""
    return Seen(await world.http.get(f"{world.url}/{path}", headers={"Accept-Language": language, **headers}))


async def send(world: World, path: str, language: str = "en", **fields: Any) -> Seen:
    """Send the form of a page, as a browser does."""
    headers = {"Accept-Language": language, "Sec-Fetch-Site": "same-origin", "Origin": "null"}
    return Seen(
        await world.http.post(
            f"{world.url}/{path}",
            data=fields or None,
            content=None if fields else b"",
            headers=headers | ({} if fields else {"Content-Type": "application/x-www-form-urlencoded"}),
        )
    )
