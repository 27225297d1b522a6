"""Takes the README's picture of the explorer: the first example, run, at 1280 x 800.

    python explorer/screenshot.py http://127.0.0.1:8000 docs/explorer.png

The gateway must be running with the demo. The browser is the machine's Chromium (PATH or CHROMIUM).
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAUNCH_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
PATIENCE_MS = 30_000


def main() -> None:
    """Take the picture that the command line asks for."""
    parser = argparse.ArgumentParser(description="Take a picture of the explorer page.")
    parser.add_argument("url", help="where the gateway runs, such as http://127.0.0.1:8000")
    parser.add_argument("output", type=Path, help="the PNG file to write")
    parser.add_argument("--dark", action="store_true", help="in the dark theme")
    options = parser.parse_args()
    take(options.url, options.output, dark=options.dark)


def take(url: str, output: Path, *, dark: bool = False) -> None:
    """Open the explorer at `url`, run the first example and write the picture to `output`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=LAUNCH_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="dark" if dark else "light")
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.goto(f"{url.rstrip('/')}/explorer/")
        _compose(page)
        page.screenshot(path=output)
        browser.close()


def _compose(page: Page) -> None:
    expect(page.locator(".graphiql-doc-explorer")).to_contain_text("Root Types")
    page.get_by_role("button", name="Show GraphiQL Explorer").click()
    expect(page.locator(".docExplorerWrap")).to_be_visible()
    page.get_by_role("button", name="Hide editor tools").click()
    page.get_by_role("button", name="Execute query").click()
    expect(page.get_by_role("region", name="Result Window").locator(".view-lines")).to_contain_text('"data"')
    # Over and out of each editor, to an empty place: this fades scrollbars and tooltips out.
    for x in (560, 1000, 30):
        page.mouse.move(x, 450, steps=5)
    # The explorer panel focuses the first argument that it shows, and so scrolls to it.
    page.evaluate("for (const e of document.querySelectorAll('.graphiql-plugin, .graphiql-plugin *')) e.scrollTop = 0")
    page.wait_for_timeout(2000)


def _chromium() -> str:
    for name in (os.environ.get("CHROMIUM", ""), *BROWSER_NAMES):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise SystemExit(f"No browser: none of {', '.join(BROWSER_NAMES)} on PATH, and CHROMIUM is not set.")


if __name__ == "__main__":
    main()
