package app_test

import (
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

// Everything that may decide an item's kind does, in the promised order.
func TestKinds(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		type made struct {
			title, body string
			who         string
			kind        string
			labels      []string
			typ         string
		}
		cases := []made{
			{who: "sam", title: "Move the queue", body: "It hurts.\n\nKind: tech-debt\n", kind: "tech-debt"},
			{who: "sam", title: "A form", body: "### Kind\n\nFeature\n\n### What\n\nThings", kind: "feature"},
			{who: "sam", title: "Typed", body: "x", typ: "Feature", kind: "feature"},
			{who: "sam", title: "feat(api): lists", body: "", kind: "feature"},
			{who: "sam", title: "refactor: lists", body: "", kind: "tech-debt"},
			{who: "sam", title: "refactor!: a declaration goes first", body: "Kind: feature", kind: "feature"},
			{who: "sam", title: "It broke", body: "Hm", kind: ""},
			{who: "sam", title: "feat: in a fence\n", body: "```\nKind: tech-debt\n```", kind: "feature"},
			{who: "renovate[bot]", title: "refactor: update", body: "", kind: ""},
			{who: "sam", title: "feat: exempt by label", body: "", labels: []string{"bug"}, kind: ""},
			{who: "sam", title: "feat: exempt by type", body: "", typ: "Bug", kind: ""},
			{who: "ada", title: "Where we go", body: "Kind: vision", kind: "vision"},
			{who: "tom", title: "How we get there", body: "## Problem\n\nSlow\n\n## Guiding policy\n\nFast", kind: "strategy"},
			{who: "sam", title: "My own strategy", body: "## Problem\n\nSlow\n\n## Guiding policy\n\nFast", kind: ""},
			{who: "sam", title: "My own vision", body: "Kind: vision", kind: ""},
			{who: "ben", title: "Labelled while writing", body: "", labels: []string{"tech-debt"}, kind: "tech-debt"},
		}
		var numbers []int
		for _, c := range cases {
			numbers = append(numbers, w.issue(c.who, shop, c.title, c.body, func(n *githubsim.NewIssue) { n.Labels, n.Type = c.labels, c.typ }))
		}
		w.calm()
		for i, c := range cases {
			want := append([]string{}, c.labels...)
			if c.kind != "" && !(len(c.labels) == 1 && c.labels[0] == c.kind) {
				want = append(want, c.kind)
			}
			t.Run(c.title, func(t *testing.T) {
				at := *w
				at.t = t
				at.wantLabels(shop, numbers[i], want...)
			})
		}
		v, err := w.Repo(shop)
		must(t, err)
		for _, l := range v.Labels {
			if l.Name == "feature" && (l.Color == "" || l.Description == "") {
				t.Errorf("the label was made without a colour or a description: %+v", l)
			}
		}
	})
}

// A pull request takes the kind of what it closes, when that agrees, and never one of a plan.
func TestKindOfPull(t *testing.T) {
	w := one(t, setup{policy: advise})
	debt := w.issue("ben", shop, "refactor: a", "")
	more := w.issue("ben", shop, "refactor: b", "")
	feature := w.issue("ben", shop, "feat: c", "")
	w.calm()
	agree := w.pull("ben", shop, "Both", "Closes "+ref("", debt)+", closes "+ref("", more))
	differ := w.pull("ben", shop, "One each", "Closes "+ref("", debt)+" and fixes "+ref("", feature))
	plan := w.pull("ada", shop, "Grand", "Kind: strategy")
	w.calm()
	w.wantLabels(shop, agree, "tech-debt")
	w.wantLabels(shop, differ)
	w.wantLabels(shop, plan)
	// The issue's kind changes, and the pull request's follows.
	w.must(w.Unlabel("ben", shop, feature, "feature"), w.Label("ben", shop, feature, "tech-debt"))
	w.calm()
	w.wantLabels(shop, differ, "tech-debt")
}

