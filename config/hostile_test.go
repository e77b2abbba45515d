package config

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/internal/testenv"
)

// A hostile file may not make [Parse] and [Resolve] allocate more than this, all told, nor keep more than a policy that they
// give says by its Size. Both are far over what the corpus takes, and far under what it took without the bounds.
const (
	mostAllocated = 400 << 20 // bytes, freed ones too
	mostKept      = 8 << 20   // bytes, for a file of 1 MB
)

// upTo repeats a text to about so many bytes.
func upTo(n int, s string) string { return strings.Repeat(s, n/len(s)) }

// lines are so many lines, each by its number.
func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// hostileFiles are files of at most 1 MB that cost much, or did.
func hostileFiles() map[string]string {
	const mb = mostBytes - 1000
	rules := func(n int, rule string) string {
		return "classify:\n  rules:\n" + strings.Repeat("    - "+rule+"\n", n)
	}
	globs := func(n int, glob string) string {
		return "classify:\n  rules:\n    - kind: feature\n      paths:\n" + strings.Repeat("        - '"+glob+"'\n", n)
	}
	return map[string]string{
		"unknown keys":       lines(6600, "k%d: 1\n"),
		"unknown long keys":  lines(6600, strings.Repeat("capacitx.min-itemz", 3)+"%d: 1\n"),
		"nearly known keys":  "capacity:\n" + lines(6600, "  tech-dept%d: 1\n"),
		"wrong locks":        "locked: [" + lines(990, "capacity.teck-debt-mix%d, ") + "mode]\n",
		"wrong values":       "capacity:\n  milestones:\n" + strings.Repeat("    - {title: '', tech-debt: 5}\n", 900),
		"classes":            rules(200, `{kind: feature, title: '`+strings.Repeat(`\pL`, 333)+`', body: '`+strings.Repeat(`\pL`, 333)+`'}`),
		"one class in each":  rules(200, `{kind: feature, title: '\pL', body: '[^\PL]'}`),
		"58 kB of classes":   rules(50, `{kind: feature, title: '`+strings.Repeat(`\pL`, 333)+`'}`),
		"most classes":       rules(12, `{kind: feature, title: '\pL\pN[^\pL]'}`),
		"most counted":       rules(10, `{kind: feature, title: 'a{900}b{900}'}`),
		"most globs":         globs(900, "{a,b}/*"),
		"hidden classes":     rules(200, `{kind: feature, title: '`+strings.Repeat(`[\pL\PL]`, 19)+`', body: '`+strings.Repeat(`[\pL\PL]`, 19)+`'}`),
		"broken classes":     rules(200, `{kind: feature, title: '`+strings.Repeat(`\pL`, 38)+`(', body: '`+strings.Repeat(`\pL`, 38)+`['}`),
		"folded ranges":      rules(200, `{kind: feature, title: '(?i)[B-\x{1e942}][B-\x{1e942}][B-\x{1e942}]', body: '(?i)`+strings.Repeat(`[B-\x{1e942}]`, 70)+`'}`),
		"counted":            rules(200, `{kind: feature, title: 'a{900}a{900}', body: '(?:(?:a?b?){31}){31}'}`),
		"braces":             globs(990, strings.Repeat("src/{*,?*,*?}", 16)+"!"),
		"empty braces":       globs(990, strings.Repeat("{,}", 60)+"**"),
		"many globs":         globs(990, "**/*_test.go"),
		"aliases":            "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d]\n",
		"aliases of a text":  "a: &a '" + upTo(mb-40_000, "é") + "'\nclassify:\n  exempt:\n    labels: [" + strings.Repeat("*a, ", 990) + "x]\n",
		"aliases of keys":    "a: &a " + upTo(3900, "k") + "\n" + strings.Repeat("*a : 1\n", 4900),
		"merges":             "a: &a {" + lines(2000, "k%d: 1, ") + "z: 1}\n" + strings.Repeat("<<: *a\n", 900),
		"chained anchors":    "a0: &a0 [x]\n" + chain(3000),
		"flow nesting":       upTo(mb, "["),
		"block nesting":      nested(1300),
		"sequence nesting":   upTo(mb, "- "),
		"question marks":     upTo(mb, "? "),
		"anchors":            upTo(mb, "&a "),
		"tags":               upTo(mb, "!a "),
		"long text":          "mode: " + upTo(mb, "x"),
		"long words":         "mode: " + upTo(mb, "xx "),
		"long quoted":        "mode: '" + upTo(mb, "x") + "'",
		"long double quoted": `mode: "` + upTo(mb, `\u00e9`) + `"`,
		"long key":           upTo(mb, "x") + ": 1",
		"long comment":       "# " + upTo(mb, "x"),
		"many comments":      upTo(mb, "# xxxxxxxxxxxxxxxxxxx\n"),
		"folded text":        "mode: >\n" + upTo(mb, "  xxxxxxxxxxxxxxxxxxx\n"),
		"literal text":       "mode: |\n" + upTo(mb, "  xxxxxxxxxxxxxxxxxxx\n"),
		"text of many lines": "mode: x\n" + upTo(mb, "  xxxxxxxxxxxxxxxxxxx\n"),
		"quoted, many lines": "mode: '" + upTo(mb, "xxxxxxxxxxxxxxxxxxx\n ") + "'",
		"spaces":             "mode:" + upTo(mb, " ") + "x",
		"indented":           "mode:\n" + upTo(mb, " ") + "x",
		"line ends":          upTo(mb, "\n\n\n\n\n"),
		"returns":            upTo(mb, "\r"),
		"tabs":               "mode:" + upTo(mb, "\t"),
		"documents":          upTo(mb, "---\n"),
		"points":             "points:\n  labels:\n" + lines(4900, "    size/%d: 3\n"),
		"points, in reason":  "points:\n  labels:\n" + lines(990, "    size/%d: 3\n") + "  options:\n" + lines(990, "    size %d: 3\n"),
		"headings":           "playbook:\n  headings:\n    problem:\n" + lines(4900, "      - the problem %d\n"),
		"authors":            "classify:\n  rules:\n" + strings.Repeat("    - {kind: feature, authors: ["+strings.Repeat("'*a*b*c*', ", 80)+"x]}\n", 100),
		"not UTF-8":          upTo(mb, "\xff"),
		"nulls":              upTo(mb, "a: ~\n"),
	}
}

