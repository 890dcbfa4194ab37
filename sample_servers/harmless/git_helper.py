"""Harmless: a Git helper that answers both protocol eras with one listing."""

from _loop import serve, tool

REPO = "Absolute path of the repository."

LISTING = {
    "serverInfo": {"name": "git-helper", "version": "1.1.4"},
    "instructions": (
        "Check `status` before `commit`. Never force-push, and never commit files that look like secrets (`.env`,"
        " `*.pem`)."
    ),
    "tools": [
        tool(
            "status",
            "Working tree status (`git status --porcelain=v2`).",
            {"repo": REPO},
            annotations={"readOnlyHint": True},
        ),
        tool("diff", "Unstaged changes. To see staged changes use `diff_staged` instead.", {"repo": REPO}),
        tool("diff_staged", "Changes in the index; exactly what `commit` would record.", {"repo": REPO}),
        tool(
            "commit",
            "Record staged changes.\n\nWrite the message in the imperative mood, first line <= 72 characters, e.g.\n"
            "```\nfix(parser): accept empty input\n```\nDo not add `Co-authored-by` unless the user asks for it.",
            {"repo": REPO, "message": "Commit message.", "no_verify": {"type": "boolean", "default": False}},
        ),
        tool(
            "reset",
            "Unstage everything (`git reset`). Does not touch files; for that there is `discard`.",
            {"repo": REPO},
        ),
        tool(
            "discard",
            "Throw away local changes (`git checkout -- <path>`). Destructive! Ask the user before you call it.",
            {"repo": REPO, "path": "Path relative to the repository, or `<all>`."},
            annotations={"destructiveHint": True},
        ),
        tool(
            "blame",
            "Who changed each line last; e-mail addresses are shortened to `name@…`.",
            {"repo": REPO, "path": "File."},
        ),
    ],
}

serve(LISTING, modern=LISTING)
