"""mcp-assay: what does an MCP server say to your model, and does it lie?"""

__version__ = "0.1.0"
