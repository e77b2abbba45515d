package command

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/northstar-app/northstar/checks"
)

var home = checks.Ref{Owner: "acme", Repo: "web", Number: 71}

func ref(owner, repo string, n int) checks.Ref {
	return checks.Ref{Owner: owner, Repo: repo, Number: n}
}

const day = 24 * time.Hour

func TestParse(t *testing.T) {
	waive := func(check string, d time.Duration, why string) Command {
		return Command{Verb: Waive, Check: check, For: d, Reason: why}
	}
	link := func(v verb, refs ...checks.Ref) Command { return Command{Verb: v, Refs: refs} }
	for line, want := range map[string]Command{
		"/northstar":                      {Verb: Help},
		"/northstar help":                 {Verb: Help},
		"help":                            {Verb: Help},
		"/northstar HELP me":              {Verb: Help},
		"/northstar explain":              {Verb: Explain},
		"  /northstar \t recheck please ": {Verb: Recheck},
		"/northstar kind feature":         {Verb: Kind, Kind: checks.Feature},
		"/northstar kind Tech-Debt":       {Verb: Kind, Kind: checks.TechDebt},
		"/northstar kind tech debt":       {Verb: Kind, Kind: checks.TechDebt},
		"/northstar kind strategy":        {Verb: Kind, Kind: checks.Strategy},
		"/northstar kind vision":          {Verb: Kind, Kind: checks.Vision},
		"/northstar kind none":            {Verb: Kind, Kind: checks.None},
		"/northstar kind tech debt #12 #13, https://github.com/acme/web/pull/14": {Verb: Kind, Kind: checks.TechDebt, Refs: []checks.Ref{ref("acme", "web", 12), ref("acme", "web", 13), ref("acme", "web", 14)}},
		"/northstar link #12":                                             link(Link, ref("acme", "web", 12)),
		"/northstar link GH-12":                                           link(Link, ref("acme", "web", 12)),
		"/northstar link #12, #13 and #12":                                link(Link, ref("acme", "web", 12), ref("acme", "web", 13)),
		"/northstar link #12 Acme/Web#12":                                 link(Link, ref("acme", "web", 12)),
		"/northstar link acme/roadmap#3":                                  link(Link, ref("acme", "roadmap", 3)),
		"/northstar unlink acme/roadmap#3 ":                               link(Unlink, ref("acme", "roadmap", 3)),
		"/northstar link https://github.com/acme/roadmap/issues/3":        link(Link, ref("acme", "roadmap", 3)),
		"/northstar link http://www.GitHub.com/acme/roadmap/pull/3#top":   link(Link, ref("acme", "roadmap", 3)),
		"/northstar waive strategy an outage":                             waive("strategy", 0, "an outage"),
		"/northstar waive debt-capacity 14d the  vendor":                  waive("debt-capacity", 14*day, "the vendor"),
		"/northstar waive northstar/debt-capacity 4w x":                   waive("debt-capacity", 28*day, "x"),
		"/northstar waive STRATEGY 36H x":                                 waive("strategy", 36*time.Hour, "x"),
		"/northstar waive strategy 1h30m x":                               waive("strategy", 90*time.Minute, "x"),
		"/northstar waive strategy for 17d x":                             waive("strategy", 17*day, "x"),
		"/northstar waive strategy 2w3d x":                                waive("strategy", 17*day, "x"),
		"/northstar waive strategy 1825d x":                               waive("strategy", 1825*day, "x"),
		"/northstar waive strategy 2FA has to ship":                       waive("strategy", 0, "2FA has to ship"),
		"/northstar waive strategy 3 incidents in a row":                  waive("strategy", 0, "3 incidents in a row"),
		"/northstar waive strategy until 14d after the launch":            waive("strategy", 0, "until 14d after the launch"),
		"/northstar waive strategy see https://status.example.com @carol": waive("strategy", 0, "see https://status.example.com @carol"),
		"/northstar waive strategy 14d, it is small":                      waive("strategy", 14*24*time.Hour, "it is small"),
		"/northstar waive strategy [14d] it is small":                     waive("strategy", 14*24*time.Hour, "it is small"),
		"/northstar waive strategy **14d**: it is small":                  waive("strategy", 14*24*time.Hour, "it is small"),
		"/northstar unwaive strategy":                                     {Verb: Unwaive, Check: "strategy"},
		"/northstar unwaive debt-capacity it is mended":                   {Verb: Unwaive, Check: "debt-capacity"},
		"/northstar agree":                                                {Verb: Agree},
		"/northstar Agree at last":                                        {Verb: Agree},
		"/northstar object vision  nobody asked for it":                   {Verb: Object, To: toVision, Reason: "nobody asked for it"},
		"/northstar object Strategy: it is slower":                        {Verb: Object, To: toStrategy, Reason: "it is slower"},
		"/northstar result met a third of the orders had a card":          {Verb: Result, Achieved: checks.Met, Reason: "a third of the orders had a card"},
		"/northstar result MISSED: nobody found #12":                      {Verb: Result, Achieved: checks.Missed, Reason: "nobody found #12"},
		"/northstar result unknown":                                       {Verb: Result, Achieved: checks.NotKnown},
		"/northstar result unknown TEXT":                                  {Verb: Result, Achieved: checks.NotKnown},
		"/northstar result #34 met 12% more":                              {Verb: Result, Achieved: checks.Met, Refs: []checks.Ref{ref("acme", "web", 34)}, Reason: "12% more"},
		"/northstar result #34, acme/shop#5 missed too slow":              {Verb: Result, Achieved: checks.Missed, Refs: []checks.Ref{ref("acme", "web", 34), ref("acme", "shop", 5)}, Reason: "too slow"},
	} {
		got, err := Parse(line, home, "")
		if err != nil {
			t.Errorf("%q: %v", line, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", line, d)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for line, want := range map[string]string{
		"/northstar dance":                                               "there is no command “dance”; `/northstar help`",
		"/northstar @everyone":                                           "there is no command “@\u200beveryone”",
		"/northstar `<b>":                                                "there is no command “\\`&lt;b&gt;”",
		"/northstar " + strings.Repeat("x", 1000):                        "there is no command “xxxxx",
		"/northstarkind feature":                                         "there is no command",
		"/northstar disagree":                                            "there is no command",
		"/northstar object":                                              "is it the vision or the strategy that you disagree with? Say `/northstar object vision WHY`",
		"/northstar object because it is slower":                         "is it the vision or the strategy",
		"/northstar object strategy":                                     "say why, so that there is something to talk about: `/northstar object strategy WHY`",
		"/northstar object vision \u202e\u202e":                          "say why",
		"/northstar result":                                              "say which of the three it is, and then what was seen: `/northstar result met TEXT`, `missed TEXT` or `unknown`",
		"/northstar result yes":                                          "say which of the three",
		"/northstar result #34":                                          "say which of the three it is, and then what was seen: `/northstar result #34 met TEXT`",
		"/northstar result #34 met|missed|unknown TEXT":                  "say which of the three",
		"/northstar result it was met":                                   "say which of the three",
		"/northstar result met":                                          "say what was seen, so that the next one can learn from it: `/northstar result met a third",
		"/northstar result acme/shop#5 missed TEXT":                      "say what was seen, so that the next one can learn from it: `/northstar result acme/shop#5 missed a third",
		"/northstar result met \u202e":                                   "say what was seen",
		"/northstar result " + many(21) + " met x":                       "name at most 20",
		"/northstar kind":                                                "say which kind",
		"/northstar kind bug":                                            "say which kind",
		"/northstar kind KIND #12":                                       "say which kind",
		"/northstar kind #12":                                            "say which kind",
		"/northstar kind feature acme/roadmap#3":                         "is in another repository: say there what it is",
		"/northstar kind feature " + many(21):                            "name at most 20",
		"/northstar kind feature tech-debt":                              "say which kind",
		"/northstar link":                                                "name the issue: `/northstar link #N` or `/northstar link acme/web#N`",
		"/northstar link strategy":                                       "name the issue",
		"/northstar unlink everything":                                   "name the issue: `/northstar unlink #N`",
		"/northstar link 9":                                              "did you mean `/northstar link #9`?",
		"/northstar link #0":                                             "name the issue",
		"/northstar link " + many(21):                                    "name at most 20",
		"/northstar waive":                                               "say which check: `/northstar waive strategy`",
		"/northstar waive 14d an outage":                                 "say which check",
		"/northstar unwaive config":                                      "say which check: `/northstar unwaive strategy`",
		"/northstar waive strategy":                                      "needs its reason",
		"/northstar waive strategy 14d":                                  "needs its reason",
		"/northstar waive strategy \u202e\u202e":                         "needs its reason",
		"/northstar waive strategy 0d x":                                 "how long",
		"/northstar waive strategy -3d x":                                "how long",
		"/northstar waive strategy 1.5d x":                               "how long",
		"/northstar waive strategy 30s x":                                "how long",
		"/northstar waive strategy 14days x":                             "how long",
		"/northstar waive strategy for 14 days it is small":              "how long",
		"/northstar waive strategy 14 days, it is small":                 "how long",
		"/northstar waive strategy until: 2026-13-01 x":                  "is no day",
		"/northstar waive strategy 14 days x":                            "how long",
		"/northstar waive strategy 14 d x":                               "how long",
		"/northstar waive strategy 3mo x":                                "how long",
		"/northstar waive strategy 2y x":                                 "how long",
		"/northstar waive strategy 1826d x":                              "how long",
		"/northstar waive strategy 999999w x":                            "how long",
		"/northstar waive strategy 9999999d x":                           "how long",
		"/northstar waive strategy " + strings.Repeat("260w", 40) + " x": "how long",
	} {
		if c, err := Parse(line, home, ""); err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 300 {
			t.Errorf("%.60q: %+v, %v, want %q", line, c, err, want)
		}
	}
	if _, err := Parse("/northstar link "+many(20), home, ""); err != nil {
		t.Error(err)
	}
}

func many(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" " + ref("a", "b", i+1).String())
	}
	return b.String()
}

