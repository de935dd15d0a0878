"""A page in headless Chromium, and what it did besides showing itself."""

import atexit
import contextlib
import functools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class Watched(NamedTuple):
    """An open page, the messages on its console, the addresses it asked for and got, and the dialogs that it opened."""

    page: "Page"
    messages: list[str]
    requests: list[str]
    dialogs: list[str]
    loaded: list[str]


def find_chromium() -> str:
    """Path of a browser of this machine: CHROMIUM says which, or the first of the usual names that is installed."""
    given = os.environ.get("CHROMIUM")
    found = given or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise FileNotFoundError(
            "no Chromium here; `apt-get install chromium`, or say where one is: CHROMIUM=/path/to/it"
        )
    return found


@functools.cache
def browser() -> "Browser":
    """The one browser of this process. To start one takes longer than most looks at a page."""
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    # The container's root has no sandbox to give; what is opened here is our own.
    started = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"])
    # The last to be registered is the first to be called: the browser ends before what drives it.
    atexit.register(playwright.stop)
    atexit.register(started.close)
    return started


@contextlib.contextmanager
def open_page(address: str, *, width: int = 1280, height: int = 800, dark: bool = False) -> Iterator[Watched]:
    """Opens an address in a fresh profile."""
    messages: list[str] = []
    requests: list[str] = []
    dialogs: list[str] = []
    loaded: list[str] = []

    def refuse(dialog: "Dialog") -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    context = browser().new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", locale="en-GB"
    )
    try:
        page = context.new_page()
        page.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: messages.append(f"error: {error}"))
        page.on("request", lambda request: requests.append(request.url))
        page.on("response", lambda response: loaded.append(response.url))
        page.on("dialog", refuse)
        page.goto(address)
        yield Watched(page, messages, requests, dialogs, loaded)
    finally:
        context.close()


def count_pixels(page: "Page", picture: bytes, red: range, green: range, blue: range) -> int:
    """How many pixels of a PNG have such a colour: what is drawn on a canvas has no text to look for."""
    import base64

    script = """async ([data, low, high]) => {
        const image = new Image();
        image.src = 'data:image/png;base64,' + data;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        const pixels = context.getImageData(0, 0, image.width, image.height).data;
        let count = 0;
        for (let at = 0; at < pixels.length; at += 4)
            count += [0, 1, 2].every(part => pixels[at + part] >= low[part] && pixels[at + part] < high[part]);
        return count;
    }"""
    colours = (red, green, blue)
    data = base64.b64encode(picture).decode()
    found: int = page.evaluate(script, [data, [part.start for part in colours], [part.stop for part in colours]])
    return found


def save(page: "Page", name: str) -> None:
    """Keeps a picture of the page, where COLUMNIST_PICTURES names a folder for them."""
    if folder := os.environ.get("COLUMNIST_PICTURES"):
        # Prefect's pages fade in, and the graphs of tasks move into place.
        page.wait_for_timeout(3_000)
        page.screenshot(path=Path(folder) / f"{name}.png")
