"""What mail programs say by elements about the parts of a mail: which are quoted from another one, which are a signature."""

from lxml.html import HtmlElement

# By a class or an id: Thunderbird, Yahoo, Proton, Zoho; Gmail, Outlook, Apple Mail. Gmail's `div` of the class gmail_quote
# holds what is answered between quotations too, and those are elements `blockquote`.
_QUOTED = frozenset(("moz-cite-prefix", "moz-forward-container", "yahoo_quoted", "protonmail_quote", "zmail_extra"))
_SIGNATURE = frozenset((
    "gmail_signature", "gmail_signature_prefix", "moz-signature", "signature", "applemailsignature", "protonmail_signature_block",
    "ms-outlook-mobile-signature", "x_signature",
))  # fmt: skip


def role_in_mail(element: HtmlElement) -> str | None:
    """The role of what lies in an element of a mail. Whatever stands in a `blockquote` there is another's.

    >>> from lxml.html import fragment_fromstring
    >>> [role_in_mail(fragment_fromstring(html)) for html in ("<blockquote type=cite>", "<div class='gmail_signature'>", "<p>")]
    ['quoted', 'signature', None]
    """
    if element.tag == "blockquote":
        return "quoted"
    if not element.attrib:
        return None
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()
    if not _QUOTED.isdisjoint(names):
        return "quoted"
    return "signature" if not _SIGNATURE.isdisjoint(names) else None
