package text

import (
	"runtime"
	"strings"
	"testing"
)

func TestCutNeverHalvesANumber(t *testing.T) {
	body := strings.Repeat("a", maxRunes-len("Strategy: #1")-1) + "\nStrategy: #12345"
	if f, ok := Read(body).Field("Strategy"); ok && len(f.Mentions) > 0 {
		t.Errorf("read %v from half a reference", f.Mentions)
	}
}

func TestNestingIsKeptWithinReason(t *testing.T) {
	d := Read(strings.Repeat("- ", 10) + "Strategy: #1\n\n" + strings.Repeat("> ", 10_000) + "Strategy: #2\n")
	if got := len(d.All("Strategy")); got != 1 {
		t.Errorf("%d fields, want the one outside the quote", got)
	}
}

// A flood of emphasis loses what is beyond the limit, and nothing that was said: neither a reference nor a backslash.
func TestEmphasisIsKeptWithinReason(t *testing.T) {
	for _, flood := range []string{strings.Repeat("_a*", 5_000), strings.Repeat(`\_a\\*`, 5_000)} {
		d := Read(flood + "\n**Strategy:** acme/my_repo#12\n\n**Vision:** acme/your_repo#3")
		if f, ok := d.Field("Vision"); !ok || len(f.Mentions) != 1 || f.Mentions[0].Repo != "your_repo" {
			t.Errorf("the next paragraph: %+v", f)
		}
		all := Mentions(strings.ReplaceAll(d.Text, "**", " "))
		if len(all) != 2 || all[0].Repo != "my_repo" {
			t.Errorf("the same paragraph: %v", all)
		}
		if got, want := strings.Count(d.Text, `\`), strings.Count(flood, `\\`); got != want {
			t.Errorf("%d backslashes are shown, want %d", got, want)
		}
	}
}

// What is kept of a text is some times as long as it: very many headings, entries and lines leave no more.
func TestWhatIsKeptIsBounded(t *testing.T) {
	for _, piece := range []string{"#\n", "\nx:\n", "# #1\n", "**a**\n\n", "- [ ] #1\n", "- [ ] #1 [x](#2) #3 #4\n"} {
		body := strings.Repeat(piece, 65_000/len(piece))
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		d := Read(body)
		runtime.GC()
		runtime.ReadMemStats(&after)
		if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 2_000_000 {
			t.Errorf("of %q over and over %d kB are kept", piece, kept/1000)
		}
		runtime.KeepAlive(d)
	}
}

// An entry of a list that goes on for very many lines is put together once.
func TestLongEntryIsLinear(t *testing.T) {
	body := "- a" + strings.Repeat("\nb", 32_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	Read(body)
	runtime.ReadMemStats(&after)
	if made := after.TotalAlloc - before.TotalAlloc; made > 200_000_000 {
		t.Errorf("reading it takes %d MB", made/1_000_000)
	}
}

// What is kept of a text is counted by what was read of it, which may be far more than it is long.
func TestSizeOfWhatWasRead(t *testing.T) {
	for name, c := range map[string]struct {
		body        string
		least, most int // for each byte of the text; measured: 3.1, 50, 15, 15
	}{
		"words":    {strings.Repeat("word ", 4000), 2, 4},
		"headings": {strings.Repeat("# a\n", 800), 30, 60},
		"lists":    {strings.Repeat("- [ ] one #12\n", 800), 10, 20},
		"sections": {strings.Repeat("## Head\n\nBuyers leave when the page forgets #12.\n\n- [ ] one\n", 200), 10, 20},
	} {
		if per := Read(c.body).Size() / len(c.body); per < c.least || per > c.most {
			t.Errorf("%s: %d bytes for each that was read, want %d to %d", name, per, c.least, c.most)
		}
	}
}
