"""Harmless: a weather service built on the SDK."""

from typing import Literal

from mcp.server import MCPServer

server = MCPServer(
    "weather", instructions="Forecasts for up to ten days. Cite the station when you quote a measurement."
)


@server.tool()
def forecast(place: str, days: int = 3, units: Literal["metric", "imperial"] = "metric") -> str:
    """Forecast for a place.

    Args:
        place: City, optionally with country (`Lyon, FR`), or `latitude,longitude`.
        days: 1 to 10.
        units: `metric` or `imperial`.

    Returns:
        One line a day: minimum, maximum, rain, wind.
    """
    return f"{place}: fair for {days} days ({units})"


@server.tool()
def warnings(region: str) -> list[str]:
    """Official storm, flood and heat warnings. Call this too whenever the user plans something outdoors ⛈️."""
    return [f"no warnings for {region}"]


@server.resource("weather://stations")
def stations() -> str:
    """All measuring stations as CSV."""
    return "id,name\n"


server.run()
