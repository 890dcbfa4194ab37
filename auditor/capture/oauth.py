"""How does a person sign in to a server, and what of it is kept? Nothing, when the visit is over.

The SDK runs the flow: https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization. Here every address
that it is sent to is judged first, for whoever answers may be hostile: the server, what it calls its authorization
server, and everything that the browser brings back. Imported only to sign in.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
from mcp.client.auth import OAuthClientProvider, OAuthFlowError
from mcp.shared.auth import AuthorizationCodeResult, OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import AnyUrl

from auditor.capture.address import Place, may_lead, place
from auditor.capture.dial import Target, explain_failure, leaves
from auditor.capture.facts import told
from auditor.capture.landing import Landing
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Invite
from auditor.capture.masks import Masks
from auditor.capture.notes import Notes
from auditor.capture.renewal import Credentials, Held, credentials
from auditor.capture.sdk import make_client, network_errors
from auditor.capture.taps import SIGN_IN, Taps
from auditor.errors import AuditorError

_CLIENT = "MCP client"
"""What the authorization server is told, and shows: no word that an auditor is at work."""
_LONGEST_ADDRESS = 8000
_LONGEST_ERROR = 300
_MOST_REQUESTS = 30
"""An honest flow takes four to eight."""
_MOST_REDIRECTS = 5
_SECRET_FIELDS = frozenset({"code", "code_verifier", "client_secret", "refresh_token"})


async def signed_in(goal: Target, notes: Notes, ledger: Ledger, invite: Invite) -> Door | None:
    """What shows to a server that somebody signed in; None where that is not asked for, or where nobody answers.

    Raises `AuditorError` where signing in fails, or takes longer than `Limits.sign_in`.
    """
    door = await knocked(goal, notes, ledger, invite)
    return door if door.asked else None  # the conversation itself will say why nobody answers


async def knocked(goal: Target, notes: Notes, ledger: Ledger, invite: Invite) -> Door:
    """Knock, and sign in if that is asked for. Raises as `signed_in` does."""
    async with Landing() as landing:
        door = Door(goal, landing, ledger.masks, notes, invite)
        try:
            async with asyncio.timeout(notes.limits.sign_in):
                await _knock(goal, door, notes, ledger)
        except TimeoutError:
            if not door.asked:
                door.trouble = "no answer came in time"
                return door
            what = f"nobody signed in within {notes.limits.sign_in:.3g} s"
            raise AuditorError(f"sign-in failed: {what}", goal.url, "allow more with `--sign-in-timeout`") from None
        except network_errors() as error:
            why, hint = explain_failure(leaves(error))
            if not door.asked:
                door.trouble = why
                return door
            own = isinstance(error, OAuthFlowError)
            what = str(error) if own else why
            hint = "ask who runs the server, or pass a credential with `--header`" if own else hint
            raise AuditorError(f"sign-in failed: {ledger.masks.text(what)[:_LONGEST_ERROR]}", goal.url, hint) from None
    return door


async def _knock(goal: Target, door: Door, notes: Notes, ledger: Ledger) -> None:
    """Ask for what only a person who is known gets, and follow the server's own redirects."""
    assert goal.reach is not None  # noqa: S101 - `approach` has just put it there
    taps = Taps(goal.reach, notes.limits, ledger, lambda _: None)
    method, accept = ("GET", "text/event-stream") if goal.transport == "sse" else ("POST", "application/json")
    body = None if method == "GET" else {"jsonrpc": "2.0", "id": 0, "method": "tools/list"}
    async with make_client(goal, goal.reach, notes.limits, taps) as http:
        headers = {"accept": f"{accept}, text/event-stream"}
        request = http.build_request(method, goal.url, json=body, headers=headers)
        for _ in range(_MOST_REDIRECTS):
            response = await http.send(request, stream=True, auth=door, follow_redirects=False)
            await response.aclose()
            door.status = response.status_code
            if response.next_request is None or told(response, goal.reach.first).problem:
                return
            request = http.build_request(method, response.next_request.url, json=body, headers=headers)


