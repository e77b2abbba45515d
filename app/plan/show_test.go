package plan

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
)

func verdict(check string, c checks.Conclusion, title string) checks.Verdict {
	return checks.Verdict{Check: check, Conclusion: c, Title: title, Summary: "why"}
}

func TestChecks(t *testing.T) {
	base := Headed{SHA: "abc", Mode: checks.Advise, Own: "own", Buttons: []Button{{"Check again", "Evaluates again", "recheck"}},
		Verdicts: []checks.Verdict{verdict(checks.CheckStrategy, checks.Neutral, "No strategy"), verdict(checks.CheckCapacity, checks.Success, "25%")}}
	all := Checks(base)
	want := []Write{
		{Op: PostCheck, Subject: "abc", Name: checks.CheckStrategy, Hash: textOf(base.Verdicts[0]), Own: Hash("neutral", "own"), Brief: "neutral: No strategy", Verdict: base.Verdicts[0], Buttons: base.Buttons},
		{Op: PostCheck, Subject: "abc", Name: checks.CheckCapacity, Hash: textOf(base.Verdicts[1]), Own: Hash("success", "own"), Brief: "success: 25%", Verdict: base.Verdicts[1], Buttons: base.Buttons},
	}
	if d := cmp.Diff(want, all); d != "" {
		t.Fatal(d)
	}
	shown := map[string]Shown{}
	for _, w := range all {
		shown[w.Name] = Shown{There: true, Hash: w.Hash, Own: w.Own, Remote: 5}
	}
	for name, c := range map[string]struct {
		change func(*Headed)
		want   string
	}{
		"nothing changed":                       {func(*Headed) {}, ""},
		"the milestone's figures changed":       {func(h *Headed) { h.Verdicts[1].Title, h.Verdicts[1].Summary = "26%", "other" }, ""},
		"its strategy goes by another name":     {func(h *Headed) { h.Verdicts[0].Summary = "other" }, checks.CheckStrategy},
		"a conclusion changed":                  {func(h *Headed) { h.Verdicts[1].Conclusion = checks.Neutral }, checks.CheckCapacity},
		"its own facts changed, not the text":   {func(h *Headed) { h.Own = "other" }, ""},
		"its own facts changed, one text too":   {func(h *Headed) { h.Own, h.Verdicts[0].Summary = "other", "that" }, checks.CheckStrategy},
		"its own facts changed, a note too":     {func(h *Headed) { h.Own, h.Verdicts[1].Notes = "other", []checks.Annotation{{Line: 3}} }, checks.CheckCapacity},
		"one write's end is not known":          {func(h *Headed) { h.Shown[checks.CheckStrategy] = Shown{Unsure: true, Hash: all[0].Hash} }, checks.CheckStrategy},
		"a verdict that concludes nothing":      {func(h *Headed) { h.Own, h.Verdicts = "other", []checks.Verdict{{Check: checks.CheckStrategy}, {}} }, ""},
		"they are not to stay":                  {func(h *Headed) { void(h, checks.CheckCapacity) }, checks.CheckCapacity},
		"observe":                               {func(h *Headed) { h.Mode, h.Own = checks.Observe, "other" }, ""},
		"off":                                   {func(h *Headed) { h.Mode, h.Own = checks.Off, "other" }, ""},
		"a pull request without a head":         {func(h *Headed) { h.SHA, h.Own = "", "other" }, ""},
		"enforce, what is there is as it shall": {func(h *Headed) { h.Mode = checks.Enforce }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := base
			in.Verdicts = append([]checks.Verdict{}, base.Verdicts...)
			in.Shown = map[string]Shown{}
			for k, v := range shown {
				in.Shown[k] = v
			}
			c.change(&in)
			var got []string
			for _, w := range Checks(in) {
				if w.Remote != in.Shown[w.Name].Remote {
					t.Errorf("%s: remote %d", w.Name, w.Remote)
				}
				got = append(got, w.Name)
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("writes %q, want %q", s, c.want)
			}
		})
	}
}

// void has a run not stay as it is.
func void(h *Headed, check string) {
	s := h.Shown[check]
	s.Void = true
	h.Shown[check] = s
}

const marker = "<!-- northstar:unlinked -->"

