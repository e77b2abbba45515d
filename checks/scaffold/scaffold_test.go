package scaffold

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/classify"
	"github.com/northstar-app/northstar/checks/link"
	"github.com/northstar-app/northstar/checks/playbook"
	"github.com/northstar-app/northstar/checks/text"
	"github.com/northstar-app/northstar/config"
)

var update = flag.Bool("update", false, "write the golden files anew")

var usual = config.Default().Labels

// TestListing holds everything that is printed against its golden file, as people read it.
func TestListing(t *testing.T) {
	got := Listing(Files(usual, PolicyPath, config.NewFileText(config.Offer{})))
	path := filepath.Join("testdata", "scaffold.golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("-golden +got\n%s", d)
	}
	var names []string
	for line := range strings.Lines(got) {
		if name, ok := strings.CutPrefix(line, "-- "); ok {
			names = append(names, strings.TrimSuffix(name, " --\n"))
		}
	}
	if d := cmp.Diff([]string{".github/ISSUE_TEMPLATE/vision.yml", ".github/ISSUE_TEMPLATE/strategy.yml", ".github/ISSUE_TEMPLATE/feature.yml",
		".github/ISSUE_TEMPLATE/tech-debt.yml", labelsPath, PolicyPath}, names); d != "" {
		t.Error(d)
	}
}

// form is an issue form as GitHub reads it. A key that is in none of these types is none of GitHub's:
// https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms
type form struct {
	Name        string    `yaml:"name"`
	Description string    `yaml:"description"`
	Title       string    `yaml:"title"`
	Labels      []string  `yaml:"labels"`
	Assignees   []string  `yaml:"assignees"`
	Projects    []string  `yaml:"projects"`
	Type        string    `yaml:"type"`
	Body        []element `yaml:"body"`
}

type element struct {
	Type       string `yaml:"type"`
	ID         string `yaml:"id"`
	Attributes struct {
		Label       string   `yaml:"label"`
		Description string   `yaml:"description"`
		Placeholder string   `yaml:"placeholder"`
		Value       string   `yaml:"value"`
		Options     []string `yaml:"options"`
		Multiple    bool     `yaml:"multiple"`
		Default     *int     `yaml:"default"`
	} `yaml:"attributes"`
	Validations struct {
		Required bool `yaml:"required"`
	} `yaml:"validations"`
}

// read is a kind's form, strictly.
func read(t testing.TB, k checks.Kind) form {
	t.Helper()
	for _, file := range Files(usual, PolicyPath, "") {
		if strings.HasSuffix(file.Path, "/"+k.String()+".yml") {
			var f form
			if err := yaml.UnmarshalWithOptions([]byte(file.Text), &f, yaml.Strict()); err != nil {
				t.Fatalf("%s: %v", file.Path, err)
			}
			return f
		}
	}
	t.Fatalf("there is no form for %s", k)
	return form{}
}

// TestFormsAreValid holds the forms to what GitHub's editor refuses a form for.
func TestFormsAreValid(t *testing.T) {
	for _, k := range checks.Kinds {
		f := read(t, k)
		if !strings.HasPrefix(f.Name, k.Emoji()+" ") || f.Description == "" || len(f.Labels) > 0 {
			t.Errorf("%s: name %q, description %q, labels %q", k, f.Name, f.Description, f.Labels)
		}
		ids, labels, asks := map[string]bool{}, map[string]bool{}, 0
		for _, e := range f.Body {
			a := e.Attributes
			where := fmt.Sprintf("%s: %s %q", k, e.Type, a.Label)
			if e.Type == "markdown" {
				if a.Value == "" || e.ID != "" || a.Label != "" || e.Validations.Required {
					t.Errorf("%s: markdown has a value and nothing else", where)
				}
				continue
			}
			asks++
			id := strings.Trim(strings.ToLower(e.ID), "abcdefghijklmnopqrstuvwxyz0123456789-_") == "" && e.ID != ""
			if !id || ids[e.ID] || a.Label == "" || labels[strings.ToLower(a.Label)] {
				t.Errorf("%s: id %q: each is there, once", where, e.ID)
			}
			ids[e.ID], labels[strings.ToLower(a.Label)] = true, true
			switch e.Type {
			case "input", "textarea":
				if len(a.Options) > 0 || a.Multiple || a.Default != nil {
					t.Errorf("%s has attributes of a list", where)
				}
			case "dropdown":
				distinct := slices.Compact(slices.Sorted(slices.Values(a.Options)))
				if len(a.Options) == 0 || len(distinct) < len(a.Options) || slices.Contains(a.Options, "") || slices.Contains(a.Options, "None") ||
					a.Placeholder != "" || a.Value != "" || a.Default != nil && (*a.Default < 0 || *a.Default >= len(a.Options)) {
					t.Errorf("%s: options %q, default %v", where, a.Options, a.Default)
				}
			default:
				t.Errorf("%s is of no type that these forms use", where)
			}
		}
		if asks == 0 {
			t.Errorf("%s asks nothing", k)
		}
	}
}

