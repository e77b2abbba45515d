package work

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/internal/testenv"
)

// drama is one issue to which people, bots and the app do things, with what they should come to.
type drama struct {
	*town
	r      *rapid.T
	full   string // where the issue is
	number int
	from   int // what happened to labels before it began

	names  map[checks.Kind]string // by the policy, or as renamed
	other  bool                   // the policy with other names is in force
	edits  int                    // of the policy
	gone   map[checks.Kind]bool   // the label was deleted, and is not wanted until the policy changes
	title  checks.Kind            // what the title says
	choice *checks.Kind           // what people and bots chose last
	said   []said
	acts   int
	mixed  bool     // the app is told in disorder: what it cannot know yet it may get wrong until it is told
	told   []string // the story in short
}

// said is somebody's choice, and how many things had happened to labels by then.
type said struct {
	kind checks.Kind
	at   int
}

// kinds are all names that the labels ever have.
var kinds = map[string]checks.Kind{"feature": checks.Feature, "type: feature": checks.Feature, "wish": checks.Feature,
	"tech-debt": checks.TechDebt, "type: tech-debt": checks.TechDebt, "debt": checks.TechDebt}

var two = []checks.Kind{checks.Feature, checks.TechDebt}

// on are the issue's kind labels.
func (d *drama) on() (names []string) {
	for _, l := range d.Labels(d.full, d.number) {
		if _, ok := kinds[l]; ok {
			names = append(names, l)
		}
	}
	return names
}

// choose notes what somebody chose.
func (d *drama) choose(k checks.Kind) {
	d.choice = &k
	d.said = append(d.said, said{k, len(d.happened())})
}

// happened is everything that happened to labels since the issue was opened.
func (d *drama) happened() []news {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.town.acts[d.from:])
}

// put has a person put a label on; one that was deleted is made by that.
func (d *drama) put(who string, k checks.Kind) {
	delete(d.gone, k)
	d.must(d.Label(who, d.full, d.number, d.names[k]))
}

// take has somebody take a label off, which chooses the one that stays.
func (d *drama) take(who, label string) {
	d.must(d.Unlabel(who, d.full, d.number, label))
	left := map[checks.Kind]bool{}
	for _, l := range d.on() {
		left[kinds[l]] = true
	}
	if len(left) == 0 {
		d.choose(checks.None)
	} else if len(left) == 1 {
		d.choose(kinds[d.on()[0]])
	}
}

