"""The links that mails and staff hand out: to our own pages, or to those of any frontend that takes their place."""

from collections.abc import Mapping
from urllib.parse import quote

from resolvers.tokens import TokenKind


class Links:
    """Patterns of links, each with `{token}` in it, by what they are for; and where the portal is, if anywhere."""

    def __init__(self, patterns: Mapping[str, str], public_url: str, portal: str = "") -> None:
        self._patterns = {TokenKind[name]: pattern for name, pattern in patterns.items()}
        self._public_url = public_url
        # Where a session is taken over, there is none to give to somebody who signs in.
        self.portal = portal.partition("#")[0] if "{token}" in portal else portal

    def of(self, kind: TokenKind, token: str) -> str:
        """The link that carries this token."""
        return self._patterns[kind].replace("{token}", token)

    def logo(self, workspace_id: str) -> str:
        """Where the logo of a workspace is served to everybody, by its global id."""
        return f"{self._public_url}/branding/{workspace_id}/logo.png"

    def file(self, file_id: str, token: str | None, thumbnail: bool = False) -> str:
        """Where a file is served to whoever has this token for it, or its thumbnail; by its global id."""
        address = f"{self._public_url}/files/{quote(file_id)}{'/thumbnail' if thumbnail else ''}"
        return f"{address}?token={token}" if token else address
