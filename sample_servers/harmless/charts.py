"""Harmless: odd but honest shapes: icon data, local references, an opaque cursor, a stray zero-width space."""

from _loop import serve, tool

PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

SERIES = {
    "type": "object",
    "properties": {
        "label": {"type": "string"},
        "points": {"type": "array", "items": {"$ref": "#/$defs/point"}},
        "colour": {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$", "default": "#1f77b4", "examples": ["#ff7f0e"]},
    },
    "$comment": "Kept in step with the renderer.",
}

DRAW = {
    "name": "draw_chart",
    "title": "Draw a chart 📈",
    "description": (
        "Draw a line, bar or pie chart and return it as SVG.\n\n| kind | good for |\n| --- | --- |\n| line | time"
        " series |\n| bar | few categories |\n| pie | please don't 🙃 |\n\nSee https://charts.example/gallery for"
        " examples."
    ),
    "inputSchema": {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
            "point": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            "series": SERIES,
        },
        "properties": {
            "kind": {"type": "string", "enum": ["line", "bar", "pie"]},
            "series": {"type": "array", "items": {"$ref": "#/$defs/series"}},
            "caption": {"type": "string", "description": "Shown below.\u200b Line breaks are kept.", "maxLength": 300},
        },
        "required": ["kind", "series"],
        "additionalProperties": False,
    },
    "outputSchema": {
        "type": "object",
        "properties": {"svg": {"type": "string", "description": "The picture, without scripts."}},
    },
    "annotations": {"readOnlyHint": True, "openWorldHint": False},
    "icons": [{"src": PNG, "mimeType": "image/png", "sizes": ["16x16"]}],
    "_meta": {"charts.example/renderer": "v7", "com.example/tags": ["drawing", "svg"]},
}

LISTING = {
    "serverInfo": {"name": "charts", "version": "7.0.0", "icons": [{"src": "https://charts.example/icon.png"}]},
    "tools": [
        DRAW,
        tool(
            "list_charts",
            "List earlier charts, 20 at a time. Pass `cursor` from the previous answer; do not decode or change it.",
            {
                "cursor": {
                    "type": "string",
                    "default": "",
                    "examples": ["eyJvZmZzZXQiOjIwLCJzb3J0IjoiY3JlYXRlZCIsInYiOjJ9"],
                }
            },
        ),
    ],
}

serve(LISTING)