// act lets something happen.
func (d *drama) act() {
	d.later()
	d.acts++
	on := d.on()
	defer func(labels []string) {
		d.told = append(d.told, fmt.Sprintf("%q → %q by then, chosen %v", labels, d.Labels(d.full, d.number), d.said))
	}(d.Labels(d.full, d.number))
	k := rapid.SampledFrom(two).Draw(d.r, "kind")
	who := rapid.SampledFrom([]string{"ben", "tom", "dana"}).Draw(d.r, "who")
	home := d.full != "acme/hall"
	switch what := rapid.SampledFrom([]string{"put", "put", "take", "take", "swap", "command", "edit", "edit", "close", "bot", "other", "policy", "rename", "delete", "transfer", "read"}).Draw(d.r, "what"); {
	case d.tells(what, k):
	case what == "put" && !slices.Contains(on, d.names[k]):
		d.put(who, k)
		d.choose(k)
	case what == "take" && len(on) > 0:
		d.take(who, on[0])
	case what == "swap" && len(on) == 1:
		k = two[1-slices.Index(two, kinds[on[0]])]
		first := rapid.Bool().Draw(d.r, "off first")
		if first {
			d.must(d.Unlabel(who, d.full, d.number, on[0]))
		}
		d.put(who, k)
		if !first {
			d.must(d.Unlabel(who, d.full, d.number, on[0]))
		}
		d.choose(k)
	case what == "command":
		k = rapid.SampledFrom([]checks.Kind{checks.Feature, checks.TechDebt, checks.None}).Draw(d.r, "chosen")
		d.say(who, d.full, d.number, "/northstar kind "+k.String())
		d.choose(k)
	case what == "edit":
		d.title = rapid.SampledFrom([]checks.Kind{checks.Feature, checks.TechDebt, checks.None}).Draw(d.r, "title")
		title := map[checks.Kind]string{checks.Feature: "feat: x", checks.TechDebt: "refactor: x", checks.None: "x"}[d.title] + strings.Repeat("!", d.acts)
		d.must(d.EditIssue("sam", d.full, d.number, &title, nil))
	case what == "close":
		v, err := d.Item(d.full, d.number)
		d.must(err)
		if v.State == "open" {
			d.must(d.CloseIssue("ben", d.full, d.number, ""))
		} else {
			d.must(d.Reopen("ben", d.full, d.number))
		}
	case what == "bot":
		if slices.Contains(on, d.names[k]) {
			d.take("triage[bot]", d.names[k])
		} else {
			d.put("triage[bot]", k)
			d.choose(k)
		}
	case what == "other":
		if slices.Contains(d.Labels(d.full, d.number), "help wanted") {
			d.must(d.Unlabel(who, d.full, d.number, "help wanted"))
		} else {
			d.must(d.Label(who, d.full, d.number, "help wanted"))
		}
	case what == "policy" && home:
		d.edits++
		d.other = rapid.Bool().Draw(d.r, "other names")
		text := fmt.Sprintf("%scapacity: {min-items: %d}\n", polite, d.edits)
		if d.other {
			text += "labels: {feature: wish, tech-debt: debt}\n"
		}
		d.policy(d.full, text)
		clear(d.gone)
		d.calm() // people look at what the policy did before they go on
		d.name()
	case what == "rename" && home && d.has(d.full, d.names[k]) && !d.has(d.full, "type: "+k.String()):
		d.must(d.RenameLabel("ada", d.full, d.names[k], "type: "+k.String()))
		d.names[k] = "type: " + k.String()
	case what == "delete" && home && d.has(d.full, d.names[k]):
		d.must(d.DeleteLabel("ada", d.full, d.names[k]))
		d.gone[k] = true
		d.name()
	case what == "read":
		d.read()
	case what == "transfer" && home:
		n, err := d.TransferIssue("ada", d.full, d.number, "acme/hall")
		d.must(err)
		d.full, d.number, d.other = "acme/hall", n, false
		clear(d.gone)
		d.name()
	}
}

// read has the app read the repository whole. It was told of everything: that a label was taken off and put on again
// since, no reading can show.
func (d *drama) read() {
	d.calm()
	owner, name, _ := strings.Cut(d.full, "/")
	d.must(d.w.DB.Write(d.t.Context(), func(tx *store.Tx) error {
		repo, err := tx.RepositoryNamed(owner, name)
		if err != nil {
			return err
		}
		return d.w.bump(tx, last, store.ReadKey(repo.ID))
	}))
	d.run()
}

// tells keeps the story for who has to understand it, and decides nothing.
func (d *drama) tells(what string, k checks.Kind) bool {
	d.told = append(d.told, fmt.Sprintf("%s %s#%d: %s %s", d.now().Format("05.0"), d.full, d.number, what, k))
	return false
}

// hand hands a delivery over.
func (d *drama) hand(at int, again bool) {
	d.mu.Lock()
	it := d.waiting[at]
	d.mu.Unlock()
	d.told = append(d.told, fmt.Sprintf("told of %s %s by %s, again: %v", it.Event, it.Action, sender(it.Delivery), again))
	d.deliver(at, again)
}

// fail ends the story.
func (d *drama) fail(format string, args ...any) {
	d.r.Fatalf("%s\n%s", fmt.Sprintf(format, args...), strings.Join(d.told, "\n"))
}

// name has people call labels what the policy calls them.
func (d *drama) name() {
	d.names = map[checks.Kind]string{checks.Feature: "feature", checks.TechDebt: "tech-debt"}
	if d.other {
		d.names = map[checks.Kind]string{checks.Feature: "wish", checks.TechDebt: "debt"}
	}
}

