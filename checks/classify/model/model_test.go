package model

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// sure is the default of classify.min-confidence.
const sure = 0.85

func classify(title, body string) Answer { return Classify(title, text.Read(body)) }

// claims reports whether an answer would become a label at the default threshold.
func (a Answer) claims() bool { return a.Kind.Work() && a.Confidence >= sure }

// clear are items whose words leave no doubt.
var clear = []struct {
	title, body string
	kind        checks.Kind
}{
	{"Feature request: support dark mode in the settings", "It would be great to have an option to switch the theme. I would like to be able to choose it myself.", checks.Feature},
	{"Add support for exporting charts as SVG", "Please add an option to export charts as SVG. This would be useful for printing.", checks.Feature},
	{"Crash when opening an empty project", "I get an exception when I open an empty project. What I expected: it opens. Version 1.2, on Linux.", checks.Other},
	{"How do I configure the proxy?", "I have a question: how can I set the proxy? I tried the settings but it does not work.", checks.Other},
}

func TestClear(t *testing.T) {
	for _, c := range clear {
		a := classify(c.title, c.body)
		if a.Kind != c.kind || a.Confidence < sure {
			t.Errorf("%q: %s at %.2f (%q), want %s", c.title, a.Kind, a.Confidence, a.Words, c.kind)
		}
	}
	for _, title := range []string{"Remove unused code in the wallet", "Refactor: move duplicated helpers into one module and drop dead code", "Clean up deprecated functions"} {
		if a := classify(title, ""); a.Kind != checks.TechDebt {
			t.Errorf("%q: %s at %.2f", title, a.Kind, a.Confidence)
		}
	}
}

func TestWords(t *testing.T) {
	a := classify("Add support for exporting Charts as SVG", "Please add an option to export charts. This would be useful.")
	all := "Add support for exporting Charts as SVG\nPlease add an option to export charts. This would be useful."
	if len(a.Words) == 0 || len(a.Words) > maxEvidence {
		t.Fatalf("%d words: %q", len(a.Words), a.Words)
	}
	for _, w := range a.Words {
		if !strings.Contains(all, w) {
			t.Errorf("%q is not as the author wrote it", w)
		}
	}
	if !slices.ContainsFunc(a.Words, func(w string) bool { return strings.Contains(strings.ToLower(w), "support") }) {
		t.Errorf("no word of support among %q", a.Words)
	}
}

func TestWordsAreOfOnePiece(t *testing.T) {
	for _, w := range classify("[Feature Request] Add support: themes, options - and more", "Please (if possible) add: an option.").Words {
		if strings.ContainsAny(w, "[]():,.") || strings.Contains(w, " - ") {
			t.Errorf("%q is of two pieces", w)
		}
	}
}

func TestAbstains(t *testing.T) {
	trace := "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n    main()\nValueError: 12\n"
	for name, c := range map[string][2]string{
		"nothing":           {"", ""},
		"a letter":          {"x", ""},
		"a complaint":       {"It is slow", ""},
		"a thing":           {"Parser", ""},
		"no words":          {"12 34 !!", "5 6 7"},
		"only code":         {"x", "```\nadd support for feature request\n```"},
		"only a quote":      {"x", "> I would like a feature request: add support for themes"},
		"only a log":        {"x", strings.Repeat(trace, 50)},
		"Japanese":          {"検索結果を並べ替える機能を追加してほしい", "一覧の上部にボタンがあると便利です。よろしくお願いします。"},
		"Russian":           {"Добавить поддержку тёмной темы", "Хотелось бы иметь возможность выбирать тему оформления."},
		"German":            {"Bitte Druckvorschau einbauen", "Es wäre schön, wenn man vor dem Drucken eine Vorschau sehen könnte."},
		"made-up words":     {"Blorf the quxly zanth", "Grumbel frotz wibble. Xyzzy plugh."},
		"no title":          {".", "This removes unused code and cleans up the deprecated helpers, which are redundant and hard to read."},
		"template comments": {"x", "<!-- Is this a feature request? Describe the feature you would like to have added. -->"},
	} {
		if a := classify(c[0], c[1]); a.claims() {
			t.Errorf("%s: %s at %.2f for %q", name, a.Kind, a.Confidence, a.Words)
		}
	}
}

// TestQuestion holds that the words of a wish do not make one of a question.
func TestQuestion(t *testing.T) {
	const wish = "I would like to have support for themes. It would be great to have an option for it."
	if a := classify("Add support for themes", wish); !a.claims() {
		t.Fatalf("the wish is %s at %.2f", a.Kind, a.Confidence)
	}
	for _, title := range []string{"How to add support for themes", "how do I add support for themes?", "[Question] Add support for themes", "Why is there no support for themes", "What adds support for themes?"} {
		if a := classify(title, wish); a.claims() {
			t.Errorf("%q is %s at %.2f", title, a.Kind, a.Confidence)
		}
	}
	if a := classify("Could you add support for themes?", wish); !a.claims() {
		t.Errorf("a wish that asks is %s at %.2f", a.Kind, a.Confidence)
	}
}