func TestLongReasonsAreCut(t *testing.T) {
	c, err := Parse("/northstar waive strategy "+strings.Repeat("é", 5000), home, "")
	if n := utf8.RuneCountInString(c.Reason); err != nil || n != longestReason || !strings.HasSuffix(c.Reason, "…") {
		t.Errorf("%d characters, %v", n, err)
	}
}

// TestAllowed is the table in contract 10 of who may do what.
func TestAllowed(t *testing.T) {
	none, author, waiver, voice := Giver{}, Giver{Author: true}, Giver{Waiver: true}, Giver{Voice: true}
	role := func(r Role) Giver { return Giver{Role: r} }
	everybody := []Giver{none, author, waiver, voice, role("none"), role("read"), role("triage"), role("write"), role("maintain"), role("admin"), role("owner")}
	triage := []Giver{role("triage"), role("write"), role("maintain"), role("admin")}
	kind := func(k checks.Kind) Command { return Command{Verb: Kind, Kind: k} }
	for name, c := range map[string]struct {
		command Command
		item    checks.ItemType
		may     []Giver
	}{
		"an issue is a feature":           {kind(checks.Feature), checks.Issue, append(triage[:4:4], author)},
		"a pull request is tech debt":     {kind(checks.TechDebt), checks.Pull, append(triage[:4:4], author)},
		"an issue is none":                {kind(checks.None), checks.Issue, triage},
		"a pull request is none":          {kind(checks.None), checks.Pull, triage},
		"others are tech debt":            {Command{Verb: Kind, Kind: checks.TechDebt, Refs: []checks.Ref{home}}, checks.Pull, triage},
		"an issue is a strategy":          {kind(checks.Strategy), checks.Issue, triage},
		"an issue is a vision":            {kind(checks.Vision), checks.Issue, triage},
		"a pull request is no strategy":   {kind(checks.Strategy), checks.Pull, nil},
		"a pull request is no vision":     {kind(checks.Vision), checks.Pull, nil},
		"link":                            {Command{Verb: Link}, checks.Issue, append(triage[:4:4], author)},
		"unlink":                          {Command{Verb: Unlink}, checks.Pull, append(triage[:4:4], author)},
		"waive":                           {Command{Verb: Waive}, checks.Pull, []Giver{role("maintain"), role("admin"), waiver}},
		"unwaive":                         {Command{Verb: Unwaive}, checks.Pull, []Giver{role("maintain"), role("admin"), waiver}},
		"waive a question on an issue":    {Command{Verb: Waive, Check: checks.WaiveStrategy}, checks.Issue, []Giver{role("maintain"), role("admin"), waiver}},
		"waive a check on an issue":       {Command{Verb: Waive, Check: checks.WaiveCapacity}, checks.Issue, nil},
		"a result":                        {Command{Verb: Result}, checks.Issue, append(triage[:4:4], author)},
		"a result of a pull request":      {Command{Verb: Result}, checks.Pull, append(triage[:4:4], author)},
		"a result of others":              {Command{Verb: Result, Refs: []checks.Ref{home}}, checks.Issue, everybody}, // see TestResultOfOthers
		"recheck":                         {Command{Verb: Recheck}, checks.Pull, everybody},
		"explain":                         {Command{Verb: Explain}, checks.Issue, everybody},
		"help":                            {Command{Verb: Help}, checks.Issue, everybody},
		"what is no command":              {Command{}, checks.Issue, nil},
		"a command of another version":    {Command{Verb: "dance"}, checks.Issue, nil},
		"agree":                           {Command{Verb: Agree}, checks.Issue, []Giver{voice}},
		"object":                          {Command{Verb: Object}, checks.Issue, []Giver{voice}},
		"a pull request is not agreed on": {Command{Verb: Agree}, checks.Pull, nil},
		"the case of a role is GitHub's":  {kind(checks.Vision), checks.Issue, triage},
	} {
		t.Run(name, func(t *testing.T) {
			for _, g := range append(everybody[:len(everybody):len(everybody)], role("Admin")) {
				want := false
				for _, m := range c.may {
					want = want || m == g
				}
				if g == role("Admin") && len(c.may) == len(everybody) {
					want = true
				}
				if why := c.command.Allowed(g, c.item); (why == "") != want {
					t.Errorf("%+v: %q, want allowed %v", g, why, want)
				}
			}
		})
	}
}

