package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

const splitMarker = "<!-- northstar:split -->"

// divided is a strategy of the roadmap that two others there took the place of.
type divided struct{ old, card, invoice int }

// divide makes them. What is linked to the first is opened before others take its place.
func (w *world) divide(work func(d divided)) (d divided) {
	w.t.Helper()
	d.old = w.strategy(roadmap, "Paying")
	d.card = w.issue("ada", roadmap, "Pay by card", "Kind: strategy\n\n## Problem\n\nThe bank refuses cards of customers.\n\n## Guiding policy\n\nEvery card works at once.")
	d.invoice = w.issue("ada", roadmap, "Pay by invoice", "Kind: strategy\n\n## Problem\n\nCompanies order on account and wait for a monthly invoice.\n\n"+
		"## Guiding policy\n\nInvoices write themselves.\n\n## Non-goals\n\n- Currency conversion")
	work(d)
	w.calm()
	w.must(w.EditIssue("ada", roadmap, d.old, nil, text("Kind: strategy\n\n## Problem\n\nIt is slow.\n\nSuperseded by: "+ref("", d.card)+", "+ref("", d.invoice))))
	w.calm()
	return d
}

// proposed is the comment with the proposals, which there is one of.
func (w *world) proposed(d divided) githubsim.CommentView {
	w.t.Helper()
	all := w.marked(roadmap, d.old, splitMarker)
	if len(all) != 1 {
		w.t.Fatalf("%d comments propose successors, want 1", len(all))
	}
	return all[0]
}

