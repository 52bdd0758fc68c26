"""The environment variables that the child processes see: our settings, quiet logs, one thread, no telemetry."""

import os

from bot.settings import Settings, SingleSignOn

ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}

_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONWARNINGS": "ignore",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONUNBUFFERED": "1",
}


def use_one_thread() -> None:
    """Must run before numpy is imported: one process a core is faster than threads that wait for each other."""
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)


def settings_environment(settings: Settings) -> dict[str, str]:
    """Write ``settings`` back as the variables that :func:`bot.settings.read_settings` reads."""
    return {
        "ATTUNE_SCENARIOS": str(settings.scenarios),
        "ATTUNE_DATA": str(settings.data),
        "ATTUNE_MODELS": str(settings.models),
        "ATTUNE_DATABASE": settings.database,
        "ATTUNE_HOST": settings.host,
        "ATTUNE_RASA_PORT": str(settings.rasa_port),
        "ATTUNE_ACTION_PORT": str(settings.action_port),
        "ATTUNE_RETENTION_DAYS": str(settings.retention_days),
        "ATTUNE_WEB_HOST": settings.web_host,
        "ATTUNE_WEB_PORT": str(settings.web_port),
        "ATTUNE_WEB_NAMES": ",".join(settings.web_names),
        "ATTUNE_GUESTS": "on" if settings.guests else "off",
        "ATTUNE_HTTPS": "on" if settings.https else "off",
        "ATTUNE_SLACK_SIGNING_SECRET": settings.slack.signing_secret,
        "ATTUNE_SLACK_BOT_TOKEN": settings.slack.bot_token,
        "ATTUNE_SLACK_APP_TOKEN": settings.slack.app_token,
        "ATTUNE_SLACK_CLIENT_ID": settings.slack.client_id,
        "ATTUNE_SLACK_CLIENT_SECRET": settings.slack.client_secret,
        "ATTUNE_SLACK_API": settings.slack.api,
        "ATTUNE_TEAMS_APP_ID": settings.teams.app_id,
        "ATTUNE_TEAMS_APP_SECRET": settings.teams.app_secret,
        "ATTUNE_TEAMS_TENANT_ID": settings.teams.tenant_id,
        "ATTUNE_TEAMS_LOGIN": settings.teams.login,
        "ATTUNE_TEAMS_OPENID": settings.teams.openid,
        "ATTUNE_TEAMS_PLAYGROUND": "on" if settings.teams.playground else "off",
    } | _sign_on(settings.sign_on)


def _sign_on(provider: SingleSignOn | None) -> dict[str, str]:
    if provider is None:
        return {}
    return {
        "ATTUNE_OIDC_ISSUER": provider.issuer,
        "ATTUNE_OIDC_CLIENT_ID": provider.client_id,
        "ATTUNE_OIDC_CLIENT_SECRET": provider.client_secret,
        "ATTUNE_OIDC_AUTHORIZE_URL": provider.authorize_url,
        "ATTUNE_OIDC_TOKEN_URL": provider.token_url,
        "ATTUNE_OIDC_KEYS_URL": provider.keys_url,
    }


def training_environment(settings: Settings) -> dict[str, str]:
    return _inherited() | ONE_THREAD | _QUIET | settings_environment(settings)


def server_environment(settings: Settings) -> dict[str, str]:
    """As for training, with logs at ERROR; the action server only ever listens on this machine (``SANIC_HOST``)."""
    return training_environment(settings) | {"LOG_LEVEL": "ERROR", "SANIC_HOST": "127.0.0.1"}


def _inherited() -> dict[str, str]:
    """Without compiled modules Rasa takes twice as long to start, so nothing may forbid writing them."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