// TestVoiced is what people agree on: strategies, where both teams are named.
func TestVoiced(t *testing.T) {
	both := checks.Teams{Product: []string{"acme/product"}, Engineering: []string{"acme/engineering"}}
	for name, c := range map[string]struct {
		verb  verb
		kind  checks.Kind
		teams checks.Teams
		want  string
	}{
		"a strategy":          {Agree, checks.Strategy, both, ""},
		"another command":     {Waive, checks.Feature, checks.Teams{}, ""},
		"a vision":            {Object, checks.Vision, both, "this is a vision. Object to it on the strategy that serves it"},
		"a feature":           {Agree, checks.Feature, both, "this is feature work"},
		"nothing":             {Agree, checks.None, both, "an issue without a kind"},
		"no teams":            {Agree, checks.Strategy, checks.Teams{}, "both `teams.product` and `teams.engineering`"},
		"one team":            {Object, checks.Strategy, checks.Teams{Product: both.Product}, "both `teams.product`"},
		"the other team only": {Object, checks.Strategy, checks.Teams{Engineering: both.Engineering}, "both `teams.product`"},
	} {
		if why := (Command{Verb: c.verb}).Voiced(c.kind, c.teams); (why == "") != (c.want == "") || !strings.Contains(why, c.want) {
			t.Errorf("%s: %q, want %q", name, why, c.want)
		}
	}
}

