"""Posts and comments as the API of Reddit gives them: Markdown, with entities for `&`, `<` and `>`."""

import html
from collections.abc import Mapping

from flows.records.record import Fields


def is_reddit(row: Mapping[str, object]) -> bool:
    """Whether an object is a post or a comment, by names of fields that nobody else uses."""
    return "selftext" in row or ("body" in row and not {"subreddit", "link_id"}.isdisjoint(row))


def read_reddit(text: str, fields: Fields) -> tuple[str, Fields]:
    """A text and its facts without entities, as their author wrote them."""
    return html.unescape(text), fields._replace(title=html.unescape(fields.title) if fields.title else None)
