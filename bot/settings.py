"""The settings, read from the environment."""

from importlib.resources import files
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """All settings. The defaults work for one person on one machine."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    slack_bot_token: SecretStr | None = Field(None, description="Bot token, xoxb-…")
    slack_signing_secret: SecretStr | None = Field(None, description="Signing secret: serve Slack over HTTP")
    slack_app_token: SecretStr | None = Field(None, description="App token, xapp-…: serve Slack by Socket Mode")
    slack_api_url: str = Field("https://slack.com/api/", description="Base of Slack's Web API")
    database_url: str = Field("", description="PostgreSQL, or a SQLite file; empty: a file in your data directory")
    vmvc_knowledge: str = Field("", description="Knowledge directories, later over earlier; empty: as it ships")
    vmvc_proposals: str = Field("", description="Directory for what curators teach, laid over the knowledge")
    vmvc_matcher: Literal["full", "lexical"] = Field("full", description="`lexical` works without the embedding")
    vmvc_reminders: bool = Field(True, description="Remind people once, after a day, of interviews left open")
    vmvc_retention_days: int = Field(
        180, ge=1, le=36_500, description="Days until questions and interviews without a decision are erased"
    )
    vmvc_grace_days: int = Field(
        30, ge=0, le=36_500, description="Days until a workspace that removed the app is erased"
    )
    vmvc_admins: str = Field("", description="Ids of people besides workspace admins who may use `/vmvc settings`")
    vmvc_trust_outsiders: bool = Field(
        False, description="People of other workspaces, in shared channels, see house rules and can do what yours can"
    )
    vmvc_threads: int = Field(8, ge=1, le=64, description="Events handled at the same time")
    vmvc_log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="How much is logged")
    vmvc_log_format: Literal["text", "json"] = Field("text", description="How log lines are written")
    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 behind a load balancer")
    port: int = Field(3000, ge=0, le=65535, description="Port to listen on")

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
