"""The settings, read from the environment."""

import os
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

SECRETS = ("slack_bot_token", "slack_signing_secret", "slack_app_token", "database_url", "vmvc_mcp_token")
"""Settings that can also stand in a file, named by the variable with `_FILE` at its end."""
TOKENS = {"SLACK_BOT_TOKEN": ("xoxb-", "xoxe.xoxb-"), "SLACK_APP_TOKEN": ("xapp-",)}
"""How Slack's tokens begin."""
SHORTEST_TOKEN = 32
"""Characters of a token of our own."""
SHORTEST_SECRET = 16
"""Characters. Slack's signing secrets have 32."""


class SecretUnreadable(Exception):
    """A file that holds a secret cannot be read; the message says which, and what to do."""


class SecretFiles(PydanticBaseSettingsSource):
    """Reads secrets from files, as container platforms and systemd hand them over."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """What a setting's file holds, without the line end; None where no file is named.

        Raises:
            SecretUnreadable: where it cannot be read, or the setting is given twice.
        """
        variable = field_name.upper()
        named = os.environ.get(f"{variable}_FILE", "") if field_name in SECRETS else ""
        if not named:
            return None, field_name, False
        if os.environ.get(variable):
            raise SecretUnreadable(f"{variable} and {variable}_FILE are both set; remove one of them.")
        try:
            return Path(named).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it isn't text"
            raise SecretUnreadable(f"{variable}_FILE: {named} cannot be read ({reason}); check the path.") from error

    def __call__(self) -> dict[str, Any]:
        """All settings that stand in files."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value}


class Settings(BaseSettings):
    """All settings. The defaults work for one person on one machine."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, and the files that it names."""
        return init_settings, env_settings, SecretFiles(settings_cls)

    slack_bot_token: SecretStr | None = Field(None, description="Bot token, xoxb-…")
    slack_signing_secret: SecretStr | None = Field(None, description="Signing secret: serve Slack over HTTP")
    slack_app_token: SecretStr | None = Field(None, description="App token, xapp-…: serve Slack by Socket Mode")
    slack_api_url: str = Field("https://slack.com/api/", description="Base of Slack's Web API")
    database_url: str = Field("", description="PostgreSQL, or a SQLite file; empty: a file in your data directory")
    vmvc_knowledge: str = Field("", description="Knowledge directories, later ones over earlier ones; empty: ours")
    vmvc_proposals: str = Field("", description="Directory for what curators teach, on top of the knowledge")
    vmvc_matcher: Literal["full", "lexical"] = Field("full", description="`lexical` matches by words only")
    vmvc_reminders: bool = Field(True, description="Remind people once, after a day, of unfinished interviews")
    vmvc_retention_days: int = Field(
        180, ge=1, le=36_500, description="Days until questions and interviews without a decision are erased"
    )
    vmvc_grace_days: int = Field(
        30, ge=0, le=36_500, description="Days until a workspace that removed the app is erased"
    )
    vmvc_admins: str = Field(
        "", description="Ids of people besides workspace admins who may use `/vmvc settings` and teach"
    )
    vmvc_trust_outsiders: bool = Field(
        False, description="People of other workspaces, in shared channels, see house rules and can do what yours can"
    )
    vmvc_mcp_token: SecretStr | None = Field(None, description="Token of those who may call `vmvc mcp --http`")
    vmvc_threads: int = Field(8, ge=1, le=64, description="Events handled at the same time")
    vmvc_log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged")
    vmvc_log_format: Literal["text", "json"] = Field("text", description="How log lines are written")
    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 behind a load balancer")
    port: int = Field(3000, ge=0, le=65535, description="Port to listen on")

    def weaknesses(self) -> list[str]:
        """What somebody could guess, or is no secret of Slack's at all: a sentence for each."""
        given = {name.upper(): getattr(self, name) for name in SECRETS[:3]}
        known = {name: secret.get_secret_value() for name, secret in given.items() if secret}
        found = [
            f"{name} does not begin with {starts[0]}; copy it again from your app's page."
            for name, starts in TOKENS.items()
            if name in known and not known[name].startswith(starts)
        ]
        signing = known.get("SLACK_SIGNING_SECRET", "")
        if signing and (len(signing) < SHORTEST_SECRET or len(set(signing)) < SHORTEST_SECRET // 2):
            found.append("SLACK_SIGNING_SECRET can be guessed; copy it from your app's page, Basic Information.")
        return found

    @property
    def database(self) -> str:
        """The URL of the database; by default a SQLite file in the user's data directory."""
        if self.database_url:
            return self.database_url
        folder = user_data_path("vmvc", ensure_exists=True)
        return f"sqlite:///{folder / 'vmvc.db'}"

    @property
    def knowledge(self) -> tuple[Path, ...]:
        """The knowledge directories of `VMVC_KNOWLEDGE`, by default the one that ships; then the proposals."""
        proposals = self.proposals
        return (*self.reviewed_knowledge, proposals) if proposals and proposals.is_dir() else self.reviewed_knowledge

    @property
    def reviewed_knowledge(self) -> tuple[Path, ...]:
        """The knowledge directories without the proposals."""
        return knowledge_directories(self.vmvc_knowledge) or (shipped_knowledge(),)

    @property
    def admins(self) -> frozenset[str]:
        """Who may change channels' settings besides the workspace's admins, by their ids."""
        return frozenset(id_.strip() for id_ in self.vmvc_admins.split(",") if id_.strip())

    @property
    def proposals(self) -> Path | None:
        """The directory of proposals; None if nothing can be proposed."""
        return Path(self.vmvc_proposals) if self.vmvc_proposals else None

    @property
    def cache(self) -> Path:
        """The directory of trained matchers, so that a start with known knowledge is quick."""
        return user_cache_path("vmvc")

    @property
    def api_url(self) -> str:
        """The base URL of the Web API, with the slash at its end that the client needs."""
        return self.slack_api_url.rstrip("/") + "/"


def knowledge_directories(names: str) -> tuple[Path, ...]:
    """The paths in a list such as `shipped,ours`; `shipped` is the knowledge that ships with the package."""
    parts = [name.strip() for name in names.split(",") if name.strip()]
    return tuple(shipped_knowledge() if name == "shipped" else Path(name) for name in parts)


def shipped_knowledge() -> Path:
    """The knowledge that ships with the package: inside it when installed, beside it in a checkout."""
    package = Path(str(files("bot")))
    installed = package / "shipped"
    return installed if installed.is_dir() else package.parent / "knowledge"
