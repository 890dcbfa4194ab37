"""A server that wants a token, and the authorization server that gives one; each step can be made hostile."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from http_servers import Handler, Seen, http_server, polite

SECRET = "at-" + secrets.token_hex(12)
REFRESH = "rt-" + secrets.token_hex(12)
Steps = dict[str, Callable[[Handler, dict[str, Any]], None]]


@dataclass
class Authority:
    """What the authorization server knows and is told."""

    url: str = ""
    resource: str = ""
    steps: Steps = field(default_factory=dict)
    """Instead of what it would answer, by path."""
    registered: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    granted: dict[str, str] = field(default_factory=dict)
    """Challenge by code."""
    tokens: list[dict[str, str]] = field(default_factory=list)
    good: str = SECRET
    """The token that the server takes."""
    refresh: str = REFRESH
    """What another one is given for, once."""

    def respond(self, handler: Handler, request: dict[str, Any]) -> None:
        path = urlsplit(handler.path).path
        if path in self.steps:
            self.steps[path](handler, request)
        elif path == "/.well-known/oauth-authorization-server":
            send(handler, 200, self.metadata())
        elif path == "/register":
            self.registered.append(request)
            send(handler, 201, {**request, "client_id": "client-1"})
        elif path == "/authorize":
            self._authorize(handler)
        elif path == "/token":
            self._token(handler, request)
        else:
            handler.plain(404)

    def metadata(self, **instead: object) -> dict[str, object]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
            "registration_endpoint": f"{self.url}/register", "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"], **instead,
        }  # fmt: skip

    def _authorize(self, handler: Handler) -> None:
        given = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        self.asked.append(given)
        code = secrets.token_urlsafe(24)
        self.granted[code] = given["code_challenge"]
        answer = urlencode({"code": code, "state": given["state"], "iss": self.url})
        handler.plain(302, Location=f"{given['redirect_uri']}?{answer}")

    def _token(self, handler: Handler, request: dict[str, Any]) -> None:
        given = {name: values[0] for name, values in parse_qs(request[""]).items()}
        self.tokens.append(given)
        if given["grant_type"] == "refresh_token":
            return self._renew(handler, given)
        digest = hashlib.sha256(given["code_verifier"].encode()).digest()
        if self.granted.pop(given["code"], "") != base64.urlsafe_b64encode(digest).decode().rstrip("="):
            send(handler, 400, {"error": "invalid_grant"})
        else:
            self._give(handler)
        return None

    def _renew(self, handler: Handler, given: dict[str, str]) -> None:
        if given["refresh_token"] != self.refresh:
            return send(handler, 400, {"error": "invalid_grant"})
        self.refresh, self.good = f"rt-{secrets.token_hex(12)}", f"at-{secrets.token_hex(12)}"
        return self._give(handler)

    def _give(self, handler: Handler) -> None:
        given = {"access_token": self.good, "expires_in": 600, "refresh_token": self.refresh}
        send(handler, 200, {"token_type": "Bearer", **given})


@contextmanager
def protected(
    tools: Callable[[Handler, dict[str, Any]], None] | None = None, **instead: object
) -> Iterator[tuple[Seen, Authority]]:
    """The server that wants a token, and its authorization server. `instead`: of its resource metadata."""
    authority = Authority()
    answer = polite(tools or (lambda handler, request: handler.answer(request, {"tools": [{"name": "add"}]})))

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        here = f"http://{handler.headers['host']}"
        if handler.path.startswith("/.well-known/oauth-protected-resource"):
            known = {"resource": f"{here}/mcp", "authorization_servers": [authority.url], **instead}
            send(handler, 200, known)
        elif handler.headers.get("authorization") != f"Bearer {authority.good}":
            metadata = f"{here}/.well-known/oauth-protected-resource/mcp"
            handler.plain(401, WWW_Authenticate=f'Bearer resource_metadata="{metadata}"')
        else:
            answer(handler, request)

    with http_server(authority.respond) as behind, http_server(respond) as server:
        authority.url = behind.url
        yield server, authority


def send(handler: Handler, status: int, body: object) -> None:
    handler.plain(status, json.dumps(body).encode(), content_type="application/json")


class _Still(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def fetch(address: str) -> tuple[int, str]:
    """Status, and where it redirects to; 0 where nobody answers."""
    try:
        with build_opener(_Still).open(address, timeout=5) as response:
            return response.status, ""
    except HTTPError as error:
        return error.code, error.headers.get("location", "")
    except OSError:
        return 0, ""


class Person:
    """Follows the address that is shown, as a browser would; `detour` sees where it is sent back to."""

    def __init__(self, detour: Callable[[str], str] = lambda address: address) -> None:
        self.shown: list[tuple[str, str]] = []
        self._landed: list[int] = []
        self._walks: list[threading.Thread] = []
        self._detour = detour

    @contextmanager
    def invite(self, server: str, address: str) -> Iterator[None]:
        self.shown.append((server, address))
        walking = threading.Thread(target=self._walk, args=(address,))
        walking.start()
        self._walks.append(walking)
        yield  # not joined here: the landing answers from the loop that this would block

    def landed(self) -> list[int]:
        """What each coming back was answered, once all walks are over."""
        for walk in self._walks:
            walk.join(20)
        return self._landed

    def _walk(self, address: str) -> None:
        _, back = fetch(address)
        if back and (back := self._detour(back)):
            self._landed.append(fetch(back)[0])
