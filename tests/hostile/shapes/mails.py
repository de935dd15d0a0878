"""Mail and mailboxes: headers, encoded words, parts, the lines that part messages."""

from tests.hostile.shapes.making import Make, Shape, numbered, repeated, shapes_of

_FROM = "From: a@b.example\n"
_MARK = "From a@b.example Fri Jan  5 10:00:00 2024\n"
_MULTIPART = _FROM + 'Content-Type: multipart/mixed; boundary="x"\n\n'


def _header(name: str, unit: str, folded: str = "") -> Make:
    return repeated(unit + folded, f"{_FROM}{name}: ", "\n\nThe bridge is closed.\n")


def _attached(part: str, kind: str = "text/plain", named: str = '; filename="a§.txt"') -> Make:
    head = f"--x\nContent-Type: {kind}\nContent-Disposition: attachment{named}\n\n"
    return repeated(head + part, _MULTIPART, "--x--\n")


def _mails_nested(n_bytes: int) -> bytes:
    part = f'{_FROM}Content-Type: multipart/mixed; boundary="b§"\n\n--b§\nContent-Type: message/rfc822\n\n'
    return (numbered(part, n_bytes // (len(part) + 4)) + f"{_FROM}\na\n").encode()


def _quotes_deeper(n_bytes: int) -> bytes:
    return f"{_FROM}\n".encode() + b"".join(b"> " * n + b"a\n" for n in range(int(n_bytes**0.5)))


def _multiparts_nested(n_bytes: int) -> bytes:
    part = 'Content-Type: multipart/mixed; boundary="b§"\n\n--b§\n'
    return (_FROM + numbered(part, n_bytes // (len(part) + 4)) + "\n\na\n").encode()


MAILS: tuple[Shape, ...] = (
    *shapes_of(
        "a.eml",
        {
            "headers": repeated("X-A§: b\n", _FROM, "\na\n"),
            "headers of one name": repeated("Subject: a\n", _FROM, "\na\n"),
            "headers of nothing": repeated(":\n", _FROM, "\na\n"),
            "received": repeated("Received: from a by b; Fri, 5 Jan 2024 10:00:00 +0000\n", _FROM, "\na\n"),
            "one long subject": _header("Subject", "a"),
            "one long subject of words": _header("Subject", "a "),
            "one long subject folded": _header("Subject", "a", "\n "),
            "a subject of encoded words": _header("Subject", "=?utf-8?q?=C3=A9?= "),
            "a subject of encoded words without blanks": _header("Subject", "=?utf-8?q?a?="),
            "a subject of broken encoded words": _header("Subject", "=?utf-8?q?"),
            "a subject of equals signs": _header("Subject", "=?"),
            "a subject of base64": _header("Subject", "=?utf-8?b?w6k=?= "),
            "one encoded word": repeated("=C3=A9", _FROM + "Subject: =?utf-8?q?", "?=\n\na\n"),
            "a subject of quotes": _header("Subject", '"'),
            "a subject of raw bytes": lambda n_bytes: b"From: a@b.example\nSubject: " + b"\xe9 " * (n_bytes // 2) + b"\n\na\n",
            "addresses": _header("To", "a§@b.example, "),
            "senders": repeated("a§@b.example, ", "From: ", "\n\na\n"),
            "senders with names": repeated('"A, B" <a§@b.example>, ', "From: ", "\n\na\n"),
            "senders of brackets": repeated("<", "From: ", "\n\na\n"),
            "senders of comments": repeated("(", "From: ", "\n\na\n"),
            "senders of quotes": repeated('"', "From: ", "\n\na\n"),
            "senders of colons": repeated("a:;", "From: ", "\n\na\n"),
            "senders of routes": repeated("@a,", "From: <", ":a@b>\n\na\n"),
            "senders of backslashes": repeated("\\", 'From: "', '" <a@b>\n\na\n'),
            "senders of domains": repeated(".a", "From: a@b", "\n\na\n"),
            "a date": _header("Date", "5 Jan 2024 "),
            "a date of comments": _header("Date", "("),
            "a date of digits": _header("Date", "1"),
            "dates": repeated("Date: Fri, § Jan 2024 10:00:00 +0000\n", _FROM, "\na\n"),
            "a message id": _header("Message-ID", "<a§@b> "),
            "a message id of brackets": _header("Message-ID", "<"),
            "references": _header("References", "<a§@b> "),
            "a content type": _header("Content-Type", "text/plain; "),
            "parameters": _header("Content-Type", "; a§=b"),
            "parameters in parts": _header("Content-Type", "; a*§=b"),
            "parameters of one name": _header("Content-Type", "; charset=a"),
            "a parameter of quotes": _header("Content-Type", '; a="\\"'),
            "a disposition": _header("Content-Disposition", "attachment; "),
            "a transfer encoding": _header("Content-Transfer-Encoding", "base64 "),
            "a version": _header("MIME-Version", "(1.0"),
            "parts": repeated("--x\n\na\n", _MULTIPART),
            "parts of pages": repeated("--x\nContent-Type: text/html\n\n<p>a\n", _MULTIPART),
            "parts of nothing": repeated("--x\n", _MULTIPART),
            "parts of headers": repeated("--x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nYQ==\n", _MULTIPART),
            "parts nested": _multiparts_nested,
            "messages nested": repeated("Content-Type: message/rfc822\n\n", _FROM, "a\n"),
            "attachments": _attached("The bridge § is closed.\n"),
            "attachments of one name": _attached("The bridge is closed.\n", named='; filename="a.txt"'),
            "attachments of no name": _attached("The bridge is closed.\n", named=""),
            "attachments of nothing": _attached(""),
            "attachments that are pages": _attached("<p>The bridge § is closed.\n", "text/html", '; filename="a§.html"'),
            "attachments that are rows": _attached('{"id": 1, "text": "The bridge is closed."}\n', "application/json", '; filename="a§.jsonl"'),
            "attachments that are mails": _attached(f"{_FROM}Subject: §\n\nThe bridge is closed.\n", "message/rfc822", ""),
            "attachments that are mailboxes": _attached(f"{_MARK}\nThe bridge is closed.\n", "application/mbox", '; filename="a§.mbox"'),
            "attachments of no kind": _attached("\0\n", "application/octet-stream", '; filename="a§.bin"'),
            "attachments in pieces of a name": _attached("a\n", named="".join(f"; filename*{n}*=a" for n in range(30))),
            "one attachment": repeated("The bridge is closed.\n", f'{_MULTIPART}--x\nContent-Disposition: attachment; filename="a.txt"\n\n'),
            "one attachment in base64": repeated("VGhlIGJyaWRnZQo=\n", f'{_MULTIPART}--x\nContent-Disposition: attachment; filename="a.txt"\nContent-Transfer-Encoding: base64\n\n'),
            "one name of an attachment": repeated("a", f'{_MULTIPART}--x\nContent-Disposition: attachment; filename="', '.txt"\n\na\n'),
            "one name of an attachment in pieces": repeated("; filename*§*=a", f"{_MULTIPART}--x\nContent-Disposition: attachment", "\n\na\n"),
            "mails in parts nested": _mails_nested,
            "boundaries that are none": repeated("--y\n", _MULTIPART),
            "boundaries that begin alike": repeated("--xx\n", _MULTIPART),
            "one long boundary": repeated("b", _FROM + "Content-Type: multipart/mixed; boundary=", "\n\na\n"),
            "base64": repeated("YWJj\n", _FROM + "Content-Transfer-Encoding: base64\n\n"),
            "base64 that is broken": repeated("Y=W=\n", _FROM + "Content-Transfer-Encoding: base64\n\n"),
            "quoted-printable": repeated("=C3=A9", _FROM + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"),
            "quoted-printable line ends": repeated("a=\n", _FROM + "Content-Transfer-Encoding: quoted-printable\n\n"),
            "uuencoded": repeated('#86)C\n', _FROM + "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n"),
            "flowed lines": repeated("a \n", _FROM + "Content-Type: text/plain; format=flowed\n\n"),
            "quoted lines": repeated("> a\n", _FROM + "\n"),
            "quotes that go deeper": _quotes_deeper,
            "quotes of whom": repeated("On Fri, 5 Jan 2024 at 10:00, A <a@b.example> wrote:\n> a\n", f"{_FROM}\n"),
            "one line of whom": repeated("On a, ", f"{_FROM}\n", "wrote:\n> a\n"),
            "lines of whom": repeated("On a,\n", f"{_FROM}\n", "wrote:\n> a\n"),
            "signatures": repeated("-- \na\n", f"{_FROM}\n"),
            "marks of signatures": repeated("-- \n", f"{_FROM}\n"),
            "originals": repeated("-----Original Message-----\nFrom: a\nSent: b\n\na\n", f"{_FROM}\n"),
            "mails forwarded": repeated("---------- Forwarded message ---------\nFrom: a\nSubject: b\n\na\n", f"{_FROM}\n"),
            "headers in the text": repeated("From: a\n", f"{_FROM}\n"),
            "quotes nested": repeated(">", _FROM + "\n", "a\n"),
            "lines": repeated("a\n", _FROM + "\n"),
            "one line": repeated("a ", _FROM + "\n"),
            "carriage returns": repeated("\r", _FROM + "\n", "a"),
            "pages": repeated("<p>a", _FROM + "Content-Type: text/html\n\n"),
            "lines without a header": repeated("a\n"),
            "lines that go on": repeated(" a\n", _FROM),
        },
    ),
    *shapes_of(
        "a.mbox",
        {
            "messages": repeated(f"{_MARK}Message-ID: <§@b>\n\nThe bridge is closed.\n\n"),
            "messages of one id": repeated(f"{_MARK}Message-ID: <a@b>\n\na\n\n"),
            "answers to one": repeated(f"{_MARK}Message-ID: <§@b>\nIn-Reply-To: <0@b>\n\nYes.\n\n"),
            "answers to many": repeated(f"{_MARK}Message-ID: <§@b>\nReferences: {'<0@b> ' * 100}\n\nYes.\n\n"),
            "messages with an attachment": repeated(f"{_MARK}Message-ID: <§@b>\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\na\n--x\nContent-Disposition: attachment; filename=a.txt\n\na\n--x--\n\n"),
            "messages of nothing": repeated(f"{_MARK}\n"),
            "From lines": repeated("From a@b\n\n"),
            "From lines in one message": repeated("From \n", _MARK + "\n"),
            "From lines behind blank lines": repeated("\nFrom the first day on.\n", _MARK + "\n"),
            "one From line of times": repeated("1:11 ", _MARK + "\nFrom "),
            "one From line of at signs": repeated("a@", _MARK + "\nFrom ", " b\n"),
            "From lines of times": repeated("\nFrom " + "1:11" * 200 + "\n", _MARK),
            "quoted From lines": repeated(">From a\n", _MARK + "\n"),
            "one quoted From line": repeated(">", _MARK + "\n", "From a\n"),
            "blank lines": repeated("\n", _MARK),
            "long subjects": repeated(f"{_MARK}Subject: {'a' * 5_000}\n\na\n\n"),
            "encoded words": repeated(f"{_MARK}Subject: {'=?utf-8?q?a?= ' * 30}\n\na\n\n"),
        },
    ),
)  # fmt: skip
