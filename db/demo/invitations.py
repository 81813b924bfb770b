"""Who has been invited by the demo's firm and has not come yet."""

from db.demo.seeds import InvitationSeed

INVITATIONS: tuple[InvitationSeed, ...] = (
    InvitationSeed(
        company="wrzos",
        email="marek@wrzos.example",
        role="GUEST",
        inviter="marta@haldenbrix.example",
        projects=("Nowa kawiarnia w Szczecinie, al. Wojska Polskiego",),
    ),
)