// TestAdded holds that what others wrote, and what isn't prose, doesn't make a label out of an abstention.
func TestAdded(t *testing.T) {
	wish := "I would like a feature request: please add support for an option, it would be great to have.\n"
	added := map[string]string{
		"a code block":       "\n\n```\n" + wish + "\n```\n",
		"a quotation":        "\n\n" + "> " + wish,
		"a template comment": "\n\n<!-- " + wish + " -->\n",
		"unticked boxes":     "\n\n- [ ] " + wish + "- [ ] I searched for a similar feature request\n",
		"a stack trace":      "\n\n" + strings.Repeat("at org.example.Feature.add(Feature.java:12)\n", 30),
	}
	rapid.Check(t, func(t *rapid.T) {
		vocabulary := []string{"the", "parser", "window", "slow", "sometimes", "button", "list", "after", "update", "when", "value", "opens", "index", "file", "shows"}
		sentence := func(label string) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 0, 12).Draw(t, label), " ")
		}
		title, body := sentence("title"), sentence("body")
		if classify(title, body).claims() {
			return
		}
		for name, more := range added {
			if a := classify(title, body+more); a.claims() {
				t.Errorf("%q, %q is %s at %.2f (%q) with %s", title, body, a.Kind, a.Confidence, a.Words, name)
			}
		}
	})
}

// TestSaysWhyItAbstains holds that a language that the model wasn't trained on is no low confidence, but a reason.
func TestSaysWhyItAbstains(t *testing.T) {
	for name, c := range map[string]struct{ title, body, why string }{
		"Chinese":                    {"支持导出图表", "希望可以导出图表。", strange},
		"Chinese below a tag":        {"[Feature Request] 支持导出图表", "希望可以导出图表。", strange},
		"Chinese with names":         {"支持 SVG 和 PNG 导出", "", strange},
		"Chinese in an English form": {"[Feature]: 支持导出图表", "### Is your feature request related to a problem?\n\n希望可以导出图表。\n\n### Additional context\n\n无", strange},
		"Japanese":                   {"検索結果を並べ替える機能を追加してほしい", "一覧の上部にボタンがあると便利です。", strange},
		"Korean":                     {"차트 내보내기 기능을 추가해 주세요", "", strange},
		"Russian":                    {"Добавить поддержку тёмной темы", "Хотелось бы иметь возможность выбирать тему.", strange},
		"German":                     {"Bitte eine Druckvorschau einbauen", "Es wäre schön, wenn man vor dem Drucken eine Vorschau sehen könnte.", strange},
		"French":                     {"Ajouter une option pour le mode sombre", "Il est difficile de lire sur un fond blanc, ce serait bien pour les yeux.", strange},
		"Spanish":                    {"Añadir soporte para el modo oscuro", "Una opción para los que trabajan por la noche.", strange},
		"Portuguese":                 {"Adicionar suporte para o modo escuro", "Uma opção que não cansa os olhos.", strange},
		"made-up words":              {"Blorf the quxly zanth", "Grumbel frotz wibble xyzzy plugh quux corge.", strange},
		"nothing":                    {"", "", unknown},
		"a number":                   {"12", "", unknown},
	} {
		if a := classify(c.title, c.body); a.Abstains != c.why || a.Kind != checks.None || a.Confidence != 0 {
			t.Errorf("%s: %s at %.2f, abstains since %q", name, a.Kind, a.Confidence, a.Abstains)
		}
	}
	for _, title := range []string{"Support 中文 in the search", "Add support for Русский to the menu", "Add an option for the die roller", "Remove the deprecated helpers from les.go"} {
		if a := classify(title, "It would be useful to have."); a.Abstains != "" {
			t.Errorf("%q isn't answered: %s", title, a.Abstains)
		}
	}
}

func TestSame(t *testing.T) {
	fresh, err := Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range clear {
		a, b := classify(c.title, c.body), fresh.Classify(c.title, text.Read(c.body))
		if a.Kind != b.Kind || a.Confidence != b.Confidence || !slices.Equal(a.Words, b.Words) {
			t.Errorf("%q: %+v, then %+v", c.title, a, b)
		}
	}
}

func TestSize(t *testing.T) {
	if len(file) >= 4_000_000 {
		t.Errorf("the model is %d bytes, more than 4 MB", len(file))
	}
}

