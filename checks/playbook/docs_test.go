package playbook

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the list of findings in README.md instead of comparing with it")

// The signs around the list of findings in README.md.
const (
	listStart = "<!-- findings: go test ./checks/playbook -update -->\n"
	listEnd   = "<!-- /findings -->\n"
)

// TestReadmeListsTheFindings holds the list that people look findings up in against the rules.
func TestReadmeListsTheFindings(t *testing.T) {
	const file = "../../README.md"
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(b), listStart)
	listed, after, closed := strings.Cut(rest, listEnd)
	if !ok || !closed {
		t.Fatalf("%s has no list of findings between %q and %q", file, listStart, listEnd)
	}
	var want strings.Builder
	want.WriteString("| finding | reviewed in | it says | how to mend it |\n|---|---|---|---|\n")
	for _, r := range rules() {
		want.WriteString("| `" + r.Name + "` | " + r.On + " | " + r.Wrong + " | " + r.Remedy + " |\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(before+listStart+want.String()+listEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if listed != want.String() {
		t.Errorf("%s lists other findings than there are rules: go test ./checks/playbook -update", file)
	}
}