// wantLines compares the lines of items in the comment.
func (w *world) wantLines(d divided, want ...string) {
	w.t.Helper()
	var got []string
	for line := range strings.Lines(w.proposed(d).Body) {
		if strings.HasPrefix(line, "- ") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("the lines are\n%s\nwant\n%s\nin\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), w.proposed(d).Body)
	}
}

// What is linked to a strategy that was split is proposed to the likelier successor, and a tick links it there alone.
func TestSplit(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		var card, invoice, either, ruled, done int
		d := w.divide(func(d divided) {
			card = w.issue("ben", roadmap, "feat: say why the bank refused a card", "Strategy: "+ref("", d.old)+"\n\nCustomers wonder why their cards are refused.")
			invoice = w.issue("sam", shop, "feat: send invoices @all | monthly", "Part of: "+ref(roadmap, d.old)+"\n\nCompanies wait for the invoice.")
			either = w.issue("ben", shop, "feat: a darker theme", "")
			ruled = w.issue("ben", roadmap, "feat: invoices with currency conversion", "Strategy: "+ref("", d.old)+"\n\nCompanies wait for a monthly invoice.")
			done = w.issue("ben", roadmap, "feat: cards of a bank", "Strategy: "+ref("", d.old))
			w.say("ben", shop, either, "/northstar link "+ref(roadmap, d.old))
			w.must(w.CloseIssue("ben", roadmap, done, "completed"))
		})
		lineOf := map[int]string{
			card:    fmt.Sprintf("%s (feat: say why the bank refused a card) → %s", ref("", card), ref("", d.card)),
			ruled:   fmt.Sprintf("%s (feat: invoices with currency conversion) → %s", ref("", ruled), ref("", d.card)),
			invoice: fmt.Sprintf("%s (feat: send invoices @\u200ball \\| monthly) → %s", ref(shop, invoice), ref("", d.invoice)),
			either: fmt.Sprintf("- %s (feat: a darker theme): `/northstar link %s` or `/northstar link %s`, then `/northstar unlink %s`", ref(shop, either),
				ref(roadmap, d.card), ref(roadmap, d.invoice), ref(roadmap, d.old)),
		}
		w.wantLines(d, "- [ ] "+lineOf[card], "- [ ] "+lineOf[ruled], "- [ ] "+lineOf[invoice], lineOf[either])
		c := w.proposed(d)
		w.quiet("what changes nothing in it", func() {
			w.say("sam", roadmap, d.old, "Which one is mine?")
			w.must(w.EditIssue("ben", shop, either, nil, text("A few more words.")))
		})

		p := w.pull("ben", roadmap, "feat: refusals", "Closes "+ref("", card))
		w.calm()
		w.wantStrategy(roadmap, p, "success", "Pay by invoice")
		w.must(w.CloseIssue("ada", roadmap, d.old, "not_planned"))
		w.calm()
		w.later()
		w.must(w.TickComment("ben", roadmap, c.ID, "say why the bank"))
		w.calm()
		ticked := fmt.Sprintf("- [x] %s → %s, by @\u200bben", ref("", card), ref("", d.card))
		w.wantLines(d, "- [ ] "+lineOf[ruled], "- [ ] "+lineOf[invoice], lineOf[either], ticked)
		w.wantStrategy(roadmap, p, "success", "strategy "+ref("", d.card))
		if run, _ := w.run(roadmap, p, "northstar/strategy"); strings.Contains(run.Title+run.Summary, "Pay by invoice") || strings.Contains(run.Title, ref("", d.old)) {
			t.Errorf("after the tick: %s\n%s", run.Title, run.Summary)
		}
		if all := w.marked(roadmap, card, "northstar:answer"); len(all) > 0 {
			t.Errorf("the tick was answered on the item: %s", all[0].Body)
		}

		// It is done once, though it is told again, and unticking it undoes nothing.
		w.quiet("the tick's delivery once more", func() {
			for _, sent := range w.hub.Deliveries() {
				if sent.Event == "issue_comment" && sent.Action == "edited" {
					w.must(w.hub.Redeliver(sent.ID))
				}
			}
		})
		w.later()
		w.must(w.TickComment("dana", roadmap, c.ID, "by @"))
		w.calm()
		w.wantLines(d, "- [ ] "+lineOf[ruled], "- [ ] "+lineOf[invoice], lineOf[either], ticked)
		w.wantStrategy(roadmap, p, "success", "strategy "+ref("", d.card))

		// What else is edited is put right when it is next written: here since two lines go.
		w.quiet("an edit of the words", func() { w.must(w.EditComment("ben", roadmap, c.ID, splitMarker+"\nNothing to see here.")) })
		w.say("ben", shop, invoice, "/northstar link "+ref(roadmap, d.card))
		w.must(w.CloseIssue("ben", roadmap, ruled, "not_planned"))
		w.calm()
		w.wantLines(d, lineOf[either], ticked)

		// One successor is left: what is linked counts there.
		w.must(w.CloseIssue("ada", roadmap, d.invoice, "not_planned"))
		w.calm()
		w.wantLines(d, ticked)
		if body := w.proposed(d).Body; !strings.Contains(body, "One successor of this strategy is left, "+ref("", d.card)) {
			t.Error(body)
		}
		w.must(w.Reopen("ada", roadmap, d.invoice))
		w.calm()
		w.wantLines(d, lineOf[either], ticked)
		must(t, w.stop())
		w.serve(0)
		w.quiet("a restart", func() {})
	})
}

// Whoever ticks does what they may themselves, where the item is.
func TestSplitAsksForPermission(t *testing.T) {
	inWorld(t, setup{policy: advise, fill: func(h *githubsim.Host) {
		h.AddUser("eve")
		if err := h.SetPermission("ada", roadmap, "eve", "write"); err != nil {
			panic(err)
		}
	}}, func(t *testing.T, w *world) {
		var n, own int
		d := w.divide(func(d divided) {
			n = w.issue("sam", shop, "feat: monthly invoices for companies", "Strategy: "+ref(roadmap, d.old))
			own = w.issue("eve", shop, "feat: invoices that companies order", "Strategy: "+ref(roadmap, d.old))
		})
		c := w.proposed(d)
		line := fmt.Sprintf("- [ ] %s (feat: monthly invoices for companies) → %s", ref(shop, n), ref("", d.invoice))
		mine := fmt.Sprintf("- [ ] %s (feat: invoices that companies order) → %s", ref(shop, own), ref("", d.invoice))
		w.wantLines(d, line, mine)
		for _, who := range []string{"sam", "tom"} {
			if err := w.TickComment(who, roadmap, c.ID, "monthly invoices"); err == nil {
				t.Errorf("GitHub lets %s edit a comment of the app's", who)
			}
		}
		w.must(w.TickComment("eve", roadmap, c.ID, "monthly invoices"))
		w.calm()
		w.wantLines(d, line, mine)
		refused := fmt.Sprintf("%s → %s, ticked by @\u200beve, was not carried out. Only the author and people with triage permission may change what this is linked to.", ref(shop, n), ref("", d.invoice))
		if body := w.proposed(d).Body; !strings.Contains(body, refused) {
			t.Errorf("nobody is told who may:\n%s", body)
		}
		w.later()
		w.must(w.TickComment("eve", roadmap, c.ID, "that companies order")) // their own
		w.calm()
		w.later()
		w.must(w.TickComment("ben", roadmap, c.ID, "monthly invoices"))
		w.calm()
		w.wantLines(d, fmt.Sprintf("- [x] %s → %s, by @\u200beve", ref(shop, own), ref("", d.invoice)), fmt.Sprintf("- [x] %s → %s, by @\u200bben", ref(shop, n), ref("", d.invoice)))
		if body := w.proposed(d).Body; strings.Contains(body, "was not carried out") {
			t.Errorf("what was done since is told to be refused:\n%s", body)
		}
	})
}

