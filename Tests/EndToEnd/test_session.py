"""Whole sessions with the capability sets of real clients, through a typed client that checks every message."""

import asyncio
import os

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from editor import PROJECT

URI = "file:///home/user/project/shapes.py"
SOURCE = (PROJECT / "shapes.py").read_text()
CURSOR = "        return self.width * "


def position() -> types.Position:
    row = next(i for i, line in enumerate(SOURCE.splitlines()) if line.startswith(CURSOR))
    return types.Position(row, len(CURSOR))


CONFIGURATION = ClientServerConfig(server_command=[os.environ["FAMILIAR_BINARY"], "serve"])


@pytest_lsp.fixture(config=CONFIGURATION, params=["neovim", "visual_studio_code", "emacs"])
async def client(request, lsp_client: LanguageClient):
    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(_: types.RegistrationParams) -> None:
        """Accepted, as editors do that offer dynamic registration."""

    capabilities = client_capabilities(request.param)
    lsp_client.offers_inline = request.param == "visual_studio_code"
    if lsp_client.offers_inline:
        capabilities.text_document.inline_completion = types.InlineCompletionClientCapabilities(dynamic_registration=True)
    result = await lsp_client.initialize_session(types.InitializeParams(
        capabilities=capabilities, root_uri="file:///home/user/project",
        initialization_options={"debounce": 0, "minimumLogProbability": -100}))
    lsp_client.server_capabilities = result.capabilities
    lsp_client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(URI, "python", 1, SOURCE)))
    yield
    await lsp_client.shutdown_session()


def inline(where: types.Position, kind=types.InlineCompletionTriggerKind.Invoked) -> types.InlineCompletionParams:
    return types.InlineCompletionParams(
        text_document=types.TextDocumentIdentifier(URI), position=where,
        context=types.InlineCompletionContext(trigger_kind=kind))


@pytest.mark.asyncio
async def test_inline_completion_continues_the_line(client):
    result = await client.text_document_inline_completion_async(inline(position()))
    items = result.items if isinstance(result, types.InlineCompletionList) else result
    assert items
    for item in items:
        start = item.range.start.character if item.range else len(CURSOR)
        assert item.insert_text.startswith(CURSOR[start:])
        assert item.range is None or item.range.start.line == item.range.end.line


@pytest.mark.asyncio
async def test_the_encoding_is_one_that_was_offered(client):
    encoding = client.server_capabilities.position_encoding or types.PositionEncodingKind.Utf16
    offered = client.capabilities.general.position_encodings or [types.PositionEncodingKind.Utf16]
    assert encoding in offered


@pytest.mark.asyncio
async def test_popup_completion_serves_clients_without_inline_completion(client):
    provider = client.server_capabilities.completion_provider
    if provider is None:
        assert client.offers_inline, "nothing is left to this client"
        return
    params = types.CompletionParams(text_document=types.TextDocumentIdentifier(URI), position=position())
    if client.offers_inline:
        result = await client.text_document_completion_async(params)
        assert not getattr(result, "items", result), "a popup beside ghost text shows everything twice"
        return
    # A popup must not wait for a model: what is not ready by its deadline comes when the list is asked for again.
    for _ in range(50):
        result = await client.text_document_completion_async(params)
        items = result.items if isinstance(result, types.CompletionList) else result or []
        if items:
            break
        await asyncio.sleep(0.1)
    assert items
    for item in items:
        if isinstance(item.text_edit, types.TextEdit):
            edit = item.text_edit.range
            assert edit.start.line == edit.end.line == position().line
            assert edit.start.character <= position().character <= edit.end.character
            typed = CURSOR[edit.start.character :]
            assert (item.filter_text or item.label).startswith(typed)


@pytest.mark.asyncio
async def test_commands_are_offered_and_answer(client):
    commands = client.server_capabilities.execute_command_provider.commands
    assert {"familiar.explain", "familiar.status", "familiar.toggle"} <= set(commands)
    await client.text_document_inline_completion_async(inline(position()))
    for command in ("familiar.explain", "familiar.status"):
        assert await client.workspace_execute_command_async(types.ExecuteCommandParams(command, [])) is not None


@pytest.mark.asyncio
async def test_toggle_is_off_until_it_is_on_again(client):
    toggle = types.ExecuteCommandParams("familiar.toggle", [])
    await client.workspace_execute_command_async(toggle)
    result = await client.text_document_inline_completion_async(inline(position()))
    assert not (result.items if isinstance(result, types.InlineCompletionList) else result)
    await client.workspace_execute_command_async(toggle)
    result = await client.text_document_inline_completion_async(inline(position()))
    assert result.items if isinstance(result, types.InlineCompletionList) else result
