package checks

import (
	"strings"
	"testing"
)

// TestGlob holds globs to what doublestar, which read them before, and bash's globstar make of them. Where the two differ
// (a class matches /, a/** matches a) doublestar is followed.
func TestGlob(t *testing.T) {
	for _, c := range []struct{ glob, yes, no string }{
		{"a.go", "a.go", "b/a.go a.gox A.go aXgo"},
		{"*.go", "a.go .go a.b.go", "b/a.go a.g"},
		{"*", "a a.b -", "a/b"},
		{"**", "a a/b a/b/c .x/y", ""},
		{"**/*", "a a/b a/b/c", ""},
		{"**/*_test.go", "a_test.go b/a_test.go c/b/_test.go", "a.go b/a_test.go/x a_test_go"},
		{"docs/**", "docs/a docs/a/b docs/ docs", "docsx doc/a xdocs/a x/docs/a"},
		{"docs/**/*.md", "docs/a.md docs/a/b.md docs/a/b/c.md", "docs/a.txt a.md docs/a.md/x"},
		{"a/**/b", "a/b a/x/b a/x/y/b", "a/bx a/xb axb a/b/c"},
		{"a/**/b/**/c", "a/b/c a/x/b/y/z/c", "a/c a/b a/b/xc"},
		{"a/*/b", "a/x/b", "a/b a/x/y/b"},
		{"**a", "a xa", "x/a b"},
		{"a**", "a ax", "a/b ax/y"},
		{"a**b/c", "ab/c axb/c", "a/b/c ax/yb/c"},
		{"a/**.txt", "a/x.txt a/.txt", "a/b/x.txt"},
		{"***", "a", "a/b"},
		{"?", "a é /", ""},
		{"a?c", "abc aéc", "ac abbc a/c"},
		{"[a-c]x", "ax bx cx", "dx x Ax"},
		{"[^a-c]x", "dx éx -x", "ax bx x"},
		{"[!a]", "b", "a"},
		{"[a-c0-9_]", "a 5 _", "d -"},
		{`[\]]`, "]", `\ [`},
		{`[\-a]`, "- a", "b"},
		{"[a-]", "a -", "b"},
		{"[]-a]", "", ""}, // invalid, see below
		{"{a,b}.go", "a.go b.go", "c.go a,b.go {a,b}.go"},
		{"{a,b{c,d}}x", "ax bcx bdx", "bx cx acx"},
		{"src/{a,b}/**", "src/a/x src/b/x/y src/a", "src/c/x src"},
		{"{src,test}/**/*.{js,ts}", "src/a.js test/x/y.ts", "src/a.go lib/a.js"},
		{"{docs/**,*.md}", "docs/a README.md docs/a/b.md", "src/a.md"},
		{"{**/,}a", "a x/a", "xa"},
		{"{src/,}**/x", "x src/x src/a/x a/x", "srcx"},
		{"{a,**}/b", "a/b x/b x/y/b", ""},
		{"a{,x}", "a ax", "axx"},
		{"a{x}", "ax", "a a{x}"},
		{"a{}b", "ab", "a{}b"},
		{"a,b", "a,b", "a b"},
		{`\*.go`, "*.go", "a.go"},
		{`a\{b\}`, "a{b}", "ab"},
		{`\a`, "a", `\a`},
		{"a.b+(c)$|^", "a.b+(c)$|^", "aXb+(c)$|^"},
		{"größe/*.go", "größe/a.go", "grosse/a.go"},
		{".github/workflows/*.{yml,yaml}", ".github/workflows/ci.yml .github/workflows/x.yaml", ".github/workflows/a/b.yml xgithub/workflows/ci.yml"},
	} {
		g, err := ParseGlob(c.glob)
		if c.glob == "[]-a]" {
			if err == nil {
				t.Errorf("%q is taken", c.glob)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.glob, err)
			continue
		}
		match := func(path string) bool { _, ok := g.Find(path, &Budget{}); return ok }
		for _, path := range strings.Fields(c.yes) {
			if path != "/" && !match(path) {
				t.Errorf("%q does not match %q (%s)", c.glob, path, g.re)
			}
		}
		for _, path := range strings.Fields(c.no) {
			if match(path) {
				t.Errorf("%q matches %q (%s)", c.glob, path, g.re)
			}
		}
	}
	if _, ok := MustGlob("?").Find("/", &Budget{}); ok {
		t.Error("? matches a slash")
	}
}

func TestGlobInvalid(t *testing.T) {
	for glob, says := range map[string]string{
		`a\`: "ends with a backslash", "[": "not closed", "[]": "nothing in it", "[^]": "nothing in it", "[!": "not closed", "a[b": "not closed", `[a\]`: "not closed",
		"{a": "{ is not closed", "{a,{b}": "{ is not closed", "a}": "never opened", "{a}}": "never opened", "[z-a]": "wrong way round",
		strings.Repeat("{", 51) + strings.Repeat("}", 51): "over 50 deep",
	} {
		if _, err := ParseGlob(glob); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want something with %q", glob, err, says)
		}
	}
}

// bracing is the glob of the report: with a matcher that tries braces one after the other it takes 3^16 tries.
var bracing = strings.Repeat("src/{*,?*,*?}", 16) + "!"

// TestGlobIsLinear has the glob that kept a server busy for hours matched within a budget that is less than a tenth of a
// second's.
func TestGlobIsLinear(t *testing.T) {
	path := strings.Repeat("src/aaaa", 16)
	for _, glob := range []string{bracing, strings.Repeat("{,}", 300) + "a**", strings.Repeat("*a", 300), strings.Repeat("**/", 200) + "b",
		strings.Repeat("{**,*}", 160), strings.Repeat("{a,", 49) + strings.Repeat("}", 49), strings.Repeat("{*/,**}", 140)} {
		g, err := ParseGlob(glob)
		if err != nil {
			t.Errorf("%.40q: %v", glob, err)
			continue
		}
		b := &Budget{Most: 2_000_000}
		g.Find(path, b)
		if b.Out() {
			t.Errorf("%.40q: %d steps for each byte", glob, g.width)
		}
	}
	b := &Budget{}
	if _, ok := MustGlob(bracing).Find(path, b); ok || b.Out() {
		t.Errorf("the glob of the report: matched %v, out of budget %v", ok, b.Out())
	}
	if _, ok := MustGlob(bracing).Find(path+"!", b); !ok {
		t.Error("the glob of the report does not match what it should")
	}
}
