package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// The comment on unlinked work comes once, says how to link, is taken back when that is done, and comes back in its place.
func TestUnlinkedComment(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout that people finish")
		w.calm()
		n := w.issue("sam", shop, "feat: a picker", "@ben should look.")
		p := w.pull("ben", shop, "feat: a picker", "")
		w.calm()
		for _, number := range []int{n, p} {
			got := w.marked(shop, number, unlinkedMarker)
			if len(got) != 1 || !strings.Contains(got[0].Body, "Strategy: ") {
				t.Fatalf("%d comments: %+v", len(got), got)
			}
			if strings.Contains(got[0].Body, "@ben") {
				t.Errorf("the comment pings somebody: %s", got[0].Body)
			}
		}
		w.quiet("an edit that changes nothing", func() { w.must(w.EditIssue("sam", shop, n, nil, text("Really."))) })
		long := w.marked(shop, n, unlinkedMarker)[0]
		w.must(w.EditIssue("sam", shop, n, nil, text("Strategy: "+ref(roadmap, s))))
		w.say("ben", shop, p, "/northstar waive strategy later") // refused: ben may only write
		w.calm()
		short := w.marked(shop, n, unlinkedMarker)
		if len(short) != 1 || short[0].ID != long.ID || len(short[0].Body) >= len(long.Body) {
			t.Errorf("it was not collapsed: %+v", short)
		}
		if lines := strings.Count(strings.TrimSpace(strings.ReplaceAll(short[0].Body, unlinkedMarker, "")), "\n"); lines != 0 {
			t.Errorf("collapsed to %d lines: %s", lines+1, short[0].Body)
		}
		w.later()
		w.say("dana", shop, p, "/northstar waive strategy a hot fix")
		w.calm()
		if got := w.marked(shop, p, unlinkedMarker); len(got) != 1 || !strings.Contains(got[0].Body, "aived") {
			t.Errorf("waived, and the comment says: %+v", got)
		}
		w.must(w.EditIssue("sam", shop, n, nil, text("Not any more.")))
		w.calm()
		if again := w.marked(shop, n, unlinkedMarker); len(again) != 1 || again[0].ID != long.ID || again[0].Body != long.Body {
			t.Errorf("unlinked again: %+v", again)
		}
		// Closed items get no new comment.
		w.must(w.CloseIssue("sam", shop, n, "completed"))
		other := w.issue("sam", shop, "feat: closed at once", "")
		w.must(w.CloseIssue("sam", shop, other, "completed"))
		w.calm()
		if c := w.marked(shop, n, "northstar"); len(c) != 1 {
			t.Errorf("closed, and now there are %d comments", len(c))
		}
	})
}

// Work is told which strategies it may serve, in its comment and its check, and pasting the command that stands there links
// it. A private strategy of another repository fits best, and is named nowhere.
func TestSuggestion(t *testing.T) {
	each(t, setup{policy: enforce, fill: func(h *githubsim.Host) {
		_ = h.AddRepo("acme/secret", githubsim.RepoOptions{Private: true})
	}}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout that people finish")
		w.strategy(roadmap, "Fewer passwords")
		for _, quarter := range []string{"first", "second", "third", "fourth"} { // so many that only the likely ones are named
			w.strategy(roadmap, "Invoices of the "+quarter+" quarter")
		}
		w.strategy("acme/secret", "Checkout that people finish with a picker, from the competitor")
		w.calm()
		p := w.pull("ben", shop, "feat: people finish checkout with a picker of gifts", "")
		w.calm()
		const fence = "```text\n"
		command := "/northstar link " + ref(roadmap, s)
		run, _ := w.run(shop, p, "northstar/strategy")
		for where, body := range map[string]string{"check": run.Summary, "comment": w.marked(shop, p, unlinkedMarker)[0].Body} {
			if !strings.Contains(strings.ReplaceAll(body, "\n  ", "\n"), fence+command+"\n```") {
				t.Errorf("the %s has no %q to copy: %s", where, command, body)
			}
			if strings.Contains(body, "secret") || strings.Contains(body, "competitor") || strings.Contains(body, "passwords") {
				t.Errorf("the %s names what it should not: %s", where, body)
			}
		}
		w.say("ben", shop, p, command)
		w.calm()
		w.wantStrategy(shop, p, "success", ref(roadmap, s))
	})
}