// What a person chose stays, whatever happens to the item after it.
func TestPersonDecides(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		n := w.issue("sam", shop, "feat: search", "Nice.")
		w.calm()
		w.wantLabels(shop, n, "feature")

		w.later()
		// One swaps the label, and an edit of the text does not bring the app's back.
		w.must(w.Unlabel("ben", shop, n, "feature"), w.Label("ben", shop, n, "tech-debt"))
		w.calm()
		w.wantLabels(shop, n, "tech-debt")
		w.quiet("an edit", func() { w.must(w.EditIssue("sam", shop, n, text("feat: search, better"), text("Kind: feature"))) })
		w.wantLabels(shop, n, "tech-debt")

		w.later()
		// Another disagrees by adding theirs: the latest choice is the only label left.
		w.must(w.Label("dana", shop, n, "feature"))
		w.calm()
		w.wantLabels(shop, n, "feature")

		w.later()
		// One takes it off and puts none on: it stays off.
		w.must(w.Unlabel("ben", shop, n, "feature"))
		w.calm()
		w.wantLabels(shop, n)
		w.quiet("an edit", func() { w.must(w.EditIssue("sam", shop, n, text("feat: search at last"), nil)) })
		w.quiet("a comment", func() { w.say("sam", shop, n, "What about it?") })
		w.wantLabels(shop, n)

		w.later()
		// Until somebody declares a kind.
		id := w.say("sam", shop, n, "/northstar kind tech-debt")
		w.calm()
		w.wantLabels(shop, n, "tech-debt")
		w.reacted(shop, n, id, "+1")

		w.later()
		// Other labels are not the app's to touch, even when another app's bot puts a kind label on an item.
		w.must(w.Label("ben", shop, n, "help wanted"))
		w.calm()
		w.wantLabels(shop, n, "help wanted", "tech-debt")
	})
}

// A label taken off on a first look stays off though the app put it on: straight after, too.
func TestLabelTakenOffAtOnce(t *testing.T) {
	w := one(t, setup{policy: advise})
	n := w.issue("sam", shop, "feat: a", "")
	w.until("the label", func() bool { return len(w.Labels(shop, n)) == 1 })
	w.must(w.Unlabel("ben", shop, n, "feature"))
	w.calm()
	w.wantLabels(shop, n)
}

// The app's own labels come back as webhooks and lead to nothing.
func TestOwnEventsDoNotLoop(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		w.strategy(roadmap, "One way to sign in") // to choose from
		w.calm()
		before := w.writes()
		for range 5 {
			w.issue("sam", shop, "feat: a", "")
			w.issue("sam", shop, "refactor: a", "")
		}
		w.calm()
		wrote := since(before, w.writes())
		want := map[string]int{"POST /repos/{owner}/{repo}/labels": 2, "POST /repos/{owner}/{repo}/issues/{issue_number}/labels": 10,
			"POST /repos/{owner}/{repo}/issues/{issue_number}/comments": 10}
		for route, n := range want {
			if wrote[route] != n {
				t.Errorf("%s: %d requests, want %d", route, wrote[route], n)
			}
		}
		if sum(wrote) != 22 {
			t.Errorf("the app wrote %v", wrote)
		}
		w.quiet("nothing at all", func() {})
	})
}

