"""Harmless: a survey; the tool that asks the user directly is offered only to clients that can (`elicitation`)."""

import json
import sys

from _loop import serve, tool

ASK = tool("ask_now", "Ask the user one question in a form, and return the answer.", {"question": "The question."})
LISTING = {
    "serverInfo": {"name": "survey", "version": "0.4.0"},
    "instructions": "Surveys are drafts until the user publishes them.",
    "tools": [
        tool("list_surveys", "List the surveys of this workspace.", annotations={"readOnlyHint": True}),
        tool("add_question", "Add a question to a survey.", {"survey": "Its id.", "text": "The question."}),
    ],
}


class Watched:
    """Standard input that looks at the hello before the loop does."""

    def __init__(self) -> None:
        self.buffer = self._lines()

    def _lines(self):
        for line in sys.__stdin__.buffer:
            request = json.loads(line)
            if request.get("method") == "initialize" and "elicitation" in request["params"]["capabilities"]:
                LISTING["tools"].append(ASK)
            yield line


if __name__ == "__main__":
    sys.stdin = Watched()
    serve(LISTING)
