"""Pages of ten kinds in six languages, made of the words of tests/cases/page_kinds.json: each with the kind that it is."""

import json
import random
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

WORDS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[3] / "cases" / "page_kinds.json").read_text("utf-8")
)
N_OF_EACH = 6


class LabelledPage(NamedTuple):
    """A page; `what` is its own kind of the ten, `kind` what documents.page_kind has to say of it."""

    what: str
    kind: str
    lang: str
    html: str


class _Maker:
    """Makes the pages of one language, with menus, classes and counts that differ from one to the next."""

    def __init__(self, lang: str, seed: int) -> None:
        self.words, self.random, self.seed = WORDS[lang], random.Random(f"{lang}{seed}"), seed

    def sentence(self) -> str:
        text: str = self.random.choice(self.words["sentences"])
        return text.format(d=self.random.choice(self.words["days"]), n=self.random.randint(2, 99))

    def prose(self, n_paragraphs: int) -> str:
        return "".join(f"<p>{self.sentence()} {self.sentence()} {self.sentence()}</p>" for _ in range(n_paragraphs))

    def menu(self, n_links: int) -> str:
        links = (f'<li><a href="/{number}">{self.words["menu"][number % 12]}</a></li>' for number in range(n_links))
        return f"<ul>{''.join(links)}</ul>"

    def headline(self) -> str:
        text: str = self.random.choice(self.words["headlines"])
        return text

    def lines(self, kind: str) -> list[str]:
        lines: list[str] = self.words[kind][self.seed % len(self.words[kind])]
        return lines

    def page(self, title: str, body: str, head: str = "", *, bare: bool = False) -> str:
        around = "" if bare else f"<nav>{self.menu(self.random.randint(5, 12))}</nav>"
        foot = "" if bare else f"<footer>{self.menu(3)}</footer>"
        style = "<style>p{margin:0}</style>"
        return f"<!doctype html><html><head><title>{escape(title)}</title>{style}{head}</head><body>{around}{body}{foot}</body></html>"

    def said(self, kind: str, *, bare: bool = True) -> str:
        title, *lines = self.lines(kind)
        body = f"<h1>{title}</h1>" + "".join(f"<p>{line}</p>" for line in lines)
        return self.page(title, f'<div class="box">{body}</div>', bare=bare)


def _article(maker: _Maker) -> str:
    title = maker.headline()
    more = "".join(f'<li><a href="/{number}">{maker.headline()}</a></li>' for number in range(5))
    body = f"<article><h1>{title}</h1>{maker.prose(maker.random.randint(3, 8))}</article><aside><ul>{more}</ul></aside>"
    return maker.page(title, body)


def _article_with_banners(maker: _Maker) -> str:
    """An article that may be read in full, below a cookie banner and above an offer to subscribe."""
    title = maker.headline()
    banner = "".join(f"<p>{line}</p>" for line in maker.lines("consent")[:2])
    facts = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":true}</script>'
    body = (
        f'<div class="cookie-banner">{banner}</div><article><h1>{title}</h1>{maker.prose(6)}'
        f"<p>{maker.words['paywall'][maker.seed % 2]}</p></article>"
    )
    return maker.page(title, body, facts)


def _list(maker: _Maker) -> str:
    items = []
    for number in range(maker.random.randint(10, 20)):
        teaser = f"<p>{maker.sentence()}</p>" if maker.seed % 2 else ""
        more = f'<a href="/{number}">{maker.words["more"]}</a>' if maker.seed % 3 == 0 else ""
        items.append(f'<div class="card"><h3><a href="/{number}">{maker.headline()}</a></h3>{teaser}{more}</div>')
    return maker.page(maker.words["menu"][1], f"<main>{''.join(items)}</main>")


def _navigation(maker: _Maker) -> str:
    return maker.page(maker.words["menu"][0], f"<div>{maker.menu(12)}{maker.menu(9)}</div>")


def _stub(maker: _Maker) -> str:
    return maker.page(
        maker.headline(), f"<article><h1>{maker.headline()}</h1><p>12:0{maker.seed}</p></article>", bare=True
    )


def _paywall(maker: _Maker) -> str:
    title = maker.headline()
    facts = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>'
    wall = f'<div class="offer"><p>{maker.words["paywall"][maker.seed % 2]}</p></div>'
    body = f"<article><h1>{title}</h1><p>{maker.sentence()} {maker.sentence()}</p>{wall}</article>"
    return maker.page(title, body, facts if maker.seed % 3 == 0 else "")


MAKERS: tuple[tuple[str, str, Callable[[_Maker], str]], ...] = (
    ("article", "article", _article),
    ("article with banners", "article", _article_with_banners),
    ("list", "list", _list),
    ("navigation", "navigation", _navigation),
    ("stub", "stub", _stub),
    ("paywall", "paywall", _paywall),
    ("captcha", "captcha", lambda maker: maker.said("captcha")),
    ("error", "error", lambda maker: maker.said("error", bare=maker.seed % 2 == 0)),
    ("consent", "consent", lambda maker: maker.said("consent")),
    ("script", "script", lambda maker: maker.said("script")),
)


def labelled_pages(n_of_each: int = N_OF_EACH) -> Iterator[LabelledPage]:
    """So many pages of each kind in each language, the same in every process."""
    for lang in WORDS:
        for what, kind, make in MAKERS:
            for seed in range(n_of_each):
                yield LabelledPage(what, kind, lang, make(_Maker(lang, seed)))
