"""Gives a document its outlet and its authors, and keeps what its source stated where they read otherwise."""

from flows.press.document import Draft
from flows.records.extra import merge_extra, to_extra
from flows.steps.origin.outlet import find_origin


def name_origin(draft: Draft) -> None:
    """Fills `outlet` and `authors`, and corrects the fields that they come from; `extra` holds these as stated."""
    fields = draft.fields
    origin = find_origin(fields.site, fields.url, fields.byline, fields.title, draft.root, draft.uri)
    byline = ", ".join(origin.authors) or None
    stated: dict[str, object] = {}
    if origin.site != fields.site:
        stated["stated_site"] = fields.site
    if byline != fields.byline:
        stated["stated_byline"] = fields.byline
    draft.outlet, draft.authors = origin.outlet, list(origin.authors)
    if stated:
        extra = merge_extra(to_extra(stated), fields.extra)
        draft.fields = fields._replace(site=origin.site, byline=byline, extra=extra)
