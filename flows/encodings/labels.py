"""Which codec a label of an encoding means: the one table for HTML, XML, mail and whatever else declares its encoding.

The labels are those of the WHATWG Encoding Standard, section 4.2 (https://encoding.spec.whatwg.org/#names-and-labels), with
the larger encoding that the standard reads each as: what says gb2312 or shift_jis was nearly always written by a program
of the larger one. Behind them come labels that mail programs and databases write and browsers never meet, and then what
Python knows by itself.
"""

import codecs

# Python's codec, and the labels for which the standard means it, in lower case.
_STANDARD = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
    "cp866": "866 cp866 csibm866 ibm866",
    "iso8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso8859-3": "csisolatin3 iso-8859-3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3",
    "iso8859-4": "csisolatin4 iso-8859-4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4",
    "iso8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    "iso8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e iso-8859-6-i "
    "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    "iso8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
    "iso_8859-7:1987 sun_eu_greek",
    "iso8859-8": "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
    "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical",
    "iso8859-10": "csisolatin6 iso-8859-10 iso-ir-157 iso8859-10 iso885910 l6 latin6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "mac-roman": "csmacintosh mac macintosh x-mac-roman",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251",
    "cp1252": "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 "
    "iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252 x-user-defined",
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 "
    "x-cp1254",
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "euc_jp": "cseucpkdfmtjapanese euc-jp x-euc-jp",
    "iso2022_jp_ext": "csiso2022jp iso-2022-jp",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis",
    "cp949": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949",
    "utf-16-be": "unicodefffe utf-16be",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
}
# The standard refuses the first two, with which pages were attacked; nothing here runs a page. The others are aliases.
_OTHERS = {
    "hz": "hz-gb-2312",
    "iso2022_kr": "csiso2022kr iso-2022-kr",
    "utf-8": "utf8mb4 utf8mb3 x-utf-8 utf-8-mac",
    "gb18030": "cp936 ms936 windows-936 euc-cn euccn gb2312-80 gbk2312 hp15cn",
    "big5hkscs": "cp950 ms950 windows-950 big5hk big-5 x-big5 csbig5hkscs",
    "euc_jp": "eucjp ujis eucjp-ms eucjp-win eucjp-open cp51932 windows-51932 cp20932",
    "iso2022_jp_ext": "iso2022jp iso2022-jp iso-2022-jp-1 iso-2022-jp-ms cp50220 cp50221 cp50222 windows-50220 windows-50221",
    "cp932": "cp932 windows-932 ms_932 shiftjis s-jis x-ms-cp932",
    "cp949": "cp949 ms949 uhc euckr ks_c_5601 ksc5601-1987 x-windows-949 korean-iso",
    "cp1252": "ansi latin-1 iso-latin-1 windows-latin1 x-ansi cp-1252 win-1252",
    "cp1251": "cp-1251 win-1251 ansi-1251",
    "cp874": "iso-8859-11:2001 x-windows-874",
    "koi8-r": "koi-8 koi8r",
    "koi8-u": "koi8u",
    "iso8859-15": "latin-9 latin9",
}  # fmt: skip
_CODECS = {
    label: codec for table in (_OTHERS, _STANDARD) for codec, labels in table.items() for label in labels.split()
}
# What Python's own aliases lead to, made as large as the standard makes it.
_LARGER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "gb2312": "gb18030",
    "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs", "cp950": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext", "iso2022_jp_1": "iso2022_jp_ext", "utf-8-sig": "utf-8",
}  # fmt: skip
# Text codecs of Python in which nothing is written that travels; the last two are another thing on every machine.
_NO_ENCODINGS = ("unicode-escape", "raw-unicode-escape", "unicode_escape", "raw_unicode_escape", "idna", "punycode",
                 "undefined", "mbcs", "oem")  # fmt: skip
_MAX_CHARS = 64


def codec_of(label: str | bytes | None) -> str | None:
    r"""Python's codec for the label of an encoding, as large as the standard makes it; None where nobody knows it.

    >>> codec_of("GB2312"), codec_of(b" us-ascii "), codec_of("x-sjis"), codec_of("cp437"), codec_of("utf8")
    ('gb18030', 'cp1252', 'cp932', 'cp437', 'utf-8')
    >>> codec_of("base64"), codec_of("unicode_escape"), codec_of("x-unknown"), codec_of("utf\0-8")
    (None, None, None, None)
    """
    if isinstance(label, bytes):
        label = label.decode("ascii", "replace")
    name = (label or "").strip(" \t\r\n\f\"'").lower()
    if not name or len(name) > _MAX_CHARS:
        return None
    return _CODECS.get(name) or _codec_of_python(name)


def _codec_of_python(name: str) -> str | None:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):  # the latter for a name with a NUL
        return None
    # Base64 and its like are codecs to Python, too; it keeps to itself which are encodings of text.
    if not getattr(info, "_is_text_encoding", True) or info.name in _NO_ENCODINGS:
        return None
    return _LARGER.get(info.name, info.name)
