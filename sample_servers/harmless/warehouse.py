"""Harmless: a warehouse with many small tools, three pages of them, in both protocol eras."""

from _loop import serve, tool

NOUNS = {
    "article": "An article is what a customer orders, e.g. `A-1042`.",
    "batch": "A batch is one delivery of an article; it has a best-before date.",
    "bin": "A bin is a place on a shelf, e.g. `03-B-17`.",
    "carrier": "A carrier collects parcels.",
    "order": "An order belongs to a customer and holds lines.",
}

TOOLS = [
    made
    for noun, meaning in NOUNS.items()
    for made in (
        tool(
            f"get_{noun}",
            f"Read one {noun}. {meaning}",
            {"id": f"Id of the {noun}."},
            annotations={"readOnlyHint": True},
        ),
        tool(
            f"search_{noun}",
            f"Search by attribute; use this to find the id that `get_{noun}` needs.\n\nReturns at most 50 rows.",
            {"filter": "e.g. `quantity<10 and zone=cold`", "sort": {"type": "string", "default": "-changed"}},
            annotations={"readOnlyHint": True},
        ),
        tool(
            f"update_{noun}",
            f"Change a {noun}. Only the given fields are changed. Call `get_{noun}` first to obtain `etag`.",
            {
                "id": f"Id of the {noun}.",
                "etag": "From the last read.",
                "fields": {"type": "object", "additionalProperties": True},
            },
        ),
    )
]

LISTING = {"serverInfo": {"name": "warehouse", "version": "11.2"}, "tools": TOOLS}

serve(LISTING, page=6, modern=LISTING)