// TestCurves holds that a surer answer of the shipped model is never less often right.
func TestCurves(t *testing.T) {
	m := Shipped()
	for k, c := range m.curves {
		if len(c) < 2 {
			t.Errorf("%s has %d knots", Classes[k], len(c))
		}
		for i := 1; i < len(c); i++ {
			if c[i].Margin <= c[i-1].Margin || c[i].Share < c[i-1].Share {
				t.Errorf("%s: %v after %v", Classes[k], c[i], c[i-1])
			}
		}
		last := 0.0
		for x := -20.0; x < 20; x += 0.01 {
			s := m.share(k, x)
			if s < last || s > 1 {
				t.Fatalf("%s: %v at %v after %v", Classes[k], s, x, last)
			}
			last = s
		}
	}
}

func TestEncode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.Uint32Range(1, 1<<32-1), 0, 200, rapid.ID).Draw(t, "keys")
		slices.Sort(keys)
		p := Params{Keys: keys}
		for range keys {
			p.Weights = append(p.Weights, [classes]float64{rapid.Float64Range(-9, 9).Draw(t, "a"), rapid.Float64Range(-9, 9).Draw(t, "b"), 0})
		}
		p.Curves[1] = []Knot{{-1, 0.25}, {1, 0.75}}
		b := Encode(p)
		m, err := Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		for i, key := range keys {
			w, ok := m.find(key)
			for k := range w {
				if d := w[k] - p.Weights[i][k]; !ok || d > 0.001 || d < -0.001 {
					t.Fatalf("%d: %v for %v", key, w, p.Weights[i])
				}
			}
		}
		if got := m.share(1, 0); got != 0.5 {
			t.Fatalf("halfway is %v", got)
		}
		if !bytes.Equal(b, Encode(p)) {
			t.Fatal("encoded differently")
		}
	})
}

func TestParseRejects(t *testing.T) {
	good := Encode(Params{Keys: []uint32{7}, Weights: make([][classes]float64, 1)})
	for name, b := range map[string][]byte{"nothing": nil, "another file": bytes.Repeat([]byte("x"), len(good)), "cut": good[:len(good)-1],
		"longer": append(slices.Clone(good), 0), "another version": append([]byte("northstar kinds 0\n"), good[len(magic):]...)} {
		if _, err := Parse(b); err == nil {
			t.Errorf("%s was taken for a model", name)
		}
	}
}

func TestStem(t *testing.T) {
	for _, same := range []string{"refactor refactors refactored refactoring", "remove removes removed removing", "drop drops dropped dropping",
		"dependency dependencies", "test tests tested testing", "add adds added adding"} {
		forms := strings.Fields(same)
		for _, f := range forms[1:] {
			if a, b := string(stem([]byte(forms[0]))), string(stem([]byte(f))); a != b {
				t.Errorf("%s is %q, %s is %q", forms[0], a, f, b)
			}
		}
	}
	for _, w := range []string{"class", "is", "this", "status", "red", "bus", ""} {
		if got := string(stem([]byte(w))); got != w {
			t.Errorf("%q became %q", w, got)
		}
	}
}

// TestLarge holds that whatever is pasted is read to its end and no further: what grows with the square of 10 MB does not come
// back before go test ends it. BenchmarkClassify has the time.
func TestLarge(t *testing.T) {
	for name, unit := range map[string]string{"words": "add support ", "one word": "a", "lines": "a b\n", "headings": "# add\n", "spaces": " ",
		"unseen": "\u200b", "right to left": "\u202eשלום ", "nul": "\x00", "invalid": "\xff\xfe", "joints": "a-", "wide": "機能"} {
		huge := strings.Repeat(unit, 10_000_000/len(unit))
		if a := classify(huge, huge); len(a.Words) > maxEvidence {
			t.Errorf("10 MB of %s: %d words", name, len(a.Words))
		}
	}
}

func FuzzClassify(f *testing.F) {
	for _, c := range clear {
		f.Add(c.title, c.body)
	}
	f.Add("feat(x)!: \u200bздесь", "# a\n- [ ] b\n> c\n```\nd\n```\n\u202e\x00\xff 機能-/'’ a.b.c http://x https://y")
	f.Fuzz(func(t *testing.T, title, body string) {
		a := classify(title, body)
		answers := slices.Contains(Classes[:], a.Kind) && a.Abstains == ""
		abstains := a.Kind == checks.None && a.Confidence == 0 && a.Abstains != ""
		if !(a.Confidence >= 0 && a.Confidence <= 1) || answers == abstains || len(a.Words) > maxEvidence {
			t.Errorf("%+v", a)
		}
		for _, w := range a.Words {
			if w == "" || len(w) > maxSpan || strings.ContainsAny(w, "\x00\n") {
				t.Errorf("evidence %q", w)
			}
		}
		if b := classify(title, body); b.Confidence != a.Confidence || !slices.Equal(a.Words, b.Words) {
			t.Errorf("%+v, then %+v", a, b)
		}
	})
}