// Texts that show the title of a strategy follow it, and forget it when readers may no longer see it.
func TestTitlesAreKeptUp(t *testing.T) {
	inWorld(t, setup{policy: enforce}, func(t *testing.T, w *world) {
		must(t, w.AddRepo("acme/plans", githubsim.RepoOptions{}))
		w.calm()
		s := w.strategy("acme/plans", "Checkout that people finish")
		w.calm()
		linked := w.pull("ben", shop, "feat: a till", "Strategy: "+ref("acme/plans", s))
		p := w.pull("ben", shop, "feat: people finish checkout with a picker", "")
		w.calm()
		shown := func(title, gone string) {
			t.Helper()
			run, _ := w.run(shop, p, "northstar/strategy")
			other, _ := w.run(shop, linked, "northstar/strategy")
			for where, body := range map[string]string{"check that suggests it": run.Summary, "comment that suggests it": w.marked(shop, p, unlinkedMarker)[0].Body,
				"check of what serves it": other.Summary} {
				if !strings.Contains(body, title) || gone != "" && strings.Contains(body, gone) {
					t.Errorf("the %s does not say %q alone: %s", where, title, body)
				}
			}
		}
		shown("Checkout that people finish", "")
		w.later()
		w.must(w.EditIssue("ada", "acme/plans", s, text("People finish checkout in a minute"), nil))
		w.calm()
		shown("People finish checkout in a minute", "Checkout that people finish")
		w.later()
		w.must(w.Turn("root", "acme/plans", "private"))
		w.calm()
		shown("", "People finish checkout in a minute")
	})
}

// A comment that a person deleted is not made again.
func TestDeletedCommentStaysDeleted(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Checkout that people finish")
		n := w.issue("sam", shop, "feat: a picker", "")
		w.calm()
		c := w.marked(shop, n, unlinkedMarker)
		if len(c) != 1 {
			t.Fatalf("%d comments", len(c))
		}
		w.must(w.DeleteComment("sam", shop, c[0].ID))
		for _, body := range []string{"More.", "Strategy: " + ref(roadmap, s), "Less.", "Strategy: " + ref(roadmap, s)} {
			w.later()
			w.must(w.EditIssue("sam", shop, n, nil, text(body)))
			w.calm()
		}
		w.say("sam", shop, n, "/northstar recheck")
		w.calm()
		if c := w.marked(shop, n, unlinkedMarker); len(c) != 0 {
			t.Errorf("it came back: %+v", c)
		}
	})
}

// The comment waits for its grace, and does not come when the item was linked in time.
func TestGrace(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		inTime(func(grace time.Duration) bool {
			w.commit("ada", home, "northstar.yml", strings.Replace(advise, "grace: 0s", "grace: "+grace.String(), 1))
			w.calm()
			s := w.strategy(roadmap, "Checkout that people finish")
			late := w.issue("sam", shop, "feat: a picker", "")
			linked := w.issue("sam", shop, "feat: another", "")
			began := time.Now()
			w.calm()
			w.must(w.EditIssue("sam", shop, linked, nil, text("Strategy: "+ref(roadmap, s))))
			w.calm()
			linkedAfter := time.Since(began)
			w.until("the comment", func() bool { return len(w.marked(shop, late, unlinkedMarker)) == 1 })
			if took := time.Since(began); took < grace {
				t.Errorf("the comment came after %s", took)
			}
			w.calm()
			if linkedAfter >= grace-time.Second { // GitHub's times are whole seconds
				return false
			}
			if c := w.marked(shop, linked, unlinkedMarker); len(c) != 0 {
				t.Errorf("linked in time, and yet: %+v", c)
			}
			return true
		})
	})
}

// A locked conversation, issues turned off and items that go away in between hold up nothing.
func TestPlacesThatRefuse(t *testing.T) {
	w := one(t, setup{policy: advise})
	w.strategy(roadmap, "One way to sign in") // to choose from
	locked := w.issue("ben", shop, "Talk", "")
	w.calm()
	w.hub.Pause()
	w.must(w.Lock("ada", shop, locked))
	w.must(w.EditIssue("ben", shop, locked, text("feat: locked"), nil))
	gone := w.issue("ben", shop, "feat: deleted at once", "")
	moved := w.issue("ben", shop, "feat: moved at once", "")
	fine := w.issue("ben", shop, "feat: fine", "")
	w.must(w.DeleteIssue("ada", shop, gone))
	there, err := w.TransferIssue("ada", shop, moved, roadmap)
	w.must(err)
	w.hub.Resume()
	w.calm()
	w.wantLabels(shop, fine, "feature")
	w.wantLabels(roadmap, there, "feature")
	if len(w.marked(roadmap, there, unlinkedMarker)) != 1 || len(w.marked(shop, fine, unlinkedMarker)) != 1 {
		t.Errorf("comments: %+v and %+v", w.marked(roadmap, there, unlinkedMarker), w.marked(shop, fine, unlinkedMarker))
	}
}

