package work

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
)

const mart = "acme/shop"

// renamed is the policy with other names for the labels of work.
var renamed = polite + "labels: {feature: enhancement, tech-debt: debt}\n"

// What somebody chose stays through everything that happens to the item after it.
func TestChoiceStands(t *testing.T) {
	chosen := map[string]struct {
		choose func(tn *town, n int)
		want   []string
	}{
		"swapped, off first": {func(tn *town, n int) {
			tn.must(tn.Unlabel("ben", mart, n, "feature"), tn.Label("ben", mart, n, "tech-debt"))
		}, []string{"tech-debt"}},
		"swapped, on first": {func(tn *town, n int) {
			tn.must(tn.Label("ben", mart, n, "tech-debt"), tn.Unlabel("ben", mart, n, "feature"))
		}, []string{"tech-debt"}},
		"put on beside the app's": {func(tn *town, n int) { tn.must(tn.Label("ben", mart, n, "tech-debt")) }, []string{"tech-debt"}},
		"taken off":               {func(tn *town, n int) { tn.must(tn.Unlabel("ben", mart, n, "feature")) }, nil},
		"taken off, then on again by another": {func(tn *town, n int) {
			tn.must(tn.Unlabel("ben", mart, n, "feature"))
			tn.calm()
			tn.must(tn.Label("tom", mart, n, "feature"))
		}, []string{"feature"}},
		"a label, then a command": {func(tn *town, n int) {
			tn.must(tn.Label("ben", mart, n, "tech-debt"))
			tn.say("tom", mart, n, "/northstar kind feature")
		}, []string{"feature"}},
		"a command, then a label": {func(tn *town, n int) {
			tn.say("tom", mart, n, "/northstar kind tech-debt")
			tn.later()
			tn.must(tn.Label("ben", mart, n, "vision"))
		}, []string{"vision"}},
		"a command for none": {func(tn *town, n int) { tn.say("tom", mart, n, "/northstar kind none") }, nil},
		"a person's own taken off by another": {func(tn *town, n int) {
			tn.must(tn.Label("ben", mart, n, "tech-debt"))
			tn.calm()
			tn.must(tn.Unlabel("dana", mart, n, "tech-debt"))
		}, nil},
		"chosen while closed": {func(tn *town, n int) {
			tn.must(tn.CloseIssue("ben", mart, n, ""))
			tn.calm()
			tn.must(tn.Label("ben", mart, n, "tech-debt"))
			tn.calm()
			tn.must(tn.Reopen("ben", mart, n))
		}, []string{"tech-debt"}},
		"chosen while locked": {func(tn *town, n int) {
			tn.must(tn.Lock("ben", mart, n), tn.Unlabel("ben", mart, n, "feature"), tn.Label("ben", mart, n, "tech-debt"))
		}, []string{"tech-debt"}},
	}
	for name, c := range chosen {
		t.Run(name, func(t *testing.T) {
			tn := build(t)
			tn.must(tn.MakeLabel("ada", mart, "vision", "ededed", ""))
			n := tn.issue(mart)
			tn.calm()
			tn.wants("inferred", mart, n, "feature")
			c.choose(tn, n)
			tn.calm()
			tn.wants("chosen", mart, n, c.want...)
			title, body := "refactor: all of it", "Kind: feature"
			for _, after := range []struct {
				what string
				does func()
			}{
				{"the text was edited", func() { tn.must(tn.EditIssue("sam", mart, n, &title, &body)) }},
				{"rules changed", func() {
					tn.policy(mart, polite+"classify: {rules: [{kind: feature, title: search}, {kind: tech-debt, title: refactor}]}\nbackfill: {label: true}\n")
				}},
				{"it was closed and opened", func() { tn.must(tn.CloseIssue("sam", mart, n, ""), tn.Reopen("sam", mart, n)) }},
				{"somebody commented", func() { tn.say("sam", mart, n, "/northstar recheck") }},
				{"everything was read again", func() { tn.again() }},
				{"the app was installed anew", func() {
					tn.must(tn.inst.Uninstall())
					tn.calm()
					tn.install()
				}},
			} {
				after.does()
				tn.calm()
				tn.wants(after.what, mart, n, c.want...)
			}
		})
	}
}

// again has the repository read again.
func (tn *town) again() {
	tn.inst.Suspend()
	tn.calm()
	tn.inst.Unsuspend()
	tn.calm()
}