// A tick of what is proposed no more when it arrives does nothing, and it makes nothing worse.
func TestSplitTickedTooLate(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		var first, second int
		d := w.divide(func(d divided) {
			first = w.issue("ben", roadmap, "feat: monthly invoices for companies", "Strategy: "+ref("", d.old))
			second = w.issue("ben", roadmap, "feat: refused cards of a bank", "Strategy: "+ref("", d.old))
		})
		pulls := map[int]int{}
		for _, n := range []int{first, second} {
			pulls[n] = w.pull("ben", roadmap, "feat: x", "Closes "+ref("", n))
		}
		c := w.proposed(d)
		w.calm()
		w.hub.Pause()
		w.later()
		w.must(w.CloseIssue("ada", roadmap, d.invoice, "not_planned"))
		w.say("ben", roadmap, second, "/northstar link "+ref("", d.invoice))
		w.later()
		w.must(w.TickComment("ben", roadmap, c.ID, "monthly invoices"), w.TickComment("dana", roadmap, c.ID, "refused cards"))
		w.hub.Resume()
		w.calm()
		for _, n := range pulls {
			w.wantStrategy(roadmap, n, "success", ref("", d.card))
		}
		if strings.Contains(w.proposed(d).Body, "[x]") {
			t.Error(w.proposed(d).Body)
		}
	})
}

// Readers of the strategy are told of nothing in a private repository of others, not even how much there is.
func TestSplitNamesNothingPrivate(t *testing.T) {
	inWorld(t, setup{policy: advise, fill: func(h *githubsim.Host) {
		if err := h.AddRepo("acme/vault", githubsim.RepoOptions{Private: true}); err != nil {
			panic(err)
		}
	}}, func(t *testing.T, w *world) {
		var seen, moves int
		d := w.divide(func(d divided) {
			seen = w.issue("ben", roadmap, "feat: monthly invoices for companies", "Strategy: "+ref("", d.old))
			moves = w.issue("ben", shop, "feat: refused cards of a bank", "Strategy: "+ref(roadmap, d.old))
			w.issue("ada", "acme/vault", "feat: quiet cards of a bank", "Strategy: "+ref(roadmap, d.old))
		})
		line := fmt.Sprintf("- [ ] %s (feat: monthly invoices for companies) → %s", ref("", seen), ref("", d.invoice))
		w.wantLines(d, fmt.Sprintf("- [ ] %s (feat: refused cards of a bank) → %s", ref(shop, moves), ref("", d.card)), line)
		if body := w.proposed(d).Body; strings.Contains(body, "vault") || strings.Contains(body, "more item") {
			t.Error(body)
		}
		w.later()
		w.must(w.TickComment("ben", roadmap, w.proposed(d).ID, "refused cards"))
		w.calm()
		if body := w.proposed(d).Body; !strings.Contains(body, fmt.Sprintf("- [x] %s → %s", ref(shop, moves), ref("", d.card))) {
			t.Error(body)
		}
		// What turns private is taken back, with what was done, and in every mode.
		w.commit("ada", home, "northstar.yml", strings.Replace(advise, "mode: advise", "mode: observe", 1))
		w.calm()
		w.must(w.Turn("ada", shop, "private"))
		w.calm()
		w.wantLines(d, line)
		if body := w.proposed(d).Body; strings.Contains(body, shop) {
			t.Error(body)
		}
	})
}