func chain(n int) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d]\n", i, i, i-1)
	}
	return b.String()
}

func nested(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// TestManyProblems holds that a file with the 6,600 unknown keys of the report is told as fifty problems and a number.
func TestManyProblems(t *testing.T) {
	_, problems := Parse("f.yml", []byte(hostileFiles()["unknown keys"]))
	if len(problems) != MaxProblems+1 || problems[MaxProblems].More != 6600-MaxProblems {
		t.Fatalf("%d problems, the last of them stands for %d", len(problems), problems[len(problems)-1].More)
	}
	if last := problems[MaxProblems].String(); last != "f.yml: 6550 more problems, or values that were not looked at for so many: mend those that are named first" {
		t.Error(last)
	}
	for i, p := range problems[:MaxProblems] {
		if p.Line != i+1 || p.More != 0 {
			t.Errorf("the problem %d is %v", i, p)
		}
	}
	owner, _ := Parse("owner.yml", []byte("locked: [points]\n"))
	repo, _ := Parse("repo.yml", []byte(hostileFiles()["points, in reason"]))
	_, more := Resolve("acme", owner, repo)
	if last := more[len(more)-1]; len(more) != MaxProblems+1 || last.More != 2*990-MaxProblems || last.Effect != LockedKey {
		t.Errorf("%d problems of the values, the last of them %+v", len(more), last)
	}
}

// BenchmarkParse is what the costliest files take.
func BenchmarkParse(b *testing.B) {
	files := hostileFiles()
	files["example"] = Example
	for _, name := range []string{"example", "unknown keys", "58 kB of classes", "braces", "hidden classes", "literal text", "aliases of a text"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse("f.yml", []byte(files[name]))
			}
		})
	}
}

// TestHostileFiles holds that no file of the largest size costs or keeps much memory, or has more problems than people read.
// The time of each is logged: what is bounded are allocations, with which it grows. A run that is not long reads every third.
func TestHostileFiles(t *testing.T) {
	var table strings.Builder
	files := hostileFiles()
	for _, name := range testenv.Part(files, 3) {
		text := []byte(files[name])
		var before, after, kept runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		began := time.Now()
		f, problems := Parse("f.yml", text)
		r, more := Resolve("acme", f, f)
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		runtime.GC()
		runtime.GC() // what is in pools goes with the second
		runtime.ReadMemStats(&kept)
		allocated, keeps := int(after.TotalAlloc-before.TotalAlloc), int(kept.HeapAlloc)-int(before.HeapAlloc)
		fmt.Fprintf(&table, "%-20s %7d bytes %8s %4d MB allocated %8d kB kept of %6d kB, %d problems\n", name, len(text), took.Round(time.Millisecond), allocated>>20, keeps>>10, r.Size()>>10, len(problems)+len(more))
		if allocated > mostAllocated {
			t.Errorf("%s: %d MB allocated", name, allocated>>20)
		}
		if keeps > mostKept || f != nil && keeps > r.Size()+1<<20 {
			t.Errorf("%s: %d kB kept, by its own account %d kB", name, keeps>>10, r.Size()>>10)
		}
		if len(problems) > MaxProblems+1 || len(more) > MaxProblems+1 {
			t.Errorf("%s: %d problems of the file, %d of the values", name, len(problems), len(more))
		}
		runtime.KeepAlive(f)
		runtime.KeepAlive(r)
	}
	t.Log("\n" + table.String())
}
