"""What `make run` prints: a few demo people, a first query, and how to watch."""

from typing import Any

from rich.console import Console
from rich.table import Table

from db.demo.load import PASSWORD
from settings import Settings

SHOWN = (
    "nadia@haldenbrix.example",
    "sophie@haldenbrix.example",
    "piotr@wolski-instalacje.example",
    "eleanor@meridianhouses.example",
    "katrin@lindenhof.example",
    "zofia@wrzos.example",
)

WIDTH = 160

QUERY = "{ workInProgress(first: 3) { totalCount edges { node { clientName clientStatus { status updatedAt } } } } }"


def show(people: list[dict[str, Any]], settings: Settings) -> None:
    """Print who they are and how to get in. Tokens stand on lines of their own, to be copied whole."""
    # As wide as it needs: a table fitted to the terminal would cut the tokens, which are there to be copied.
    console = Console(soft_wrap=True, highlight=False, width=WIDTH)
    console.print("\n[bold]The demo workspace: Halden & Brix, who fit out rooms for others[/bold]\n")
    table = Table("who", "company", "role", "tier", "token, good for 12 hours", box=None, pad_edge=False)
    for person in people:
        table.add_row(*(person[key] for key in ("name", "company", "role", "tier", "token")))
    console.print(table)
    console.print(f'\nThey sign in with the password "{PASSWORD}", {people[0]["name"]} as {people[0]["email"]}.')
    client = next(person for person in people if person["tier"] == "CLIENT")
    console.print(f"\nA first query, as {client['name']} sees it:\n")
    console.print(
        f"  curl -s {settings.public_url}/graphql -H 'Content-Type: application/json' "
        f"-H 'Authorization: Bearer {client['token']}' -d '{{\"query\": \"{QUERY}\"}}'",
        markup=False,
    )
    console.print(f"\nFollow what {client['name']} is told, live, in another terminal:\n")
    console.print(f"  .venv/bin/jalousie watch --url {settings.public_url} --token {client['token']}\n")
    console.print(f"Serving on {settings.public_url}/graphql (Ctrl-C stops)\n")