// A label that somebody renamed is used under its new name.
func TestLabelRenamed(t *testing.T) {
	tn := build(t)
	ours, theirs := tn.issue(mart), tn.issue(mart, "tech-debt")
	off := tn.issue(mart)
	tn.calm()
	tn.must(tn.Unlabel("ben", mart, off, "feature"))
	tn.calm()
	wrote := tn.labelled()
	tn.must(tn.RenameLabel("ada", mart, "feature", "type: feature"), tn.RenameLabel("ada", mart, "tech-debt", "type: debt"))
	tn.calm()
	tn.again()
	tn.wants("the app's", mart, ours, "type: feature")
	tn.wants("a person's", mart, theirs, "type: debt")
	tn.wants("taken off", mart, off)
	if n := tn.labelled() - wrote; n != 0 {
		t.Errorf("the app touched labels %d times because of new names", n)
	}
	n := tn.issue(mart)
	tn.calm()
	tn.wants("a new one", mart, n, "type: feature")
	tn.must(tn.Label("ben", mart, n, "type: debt"))
	tn.calm()
	tn.wants("swapped under the new names", mart, n, "type: debt")
	if tn.has(mart, "feature") {
		t.Error("the former label was made again")
	}
	// The policy names others: what is there counts until it is replaced.
	tn.policy(mart, renamed)
	tn.calm()
	tn.wants("under another policy", mart, ours, "type: feature")
	n = tn.issue(mart)
	tn.calm()
	tn.wants("a new one under another policy", mart, n, "enhancement")
}

// has reports whether a repository has a label.
func (tn *town) has(full, name string) bool {
	tn.t.Helper()
	v, err := tn.Repo(full)
	tn.must(err)
	for _, l := range v.Labels {
		if l.Name == name {
			return true
		}
	}
	return false
}

// A label that came to stand for a kind, by a new name or by the policy, counts where nobody chose anything else; and it
// is taken off nowhere.
func TestLabelBecomesKind(t *testing.T) {
	for name, becomes := range map[string]func(tn *town){
		"by its new name": func(tn *town) { tn.must(tn.RenameLabel("ada", mart, "chore", "tech-debt")) },
		"by the policy":   func(tn *town) { tn.policy(mart, polite+"labels: {tech-debt: chore}\n") },
		"by a new name that nobody told of": func(tn *town) {
			tn.inst.Suspend()
			tn.calm()
			tn.must(tn.RenameLabel("ada", mart, "chore", "tech-debt"))
			tn.inst.Unsuspend()
		},
	} {
		t.Run(name, func(t *testing.T) {
			tn := build(t)
			debt := "tech-debt"
			if name == "by the policy" {
				debt = "chore"
			}
			open, closed, chosen := tn.issue(mart, "chore"), tn.issue(mart, "chore"), tn.issue(mart, "chore")
			tn.must(tn.CloseIssue("ben", mart, closed, ""))
			tn.calm()
			tn.wants("before", mart, open, "chore", "feature")
			tn.say("tom", mart, chosen, "/northstar kind feature")
			tn.calm()
			becomes(tn)
			tn.calm()
			tn.wants("the app's gives way", mart, open, debt)
			tn.wants("an explicit choice stands, and nothing is lost", mart, chosen, debt, "feature")
			tn.must(tn.Reopen("ben", mart, closed))
			tn.calm()
			tn.wants("reopened", mart, closed, debt)
			tn.say("tom", mart, chosen, "/northstar kind tech-debt")
			tn.calm()
			tn.wants("chosen anew", mart, chosen, debt)
		})
	}
}

