"""How is what a person was given at a sign-in kept, and renewed without him?

The SDK writes the request and reads the answer: https://www.rfc-editor.org/rfc/rfc6749#section-6. Imported only where
somebody signs in, or a token has run out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
from mcp.client.auth import OAuthClientProvider, OAuthFlowError
from mcp.shared.auth import (
    OAuthClientInformationFull,
    OAuthClientMetadata,
    OAuthMetadata,
    OAuthToken,
    ProtectedResourceMetadata,
)
from pydantic import BaseModel

from auditor.capture.sdk import silence

Credentials = dict[str, Any]
"""JSON: `tokens`, `client`, and what is known of the authorization server (`issuer`) and of the server (`resource`)."""
Posts = Callable[[httpx2.Request], Awaitable[httpx2.Response]]
"""Sends a request and returns its answer, the body read."""
_LONG_AGO = 1.0
_SURPRISES = (ValueError, ArithmeticError, LookupError, RuntimeError, TypeError, AssertionError)
"""What a hostile answer, or a damaged file, can make of the SDK: a lifetime of 400 digits overflows its clock."""


def credentials(provider: OAuthClientProvider) -> Credentials:
    """All that is needed to go on later."""
    context = provider.context
    parts: dict[str, BaseModel | None] = {
        "tokens": context.current_tokens, "client": context.client_info, "issuer": context.oauth_metadata,
        "resource": context.protected_resource_metadata,
    }  # fmt: skip
    return {name: part.model_dump(mode="json", exclude_none=True) for name, part in parts.items() if part is not None}


async def renewed(url: str, kept: Credentials, post: Posts) -> Credentials | None:
    """What takes the place of `kept`, for the server at `url`; None where a person must sign in again.

    Raises what `post` raises.
    """
    silence()  # it logs what it cannot read, tokens and all
    try:
        provider = _provider(url, kept)
        flow = provider.async_auth_flow(httpx2.Request("GET", url))
        try:
            request = await anext(flow)
            if request.method == "POST":  # what the SDK asks in place of ours
                await flow.asend(await post(request))
        finally:
            await flow.aclose()
    except (OAuthFlowError, *_SURPRISES):
        return None
    new = credentials(provider)
    return new if new.get("tokens", {}) != kept.get("tokens") and "tokens" in new else None


def _provider(url: str, kept: Credentials) -> OAuthClientProvider:
    tokens = OAuthToken.model_validate(kept["tokens"])
    client = OAuthClientInformationFull.model_validate(kept["client"])
    own = OAuthClientMetadata(redirect_uris=client.redirect_uris or None)
    provider = OAuthClientProvider(url, own, Held(tokens, client))
    context = provider.context
    context.token_expiry_time = _LONG_AGO
    if "issuer" in kept:
        context.oauth_metadata = OAuthMetadata.model_validate(kept["issuer"])
    if "resource" in kept:
        context.protected_resource_metadata = ProtectedResourceMetadata.model_validate(kept["resource"])
    return provider


class Held:
    """What the SDK reads and writes, in memory."""

    def __init__(self, tokens: OAuthToken | None = None, client: OAuthClientInformationFull | None = None) -> None:
        """Nothing, or what was kept."""
        self._tokens = tokens
        self._client = client

    async def get_tokens(self) -> OAuthToken | None:
        """As the SDK asks for them."""
        return self._tokens

    async def set_tokens(self, tokens: OAuthToken) -> None:
        """As the SDK gives them."""
        self._tokens = tokens

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        """As the SDK asks for it."""
        return self._client

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        """As the SDK gives it."""
        self._client = client_info