func TestAtLeast(t *testing.T) {
	if Role("admin").atLeast("") || Role("").atLeast("") || Role("x").atLeast("y") || !Role("read").atLeast("read") || Role("read").atLeast("triage") {
		t.Error("a role reaches what it does not, or not what it does")
	}
}

// TestLinkOnAnotherHost holds that a command can't link to what is not on this GitHub, and is told so without a link there.
func TestLinkOnAnotherHost(t *testing.T) {
	home := checks.Ref{Owner: "acme", Repo: "web", Number: 1}
	for _, c := range []struct {
		host          checks.Host
		address, want string
	}{
		{"", "https://git.example.com/acme/web/issues/12", "https:\u200b//git.example.com/acme/web/issues/12 is not on this GitHub"},
		{"ghe.example.com", "https://github.com/acme/web/issues/12", "https:\u200b//github.com/acme/web/issues/12 is not on this GitHub"},
		{"ghe.example.com", "https://ghe.example.com/acme/web/issues/12", ""},
	} {
		got, err := Parse("/northstar link #11 "+c.address, home, c.host)
		if c.want == "" && (err != nil || len(got.Refs) != 2) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s at %s: %v, %v", c.address, c.host, got, err)
		}
	}
}

// FuzzParse: whatever somebody writes is a command whose parts are whole, or a short sentence.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "/northstar", "/northstar kind tech debt", "/northstar link #1 acme/roadmap#2 https://github.com/a/b/pull/3",
		"/northstar unlink GH-9", "/northstar waive strategy 14d why", "/northstar waive debt-capacity 1h30m \xff", "/northstar unwaive strategy",
		"/northstar waive strategy 99999999999999999999d x", "/northstar result #1 met x", "/northstar result unknown", "\u2028/northstar\u00a0help", "/northstar \x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := Parse(line, home, "")
		if err != nil {
			if len(err.Error()) > 1000 || strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("%q", err)
			}
			return
		}
		for _, r := range c.Refs {
			if r.Owner == "" || r.Repo == "" || r.Number <= 0 {
				t.Errorf("%+v", r)
			}
		}
		switch c.Verb {
		case Link, Unlink:
			if len(c.Refs) == 0 || len(c.Refs) > mostRefs {
				t.Errorf("%d references", len(c.Refs))
			}
		case Waive:
			if checks.Plain(c.Reason) == "" || utf8.RuneCountInString(c.Reason) > longestReason || c.For < 0 || c.For > longestWaiver {
				t.Errorf("%+v", c)
			}
		case Result:
			if c.Achieved == "" || c.Achieved != checks.NotKnown && checks.Plain(c.Reason) == "" || utf8.RuneCountInString(c.Reason) > longestReason || len(c.Refs) > mostRefs {
				t.Errorf("%+v", c)
			}
		case Kind, Unwaive, Recheck, Explain, Help, Agree, Object, Accept, Unaccept:
		default:
			t.Errorf("%q is no verb", c.Verb)
		}
	})
}

