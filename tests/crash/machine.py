"""Any sequence of changes, settings, verbs, runs and kills, on a source of any shape, against a dictionary."""

import json
import shutil
from collections.abc import Sequence

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.crash import command
from tests.crash.changes import Changes
from tests.crash.failpoints import FAILPOINTS
from tests.crash.history import contents_of
from tests.crash.reference import build_from_nothing, clean_up, faults, leftovers, take_picture
from tests.crash.shapes import WAYS

# Those that may be called at any time and change no row of what is current.
VERBS = ("compact", "rebuild", "check", "retry")
PLACES = st.sampled_from(sorted(FAILPOINTS))
TIMES = st.sampled_from([1, 1, 1, 2, 3, 5])


class Sync(Changes):
    """A source, a home, and what the source's files say; after each run the warehouse must say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.home = self.base / "home"
        self.flags: tuple[str, ...] = ("--allow-removals",)
        self.seen: dict[str, dict[str, str | None] | None] = {}
        """What the home must hold of each root; None after a kill, when it may be this or that."""
        self.dropped: set[str] = set()
        """Of what the history keeps no text, as `history_faults` takes it."""

    @rule()
    def change_setting(self) -> None:
        """Presses every record again, into rows that differ."""
        self.flags = self.flags[:1] if self.flags[1:] else (*self.flags, "--repeated-ngrams")
        self.is_current = False

    @rule(way=st.sampled_from(WAYS))
    def run(self, way: str) -> None:
        ended = command.run(self.home, self.source.named(way=way), *self.flags)
        assert ended.code == 0, ended.err
        self.note_run(self.source.shape.roots)

    @precondition(lambda self: len(self.source.shape.roots) > 1)
    @rule(data=st.data(), way=st.sampled_from(WAYS))
    def run_one_root(self, data: st.DataObject, way: str) -> None:
        """The others stay as they were."""
        root = data.draw(st.sampled_from(self.source.shape.roots))
        ended = command.run(self.home, self.source.named(root, way=way), *self.flags)
        assert ended.code == 0, ended.err
        self.note_run([root])

    @rule(name=PLACES, number=TIMES, way=st.sampled_from(WAYS))
    def run_killed(self, name: str, number: int, way: str) -> None:
        """The place may not be passed; then this is a run as any other."""
        ended = command.run(self.home, self.source.named(way=way), *self.flags, die_at=f"{name}:{number}")
        assert ended.code in {0, -9}, ended.err
        if ended.code == 0:
            self.note_run(self.source.shape.roots)
        else:
            self.lose_sight()

    @precondition(lambda self: self.is_current)
    @rule(way=st.sampled_from(WAYS))
    def rerun(self, way: str) -> None:
        """Run twice equals run once, and the second time nothing is pressed."""
        ended = command.run(self.home, self.source.named(way=way), *self.flags)
        assert ended.code == 0, ended.err
        entry = json.loads(ended.out)
        assert (entry["n_pressed"], entry["n_removed"]) == (0, 0), entry
        self.compare()

    @precondition(lambda self: self.seen)
    @rule(verb=st.sampled_from(VERBS))
    def use_verb(self, verb: str) -> None:
        """What is not current may be noticed by a retry, which reads the files of all that is in quarantine."""
        ended = command.call(verb, "--home", self.home)
        is_idle = verb == "retry" and "nothing is in quarantine" in ended.err
        may_fail = is_idle or (verb == "check" and not self.is_certain())
        assert ended.code == 0 or may_fail, f"{verb}: {ended.out}{ended.err}"
        self.after_verb(verb)

    @precondition(lambda self: self.seen)
    @rule(verb=st.sampled_from(["compact", "rebuild", "retry"]), name=PLACES, number=TIMES)
    def verb_killed(self, verb: str, name: str, number: int) -> None:
        ended = command.call(verb, "--home", self.home, die_at=f"{name}:{number}")
        is_idle = verb == "retry" and "nothing is in quarantine" in ended.err
        assert ended.code in {0, -9} or is_idle, f"{verb}: {ended.err}"
        if ended.code >= 0:
            self.after_verb(verb)
        else:
            self.lose_sight()

    @precondition(lambda self: self.is_certain())
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        """One root goes, and the others stay."""
        root = data.draw(st.sampled_from(sorted(self.seen)))
        ended = command.call("forget", self.source.root_name(root), "--json", "--home", self.home)
        assert ended.code == 0, ended.err
        self.dropped.add(json.loads(ended.out)["run_id"])
        del self.seen[root]
        self.is_current = False
        self.compare()

    @precondition(lambda self: self.is_certain() and any(self.seen.values()))
    @rule(data=st.data(), way=st.sampled_from(WAYS))
    def purge(self, data: st.DataObject, way: str) -> None:
        """A record goes, with its copies; it stays out of the next run, and comes in again once it is let in."""
        uris = sorted(uri for texts in self.seen.values() for uri in texts or ())
        uri = data.draw(st.sampled_from(uris))
        # Below the uri of an archive lie its members; purging all of them is for the test of purging.
        hypothesis.assume(not any(other.startswith((f"{uri}!", f"{uri}#")) for other in uris))
        gone = contents_of(self.home, uri)
        self.dropped |= gone.contents | gone.doc_ids
        for verb in ("purge", "run", "allow") if self.is_current else ("purge", "allow"):
            arguments = {"purge": ("purge", uri), "allow": ("purge", "--allow", uri)}
            if verb == "run":
                ended = command.run(self.home, self.source.named(way=way), *self.flags)
            else:
                ended = command.call(*arguments[verb], "--home", self.home)
            assert ended.code == 0, f"{verb}: {ended.err}"
            for texts in self.seen.values():
                for copy in gone.uris & (texts or {}).keys():
                    if texts is not None and verb == "allow":
                        del texts[copy]
                    elif texts is not None:
                        texts[copy] = None
            self.compare()
        self.is_current = False

    def note_run(self, roots: Sequence[str]) -> None:
        """After a run of these roots that ended well."""
        self.seen |= {root: self.source.expected(root) for root in roots}
        self.is_current = self.is_current or len(roots) == len(self.source.shape.roots)
        self.compare()

    def after_verb(self, verb: str) -> None:
        """A retry takes no settings, so that the next run may press again; it may also see what has changed."""
        if verb == "retry" and not self.is_current:
            self.lose_sight()
        self.is_current = self.is_current and (verb != "retry" or not self.flags[1:])
        self.compare()

    def lose_sight(self) -> None:
        """Nothing is known of the home but that the next run must mend it."""
        self.seen = dict.fromkeys(self.seen)
        self.is_current = False

    def is_certain(self) -> bool:
        """Whether it is known what the home holds."""
        return bool(self.seen) and None not in self.seen.values()

    def compare(self) -> None:
        """The lake's and the published tables against the dictionary, for each root of which it is known what is there."""
        expected = {uri: text for texts in self.seen.values() for uri, text in (texts or {}).items()}
        known = {self.source.root_name(root) for root, texts in self.seen.items() if texts is not None}
        if not known:
            return
        picture = take_picture(self.home)
        for tables in (picture.state, picture.warehouse):
            rows = tables["records"].select(["uri", "root", "fate"]).to_pylist()
            fates = {row["uri"]: row["fate"] for row in rows if row["root"] in known}
            texts = {row["uri"]: row["text"] for row in tables["documents"].select(["uri", "text"]).to_pylist()}
            loaded = {uri for uri, fate in fates.items() if fate == "loaded"}
            assert fates.keys() == expected.keys()
            assert {uri: texts[uri] for uri in loaded} == {
                uri: text for uri, text in expected.items() if text is not None
            }
            if self.is_certain():
                assert len(rows) == len(expected)
                assert texts.keys() == loaded

    def teardown(self) -> None:
        """At the end one run, everything checked, and the same sources pressed into an empty home."""
        try:
            if not self.is_current:
                self.run(WAYS[0])
            sources = self.source.named()
            expected = build_from_nothing(self.base / "reference", sources, *self.flags)
            found = faults(self.home, expected, self.dropped)
            assert found == [], found
            # The run that converged may have had nothing to do; the next one that has cleans up.
            left = leftovers(self.home) and clean_up(self.home, self.base, *self.flags)
            assert not left, left
        finally:
            shutil.rmtree(self.base)
