"""Send what was learnt to a learning record store."""

from datetime import date, datetime, timezone

from bot.launch.database import prepare
from bot.launch.faults import LaunchError
from bot.launch.obstacles import read_content
from bot.secrets import read_secret
from bot.settings import Settings


def send_statements(settings: Settings, team: str, since: date | None, send: bool) -> str:
    """Send what the store lacks and take back what no longer holds, or only count both; raises :class:`LaunchError`."""
    if send and not (settings.xapi.url and settings.xapi.key and settings.xapi.secret):
        raise LaunchError("No learning record store is set up. Set ATTUNE_LRS_URL, ATTUNE_LRS_KEY and ATTUNE_LRS_SECRET.")
    guidance = read_content(settings.scenarios)
    prepare(settings)
    from bot.records.models import Team
    from bot.web.takeaway import sending
    from bot.web.takeaway.statements import Maker
    from bot.web.takeaway.store import Store, StoreError

    if team and not Team.objects.filter(name=team).exists():
        names = ", ".join(f"'{name}'" for name in Team.objects.order_by("name").values_list("name", flat=True)[:10])
        raise LaunchError(f"There is no team '{team}'; the teams are: {names or 'none yet'}.")
    maker = Maker(settings.xapi, guidance, read_secret(settings.data))
    planned = sending.plan(sending.wanted(team, since), maker)
    counts = f"{len(planned.new)} statements", f"{len(planned.stale)} to take back"
    if not send:
        return f"Would send {counts[0]}; {counts[1]}. Nothing was sent (add --send)."
    try:
        with Store(settings.xapi) as store:
            sending.send(planned, maker, store, datetime.now(timezone.utc))
    except StoreError as error:
        raise LaunchError(f"{error} What had arrived is noted; run the command again to go on.") from error
    return f"Sent {len(planned.new)} statements; took back {len(planned.stale)}."
