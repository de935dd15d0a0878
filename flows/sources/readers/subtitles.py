"""Subtitles in SubRip and WebVTT: each file is one record with the words of its cues in order, without times."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record
from flows.sources import formats
from flows.sources.readers.byte_streams import decode_text, read_whole

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_CUE = re.compile(rf"\s*{_TIME}\s*-+>\s*{_TIME}")
_TAG = re.compile(
    r"</?(?:[bciuv]|ruby|rt|lang|font)(?:[.\s][^<>]{0,200})?>|<\d[\d:.]{0,20}>|\{\\?[^{}]{0,100}\}", re.IGNORECASE
)
_SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？", '."', "”", "»", "♪", "]", ")")
_LONGEST_PAUSE_SECONDS = 4.0
_PAUSE_SECONDS = 1.0


class Cue(NamedTuple):
    """What is shown from one time to another, in seconds."""

    start: float
    end: float
    lines: tuple[str, ...]


def read_srt(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """SubRip: the words of all cues in order, in paragraphs where the talk pauses. Numbers, times and styles are no text."""
    yield _record(stream, limits, formats.SRT)


def read_vtt(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """WebVTT: as SubRip. Comments and style sheets are no text, and a line that rolls on to the next cue is one."""
    yield _record(stream, limits, formats.VTT)


def _record(stream: BinaryIO, limits: Limits, media_type: str) -> Record:
    data = read_whole(stream, limits.record_bytes)
    lines = decode_text(data).removeprefix("\ufeff").splitlines()
    cues = _find_cues(lines, is_vtt=media_type == formats.VTT)
    if not cues and any(line.strip() for line in lines):
        raise Rejected("malformed", "no line says from when to when anything is shown")
    return Record("", None, media_type, data, "\n\n".join(join_cues(cues)))


def _find_cues(lines: Sequence[str], *, is_vtt: bool) -> list[Cue]:
    """Each line of times begins a cue. In WebVTT a blank line ends it; in SubRip, where blank lines are common in cues, the number of the next one."""
    starts = [(number, match) for number, line in enumerate(lines) if (match := _CUE.match(line))]
    ends = [number for number, _ in starts[1:]] + [len(lines)]
    cues = []
    for (number, match), following in zip(starts, ends, strict=False):
        said = list(lines[number + 1 : following])
        if is_vtt:
            blank = next((place for place, line in enumerate(said) if not line.strip()), len(said))
            said = said[:blank]
        elif following < len(lines):
            while said and not said[-1].strip():
                said.pop()
            if said and said[-1].strip().isdecimal():
                said.pop()
        shown = (" ".join(html.unescape(_TAG.sub("", line)).split()) for line in said)
        cues.append(Cue(_seconds(match.groups()[:4]), _seconds(match.groups()[4:]), tuple(filter(None, shown))))
    return cues


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def join_cues(cues: Sequence[Cue]) -> list[str]:
    """The paragraphs of what is said: one ends where a sentence ends and the talk pauses, and at any long pause.

    Live captions roll: a cue begins with the lines that the one before ended with, still on the screen. They are said once.

    >>> join_cues([Cue(0, 2, ("The bridge",)), Cue(2, 4, ("The bridge", "is closed.")), Cue(6, 8, ("Why?",))])
    ['The bridge is closed.', 'Why?']
    """
    paragraphs: list[str] = []
    parts: list[str] = []
    before: Cue | None = None
    for cue in (cue for cue in cues if cue.lines):
        lines = cue.lines
        if before is not None:
            pause = cue.start - before.end
            if pause <= 0.1:
                lines = lines[_rolled(before.lines, lines) :]
            if pause >= _LONGEST_PAUSE_SECONDS or (pause >= _PAUSE_SECONDS and parts[-1].endswith(_SENTENCE_ENDS)):
                paragraphs.append(" ".join(parts))
                parts = []
        parts += lines
        before = cue
    return [*paragraphs, " ".join(parts)] if parts else paragraphs


def _rolled(before: Sequence[str], lines: Sequence[str]) -> int:
    """How many of the first lines are the last ones of the cue before; not all, for a word may be said twice."""
    most = min(len(before), len(lines) - 1)
    return next((n_lines for n_lines in range(most, 0, -1) if before[-n_lines:] == lines[:n_lines]), 0)