func TestComment(t *testing.T) {
	text, line := marker+"\nWhich strategy?", marker+"\n✅ Linked."
	there := func(body string) Shown { return Shown{There: true, Hash: Hash(body), Remote: 9} }
	unsure := Shown{Unsure: true, Hash: Hash(text)}
	for name, c := range map[string]struct {
		in       Commented
		want     string // the body that is written
		existing bool
	}{
		"wanted":                                      {Commented{Body: text}, text, false},
		"wanted and there":                            {Commented{Body: text, Shown: there(text)}, "", false},
		"wanted with another text":                    {Commented{Body: text, Shown: there(line)}, text, false},
		"wanted, and perhaps there":                   {Commented{Body: text, Shown: unsure}, text, false},
		"not wanted, not there":                       {Commented{Collapsed: line}, "", false},
		"not wanted, there":                           {Commented{Collapsed: line, Shown: there(text)}, line, true},
		"not wanted, collapsed already":               {Commented{Collapsed: line, Shown: there(line)}, "", false},
		"not wanted, perhaps there":                   {Commented{Collapsed: line, Shown: unsure}, line, true},
		"nothing to say, there":                       {Commented{Shown: there(text)}, "", false},
		"only an existing one, none there":            {Commented{Body: text, Existing: true}, "", false},
		"only an existing one, there":                 {Commented{Body: text, Existing: true, Shown: there(line)}, text, true},
		"only an existing one, perhaps there":         {Commented{Body: text, Existing: true, Shown: unsure}, text, true},
		"deleted by a person":                         {Commented{Body: text, Shown: Shown{There: true, Deleted: true, Remote: 9}}, "", false},
		"deleted by a person, and not wanted":         {Commented{Collapsed: line, Shown: Shown{There: true, Deleted: true, Remote: 9}}, "", false},
		"observe":                                     {Commented{Body: text, Mode: checks.Observe}, "", false},
		"off, there":                                  {Commented{Collapsed: line, Shown: there(text), Mode: checks.Off}, "", false},
		"a text whose digest is another's is written": {Commented{Body: text, Shown: Shown{There: true, Hash: "x"}}, text, false},
	} {
		t.Run(name, func(t *testing.T) {
			in := c.in
			in.Number, in.Marker = 7, marker
			if in.Mode == "" {
				in.Mode = checks.Advise
			}
			ws := Comment(in)
			if c.want == "" {
				if len(ws) > 0 {
					t.Errorf("writes %q", ws[0].Body)
				}
				return
			}
			want := []Write{{Op: PutComment, Subject: "#7", Number: 7, Name: marker, Marker: marker, Hash: Hash(c.want), Body: c.want,
				Brief: strings.TrimPrefix(c.want, marker+"\n"), Remote: in.Shown.Remote, Existing: c.existing}}
			if d := cmp.Diff(want, ws); d != "" {
				t.Error(d)
			}
		})
	}
	if w := Comment(Commented{Number: 7, Name: "milestone:1:2", Marker: marker, Body: text, Mode: checks.Enforce}); w[0].Name != "milestone:1:2" || w[0].Marker != marker {
		t.Errorf("name %q, marker %q", w[0].Name, w[0].Marker)
	}
}

func TestIssue(t *testing.T) {
	base := Issued{Subject: "issue:configuration", Name: "<!-- northstar:config -->", Title: "Northstar: configuration problem", Body: "line 3"}
	open := Hash("open", base.Title, base.Body)
	for name, c := range map[string]struct {
		wanted bool
		shown  Shown
		writes bool
		open   bool
	}{
		"wanted":                           {true, Shown{}, true, true},
		"wanted and there":                 {true, Shown{There: true, Hash: open, Remote: 3}, false, false},
		"wanted with another text":         {true, Shown{There: true, Hash: "other", Remote: 3}, true, true},
		"wanted again after it was closed": {true, Shown{There: true, Hash: Hash("closed"), Remote: 3}, true, true},
		"wanted and perhaps there":         {true, Shown{Unsure: true, Hash: open}, true, true},
		"not wanted, never there":          {false, Shown{}, false, false},
		"not wanted, there":                {false, Shown{There: true, Hash: open, Remote: 3}, true, false},
		"not wanted, perhaps there":        {false, Shown{Unsure: true, Hash: open}, true, false},
		"not wanted, closed":               {false, Shown{There: true, Hash: Hash("closed"), Remote: 3}, false, false},
		"wanted, deleted by a person":      {true, Shown{There: true, Deleted: true, Remote: 3}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			in := base
			in.Wanted, in.Shown = c.wanted, c.shown
			ws := Issue(in)
			if len(ws) > 0 != c.writes {
				t.Fatalf("writes %+v", ws)
			}
			if !c.writes {
				return
			}
			w := ws[0]
			if w.Op != PutIssue || w.Open != c.open || w.Existing == c.open || w.Remote != c.shown.Remote || w.Marker != base.Name || w.Subject != base.Subject {
				t.Errorf("%+v", w)
			}
			in.Shown = Shown{There: true, Hash: w.Hash, Remote: 3}
			if again := Issue(in); len(again) > 0 {
				t.Errorf("not done after it: %+v", again)
			}
		})
	}
}

// TestDoneIsDone: whatever is wanted and shown, writing it leaves nothing to write.
func TestDoneIsDone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SampledFrom([]string{"", marker + "\none", marker + "\ntwo"})
		in := Commented{Number: 7, Marker: marker, Mode: checks.Advise, Body: texts.Draw(t, "body"), Collapsed: texts.Draw(t, "collapsed"),
			Existing: rapid.Bool().Draw(t, "existing")}
		in.Shown = Shown{There: rapid.Bool().Draw(t, "there"), Hash: Hash(texts.Draw(t, "shown"))}
		in.Shown.Unsure = !in.Shown.There && rapid.Bool().Draw(t, "unsure")
		for _, w := range Comment(in) {
			if w.Body == "" {
				t.Fatal("writes an empty comment")
			}
			if !w.Existing && in.Body == "" {
				t.Fatal("makes a comment that nobody wants")
			}
			in.Shown = Shown{There: true, Hash: w.Hash, Remote: 1}
		}
		if again := Comment(in); in.Shown.There && len(again) > 0 {
			t.Fatalf("not done after it: %+v", again)
		}
	})
}

func TestHash(t *testing.T) {
	if Hash("ab", "c") == Hash("a", "bc") || Hash("a") == Hash("a", "") {
		t.Error("different parts have one hash")
	}
}

func TestBrief(t *testing.T) {
	long := strings.Repeat("é", 100)
	for body, want := range map[string]string{
		"": "", marker: "", marker + "\n\n  Hello  \nthere": "Hello", "<!-- a -->\r\n<!-- b -->\r\nHello\r\n": "Hello", "Hello": "Hello",
	} {
		if got := brief(body); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
	if got := brief("x" + long); len(got) > 120 || !utf8.ValidString(got) {
		t.Errorf("%q", got)
	}
}
