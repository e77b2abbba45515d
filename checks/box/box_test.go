package box

import (
	"slices"
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	const was = "<!-- marker -->\n**→ #40**\n\n- [ ] #71 (a) → #40\n- [ ] #72 (b) → #40\n- [x] #73 → #40, by sam\n"
	swap := func(old, by string) string { return strings.Replace(was, old, by, 1) }
	for _, c := range []struct {
		name, now        string
		ticked, unticked []string
	}{
		{"nothing", was, nil, nil},
		{"a tick", swap("- [ ] #71", "- [x] #71"), []string{"#71 (a) → #40"}, nil},
		{"a large tick", swap("- [ ] #71", "- [X] #71"), []string{"#71 (a) → #40"}, nil},
		{"lines that end as browsers end them", strings.ReplaceAll(swap("- [ ] #72", "- [x] #72"), "\n", "\r\n"), []string{"#72 (b) → #40"}, nil},
		{"all ticks", strings.ReplaceAll(was, "[ ]", "[x]"), []string{"#71 (a) → #40", "#72 (b) → #40"}, nil},
		{"the other way", swap("- [x]", "- [ ]"), nil, []string{"#73 → #40, by sam"}},
		{"other words with the tick", swap("- [ ] #71 (a) → #40", "- [x] #71 (a) → #41"), nil, nil},
		{"more words with the tick", swap("- [ ] #71 (a) → #40", "- [x] #71 (a) → #40 "), nil, nil},
		{"a line that was not there", was + "- [x] #99 → #40\n", nil, nil},
		{"a line that was taken away", swap("- [ ] #71 (a) → #40\n", ""), nil, nil},
		{"in a list within another", swap("- [ ] #71", "  - [x] #71"), nil, nil},
		{"twice, ticked in a copy", was + "- [x] #71 (a) → #40\n", []string{"#71 (a) → #40"}, nil},
		{"no text at all", "", nil, nil},
	} {
		e := Compare(was, c.now)
		if !slices.Equal(e.Ticked, c.ticked) || !slices.Equal(e.Unticked, c.unticked) {
			t.Errorf("%s: ticked %q, unticked %q; want %q and %q", c.name, e.Ticked, e.Unticked, c.ticked, c.unticked)
		}
		if e.Any() != (len(c.ticked)+len(c.unticked) > 0) {
			t.Errorf("%s: any is %v", c.name, e.Any())
		}
	}
}

// Whoever pastes a long list makes nobody compare more than the app writes.
func TestCompareIsBounded(t *testing.T) {
	var was, now strings.Builder
	for n := range 3 * mostRead {
		words := strings.Repeat("x", n+1)
		was.WriteString(Line(false, words))
		now.WriteString(Line(true, words))
	}
	if e := Compare(was.String(), now.String()); len(e.Ticked) != mostRead {
		t.Errorf("%d boxes were read, want %d", len(e.Ticked), mostRead)
	}
}

// What is written is read back.
func FuzzCompare(f *testing.F) {
	f.Add("#71 (a) → #40", "- [ ] #72\n")
	f.Add("", "\r")
	f.Fuzz(func(t *testing.T, words, rest string) {
		if strings.ContainsAny(words, "\r\n") || strings.Contains(rest, words) {
			return
		}
		if e := Compare(Line(false, words)+rest, Line(true, words)+rest); !slices.Equal(e.Ticked, []string{words}) || len(e.Unticked) > 0 {
			t.Errorf("%q with %q reads as %+v", words, rest, e)
		}
	})
}
