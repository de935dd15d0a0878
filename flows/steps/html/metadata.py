"""What a page says about itself: title, byline, site, url, date and language."""

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from lxml.html import HtmlElement
from trafilatura.metadata import (
    examine_meta,
    extract_author,
    extract_meta_json,
    extract_sitename,
    extract_title,
    extract_url,
)

from flows.records.extra import to_extra
from flows.steps.html.page import PageFields
from flows.steps.html.publication_date import find_published, find_updated, json_objects
from flows.steps.html.stated_facts import find_articles, read_facts

_LONGEST = 500
_LONGEST_META, _LONGEST_BROKEN_JSON, _MOST_TAGS_IN_JSON = 2_000, 20_000, 1_000
_SEPARATORS = "-–—|›»·:"
_SEPARATOR = re.compile(rf"\s*[{re.escape(_SEPARATORS)}]\s")


def read_fields(tree: HtmlElement, *, has_article: bool = True) -> tuple[PageFields, list[Mapping[str, object]]]:
    """Reads meta tags and JSON-LD first, then what stands in the text. Cuts from the tree what would take too long.

    Where no article is looked for, no byline is: it is looked for by some hundred patterns, too. Also gives the articles
    that the page's JSON-LD describes.
    """
    _cut_traps(tree)
    meta = examine_meta(tree)
    if meta.author and " " not in meta.author:
        meta.author = None  # the name of an account
    try:
        meta = extract_meta_json(tree, meta)
    except MemoryError:
        raise
    except Exception:  # odd JSON-LD raises all sorts of errors in it, and costs its own facts only
        pass
    url = meta.url or extract_url(tree)
    site = meta.sitename or extract_sitename(tree) or (urlsplit(url).hostname if url and _is_sound(url) else None)
    lang = _language(tree)
    published = find_published(tree, url, lang)
    articles = find_articles(list(json_objects(tree)))
    fields = PageFields(
        title=_without_site(_line(meta.title or extract_title(tree)), _line(site), tree),
        byline=_line(meta.author or (extract_author(tree) if has_article else None)),
        site=_line(site and site.removeprefix("www.").lstrip("@")),
        url=_line(url),
        published_at=published.at if published else None,
        published_from=published.source if published else None,
        updated_at=find_updated(tree, lang),
        lang=lang,
        extra=to_extra(read_facts(tree, lang, articles)),
    )
    return fields, articles


def _cut_traps(tree: HtmlElement) -> None:
    """Shortens what trafilatura's patterns would search in quadratic time: endless meta tags, and broken JSON-LD."""
    for meta in tree.iter("meta"):
        if len(content := meta.get("content") or "") > _LONGEST_META:
            meta.set("content", content[:_LONGEST_META])
    broken = 0
    for script in tree.iter("script"):
        text = script.text
        if text and "json" in (script.get("type") or "") and len(text) > _LONGEST_BROKEN_JSON // 10:
            try:
                json.loads(text, strict=False)
                is_sound = text.count("<") <= _MOST_TAGS_IN_JSON
            except (ValueError, RecursionError):
                broken += len(text)
                is_sound = broken <= _LONGEST_BROKEN_JSON
            if not is_sound:
                script.text = None


def _without_site(title: str | None, site: str | None, tree: HtmlElement) -> str | None:
    """A title without the name of the site behind it, where a heading or that name proves that it is no part of it."""
    if title is None:
        return None
    begun = [
        heading
        for element in tree.iter("h1")
        if (heading := _line(element.text_content())) and title.startswith(heading)
    ]
    for heading in begun:
        if _SEPARATOR.match(title, len(heading)):
            return heading
    if site and title.casefold().endswith(site.casefold()):
        head = title[: -len(site)].rstrip()
        if head and head[-1] in _SEPARATORS:
            return head[:-1].rstrip() or title
    return title


def _language(tree: HtmlElement) -> str | None:
    """The declared language as it stands, `de-AT`; many pages leave their template's."""
    lang = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    if not lang:
        for meta in tree.iter("meta"):
            if (meta.get("property") or meta.get("http-equiv") or "").lower() in ("og:locale", "content-language"):
                lang = meta.get("content")
                break
    return lang.strip().replace("_", "-")[:20] or None if lang else None


def _is_sound(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _line(value: object) -> str | None:
    return " ".join(value.split())[:_LONGEST] or None if isinstance(value, str) else None
