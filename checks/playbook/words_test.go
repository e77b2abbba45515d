package playbook

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

func TestStatements(t *testing.T) {
	for body, want := range map[string][]string{
		"One queue, e.g. the small one. Owned by\none team!":                     {"One queue, e.g. the small one.", "Owned by one team!"},
		"Two things:\n\n- a first. And more\n  of it\n- a second\n\nThat is all": {"Two things:", "a first.", "And more of it", "a second", "That is all"},
		"- outer\n  - inner\n- next":                                             {"outer", "inner", "next"},
		"Version 2.14 stays; 1.5 goes.":                                          {"Version 2.14 stays;", "1.5 goes."},
		"...":                                                                    {"..."},
		"":                                                                       nil,
	} {
		p := find(text.Read("## Problem\n\n"+body), &checks.Rules{}, Problem)
		if body == "..." {
			p = part{text: body}
		}
		if d := cmp.Diff(want, p.statements()); d != "" {
			t.Errorf("%q\n%s", body, d)
		}
	}
}

func TestStem(t *testing.T) {
	for _, words := range [][]string{
		{"support", "supports", "supported", "supporting"}, {"plan", "plans", "planned", "planning"}, {"library", "libraries"},
		{"index", "indexes", "indexed", "indexing"}, {"service", "services"}, {"migrate", "migrates", "migrated", "migrating"},
		{"crash", "crashes", "crashed"}, {"call", "calls", "called", "calling"},
	} {
		for _, w := range words[1:] {
			if stem(w) != stem(words[0]) {
				t.Errorf("%s is %s, %s is %s", words[0], stem(words[0]), w, stem(w))
			}
		}
	}
	for _, w := range []string{"status", "analysis", "access", "go", "ui", "bus", "ring"} {
		if stem(w) != w {
			t.Errorf("%s became %s", w, stem(w))
		}
	}
}

// One root is what all of a family have, and no stranger.
func TestRoot(t *testing.T) {
	for _, words := range [][]string{
		{"localise", "localising", "localised", "localize", "localizes", "localisation", "localization"}, {"migrate", "migrating", "migration", "migrations"},
		{"deploy", "deploys", "deployment", "deployed"}, {"import", "importing", "imports", "importer"}, {"rewrite", "rewriting", "rewritten", "rewrote"},
		{"pay", "paying", "paid", "payment", "payments"}, {"notify", "notified", "notifying", "notification", "notifications"}, {"move", "moving", "moves", "moved"},
		{"cancel", "cancelled", "cancelling", "cancellation"}, {"compatible", "compatibility"}, {"collaborate", "collaborative", "collaboratively", "collaboration"},
		{"automate", "automated", "automatic", "automatically", "automation"}, {"encrypt", "encrypting", "encryption"}, {"record", "recording", "recordings"},
		{"manage", "managing", "management"}, {"scan", "scanner", "scanning"}, {"replace", "replacing", "replacement"}, {"store", "storing", "storage"},
	} {
		for _, w := range words[1:] {
			if root(w) != root(words[0]) {
				t.Errorf("%s is %s, %s is %s", words[0], root(words[0]), w, root(w))
			}
		}
	}
	for _, words := range [][2]string{{"product", "production"}, {"custom", "customer"}, {"form", "format"}, {"state", "statement"}, {"option", "opt"}, {"version", "verse"},
		{"app", "apply"}, {"document", "documentation"}, {"station", "state"}} {
		if root(words[0]) == root(words[1]) {
			t.Errorf("%s and %s are both %s", words[0], words[1], root(words[0]))
		}
	}
}