// A label that somebody deleted is not made again until the policy changes, and that is nobody's choice about an item.
func TestLabelDeleted(t *testing.T) {
	for name, remove := range map[string]func(tn *town){
		"as it is told": func(tn *town) { tn.must(tn.DeleteLabel("ada", mart, "feature")) },
		"told in disorder": func(tn *town) {
			tn.must(tn.DeleteLabel("ada", mart, "feature"))
			for tn.left() > 0 {
				tn.deliver(tn.left()-1, false)
				tn.run()
			}
		},
		"while nobody was told": func(tn *town) {
			tn.inst.Suspend()
			tn.calm()
			tn.must(tn.DeleteLabel("ada", mart, "feature"))
			tn.inst.Unsuspend()
		},
		"while the app was not installed": func(tn *town) {
			tn.must(tn.inst.Uninstall())
			tn.calm()
			tn.must(tn.DeleteLabel("ada", mart, "feature"))
			tn.install()
		},
		"under another name": func(tn *town) {
			tn.must(tn.RenameLabel("ada", mart, "feature", "wish"))
			tn.calm()
			tn.must(tn.DeleteLabel("ada", mart, "wish"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			tn := build(t)
			ours, theirs, off := tn.issue(mart), tn.issue(mart), tn.issue(mart)
			tn.calm()
			tn.must(tn.Unlabel("ben", mart, theirs, "feature"), tn.Unlabel("ben", mart, off, "feature"))
			tn.calm()
			tn.must(tn.Label("ben", mart, theirs, "feature"))
			tn.calm()
			remove(tn)
			tn.calm()
			title := "feat: better search"
			tn.must(tn.EditIssue("sam", mart, ours, &title, nil))
			tn.calm()
			tn.again()
			late := tn.issue(mart)
			tn.calm()
			if tn.has(mart, "feature") || tn.has(mart, "wish") {
				t.Fatal("the label was made again")
			}
			debt := tn.issue(mart)
			tn.say("tom", mart, debt, "/northstar kind tech-debt")
			tn.calm()
			tn.wants("another kind", mart, debt, "tech-debt")

			tn.policy(mart, polite+"classify: {min-confidence: 0.9}\n")
			tn.calm()
			tn.again()
			tn.wants("inferred, after the policy changed", mart, ours, "feature")
			tn.wants("chosen, after the policy changed", mart, theirs, "feature")
			tn.wants("opened meanwhile", mart, late, "feature")
			tn.wants("taken off before", mart, off)
			v, err := tn.Repo(mart)
			tn.must(err)
			for _, l := range v.Labels {
				if l.Name == "feature" && l.Description == "" {
					t.Error("it was made by accident, without its look")
				}
			}
		})
	}
}

// Somebody who makes a deleted label again wants it to be used.
func TestDeletedLabelMadeAgain(t *testing.T) {
	tn := build(t)
	n := tn.issue(mart)
	tn.calm()
	tn.must(tn.DeleteLabel("ada", mart, "feature"))
	tn.calm()
	tn.must(tn.MakeLabel("ada", mart, "feature", "123456", "mine"))
	tn.calm()
	next := tn.issue(mart)
	title := "feat: better search"
	tn.must(tn.EditIssue("sam", mart, n, &title, nil))
	tn.calm()
	tn.wants("a new one", mart, next, "feature")
	tn.wants("an old one, when something happens to it", mart, n, "feature")
}

// Deleting a label is no act on the items that had it: those from before the policy are left alone.
func TestDeletedLabelWakesNothing(t *testing.T) {
	tn := build(t)
	tn.must(tn.AddRepo("acme/old", githubsim.RepoOptions{}))
	n, err := tn.OpenIssue("sam", "acme/old", githubsim.NewIssue{Title: "feat: old", Labels: []string{"later"}})
	tn.must(err)
	tn.calm()
	tn.later()
	tn.policy("acme/old", polite)
	tn.calm()
	tn.must(tn.DeleteLabel("ada", "acme/old", "later"))
	tn.calm()
	tn.wants("from before the policy", "acme/old", n)
}

// A label that the app puts on while the policy gives it another name is replaced, also by an app that is stopped in between: the item has one.
func TestPolicyRenamesLabelsMeanwhile(t *testing.T) {
	for name, fault := range map[string]githubsim.Fault{
		"undisturbed":             {},
		"stopped before the old":  {Method: http.MethodDelete, Route: "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", Status: http.StatusBadGateway},
		"stopped before the new":  {Method: http.MethodPost, Route: "/repos/{owner}/{repo}/issues/{issue_number}/labels", Status: http.StatusBadGateway},
		"without the new's reply": {Method: http.MethodPost, Route: "/repos/{owner}/{repo}/issues/{issue_number}/labels", Lost: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tn := build(t)
			n := tn.issue(mart)
			tn.deliverAll()
			tn.run()
			tn.wants("by its former name", mart, n, "feature")
			tn.policy(mart, renamed)
			tn.deliver(slices.IndexFunc(tn.waiting, func(d news) bool { return d.Event == "push" }), false) // and what tells of the label is still to come
			read := func() error { return tn.w.reconcile(t.Context(), nil, store.PolicyKey(tn.ids()[mart])) }
			look := func() error { return tn.w.reconcile(t.Context(), nil, store.ItemKey(tn.ids()[mart], n)) }
			tn.must(read())
			if fault.Method != "" {
				mend := tn.Break(fault)
				if err := look(); err == nil {
					t.Error("nothing disturbed it")
				}
				mend()
				tn.pass(time.Minute)
			}
			tn.must(look())
			tn.calm()
			tn.wants("renamed meanwhile", mart, n, "enhancement")
			title := "refactor: search"
			tn.must(tn.EditIssue("sam", mart, n, &title, nil))
			tn.calm()
			tn.wants("of another kind", mart, n, "debt")
		})
	}
}

// When `labels:` names change, old labels stay and count until they are replaced.
func TestPolicyRenamesLabels(t *testing.T) {
	tn := build(t)
	ours, theirs, off := tn.issue(mart), tn.issue(mart, "tech-debt"), tn.issue(mart)
	tn.calm()
	tn.must(tn.Unlabel("ben", mart, off, "feature"))
	tn.calm()
	tn.policy(mart, renamed)
	tn.calm()
	tn.wants("the app's", mart, ours, "feature")
	tn.wants("a person's", mart, theirs, "tech-debt")
	tn.wants("taken off", mart, off)
	title := "refactor: search"
	tn.must(tn.EditIssue("sam", mart, ours, &title, nil), tn.EditIssue("sam", mart, theirs, &title, nil))
	tn.calm()
	tn.wants("another kind", mart, ours, "debt")
	tn.wants("a person's still", mart, theirs, "tech-debt")
	tn.must(tn.Label("ben", mart, theirs, "enhancement"))
	tn.calm()
	tn.wants("replaced", mart, theirs, "enhancement")
	tn.policy(mart, strings.Replace(renamed, "advise", "enforce", 1))
	tn.calm()
	tn.wants("taken off", mart, off)
}
