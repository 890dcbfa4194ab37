"""Harmless: a public library's catalogue, in Japanese."""

from _loop import serve, tool

LISTING = {
    "serverInfo": {"name": "toshokan", "title": "市立図書館カタログ", "version": "1.0.7"},
    "instructions": (
        "市立図書館の蔵書を検索します。予約の前に必ず `zousho_kensaku` で資料番号を確認してください。開館時間は"
        " 9:00〜20:00 です。"
    ),
    "tools": [
        tool(
            "zousho_kensaku",
            "蔵書を検索します。書名・著者名・ISBN のいずれかを指定してください。\n\n例: `夏目漱石`、"
            "`978-4-00-310101-8`\n\n重要: 全角と半角は区別しません。",
            {
                "kotoba": "検索語（ひらがな・カタカナ・漢字）。",
                "bunrui": {"type": "string", "enum": ["一般書", "児童書", "雑誌", "視聴覚"], "default": "一般書"},
            },
            annotations={"title": "蔵書検索", "readOnlyHint": True},
        ),
        tool(
            "yoyaku",
            "資料を予約します。⚠️ 利用者に確認してから実行してください。同時に予約できるのは 10 点までです。",
            {
                "shiryo_bangou": "`zousho_kensaku` で得た資料番号。",
                "uketori": {"type": "string", "enum": ["中央館", "駅前館"]},
            },
        ),
        tool(
            "yoyaku_torikeshi",
            "予約を取り消します。取り消すと元に戻せません。",
            {"yoyaku_bangou": "予約番号。"},
            annotations={"destructiveHint": True},
        ),
        tool(
            "kaikan_bi",
            "開館日カレンダーを表示します。",
            {"tsuki": "対象の月（例: 2026-04）。"},
            annotations={"readOnlyHint": True},
        ),
    ],
}

serve(LISTING)
