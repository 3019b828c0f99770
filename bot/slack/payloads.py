"""Validates Slack's payloads, with one model for each kind. A payload that fits none is not from Slack.

Keys that nobody reads are dropped here, so that they are neither stored nor relied on.

https://docs.slack.dev/apis/events-api and https://docs.slack.dev/reference/interaction-payloads
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

Payload = dict[str, Any]

DEEPEST = 50
"""Levels of nesting. Slack's deepest payloads, lists within the views of interactions, have some twenty."""


class NotSlacks(ValueError):
    """The payload is not one of Slack's. The message says where it differs, and quotes nothing of it."""


def _without_nul(text: str) -> str:
    """PostgreSQL keeps no NUL characters, and nobody types them."""
    return text.replace("\0", "")


def _checked_url(url: str) -> str:
    TypeAdapter(HttpUrl).validate_python(url)
    return url


Text = Annotated[str, AfterValidator(_without_nul)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Ts = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}\.[0-9]{1,9}$")]
Token = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,255}$")]
"""A key of Slack's making, such as a trigger's: printable ASCII."""
Url = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,2000}$"), AfterValidator(_checked_url)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class _WithId(_Model):
    id: Id
    team_id: Id | None = None
    app_installed_team_id: Id | None = None
    """Of views: the workspace whose app opened it, where another workspace's person looks at it."""


# Events


class _Written(_Model):
    ts: Ts
    thread_ts: Ts | None = None
    text: Text | None = None
    blocks: list[Any] | None = None


class _Message(_Written):
    type: Literal["message", "app_mention"]
    channel: Id
    user: Id | None = None
    subtype: Text | None = None
    bot_id: Text | None = None
    channel_type: Text | None = None
    user_team: Id | None = None
    """The author's workspace, in channels that are shared with others."""


class _HomeOpened(_Model):
    type: Literal["app_home_opened"]
    user: Id
    tab: Text | None = None


class _Uninstalled(_Model):
    type: Literal["app_uninstalled"]


class _Tokens(_Model):
    oauth: list[Text] | None = None
    bot: list[Text] | None = None


class _TokensRevoked(_Model):
    type: Literal["tokens_revoked"]
    tokens: _Tokens = _Tokens()


class _Authorization(_Model):
    team_id: Id | None = None
    enterprise_id: Id | None = None
    user_id: Id | None = None


class _EventCallback(_Model):
    type: Literal["event_callback"]
    team_id: Id
    event_id: Token
    event: Annotated[_Message | _HomeOpened | _Uninstalled | _TokensRevoked, Field(discriminator="type")]
    is_ext_shared_channel: bool = False
    authorizations: list[_Authorization] | None = None


# Commands and interactions


class _Command(_Model):
    command: Annotated[Text, StringConstraints(pattern=r"^/")]
    text: Text = ""
    team_id: Id
    channel_id: Id
    user_id: Id
    response_url: Url
    trigger_id: Token


class _Interaction(_Model):
    team: _WithId | None = None
    user: _WithId
    trigger_id: Token

    @model_validator(mode="after")
    def _comes_from_a_workspace(self) -> Self:
        if self.team is None and self.user.team_id is None:
            raise ValueError("neither team nor user names the workspace")
        return self


class _Option(_Model):
    value: Text


class _Filled(_Model):
    """What a person entered into an element; each kind of element has its field."""

    value: Text | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_conversation: Id | None = None


class _Action(_Filled):
    type: Text
    action_id: Text
    block_id: Text


class _Container(_Model):
    type: Text
    message_ts: Ts | None = None
    thread_ts: Ts | None = None
    is_ephemeral: bool = False


class _State(_Model):
    values: dict[Text, dict[Text, _Filled]]


class _View(_Model):
    id: Token
    team_id: Id | None = None
    app_installed_team_id: Id | None = None
    type: Text
    callback_id: Text
    private_metadata: Text = ""
    state: _State


class _ViewClicked(_WithId):
    state: _State | None = None


class _BlockActions(_Interaction):
    type: Literal["block_actions"]
    actions: Annotated[list[_Action], Field(min_length=1)]
    container: _Container
    channel: _WithId | None = None
    message: _Written | None = None
    view: _ViewClicked | None = None
    state: _State | None = None
    response_url: Url | None = None

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Self:
        if self.channel and not self.container.message_ts and not self.message:
            raise ValueError("what was clicked in a channel stands in a message")
        return self


class _Submission(_Interaction):
    type: Literal["view_submission"]
    view: _View


class _Shortcut(_Interaction):
    type: Literal["shortcut"]
    callback_id: Text


class _MessageShortcut(_Interaction):
    type: Literal["message_action"]
    callback_id: Text
    channel: _WithId
    message: _Written
    response_url: Url


_INTERACTIONS: Mapping[str, type[_Model]] = {
    "block_actions": _BlockActions,
    "view_submission": _Submission,
    "shortcut": _Shortcut,
    "message_action": _MessageShortcut,
}
_EVENTS = frozenset({"message", "app_mention", "app_home_opened", "app_uninstalled", "tokens_revoked"})


def validated(payload: Payload) -> Payload | None:
    """The parts of a payload that are read; None where the app does not use payloads of its kind.

    Raises:
        NotSlacks: where Slack sends no such payload.
    """
    if not _is_shallow(payload, DEEPEST):
        raise NotSlacks("it is nested too deeply")
    model = _model_of(payload)
    if model is None:
        return None
    try:
        read = model.model_validate(payload).model_dump(exclude_unset=True)
        json.dumps(read, allow_nan=False, ensure_ascii=False).encode()  # as it is stored: no halves of characters
    except ValidationError as error:
        # Two levels name a field of ours; what is deeper may be a key that somebody made up.
        place = ".".join(str(part) for part in error.errors()[0]["loc"][:2])
        raise NotSlacks(f"{place or 'it'} is not as it should be") from None
    except ValueError:
        raise NotSlacks("it holds what is no text and no number") from None
    return read


def _model_of(payload: Payload) -> type[_Model] | None:
    kind, event = payload.get("type"), payload.get("event")
    match kind:
        case "event_callback":
            known = not isinstance(event, dict) or not isinstance(event.get("type"), str) or event["type"] in _EVENTS
            return _EventCallback if known else None
        case str():
            return _INTERACTIONS.get(kind)
        case None if "command" in payload:
            return _Command
        case _:
            raise NotSlacks("it has no type")


def _is_shallow(value: object, levels: int) -> bool:
    match value:
        case dict():
            return levels > 0 and all(_is_shallow(each, levels - 1) for each in value.values())
        case list():
            return levels > 0 and all(_is_shallow(each, levels - 1) for each in value)
        case _:
            return True
