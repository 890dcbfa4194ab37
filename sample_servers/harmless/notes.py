"""Harmless: a personal notebook with prompts, resources and a template; says of itself when to be used."""

from _loop import serve, tool

LISTING = {
    "serverInfo": {
        "name": "notebook",
        "title": "Notebook 📓",
        "version": "3.1.0",
        "websiteUrl": "https://notebook.example",
    },
    "instructions": (
        "Notebook keeps the user's notes as Markdown files.\n\n"
        "- Call `list_notes` before `read_note`: ids are opaque and cannot be guessed.\n"
        "- Prefer `append_to_note` over `write_note`; the latter replaces the whole note.\n"
        "- Tags are lower case, without `#`."
    ),
    "tools": [
        tool(
            "list_notes",
            "List notes, newest first. Returns id, title and tags, never the text; use `read_note` for that.",
            {"tag": {"type": "string", "description": "Only notes with this tag.", "default": ""}},
            annotations={"readOnlyHint": True, "openWorldHint": False},
        ),
        tool("read_note", "Read one note as Markdown.", {"id": "Id from `list_notes`, e.g. `n_8f2c`."}),
        tool(
            "append_to_note",
            "Add text at the end of a note. Use this instead of `write_note` whenever the old text should stay.",
            {"id": "Id from `list_notes`.", "text": "Markdown to add. A blank line is put before it."},
        ),
        tool(
            "write_note",
            "⚠️ Replaces the whole note. Read it first with `read_note`, and confirm with the user if it is not empty.",
            {"id": "Id from `list_notes`.", "text": "The complete new Markdown."},
            annotations={"readOnlyHint": False, "destructiveHint": True},
        ),
    ],
    "prompts": [
        {
            "name": "weekly_review",
            "title": "Weekly review",
            "description": "You are a thoughtful editor. Summarise this week's notes in five bullet points.",
            "arguments": [{"name": "week", "description": "ISO week such as 2026-W07; default: this week."}],
        }
    ],
    "resources": [
        {
            "uri": "notes://index",
            "name": "index",
            "description": "All notes with their tags.",
            "mimeType": "text/markdown",
        }
    ],
    "resourceTemplates": [
        {"uriTemplate": "notes://note/{id}", "name": "note", "description": "One note.", "mimeType": "text/markdown"}
    ],
}

serve(LISTING)