// submit is what GitHub makes of a form that somebody filled in: a heading for each field, in their order, and what was
// written or chosen. A list keeps its default; everything else that was not answered reads "_No response_".
func submit(f form, answers map[string]string) string {
	var b strings.Builder
	for _, e := range f.Body {
		if e.Type == "markdown" {
			continue
		}
		value, ok := answers[e.Attributes.Label]
		if !ok && e.Attributes.Default != nil {
			value = e.Attributes.Options[*e.Attributes.Default]
		}
		if value == "" {
			value = "_No response_"
		}
		fmt.Fprintf(&b, "### %s\n\n%s\n\n", e.Attributes.Label, value)
	}
	return strings.TrimSpace(b.String())
}

// filled fills in a kind's form and reads the issue. Every field that is answered is in the form.
func filled(t *testing.T, k checks.Kind, answers map[string]string) (checks.Item, *text.Doc) {
	t.Helper()
	f := read(t, k)
	for label := range answers {
		if !slices.ContainsFunc(f.Body, func(e element) bool { return e.Attributes.Label == label }) {
			t.Errorf("the form of %s has no field %q", k, label)
		}
	}
	body := submit(f, answers)
	it := checks.Item{Ref: checks.Ref{Owner: "acme", Repo: "shop", Number: 40}, Type: checks.Issue, State: checks.Open, Title: "One thing",
		Body: body, Created: time.Date(2027, 1, 10, 0, 0, 0, 0, time.UTC)}
	return it, text.Read(strings.ReplaceAll(body, "\n", "\r\n")) // as browsers send it
}

func TestFormsDeclareTheirKind(t *testing.T) {
	r := config.Default()
	for _, k := range checks.Kinds {
		it, doc := filled(t, k, map[string]string{})
		if got, ok := classify.Declared(doc); !ok || got != k {
			t.Errorf("the form of %s declares %s, %v", k, got, ok)
		}
		d := classify.Decide(checks.Classifiable{Item: it, Trusted: checks.Yes, PathsKnown: true}, &r)
		if d.Kind != k || d.Source != checks.ByBody {
			t.Errorf("an issue from the form of %s is %s by %s", k, d.Kind, d.Source)
		}
		d = classify.Decide(checks.Classifiable{Item: it, Trusted: checks.No, PathsKnown: true}, &r)
		if !k.Work() && d.Kind != checks.None {
			t.Errorf("a stranger's %s counts", k)
		}
		for _, l := range link.Stated(it, doc, "") {
			t.Errorf("the empty form of %s links to %s", k, l.To)
		}
	}
}

