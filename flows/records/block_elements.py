"""What the elements of HTML do to the lines of a text: the one list that pages, books and feeds are cut by."""

BLOCK_ELEMENTS = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "frameset", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "header", "hgroup", "hr", "html", "iframe", "legend", "li", "listing", "main", "menu", "nav",
    "noscript", "ol", "optgroup", "option", "p", "plaintext", "pre", "search", "section", "select", "summary", "table",
    "tbody", "td", "textarea", "tfoot", "th", "thead", "title", "tr", "ul", "xmp",
))  # fmt: skip
"""Elements that browsers show on lines of their own (HTML's rendering section), and those whose content is apart from
what surrounds it, such as the choices of a form. `br` is none: it breaks a line inside of a block."""
