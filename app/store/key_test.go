package store

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What is written is read back, whatever the subject is.
func TestKeysAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := Subject{Kind: rapid.SampledFrom(slices.Sorted(maps.Keys(forms))).Draw(r, "kind")}
		f, id := forms[s.Kind], rapid.Int64().Draw(r, "id")
		if f.about == ofInstallation {
			s.Installation = id
		} else {
			s.Repo = id
		}
		switch f.last {
		case aNumber:
			s.Number = rapid.IntMin(1).Draw(r, "number")
		case aCommit:
			s.SHA = rapid.StringMatching(`[^:]+`).Draw(r, "sha")
		}
		if got, err := ParseKey(s.Key()); err != nil || got != s {
			t.Fatalf("%+v is written as %q and read as %+v, %v", s, s.Key(), got, err)
		}
	})
}

// What is read is written as it was.
func FuzzParseKey(f *testing.F) {
	for kind, form := range forms {
		f.Add(string(kind) + ":1" + []string{"", ":2", ":abc"}[form.last])
	}
	for _, bad := range []string{"", "item", "item:1", "item:1:x", "item:1:0", "item:1:02", "item:+1:2", "head:1:", "head:1:a:b", "policy:1:2", "policy:", "item:x:1",
		"what:1:2", "item:1:2:3", "item:1:-2", "install:1:2"} {
		f.Add(bad)
		if s, err := ParseKey(bad); err == nil {
			f.Errorf("%q is read as %+v", bad, s)
		}
	}
	f.Fuzz(func(t *testing.T, key string) {
		if s, err := ParseKey(key); err == nil && s.Key() != key {
			t.Errorf("%q is read as %+v, which is written as %q", key, s, s.Key())
		}
	})
}

// Databases have these keys.
func TestKeysOfBefore(t *testing.T) {
	at := Place{Repo: 3, Number: 12}
	for key, want := range map[string]string{
		ItemKey(3, 12): "item:3:12", HeadKey(3, "abc"): "head:3:abc", MilestoneKey(3, 12): "milestone:3:12", ReviewKey(3, 12): "review:3:12", SplitKey(3, 12): "split:3:12",
		PolicyKey(3): "policy:3", RulesKey(3): "rules:3", ProblemKey(3): "problem:3", InstallKey(3): "install:3", OnboardKey(3): "onboard:3", ReadKey(3): "read:3",
		CompareKey(3): "compare:3", GlanceKey(3): "glance:3", AskKey(3): "ask:3", LearnKey(3): "learn:3",
		FetchKey(at): "fetch:3:12", FetchMilestoneKey(at): "fetchmilestone:3:12", ParentKey(at): "parent:3:12",
	} {
		if key != want {
			t.Errorf("%s, want %s", key, want)
		}
		if s, err := ParseKey(key); err != nil || !strings.HasPrefix(key, string(s.Kind)+":") {
			t.Errorf("%s is read as %+v, %v", key, s, err)
		}
	}
}