// Who commands what, and the answer.
func TestCommands(t *testing.T) {
	each(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Faster")
		n := w.issue("sam", shop, "Search", "")
		other := w.issue("ben", shop, "Other", "")
		w.calm()
		for _, c := range []struct {
			who, words, answer, label string
			number                    int
		}{
			{"sam", "/northstar kind feature", "+1", "feature", n},
			{"sam", "/northstar kind strategy", "-1", "feature", n},
			{"sam", "/northstar kind tech-debt", "-1", "", other},
			{"tom", "/northstar kind tech-debt", "+1", "tech-debt", other},
			{"tom", "/northstar kind none", "+1", "", other},
			{"tom", "/northstar kind vision", "+1", "vision", other},
			{"tom", "/northstar kind sausage", "-1", "vision", other},
			{"sam", "/northstar nonsense", "-1", "feature", n},
			{"sam", "/northstar help", "+1", "feature", n},
			{"sam", "/northstar explain", "+1", "feature", n},
			{"sam", "/northstar recheck", "+1", "feature", n},
			{"sam", "/northstar link " + ref(roadmap, s), "+1", "feature", n},
			{"ben", "/northstar unlink " + ref(roadmap, s), "+1", "feature", n},
			{"sam", "/northstar link " + ref(roadmap, s), "-1", "vision", other},
			{"dana", "/northstar waive debt-capacity it is only an issue", "-1", "feature", n},
			{"dana", "/northstar unwaive strategy", "-1", "feature", n},
			{"ben", "/northstar waive strategy it serves none", "-1", "feature", n},
			{"dana", "/northstar waive strategy it serves none", "+1", "feature", n},
			{"dana", "/northstar unwaive strategy", "+1", "feature", n},
			{"ben", "/northstar link 9", "-1", "feature", n},
		} {
			w.later()
			id := w.say(c.who, shop, c.number, c.words)
			w.calm()
			t.Run(c.who+" "+c.words, func(t *testing.T) {
				at := *w
				at.t = t
				at.reacted(shop, c.number, id, c.answer)
				if c.label == "" {
					at.wantLabels(shop, c.number)
				} else {
					at.wantLabels(shop, c.number, c.label)
				}
			})
		}
		w.quiet("a command in a quote and in code", func() { w.say("tom", shop, n, "> /northstar kind tech-debt\n\n```\n/northstar kind tech-debt\n```") })
		id := w.say("tom", shop, n, "Hello")
		w.quiet("a command in an edited comment", func() { w.must(w.EditComment("tom", shop, id, "/northstar kind tech-debt")) })
		w.wantLabels(shop, n, "feature")
	})
}

// A workflow that labels is somebody else than this app: its label is the later choice. What a bot that the policy exempts opened and
// labels by its own settings stays exempt.
func TestWorkflowLabels(t *testing.T) {
	w := one(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		h.AddUser("github-actions[bot]")
		for _, who := range []string{"github-actions[bot]", "renovate[bot]"} {
			must(t, h.SetPermission("ada", shop, who, "write"))
		}
	}})
	n := w.issue("sam", shop, "feat: a", "")
	w.calm()
	w.wantLabels(shop, n, "feature")
	w.later()
	w.must(w.Label("github-actions[bot]", shop, n, "tech-debt"))
	theirs := w.pull("renovate[bot]", shop, "chore(deps): b", "")
	w.must(w.Label("renovate[bot]", shop, theirs, "tech-debt"))
	w.calm()
	w.wantLabels(shop, n, "tech-debt")
	w.wantStrategy(shop, theirs, "skipped")
}

// GitHub knows no role of a workflow. Where it labels a strategy, whoever wrote that answers for it.
func TestWorkflowLabelsAStrategy(t *testing.T) {
	const workflow = "github-actions[bot]"
	inWorld(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		h.AddUser(workflow)
		must(t, h.SetPermission("ada", roadmap, workflow, "write"))
	}}, func(t *testing.T, w *world) {
		ours, strangers := w.issue("tom", roadmap, "Checkout", ""), w.issue("sam", roadmap, "Search", "")
		w.must(w.Label(workflow, roadmap, ours, "strategy"), w.Label(workflow, roadmap, strangers, "strategy"))
		n := w.pull("ben", shop, "feat: a", "Strategy: "+ref(roadmap, ours))
		m := w.pull("ben", shop, "feat: b", "Strategy: "+ref(roadmap, strangers))
		w.calm()
		w.wantStrategy(shop, n, "success", "strategy "+ref(roadmap, ours))
		w.wantStrategy(shop, m, "failure", ref(roadmap, strangers)+" is not a strategy")
	})
}
