package capacity_test

import (
	"testing"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/capacity"
	"github.com/northstar-app/northstar/checks/text"
)

func TestWeigh(t *testing.T) {
	r := rules(checks.Advise)
	r.Capacity.Unit = "points"
	r.Points = checks.Points{Default: 2 * checks.Unit, Labels: map[string]checks.Weight{"size/s": 1000, "size/m": 3000, "size/none": 0}}
	tests := []struct {
		name   string
		labels []string
		body   string
		want   checks.Weight
	}{
		{"nothing said", nil, "", 2000},
		{"a mapped label, whatever its case", []string{"bug", "Size/M"}, "Points: 8", 3000},
		{"a mapped label of 0", []string{"size/none", "points/5"}, "", 0},
		{"the heaviest of two", []string{"size/S", "size/M"}, "", 3000},
		{"a points label", []string{"points/5"}, "Points: 8", 5000},
		{"a points label with a decimal", []string{"Points/0.5"}, "", 500},
		{"a points label that is none", []string{"points/many"}, "Points: 8", 8000},
		{"a line", nil, "Points: 8", 8000},
		{"a line in thousandths", nil, "points: 2.125", 2125},
		{"0 is 0", nil, "Points: 0", 0},
		{"negative", nil, "Points: -3", 2000},
		{"not a number", nil, "Points: NaN", 2000},
		{"too many", nil, "Points: 1000001", 2000},
		{"the first that is a number", nil, "Points: ?\nPoints: 4", 4000},
		{"a form with text below", nil, "### Points\n\n3\n\nCloses #3", 3000},
		{"a form without an answer", nil, "### Points\n\n_No response_\n\nIt has 5 points.", 2000},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			it := checks.Item{Labels: tt.labels, Body: tt.body}
			if got, _ := capacity.Weigh(it, text.Read(tt.body), &r); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	r.Points.Field = "Effort"
	r.Points.Options = map[string]checks.Weight{"small": 1000, "large": 8000, "none": 0}
	for name, c := range map[string]struct {
		fields map[string][]string
		want   checks.Weight
	}{
		"a number goes before labels and lines": {map[string][]string{"effort": {"0.5"}}, 500},
		"0 is 0 in a field too":                 {map[string][]string{"effort": {"0"}}, 0},
		"an option":                             {map[string][]string{"effort": {"Large"}}, 8000},
		"an option of 0":                        {map[string][]string{"effort": {"None"}}, 0},
		"an option that is a number":            {map[string][]string{"effort": {"13"}}, 13000},
		"the heaviest of several options":       {map[string][]string{"effort": {"Small", "?", "Large"}}, 8000},
		"an option that is not mapped":          {map[string][]string{"effort": {"Huge"}}, 5000},
		"a negative number":                     {map[string][]string{"effort": {"-3"}}, 5000},
		"a field that is empty":                 {map[string][]string{"effort": nil}, 5000},
		"another field":                         {map[string][]string{"size": {"3"}, "": {"4"}}, 5000},
	} {
		it := checks.Item{Labels: []string{"points/5"}, Fields: c.fields}
		if got, _ := capacity.Weigh(it, text.Read("Points: 8"), &r); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	t.Run("no field is named", func(t *testing.T) {
		r := r
		r.Points.Field = ""
		if got, _ := capacity.Weigh(checks.Item{Fields: map[string][]string{"effort": {"3"}}}, nil, &r); got != 2000 {
			t.Errorf("got %s", got)
		}
	})
	t.Run("a form heading", func(t *testing.T) {
		const body = "### Points\n\n13\n"
		if got, _ := capacity.Weigh(checks.Item{Body: body}, text.Read(body), &r); got != 13000 {
			t.Errorf("got %s", got)
		}
	})
	t.Run("items weigh one whatever they say", func(t *testing.T) {
		r := rules(checks.Advise)
		if got, _ := capacity.Weigh(checks.Item{Labels: []string{"points/5"}}, text.Read("Points: 8"), &r); got != checks.Unit {
			t.Errorf("got %s", got)
		}
	})
	t.Run("no body read", func(t *testing.T) {
		if got, _ := capacity.Weigh(checks.Item{}, nil, &r); got != 2000 {
			t.Errorf("got %s", got)
		}
	})
}

// What is written and not understood is said, unless something else is or nobody answered yet.
func TestMisread(t *testing.T) {
	r := rules(checks.Advise)
	r.Capacity.Unit = "points"
	r.Points.Field, r.Points.Options = "Effort", map[string]checks.Weight{"large": 8000}
	for name, tt := range map[string]struct {
		it   checks.Item
		want string
	}{
		"a comma":                    {checks.Item{Body: "Points: 1,5"}, "1,5"},
		"words":                      {checks.Item{Body: "Points: five"}, "five"},
		"two numbers in a form":      {checks.Item{Body: "### Points\n\n5 or 8\n\nIt is large."}, "5 or 8"},
		"a label":                    {checks.Item{Labels: []string{"bug", "points/1,5"}, Body: "Points: many"}, "1,5"},
		"an option":                  {checks.Item{Fields: map[string][]string{"effort": {"Huge"}}}, "Huge"},
		"another source is read":     {checks.Item{Fields: map[string][]string{"effort": {"Huge"}}, Labels: []string{"points/x"}, Body: "Points: 5"}, ""},
		"the line below is read":     {checks.Item{Body: "Points: ?!\nPoints: some\nPoints: 4"}, ""},
		"nobody knows yet":           {checks.Item{Body: "Points: ?\nPoints: TBD\nPoints: n/a\nPoints: —"}, ""},
		"what the template says":     {checks.Item{Body: "Points: (1, 2, 3, 5, 8)"}, "(1, 2, 3, 5, 8)"},
		"a form without an answer":   {checks.Item{Body: "### Points\n\n_No response_"}, ""},
		"nothing":                    {checks.Item{}, ""},
		"another field and a kind's": {checks.Item{Fields: map[string][]string{"risk": {"Huge"}}, Labels: []string{"feature"}}, ""},
	} {
		if _, got := capacity.Weigh(tt.it, text.Read(tt.it.Body), &r); got != tt.want {
			t.Errorf("%s: misread %q, want %q", name, got, tt.want)
		}
	}
	r.Capacity.Unit = "items"
	if _, got := capacity.Weigh(checks.Item{}, text.Read("Points: 1,5"), &r); got != "" {
		t.Errorf("items have no points: %q", got)
	}
}

func FuzzParsePoints(f *testing.F) {
	for _, s := range []string{"5", "0.5", ".5", "5.", "1e3", "-1", "+1", "0x10", "1,5", "1_000", " 3 points ", "1000000", "1000000.0004", "1000000.0005", "٣", "Inf", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, ok := capacity.ParsePoints(s)
		if w < 0 || w > 1_000_000*checks.Unit || !ok && w != 0 {
			t.Fatalf("%q is %s", s, w)
		}
		if again, fine := capacity.ParsePoints(w.String()); ok && (!fine || again != w) {
			t.Fatalf("%q is %s, read again %s", s, w, again)
		}
	})
}

func TestParsePoints(t *testing.T) {
	for s, want := range map[string]checks.Weight{
		"5": 5000, "0.5": 500, ".5": 500, "007": 7000, "3 points": 3000, "1pt": 1000, "2 Pts": 2000, "5 (1,2,3,5,8)": 5000, "5(large)": 5000, "5.": 5000, "0.5.": 500, "5 SP": 5000, "5sp.": 5000, "5\u00a0SP": 5000, "5 story points": 5000,
		"3 point(s)": 3000, "3 pts. [see #7]": 3000, "5, since it touches the cart": 5000, "5 - large": 5000, "5 – large (of 1, 2, 3)": 5000, "5: large": 5000, "1.0005": 1001, "1.0004": 1000, "1000000": 1_000_000_000,
	} {
		if got, ok := capacity.ParsePoints(s); !ok || got != want {
			t.Errorf("%q: got %s %v, want %s", s, got, ok, want)
		}
	}
	for _, s := range []string{"", ".", "5..", "5,5", "1, 5", "1,000", "1 000", "5-8", "5 - 8", "5 or 8", "5, or 8", "5/8", "5 days", "5k", "5%", "5?", "~5", "5 (large", "5 or so", "5 spikes", "points", "(5)", "-1", "+1", "1e3", "1,5", "NaN", "Inf", "0x1", "1000000.001", "99999999999999999999", "five", "_No response_", "1.5.2"} {
		if got, ok := capacity.ParsePoints(s); ok {
			t.Errorf("%q: got %s", s, got)
		}
	}
}