// There is no comment in modes that post none, for one successor, or without work.
func TestSplitIsQuiet(t *testing.T) {
	for name, policy := range map[string]string{"observe": strings.Replace(advise, "mode: advise", "mode: observe", 1), "off": strings.Replace(advise, "mode: advise", "mode: off", 1)} {
		t.Run(name, func(t *testing.T) {
			w := one(t, setup{policy: policy})
			d := w.divide(func(d divided) { w.issue("ben", roadmap, "feat: monthly invoices", "Strategy: "+ref("", d.old)) })
			if all := w.marked(roadmap, d.old, splitMarker); len(all) > 0 {
				t.Error(all[0].Body)
			}
		})
	}
	t.Run("nothing to choose", func(t *testing.T) {
		w := one(t, setup{policy: advise})
		next := w.strategy(roadmap, "Pay by card")
		old := w.issue("ada", roadmap, "Paying", "Kind: strategy\n\nSuperseded by: "+ref("", next))
		w.issue("ben", roadmap, "feat: a card", "Strategy: "+ref("", old))
		w.calm()
		idle := w.divide(func(divided) {})
		for _, n := range []int{old, idle.old} {
			if all := w.marked(roadmap, n, splitMarker); len(all) > 0 {
				t.Error(all[0].Body)
			}
		}
	})
}

// The comment names fifty items, and says how many more there are.
func TestSplitIsBounded(t *testing.T) {
	w := one(t, setup{policy: advise})
	d := w.divide(func(d divided) {
		for n := range 53 {
			w.issue("ben", roadmap, fmt.Sprintf("feat: monthly invoice %d for companies", n), "Strategy: "+ref("", d.old))
		}
	})
	// A strategy with many items is looked at less often than at every change.
	says := func(what string, words ...string) {
		w.until(what, func() bool {
			all := w.marked(roadmap, d.old, splitMarker)
			if len(all) != 1 || strings.Count(all[0].Body, "- [ ] ") != 50 {
				return false
			}
			return !slices.ContainsFunc(words, func(s string) bool { return !strings.Contains(all[0].Body, s) })
		})
	}
	says("fifty of the items", "… and 3 more items")
	w.later()
	w.must(w.TickComment("ben", roadmap, w.proposed(d).ID, "invoice 7 "))
	says("the tick", ", by @", "… and 2 more items")
}

// A link to nothing is refused, and so is the end of a waiver that there is none of; a number is asked about.
func TestLinkToNothing(t *testing.T) {
	w := one(t, setup{policy: advise})
	n := w.pull("ben", shop, "feat: x", "")
	s := w.strategy(roadmap, "Checkout")
	w.calm()
	for words, says := range map[string]string{
		"/northstar link #99999":          "99999: nothing was linked",
		"/northstar link acme/shop#99998": "99998: nothing was linked",
		"/northstar unwaive strategy":     "`strategy` is not waived here",
		"/northstar link 9":               "id you mean `/northstar link #9`?",
	} {
		id := w.say("dana", shop, n, words)
		w.calm()
		w.reacted(shop, n, id, "-1")
		if all := w.marked(shop, n, says); len(all) == 0 {
			t.Errorf("nothing says %q to %s: %v", says, words, w.Comments(shop, n))
		}
	}
	w.wantStrategy(shop, n, "neutral")
	id := w.say("ben", shop, n, "/northstar link "+ref(roadmap, s)) // what is there, elsewhere
	w.calm()
	w.reacted(shop, n, id, "+1")
	w.hub.Pause() // it is told of later than the command
	next, err := w.OpenIssue("ada", shop, githubsim.NewIssue{Title: "Search", Body: "Kind: strategy"})
	w.must(err)
	w.hub.Resume()
	id = w.say("ben", shop, n, "/northstar link "+ref("", next))
	w.calm()
	w.reacted(shop, n, id, "+1")
}
