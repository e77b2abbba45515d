package summary_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks/summary"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// TestTexts holds every text against its golden file: what people read is reviewed as they read it.
func TestTexts(t *testing.T) {
	for name, text := range texts() {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text); diff != "" {
				t.Errorf("-golden +got\n%s", diff)
			}
		})
	}
}

// TestEveryGoldenFileHasItsText finds files that no text belongs to any more.
func TestEveryGoldenFileHasItsText(t *testing.T) {
	have := texts()
	files, err := filepath.Glob("testdata/*.golden")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), ".golden"); have[name] == "" {
			t.Errorf("%s belongs to no text", f)
		}
	}
}

// TestTextsAreSafe holds every text, whose user text tries all of it, to what no text may do.
func TestTextsAreSafe(t *testing.T) {
	for name, text := range texts() {
		if len(text) > summary.Limit || !utf8.ValidString(text) {
			t.Errorf("%s: %d bytes", name, len(text))
		}
		if strings.HasPrefix(text, "<!-- ") { // the marker, which GitHub does not render; its end is held elsewhere
			_, text, _ = strings.Cut(text, " -->\n")
		}
		for _, bad := range []string{"@everyone", "<script", "<img", "\r", "%!"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s holds %q", name, bad)
			}
		}
	}
}
