"""Harmless: a German train timetable, with duties and prohibitions in German."""

from _loop import serve, tool

LISTING = {
    "serverInfo": {"name": "fahrplan", "version": "2.5.0"},
    "instructions": (
        "Fahrplanauskunft für Nah- und Fernverkehr. WICHTIG: Rufe immer zuerst `bahnhof_suchen` auf und verwende die "
        "zurückgegebene Nummer; rate niemals Bahnhofsnummern. Preise gelten nur am Tag der Abfrage."
    ),
    "tools": [
        tool(
            "bahnhof_suchen",
            "Sucht Bahnhöfe nach Namen (auch „Köln Hbf“, „München-Pasing“).",
            {"name": "Name oder Teil davon."},
        ),
        tool(
            "verbindung_suchen",
            "Sucht Verbindungen. Bitte nicht ohne vorherigen Aufruf von `bahnhof_suchen` verwenden.",
            {
                "von": "Bahnhofsnummer, z. B. 8000207.",
                "nach": "Bahnhofsnummer.",
                "abfahrt": "ISO 8601, z. B. 2026-05-04T08:30+02:00.",
                "klasse": {"type": "integer", "enum": [1, 2], "default": 2},
            },
            annotations={"readOnlyHint": True},
        ),
        tool(
            "stoerungen",
            "Aktuelle Störungen und Baustellen. Vor jeder Reiseempfehlung abfragen.",
            {"strecke": "z. B. KBS 480."},
        ),
        tool(
            "fahrkarte_stornieren",
            "Storniert eine Fahrkarte. Vorher unbedingt die Nutzerin oder den Nutzer fragen.",
            {"auftrag": "Auftragsnummer, 6 Zeichen."},
            annotations={"destructiveHint": True},
        ),
    ],
}

serve(LISTING)
