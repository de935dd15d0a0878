"""The first screen of the command, as a picture of what it really printed."""

import html

from tests.browser.chromium import open_page, save

FRAME = """<!doctype html><meta charset="utf-8"><title>terminal</title><style>
body {{ margin: 0; background: #1b1d21; color: #dcdad4; font: 15px/1.45 "DejaVu Sans Mono", monospace; }}
header {{ padding: .7rem 1.2rem; background: #272a30; color: #9a9fa8; font-size: 13px; }}
pre {{ margin: 0; padding: 1rem 1.2rem 1.3rem; font: inherit; white-space: pre; }}
b {{ color: #8fc7a0; font-weight: normal; }}
</style><header>columnist</header><pre><b>$</b> columnist run news
{screen}</pre>"""


def test_the_last_screen_fits_on_a_terminal_of_100_columns(runs, tmp_path):
    lines = runs.finished.out.splitlines()
    assert max(map(len, lines)) <= 100
    file = tmp_path / "screen.html"
    file.write_text(FRAME.format(screen=html.escape(runs.finished.out)), encoding="utf-8")
    with open_page(file.as_uri(), width=980, height=100) as watched:
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= 980
        watched.page.set_viewport_size({"width": 980, "height": watched.page.evaluate("document.body.scrollHeight")})
        save(watched.page, "terminal")
