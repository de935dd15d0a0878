"""What axe-core finds wrong on a page for people who use a keyboard, a screen reader, or eyes that need contrast."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def find_faults(page: "Page") -> list[str]:
    """Serious and critical faults, a line each: the rule, what it asks for, and the first element that breaks it."""
    from axe_playwright_python.sync_playwright import Axe

    violations = Axe().run(page).response["violations"]
    return [
        f"{found['id']} ({found['impact']}): {found['help']}: {found['nodes'][0]['html']}"
        for found in violations
        if found["impact"] in ("serious", "critical")
    ]
