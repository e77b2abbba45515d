package config

import (
	"strings"
	"testing"
)

// Every setting is shown once, with the file that set it, and what is wrong stands first.
func TestText(t *testing.T) {
	owner, problems := Parse("acme/.github/northstar.yml", []byte("mode: advise\ncapacity: {min-items: 3}\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	repo, problems := Parse(".github/northstar.yml", []byte("mode: enforce\n"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	r, _ := Resolve("acme", owner, repo)
	text := r.Text([]Problem{{File: ".github/northstar.yml", Line: 2, Column: 1, Key: "mod", Message: "is not known"}})
	if !strings.HasPrefix(text, "not in force: .github/northstar.yml:2:1: mod: is not known\n\n") {
		t.Errorf("problems: %.200s", text)
	}
	from := map[string]string{}
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) > 2 {
			from[f[0]+" "+f[2]] = f[1]
		}
	}
	for setting, want := range map[string]string{"mode enforce": ".github/northstar.yml", "capacity.min-items 3": "acme/.github/northstar.yml",
		"capacity.unit items": byDefault} {
		if from[setting] != want {
			t.Errorf("%s is from %q, want %q in\n%s", setting, from[setting], want, text)
		}
	}
	if n := len(r.Settings()); strings.Count(text, "\n") != n+2 {
		t.Errorf("%d lines of %d settings", strings.Count(text, "\n"), n)
	}
	none, _ := Resolve("acme", nil, nil)
	if text := none.Text(nil); !strings.HasPrefix(text, "There is no policy file: the defaults decide, and nothing is posted.\n\n") || !strings.Contains(text, "observe") {
		t.Errorf("no file: %.300s", text)
	}
}
