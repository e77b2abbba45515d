package work

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/summary"
)

const plans = "acme/plans"

// parted is a strategy that two others took the place of, with an item that is likelier to serve the first.
type parted struct {
	old, card, invoice, item int
	comment                  int64
}

func (tn *town) part() (p parted) {
	tn.t.Helper()
	tn.repo(plans, "version: 1\nmode: advise\ncomments: {grace: 0s}\n")
	open := func(who, title, body string) int {
		n, err := tn.OpenIssue(who, plans, githubsim.NewIssue{Title: title, Body: body})
		tn.must(err)
		return n
	}
	tn.calm()
	p.old = open("ada", "Paying", "Kind: strategy\n\n## Problem\n\nIt is hard.")
	p.card = open("ada", "Pay by card", "Kind: strategy\n\n## Problem\n\nThe bank refuses cards of customers.")
	p.invoice = open("ada", "Pay by invoice", "Kind: strategy\n\n## Problem\n\nCompanies wait for monthly invoices.")
	p.item = open("sam", "feat: say why the bank refused a card", fmt.Sprintf("Strategy: #%d\n\nCustomers wonder why their cards are refused.", p.old))
	tn.calm()
	tn.must(tn.EditIssue("ada", plans, p.old, nil, ptr(fmt.Sprintf("Kind: strategy\n\nSuperseded by: #%d, #%d", p.card, p.invoice))))
	tn.calm()
	for _, c := range tn.Comments(plans, p.old) {
		if strings.HasPrefix(c.Body, summary.SplitMarker) {
			p.comment = c.ID
		}
	}
	if p.comment == 0 {
		tn.t.Fatal("nothing is proposed")
	}
	return p
}

// box is the item's line as it is now.
func (tn *town) box(p parted) string {
	tn.t.Helper()
	for _, c := range tn.Comments(plans, p.old) {
		for line := range strings.Lines(c.Body) {
			if c.ID == p.comment && strings.HasPrefix(line, "- [") && strings.Contains(line, fmt.Sprintf("#%d ", p.item)) {
				return strings.TrimSpace(line)
			}
		}
	}
	return ""
}

// links are where the item is linked to itself, and how often each is stated.
func (tn *town) links(p parted) (out []string) {
	tn.t.Helper()
	tn.must(tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) error {
		out = nil
		id, err := tx.RepositoryNamed("acme", "plans")
		if err != nil {
			return err
		}
		all, err := tx.LinksFrom(id.ID, p.item, 0)
		for _, l := range all {
			out = append(out, fmt.Sprintf("#%d by %s %s", l.Target.Number, l.Source, l.Actor))
		}
		return err
	}))
	return out
}

// restarted is the town with a new process on the same database, in the place of one that was killed.
func (tn *town) restarted() {
	tn.t.Helper()
	w, err := New(Options{DB: tn.w.DB, GitHub: tn.w.GitHub, Self: github.Identity{ID: tn.hub.ID(), Slug: "northstar"}, Log: zerolog.Nop(), Replica: tn.t.Name() + "2", Now: tn.now})
	tn.must(err)
	tn.w = w
}

// What was ticked is done once, wherever the process is killed, and however often and in which order deliveries arrive.
func TestTickIsDoneOnce(t *testing.T) {
	for name, killed := range map[string]func(tn *town, p parted){
		"never": func(*town, parted) {},
		"before anything was done": func(tn *town, _ parted) {
			tn.deliverAll()
			tn.restarted()
		},
		"after the link was made and before that was noted": func(tn *town, p parted) {
			tn.deliverAll()
			at, err := tn.w.open(t.Context(), tn.repoID("acme", "plans"))
			tn.must(err)
			done, err := tn.w.commandWork.carryOut(t.Context(), at, p.item)
			tn.must(err)
			if len(done) != 1 || len(done[0].answers) != 2 {
				t.Fatalf("%+v was carried out", done)
			}
			tn.restarted()
		},
		"before the comment was written": func(tn *town, p parted) {
			tn.deliverAll()
			tn.must(tn.w.reconcile(t.Context(), nil, store.ItemKey(tn.repoID("acme", "plans"), p.item)))
			tn.restarted()
		},
		"while the comment was written": func(tn *town, _ parted) {
			tn.Break(githubsim.Fault{Method: http.MethodPatch, Body: "northstar:split", Times: 1, Lost: true})
		},
		"with deliveries that come twice": func(tn *town, _ parted) {
			tn.deliver(0, true)
			tn.run()
		},
		"with an untick that comes first": func(tn *town, p parted) {
			tn.later()
			tn.must(tn.TickComment("ben", plans, p.comment, "→"))
			tn.deliver(tn.left()-1, true)
			tn.run()
		},
		"with somebody else's tick after it": func(tn *town, p parted) {
			tn.later()
			tn.must(tn.TickComment("ben", plans, p.comment, "→"))
			tn.later()
			tn.must(tn.TickComment("dana", plans, p.comment, "→"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			tn := build(t)
			p := tn.part()
			if want := fmt.Sprintf("- [ ] #%d (feat: say why the bank refused a card) → #%d", p.item, p.card); tn.box(p) != want {
				t.Fatalf("the line is %q, want %q", tn.box(p), want)
			}
			tn.must(tn.TickComment("ben", plans, p.comment, "→"))
			killed(tn, p)
			tn.calm()
			if want := fmt.Sprintf("- [x] #%d → #%d, by @\u200bben", p.item, p.card); tn.box(p) != want {
				t.Errorf("the line is %q, want %q", tn.box(p), want)
			}
			if got, want := tn.links(p), fmt.Sprintf("#%d by %s ben", p.card, checks.FromCommand); len(got) != 1 || got[0] != want {
				t.Errorf("the item's links are %q, want %q", got, want)
			}
		})
	}
}

// A line is a tick's own that was carried out, and the next is none: not of the same words, nor of others'.
func TestTickOfWhatIsNoLine(t *testing.T) {
	tn := build(t)
	p := tn.part()
	line := tn.box(p)
	body := func() (body string) {
		for _, c := range tn.Comments(plans, p.old) {
			if c.ID == p.comment {
				body = c.Body
			}
		}
		return body
	}
	was := tn.links(p)
	other := strings.Replace(line, fmt.Sprintf("→ #%d", p.card), fmt.Sprintf("→ #%d", p.invoice), 1)
	tn.must(tn.EditComment("ben", plans, p.comment, strings.Replace(body(), line, other, 1)))
	tn.later()
	tn.must(tn.EditComment("ben", plans, p.comment, strings.Replace(body(), other, strings.Replace(other, "[ ]", "[x]", 1), 1)))
	tn.calm()
	if got := tn.links(p); len(got) != 1 || got[0] != was[0] {
		t.Errorf("words that the app did not write made the links %q of %q", got, was)
	}
	if tn.box(p) != line {
		t.Errorf("the line is %q, want %q", tn.box(p), line)
	}
}