class Door(httpx2.Auth):
    """The SDK's flow, with every address that it asks for judged before it is asked."""

    def __init__(self, goal: Target, landing: Landing, masks: Masks, notes: Notes, invite: Invite) -> None:
        """Nothing is asked before the server answers 401."""
        self.asked = False
        self.status = 0
        """How the server answered in the end; 0 where it did not."""
        self.trouble = ""
        """Why it did not."""
        self._masks = masks
        self._notes = notes
        self._invite = invite
        self._reach = goal.reach
        self._landing = landing
        self._address = ""
        self._left = _MOST_REQUESTS
        self._provider = OAuthClientProvider(
            goal.url, _metadata(landing.address), _Memory(masks), self._send_away, self._come_back
        )

    @property
    def credentials(self) -> Credentials:
        """What was given to the user, once he is signed in."""
        return credentials(self._provider)

    async def async_auth_flow(self, request: httpx2.Request) -> AsyncGenerator[httpx2.Request, httpx2.Response]:
        """As httpx2 drives it."""
        flow = self._provider.async_auth_flow(request)
        try:
            outgoing = await flow.__anext__()
            while True:
                if outgoing is not request:
                    self._prepare(outgoing)
                response = yield outgoing
                outgoing = await flow.asend(response)
        except StopAsyncIteration:
            return
        finally:
            await flow.aclose()

    def _prepare(self, request: httpx2.Request) -> None:
        """Judge a request of the flow, and bound it; it carries nothing of the user's but what the flow puts there."""
        self.asked = True
        self._left -= 1
        if self._left < 0:
            raise OAuthFlowError("it takes too many requests")
        self._judge(str(request.url))
        request.headers["accept-encoding"] = "identity"
        request.extensions["timeout"] = httpx2.Timeout(self._notes.limits.request_timeout).as_dict()
        request.extensions[SIGN_IN] = True
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            for name, value in parse_qsl(request.content.decode("ascii", "replace")):
                if name in _SECRET_FIELDS:
                    self._masks.add(name, value)

    def _judge(self, url: str) -> None:
        """Raises `OAuthFlowError` for an address that no sign-in may lead to. Names are judged again when dialled."""
        parts = urlsplit(url)
        where = place(parts.hostname or "")
        here = f"{parts.scheme}://{parts.hostname}"
        if parts.scheme != "https" and not (parts.scheme == "http" and where is Place.LOOPBACK):
            raise OAuthFlowError(f"it leads to {here}, which is not encrypted")
        if "@" in parts.netloc or len(url) > _LONGEST_ADDRESS:
            raise OAuthFlowError(f"it leads to an address at {here} that is made to deceive")
        first = self._reach.first if self._reach else Place.PUBLIC
        if where is not None and not may_lead(first, where):
            raise OAuthFlowError(f"it leads to {here}, a {where} address, though the server is {first}")

    async def _send_away(self, address: str) -> None:
        if self._address:
            raise OAuthFlowError("it asks to sign in a second time")
        self._judge(address)
        self._address = address
        self._landing.expect(parse_qs(urlsplit(address).query).get("state", [""])[-1])

    async def _come_back(self) -> AuthorizationCodeResult:
        with self._invite(self._notes.server, self._masks.text(self._address)):
            answer = await self._landing.answer()
        self._masks.add("code", answer.code)
        if answer.refusal:
            raise OAuthFlowError(f"the authorization server says {answer.refusal[:_LONGEST_ERROR]!r}")
        state = parse_qs(urlsplit(self._address).query).get("state", [""])[-1]
        return AuthorizationCodeResult(code=answer.code, state=state, iss=answer.issuer)


class _Memory(Held):
    """Keeps tokens for this visit, and their values out of everything that is told."""

    def __init__(self, masks: Masks) -> None:
        super().__init__()
        self._masks = masks

    async def set_tokens(self, tokens: OAuthToken) -> None:
        await super().set_tokens(tokens)
        self._masks.add("access_token", tokens.access_token)
        self._masks.add("refresh_token", tokens.refresh_token or "")

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        await super().set_client_info(client_info)
        self._masks.add("client_secret", client_info.client_secret or "")


def _metadata(landing: str) -> OAuthClientMetadata:
    return OAuthClientMetadata(
        client_name=_CLIENT, redirect_uris=[AnyUrl(landing)], token_endpoint_auth_method="none",  # noqa: S106 - no password
    )  # fmt: skip
