package summary

import (
	"fmt"
	"strings"
)

// Mark is what a milestone's share comes to for the pull requests in it.
type Mark int

// The marks, the strictest first.
const (
	MarkOutside  Mark = iota // under or over its band: pull requests of one kind wait
	MarkOpen                 // something is to be classified, or read, before anything is concluded
	MarkUnjudged             // too few items, or nothing that weighs anything: all pass
	MarkInside               // all pass
)

// Sign is the mark at a glance.
func (m Mark) Sign() string {
	switch m {
	case MarkOpen:
		return "❔"
	case MarkUnjudged:
		return "➖"
	case MarkInside:
		return "✅"
	}
	return "⚠️"
}

// Stood is what is said of a milestone under one policy.
type Stood struct {
	Says string // one line: the share and where it is, and what is to be classified first
	Mark Mark
}

// Shift is what a changed policy would say of one milestone, against what is said of it now.
type Shift struct {
	Milestone     string // title
	Before, After Stood
	Changes       bool // the verdict does: pull requests in it conclude something else
}

func (s Shift) row() string {
	return fmt.Sprintf("| %s | %s %s | %s %s |\n", quote(s.Milestone), s.Before.Mark.Sign(), quote(s.Before.Says), s.After.Mark.Sign(), quote(s.After.Says))
}

// Fared is how closed milestones fare under a policy. Its JSON is for scripts.
type Fared struct {
	Passed    int `json:"passed"`
	Failed    int `json:"failed"`
	NotJudged int `json:"notJudged"` // too few items, nothing to weigh, not read whole, or something to be classified first
}

// Add counts a milestone.
func (f *Fared) Add(m Mark) {
	switch m {
	case MarkInside:
		f.Passed++
	case MarkOutside:
		f.Failed++
	default:
		f.NotJudged++
	}
}

// Says is how the milestones that were closed last would have fared, as a sentence without its full stop; "" for none.
func (f Fared) Says() string {
	judged := f.Passed + f.Failed
	switch all := judged + f.NotJudged; {
	case all == 0:
		return ""
	case all == 1:
		return "The last closed milestone " + map[Fared]string{{Passed: 1}: "would have passed", {Failed: 1}: "would have failed", {NotJudged: 1}: "could not be judged"}[f]
	case judged == 0:
		return fmt.Sprintf("None of the last %d closed milestones could be judged", all)
	case f.NotJudged == 0:
		return fmt.Sprintf("Of the last %d closed milestones, %d would have passed, %d failed", all, f.Passed, f.Failed)
	default:
		return fmt.Sprintf("Of the last %d closed milestones, %d could be judged: %d would have passed, %d failed; %d could not", all, judged, f.Passed, f.Failed, f.NotJudged)
	}
}

// Brief is the same in a few words: "2 passed, 1 failed, 3 not judged".
func (f Fared) Brief() string {
	var parts []string
	for _, of := range []struct {
		n    int
		what string
	}{{f.Passed, "passed"}, {f.Failed, "failed"}, {f.NotJudged, "not judged"}} {
		if of.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", of.n, of.what))
		}
	}
	return strings.Join(parts, ", ")
}

// ClosedOverPlanned says over what closed milestones are judged where `capacity.basis` is `remaining`.
const ClosedOverPlanned = "Where the share is taken over remaining work, closed milestones are judged over what was planned in them: nothing of them remains."
