"""The bytes of files: uploaded to the workspace, and downloaded again."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.playground.web_api.endpoint import Failure
from bot.playground.workspace import Refused, Workspace

UPLOAD = "upload"


class Files:
    """The doors behind upload URLs and file links."""

    def __init__(self, workspace: Workspace, failure_due: Callable[[str], Failure | None] = lambda _: None) -> None:
        """`failure_due` says how the next "upload" shall fail."""
        self._workspace = workspace
        self._failure_due = failure_due

    async def upload(self, request: Request) -> Response:
        """Take the bytes of an announced file; their number must be the announced one."""
        content = await request.body()
        if failure := self._failure_due(UPLOAD):
            return PlainTextResponse(failure.error, failure.status)
        try:
            file = self._workspace.file(request.path_params["file"])
        except Refused as refused:
            return PlainTextResponse(refused.error, 404)
        if len(content) != file.length:
            return PlainTextResponse(f"{file.length} bytes were announced, {len(content)} came", 400)
        self._workspace.keep_file(replace(file, content=content))
        return PlainTextResponse(f"OK - {len(content)}")

    def download(self, request: Request) -> Response:
        """Give a file out, always as a download, never as a page of this origin."""
        try:
            file = self._workspace.file(request.path_params["file"])
        except Refused as refused:
            return PlainTextResponse(refused.error, 404)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(file.content or b"", media_type="application/octet-stream", headers=headers)