// A long text of a user is shortened and escaped, wherever it is shown.
func TestHostileText(t *testing.T) {
	w := one(t, setup{policy: advise})
	s := w.issue("ada", roadmap, "Strategy | with ` a @team and fixes #1 --> <script>", "Kind: strategy")
	m := w.milestone(shop, "M --> | @everyone", "")
	n := w.pull("ben", shop, "feat: x", "Strategy: "+ref(roadmap, s), inPull(m))
	w.issue("sam", shop, "feat: @dana closes #1 | "+strings.Repeat("x", 200), "", in(m))
	w.calm()
	for _, c := range w.Comments(roadmap, s) {
		if c.Author != bot {
			continue
		}
		for _, bad := range []string{"@everyone", "@dana", "@team", "<script>", "M -->"} {
			if _, shown, _ := strings.Cut(c.Body, "\n"); strings.Contains(shown, bad) || strings.Contains(c.Body, "M -->") {
				t.Errorf("the comment contains %q:\n%s", bad, c.Body)
			}
		}
	}
	if len(w.marked(roadmap, s, "northstar:milestone:")) != 1 {
		t.Error("no summary")
	}
	w.wantStrategy(shop, n, "success")
}

// Nobody is asked which strategy work serves while there is none to choose from. Once there is, work that was there is asked too, and told of
// each by name as it is written from there; whoever may waive says that an issue serves none.
func TestAskedOnceThereIsAStrategy(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		n := w.issue("sam", shop, "feat: a picker", "")
		p := w.pull("ben", shop, "feat: a slider", "")
		w.calm()
		for _, number := range []int{n, p} {
			if got := w.marked(shop, number, unlinkedMarker); len(got) != 0 {
				t.Errorf("there is no strategy, and %s is asked: %s", ref(shop, number), got[0].Body)
			}
		}
		w.wantStrategy(shop, p, "neutral", "There is no open strategy to choose from yet")
		first := w.strategy(roadmap, "One way to sign in")
		w.calm()
		for _, number := range []int{n, p} {
			got := w.marked(shop, number, unlinkedMarker)
			if len(got) != 1 || !strings.Contains(got[0].Body, "/northstar link "+ref(roadmap, first)) || !strings.Contains(got[0].Body, "Strategy: "+ref(roadmap, first)) {
				t.Errorf("%s is told %+v", ref(shop, number), got)
			}
		}
		w.wantStrategy(shop, p, "neutral", "/northstar link "+ref(roadmap, first))
		second := w.strategy(shop, "Fewer vendors")
		w.calm()
		for _, want := range []string{ref(roadmap, first), ref("", second), "2 strategies are open"} {
			if got := w.marked(shop, n, unlinkedMarker)[0].Body; !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		w.answered(shop, n, w.say("dana", shop, n, "/northstar waive strategy it is a favour"), "+1")
		if got := w.marked(shop, n, unlinkedMarker)[0].Body; !strings.Contains(got, "Waived by `dana`: it is a favour") {
			t.Errorf("waived, and it says %s", got)
		}
		w.must(w.CloseIssue("ada", roadmap, first, "completed"), w.CloseIssue("ada", shop, second, "completed"))
		w.calm()
		if got := w.marked(shop, p, unlinkedMarker)[0].Body; strings.Contains(got, ref(roadmap, first)) || strings.Contains(got, "Fewer vendors") {
			t.Errorf("what is closed is still to choose from: %s", got)
		}
		if _, got, _ := strings.Cut(w.marked(shop, p, unlinkedMarker)[0].Body, "\n"); !strings.HasPrefix(got, "🧭 Linked to no strategy, and there is no open one to choose from now.") || strings.Count(got, "\n") > 1 {
			t.Errorf("it goes on asking: %s", got)
		}
		third := w.strategy(roadmap, "One more way to sign in")
		w.calm()
		if got := w.marked(shop, p, unlinkedMarker)[0].Body; !strings.Contains(got, "Which strategy does this serve?") {
			t.Errorf("it doesn't ask again: %s", got)
		}
		w.answered(shop, p, w.say("ben", shop, p, "/northstar link "+ref(roadmap, third)), "+1")
		w.answered(shop, p, w.say("ben", shop, p, "/northstar unlink "+ref(roadmap, third)), "+1")
		if got := w.marked(shop, p, unlinkedMarker)[0].Body; !strings.Contains(got, "there is no other open one to choose from now") {
			t.Errorf("the only one was taken away, and it says %s", got)
		}
		w.wantStrategy(shop, p, "neutral", "There is no other open strategy to choose from yet")
	})
}
