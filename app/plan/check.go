package plan

import (
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Headed is everything that the check runs of one head commit depend on.
type Headed struct {
	SHA      string
	Mode     checks.Mode
	Verdicts []checks.Verdict
	// Own is a digest of the pull request's own facts (not its milestone's): a run of northstar/debt-capacity is written
	// again when its conclusion or these change, so that a busy milestone does not rewrite hundreds of runs whose conclusion
	// stays. Even then it is not written to say what it says already. The other checks tell nothing of a milestone's
	// figures: a run of theirs is written whenever it would say something else.
	Own      string
	Figures  Figures
	Shown    map[string]Shown // by check name
	Buttons  []Button
	Existing bool // only runs that are there are rewritten, none is made
}

// Figures are what is known of the figures of the milestones that verdicts of northstar/debt-capacity tell.
type Figures struct {
	// Asked is when the runs of a milestone were last asked to tell its figures as they are, before these were read: one that was written
	// with what was read before that is written again where they are others.
	Asked time.Time
	Where string // where they are kept current; a run that leads elsewhere is stale like one with other figures
	Line  string // what a run says below them: as of when they are, and Where. That alone is no reason to write one.
}

// mark is what is kept of a run beside its own digest: which asking it has answered.
func (f Figures) mark() string {
	if f.Asked.IsZero() {
		return ""
	}
	return "." + strconv.FormatInt(f.Asked.UnixMicro(), 10)
}

// told reports whether what was kept of a run is of the same own facts, and of an asking that is not earlier.
func (f Figures) told(kept, own string) bool {
	kept, at, _ := strings.Cut(kept, ".")
	answered, _ := strconv.ParseInt(at, 10, 64) // 0 where it was written before any
	return kept == own && (f.Asked.IsZero() || answered >= f.Asked.UnixMicro())
}

// Checks are the runs to write for one head commit.
func Checks(in Headed) []Write {
	if in.Mode == checks.Off || in.Mode == checks.Observe || in.SHA == "" {
		// northstar/config alone is posted in observe; the caller asks for it with Mode set to Advise.
		return nil
	}
	var out []Write
	for _, v := range in.Verdicts {
		if v.Check == "" || v.Conclusion == "" {
			continue
		}
		own, text := Hash(string(v.Conclusion), in.Own), textOf(v)
		shown := in.Shown[v.Check]
		if v.Figures {
			text = Hash(text, in.Figures.Where)
			v.Summary += in.Figures.Line
		}
		if shown.is(text) || v.Check == checks.CheckCapacity && shown.sure() && in.Figures.told(shown.Own, own) {
			continue
		}
		own += in.Figures.mark()
		out = append(out, Write{Op: PostCheck, Subject: in.SHA, Name: v.Check, Hash: text, Own: own, Remote: shown.Remote,
			Brief: string(v.Conclusion) + ": " + v.Title, Verdict: v, Buttons: in.Buttons, Existing: in.Existing})
	}
	return out
}

// textOf is a digest of everything that a run shows.
func textOf(v checks.Verdict) string {
	parts := []string{string(v.Conclusion), v.Title, v.Summary}
	for _, n := range v.Notes {
		parts = append(parts, n.Path, strconv.Itoa(n.Line), strconv.Itoa(n.End), strconv.Itoa(n.Column), n.Level, n.Title, n.Message)
	}
	return Hash(parts...)
}
