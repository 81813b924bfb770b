"""What `make run` prints: a few demo people, a first query, and how to watch."""

from rich.console import Console

from db.demo.load import PASSWORD
from server.tasks import Demo
from settings import Settings

SHOWN = (
    "nadia@haldenbrix.example",
    "sophie@haldenbrix.example",
    "piotr@wolski-instalacje.example",
    "eleanor@meridianhouses.example",
    "katrin@lindenhof.example",
    "zofia@wrzos.example",
)

QUERY = "{ workInProgress(first: 3) { totalCount edges { node { clientName clientStatus { status updatedAt } } } } }"


def show(demo: Demo, settings: Settings) -> None:
    """Print who they are and how to get in. Tokens stand on lines of their own, to be copied whole."""
    console = Console(soft_wrap=True, highlight=False)
    console.print("\n[bold]The demo workspace: Halden & Brix, who fit out rooms for others[/bold]\n")
    console.print(f'Tokens, good for 12 hours. Everybody signs in with the password "{PASSWORD}" as well.\n')
    # Lines, not a table: a table is fitted to the terminal, and the tokens are there to be copied.
    for person in demo.people:
        console.print(f"  {person['token']}  {person['name']}, {person['company']}, {person['role']}", markup=False)
        console.print(f"  {'':49}  [bold]{person['tier']}[/bold] {person['email']}")
    client = next(person for person in demo.people if person["tier"] == "CLIENT")
    console.print(f"\nA first query, as {client['name']} sees it:\n")
    console.print(
        f"  curl -s {settings.public_url}/graphql -H 'Content-Type: application/json' "
        f"-H 'Authorization: Bearer {client['token']}' -d '{{\"query\": \"{QUERY}\"}}'",
        markup=False,
    )
    for link in demo.read_links:
        console.print(f"\nA project as whoever has its read link sees it, live ({link['project']}):\n", markup=False)
        console.print(f"  {link['url']}", markup=False)
    console.print(f"\nFollow what {client['name']} is told, live, in another terminal:\n")
    console.print(f"  .venv/bin/jalousie watch --url {settings.public_url} --token {client['token']}\n")