func TestVisionFormIsRead(t *testing.T) {
	_, doc := filled(t, checks.Vision, map[string]string{"Perspective": "technical", "Horizon": "3 years",
		"End state": "Every shop opens in a second.\n\n## On a phone\n\nEven there."})
	r := config.Default()
	if k, headings := playbook.Structure(doc, &r); k != checks.Vision {
		t.Errorf("by its structure it is %s: %s", k, headings)
	}
	for name, want := range map[string]string{playbook.Perspective: "technical", playbook.Horizon: "3 years", playbook.EndState: "Every shop opens in a second."} {
		if got := section(doc, name, &r); !strings.HasPrefix(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestStrategyFormIsRead(t *testing.T) {
	it, doc := filled(t, checks.Strategy, map[string]string{"Vision": "#3 and acme/roadmap#4", "Problem": "1. Search is slow\n2. It finds nothing",
		"Guiding policy": "We buy what others sell.", "Actions": "- [ ] #34\n- [ ] acme/web#5 proves it", "Non-goals": "- Search in images\n- A language of our own",
		"Horizon": "Q3 2028", "Proof of concept": "#9", "Pattern": "migration", "Pre-mortem": "Nobody moved."})
	r := config.Default()
	if k, headings := playbook.Structure(doc, &r); k != checks.Strategy || strings.Count(headings, ",") != 3 {
		t.Errorf("by its structure it is %s: %s", k, headings)
	}
	var to []string
	for _, l := range append(link.Stated(it, doc, ""), link.Tasks(it, doc, "")...) {
		to = append(to, l.From.In(it.Ref)+" to "+l.To.In(it.Ref)+" by "+string(l.Source))
	}
	if d := cmp.Diff([]string{"#40 to #3 by form", "#40 to acme/roadmap#4 by form", "#34 to #40 by task-list", "acme/web#5 to #40 by task-list"}, to); d != "" {
		t.Error(d)
	}
	for name, want := range map[string]string{playbook.Problem: "Search is slow", playbook.GuidingPolicy: "We buy what others sell.", playbook.NonGoals: "Search in images",
		playbook.Horizon: "Q3 2028"} {
		if got := section(doc, name, &r); !strings.HasPrefix(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
	for _, s := range doc.Sections {
		if s.Heading == "Problem" && (!s.Ordered || len(s.Items) != 2) || s.Heading == "Non-goals" && len(s.Items) != 2 {
			t.Errorf("%s holds %q, ordered %v", s.Heading, s.Items, s.Ordered)
		}
	}
	for label, want := range map[string]string{"Pattern": "migration", "Pre-mortem": "Nobody moved."} {
		if f, _ := doc.Field(label); f.Value != want {
			t.Errorf("%s is %q", label, f.Value)
		}
	}
	if f, ok := doc.Field("Proof of concept"); !ok || !cmp.Equal(f.Mentions, []text.Mention{{Number: 9}}) {
		t.Errorf("the proof of concept is %v", f)
	}
	_, empty := filled(t, checks.Strategy, map[string]string{})
	if f, _ := empty.Field("Pattern"); f.Value != "small-experiments" {
		t.Errorf("without a choice the pattern is %q", f.Value)
	}
}

func TestWorkFormsAreRead(t *testing.T) {
	r := config.Default()
	r.Capacity.Unit, r.Points.Default = "points", 7*checks.Unit
	for k, what := range map[checks.Kind]string{checks.Feature: "What and for whom", checks.TechDebt: "What slows us down"} {
		it, doc := filled(t, k, map[string]string{"Strategy": "https://github.com/acme/roadmap/issues/12", what: "Strategy means much to us, see #99.\n\nPoints are for games.",
			"Success": "One in five uses it", "Points": "2.5", "Value": "8", "Effort": "5", "Risk": "20%"})
		links := link.Stated(it, doc, "")
		if len(links) != 1 || links[0].To.String() != "acme/roadmap#12" || links[0].Source != checks.FromForm {
			t.Errorf("%s: links %v", k, links)
		}
		if w, _ := capacity.Weigh(it, doc, &r); w != 2500 {
			t.Errorf("%s weighs %s", k, w)
		}
		for label, want := range map[string]string{"Success": "One in five uses it", "Value": "8", "Effort": "5", "Risk": "20%"} {
			if f, _ := doc.Field(label); f.Value != want {
				t.Errorf("%s: %s is %q", k, label, f.Value)
			}
		}
		if k, headings := playbook.Structure(doc, &r); k != checks.None {
			t.Errorf("work has the structure of a %s: %s", k, headings)
		}
		it, doc = filled(t, k, map[string]string{what: "x"})
		if w, _ := capacity.Weigh(it, doc, &r); w != r.Points.Default || len(link.Stated(it, doc, "")) > 0 {
			t.Errorf("%s without answers weighs %s", k, w)
		}
	}
}

// TestReviewReadsTheForms reviews issues from the forms: well filled in, nothing of their text is advised on; not filled in,
// every field that may be left out is missed by its name.
func TestReviewReadsTheForms(t *testing.T) {
	good := map[checks.Kind]map[string]string{
		checks.Vision: {"Perspective": "product", "Horizon": "by June 2030",
			"End state": "Anybody who walks into a shop is served within a second, whether there are ten customers or ten thousand, and whoever keeps the shop adds an article without asking us."},
		checks.Strategy: {"Vision": "#3", "Pattern": "migration", "Problem": "Search runs on a table that grew from a thousand articles to nine million; a query takes four seconds, and each new filter makes all others slower.",
			"Guiding policy": "We search in an index of its own, and never add to the old table: what the index can't answer waits until it can.", "Actions": "- [ ] #34\n- [ ] Measure the slowest ten queries",
			"Non-goals": "- Search in images", "Horizon": "Q3 2028", "Proof of concept": "#9"},
	}
	for k, answers := range good {
		for _, c := range []struct {
			answers map[string]string
			want    string
		}{
			{answers, ""},
			{map[string]string{}, map[checks.Kind]string{checks.Vision: "no-perspective no-horizon slogan", checks.Strategy: "no-problem no-policy no-actions no-non-goals no-vision"}[k]},
		} {
			it, doc := filled(t, k, c.answers)
			r := config.Default()
			facts := playbook.Facts{Visions: &playbook.Visions{}, Proof: &playbook.Proof{}}
			for _, l := range link.Stated(it, doc, "") {
				facts.Visions.Refs = append(facts.Visions.Refs, l.To)
			}
			res := playbook.Review(playbook.Reviewed{Item: it, Doc: doc, Kind: k, Rules: &r, Now: it.Created.AddDate(0, 0, 2), Facts: facts})
			var names []string
			for _, f := range res.Open() {
				names = append(names, f.Name)
			}
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("a %s filled in with %d answers: %q, want %q", k, len(c.answers), got, c.want)
			}
		}
	}
	it, doc := filled(t, checks.Strategy, map[string]string{"Pattern": "migration", "Proof of concept": "#9"})
	r := config.Default()
	in := playbook.Reviewed{Item: it, Doc: doc, Kind: checks.Strategy, Rules: &r}
	res := playbook.Review(in)
	if refs := playbook.ProofOfConcept(&in); res.Pattern != playbook.Migration || len(refs) != 1 || refs[0].String() != "acme/shop#9" {
		t.Errorf("the pattern is %s, the proof of concept %v", res.Pattern, refs)
	}
	for _, e := range read(t, checks.Strategy).Body {
		if e.Attributes.Label == "Pattern" {
			for _, o := range e.Attributes.Options {
				if p, ok := playbook.ParsePattern(o); !ok || string(p) != o || len(e.Attributes.Options) != len(playbook.Patterns) {
					t.Errorf("the pattern %q of the form is read as %q, %v", o, p, ok)
				}
			}
		}
	}
}

// section is the text under the heading that the playbook knows by a name.
func section(doc *text.Doc, name string, r *checks.Rules) string {
	for _, s := range doc.Sections {
		if playbook.Called(s.Heading, name, r) {
			return s.Text
		}
	}
	return ""
}

func TestLabels(t *testing.T) {
	odd := map[checks.Kind]string{checks.Vision: `the "why" \ where`, checks.Strategy: "it's: a strategy", checks.Feature: "kind/feature", checks.TechDebt: "-debt $HOME `id`"}
	for _, names := range []map[checks.Kind]string{usual, odd} {
		files := Files(names, PolicyPath, "version: 1\n")
		i := slices.IndexFunc(files, func(f File) bool { return f.Path == labelsPath })
		var labels []struct {
			Name        string `yaml:"name"`
			Color       string `yaml:"color"`
			Description string `yaml:"description"`
		}
		if err := yaml.UnmarshalWithOptions([]byte(files[i].Text), &labels, yaml.Strict()); err != nil || len(labels) != len(checks.Kinds) {
			t.Fatalf("%v\n%s", err, files[i].Text)
		}
		for n, k := range checks.Kinds {
			l, look := labels[n], k.Look()
			if l.Name != names[k] || l.Color != look.Color || l.Description != look.Description || len(look.Color) != 6 || len(look.Description) > 100 {
				t.Errorf("%s is %+v, want %q and %+v", k, l, names[k], look)
			}
			// A shell takes the command apart into exactly these words.
			out, err := exec.Command("sh", "-c", "gh() { printf '%s\\n' \"$@\"; }\n"+LabelCommands(names)[n]).Output()
			if want := strings.Join([]string{"label", "create", names[k], "--color", look.Color, "--description", look.Description, ""}, "\n"); err != nil || string(out) != want {
				t.Errorf("%v: %q, want %q", err, out, want)
			}
		}
		if last := files[len(files)-1]; last.Path != PolicyPath || last.Text != "version: 1\n" {
			t.Errorf("the policy is %+v", last)
		}
	}
}