// judge holds what the app did, and what came of it all, against the rules.
func (d *drama) judge() {
	owner := map[string]int{} // a kind label that somebody else put on → when
	all := d.happened()
	ours := 0
	for i, act := range all {
		ev, err := github.ParseEvent(act.Event, act.Payload)
		d.must(err)
		if ev.Label == nil {
			clear(owner) // some went with their label
			continue
		}
		own := ev.Sender.Login == "northstar[bot]"
		k, isKind := kinds[ev.Label.Name]
		if own {
			ours++
		}
		switch put, theirs := owner[ev.Label.Name]; {
		case own && !isKind:
			d.fail("the app touched %q", ev.Label.Name)
		case own && !d.mixed && ev.Action == "unlabeled" && theirs && act.known >= all[put].at && !slices.ContainsFunc(d.said, func(s said) bool { return s.at > put && s.at <= i && s.kind != k }):
			d.fail("the app took %s off, which somebody put there at %d; chosen: %v", ev.Label.Name, put, d.said)
		case ev.Action == "labeled" && !own:
			owner[ev.Label.Name] = i
		default:
			delete(owner, ev.Label.Name)
		}
	}
	if ours > 2*d.acts+2 {
		d.fail("the app wrote %d times about %d acts", ours, d.acts)
	}
	want := d.title
	if d.choice != nil {
		want = *d.choice
	}
	got := map[checks.Kind]bool{}
	for _, l := range d.on() {
		got[kinds[l]] = true
	}
	if want != checks.None && d.gone[want] {
		got[want] = true
	}
	if want == checks.None && len(got) > 0 || want != checks.None && (len(got) != 1 || !got[want]) {
		d.fail("it ends with %q and should be %q (the title says %q, chosen %v)", d.on(), want, d.title, d.said)
	}
}

// Any sequence of what people, bots and the app do about labels, whenever the app comes to it and in whatever order it is
// told, keeps the rules: somebody's label goes only by a later choice, as far as the app was told; what was taken off stays
// off; other labels are nobody's business; there is no fight; and in the end GitHub shows what was chosen last.
func TestAnyActs(t *testing.T) {
	// The same stories each time, unless others are asked for: -rapid.checks=1000 -rapid.seed=7.
	tries := "20"
	if testenv.Long() {
		tries = "60"
	}
	for name, value := range map[string]string{"rapid.checks": tries, "rapid.seed": "20261121"} {
		if f := flag.Lookup(name); f.Value.String() == f.DefValue {
			was := f.DefValue
			must(t, flag.Set(name, value))
			t.Cleanup(func() { must(t, flag.Set(name, was)) })
		}
	}
	const each = 20 // stories in one town, each in a repository of its own
	var tn *town
	stories := 0
	rapid.Check(t, func(r *rapid.T) {
		if stories%each == 0 {
			tn = build(t)
			tn.repo("acme/hall", polite)
			for n := range each {
				tn.repo(fmt.Sprintf("acme/r%d", n), polite)
			}
			tn.calm()
		}
		d := &drama{town: tn, r: r, full: fmt.Sprintf("acme/r%d", stories%each), title: checks.Feature, gone: map[checks.Kind]bool{}}
		stories++
		d.mixed = rapid.Bool().Draw(r, "mixed")
		window := 1
		if d.mixed {
			window = 6
		}
		d.name()
		d.mu.Lock()
		d.from = len(d.town.acts)
		d.mu.Unlock()
		d.number = d.issue(d.full)
		for range rapid.IntRange(1, 14).Draw(r, "acts") {
			d.act()
			for range rapid.IntRange(0, 4).Draw(r, "deliveries") {
				if n := d.left(); n > 0 {
					d.hand(rapid.IntRange(0, min(n, window)-1).Draw(r, "which"), rapid.IntRange(0, 9).Draw(r, "again") == 0)
				}
			}
			if rapid.Bool().Draw(r, "run") {
				d.told = append(d.told, "the app runs")
				d.run()
			}
		}
		d.told = append(d.told, "the rest")
		d.calm()
		if v, err := d.Item(d.full, d.number); err != nil || v.State == "closed" {
			d.must(err, d.Reopen("ben", d.full, d.number))
			d.calm()
		}
		d.judge()
	})
}
