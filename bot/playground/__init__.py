"""A small local Slack workspace: people try the bot in it, and the tests drive the real app through it.

    playground = Playground(request_url, signing_secret)     the workspace, its doors and its people
    with playground.serving() as base_url: …                 or mount playground.routes beside the app's own
    client = WebClient("xoxb-playground", base_url=f"{base_url}/api/")

    ada = playground.ada                                     a Person: does what people do, sees what they see
    said = ada.mention("#platform", "how do containers isolate?")
    playground.wait(lambda: len(ada.sees(said.channel, said.ts)) > 1)
    reply = ada.sees(said.channel, said.ts)[-1]              a Message: text, blocks, shown, labels
    ada.click(reply, "Start interview")                      a Delivered: reply, status, error

Playground  the whole; workspace, delivery, sockets, api (calls), fail_next, wait, uninstall, routes, app
Person      say, mention, message_bot, command, click, choose, fill_in, submit, close_modal, shortcuts, open_home
Workspace   the state; pings lists everything the app posted that would have notified somebody
Delivery    signed HTTP or Socket Mode; log holds every attempt, resend repeats one
block_kit   what Slack refuses, as pure functions: block_faults, view_faults, message_refusal
serve       any ASGI application, in a thread, on a free port of the loopback interface
"""

from bot.playground.delivery import Delivered
from bot.playground.elements import CannotDo
from bot.playground.manifest import LEAST_EVENTS, LEAST_SCOPES, Shortcut
from bot.playground.messages import Message, Ping
from bot.playground.person import Person
from bot.playground.playground import Playground, serve
from bot.playground.views import View
from bot.playground.web_api.endpoint import Failure
from bot.playground.workspace import Refused, Workspace

__all__ = [
    "LEAST_EVENTS",
    "LEAST_SCOPES",
    "CannotDo",
    "Delivered",
    "Failure",
    "Message",
    "Person",
    "Ping",
    "Playground",
    "Refused",
    "Shortcut",
    "View",
    "Workspace",
    "serve",
]