// A waiver may name its last day, which has to lie ahead.
func TestWaiveUntilADay(t *testing.T) {
	home := checks.Ref{Owner: "acme", Repo: "shop", Number: 1}
	at := time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC)
	for line, want := range map[string]struct{ until, reason, over string }{
		"waive strategy 2026-12-01 because of the fair": {"2026-12-01T23:59:59Z", "because of the fair", ""},
		"waive strategy until 2026-12-01: the fair":     {"2026-12-01T23:59:59Z", "the fair", ""},
		"waive strategy by 2026-12-01 it is out":        {"2026-12-01T23:59:59Z", "it is out", ""},
		"waive strategy (2026-12-01) the fair":          {"2026-12-01T23:59:59Z", "the fair", ""},
		"waive strategy 2026-11-21 today still":         {"2026-11-21T23:59:59Z", "today still", ""},
		"waive strategy 2026-11-20 too late":            {"2026-11-20T23:59:59Z", "too late", "2026-11-20 is over"},
		"waive strategy 2126-11-20 for my grandson":     {"2126-11-20T23:59:59Z", "for my grandson", "five years"},
		"waive strategy until: 2026-12-01 the fair":     {"2026-12-01T23:59:59Z", "the fair", ""},
		"waive strategy to \"2026-12-01\" the fair":     {"2026-12-01T23:59:59Z", "the fair", ""},
		"waive strategy til 2026-12-01, the fair":       {"2026-12-01T23:59:59Z", "the fair", ""},
		"waive strategy before 2026-12-01 the fair":     {"2026-11-30T23:59:59Z", "the fair", ""},
		"waive strategy until the fair is over":         {"", "until the fair is over", ""},
		"waive strategy the fair of 2026-12-01":         {"", "the fair of 2026-12-01", ""},
	} {
		c, err := Parse(line, home, "")
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		until := ""
		if end := c.End(at); !end.IsZero() {
			until = end.Format(time.RFC3339)
		}
		if over := c.Over(at); until != want.until || c.Reason != want.reason || (over == "") != (want.over == "") || !strings.Contains(over, want.over) {
			t.Errorf("%s: until %s because %q: %q", line, until, c.Reason, over)
		}
	}
	for line, want := range map[string]string{
		"waive strategy 2026-13-01 x":       "no day",
		"waive strategy 2026-2-30 x":        "no day",
		"waive strategy 2026/12/01 x":       "no day",
		"waive strategy till 01.12.2026 x":  "no day",
		"waive strategy until 2026-12-1 x":  "no day",
		"waive strategy 2026-12-01T10:00 x": "no day",
		"waive strategy 2026-12-01":         "needs its reason",
	} {
		if _, err := Parse(line, home, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
