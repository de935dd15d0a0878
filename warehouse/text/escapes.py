"""Makes text that strangers wrote inert where people read it: in HTML, Markdown, spreadsheets."""

import re
import unicodedata

# Controls, format characters (bidi overrides and isolates, zero-width ones, tags) and line separators change what a
# reader sees without being seen. ZERO WIDTH (NON-)JOINER is spelling in Persian, Hindi and emoji, and is kept there.
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\xad\\u061c\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f"
    "\\u3164\\ufeff\\ufff9-\\ufffb\\U0001d173-\\U0001d17a\\U000e0000-\\U000e007f]"
    "|(?<![\\u0590-\\u1fff\\u2190-\\u2bff\\u3000-\\ufe0f\\U0001f000-\\U0001faff])[\\u200c\\u200d]"
    "|[\\u200c\\u200d](?![\\u0590-\\u1fff\\u2190-\\u2bff\\u3000-\\ufe0f\\U0001f000-\\U0001faff])"
)
# Of these the ones that are commands: to a terminal, or to whoever lays out the line. The others are spelling to someone.
_COMMANDS = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]")
_WHITE_SPACE = re.compile(r"[ \t\r\n]+")
# What has a meaning in the middle of a line of Markdown; a backslash takes it away.
_MARKDOWN = re.compile(r"[\\`*_{}\[\]#|~$]")
# A spreadsheet takes it for the number that it is.
_NEGATIVE = re.compile("-[1-9][0-9]*")
# Where a spreadsheet may begin a cell: at the start; behind a semicolon, which parts cells where a comma is the decimal
# point; behind a line break in a cell, for there the quotes mean nothing either. The signs that make a cell a formula
# have full-width forms, which some spreadsheets read likewise. A list in a text ("- item") is left alone.
_FORMULA = re.compile(
    "(?:^|(?<=;))(?=\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\\t\\r\\n])|(?<=[\\r\\n])(?=[=@\uff1d\uff20]|[+\\-\uff0b\uff0d]\\S)"
)


def name_controls(text: str) -> str:
    """The text with every unseen control named: `invoice⟨U+202E⟩fdp.exe`, not reversed. Spaces and line breaks stay."""
    return _UNSEEN.sub(lambda control: f"⟨U+{ord(control[0]):04X}⟩", text)


def name_commands(text: str) -> str:
    r"""The text with what a terminal or a line's layout obeys named, and all else as it is, for data that is shown.

    >>> name_commands("\x1b[2Jinvoice\u202efdp.exe")
    '⟨U+001B⟩[2Jinvoice⟨U+202E⟩fdp.exe'
    """
    return _COMMANDS.sub(lambda control: f"⟨U+{ord(control[0]):04X}⟩", text)


def escape_commands(json: str) -> str:
    """JSON in which the same are escaped, as JSON may spell any character: for who looks at it, and the same to a program."""
    return _COMMANDS.sub(lambda control: f"\\u{ord(control[0]):04x}", json)


def visible(text: str) -> str:
    """The text on one line, with every unseen control named."""
    return _WHITE_SPACE.sub(" ", name_controls(text)).strip()


def clip(text: str, n_chars: int) -> str:
    """At most that many characters, with an ellipsis in place of the rest."""
    return text if len(text) <= n_chars else text[: n_chars - 1].rstrip() + "…"


def markdown(text: str) -> str:
    """Visible text that is nothing but text inside a Markdown table: no markup, HTML, second cell, link or mention."""
    escaped = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _MARKDOWN.sub(r"\\\g<0>", escaped)
    return escaped.replace("://", "&#58;//").replace("www.", "www&#46;").replace("@", "&#64;")


def spreadsheet(text: str) -> str:
    """An apostrophe keeps a spreadsheet from running text such as `=HYPERLINK(...)`; other text stays.

    >>> spreadsheet("=1+1"), spreadsheet("Smith;=1+1"), spreadsheet("a = b; c"), spreadsheet("-12")
    ("'=1+1", "Smith;'=1+1", 'a = b; c', '-12')
    """
    return text if _NEGATIVE.fullmatch(text) else _FORMULA.sub("'", text)


def text_width(text: str) -> float:
    """Pixels that a text takes at 12 pixels in a wide sans-serif, never fewer: no font is asked, they differ by machine."""
    return sum(map(_char_width, text))


def clip_width(text: str, n_pixels: float) -> str:
    """As much of the text as fits, with an ellipsis in place of the rest."""
    if text_width(text) <= n_pixels:
        return text
    taken = _char_width("…")
    for at, char in enumerate(text):
        taken += _char_width(char)
        if taken > n_pixels:
            return f"{text[:at].rstrip()}…"
    return text


def _char_width(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF" or char in "mwMWŒÆ@%—…":
        return 12.5
    return 9.5 if char.isupper() or not char.isascii() else 7.4
