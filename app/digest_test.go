package app_test

import (
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks/summary"
)

const weekly = advise + "classify: {text-model: false}\n"

var withDigest = strings.Replace(weekly, "grace: 0s", "grace: 0s, digest: weekly", 1)

// digest is the one issue that lists what waits for a decision.
func (w *world) digest() githubsim.ItemView {
	w.t.Helper()
	all := w.kept(summary.DigestMarker)
	if len(all) != 1 || all[0].Title != summary.DigestTitle || all[0].Author != bot {
		w.t.Fatalf("the digests are %v", all)
	}
	return all[0]
}

// tickDigest ticks the box of a line.
func (w *world) tickDigest(who, repo, words string) {
	w.t.Helper()
	d := w.digest()
	for line := range strings.Lines(d.Body) {
		if strings.HasPrefix(line, "- [ ] ") && strings.Contains(line, words) {
			body := strings.Replace(d.Body, line, strings.Replace(line, "[ ]", "[x]", 1), 1)
			w.must(w.EditIssue(who, repo, d.Number, nil, &body))
			return
		}
	}
	w.t.Fatalf("no line with a box says %q:\n%s", words, d.Body)
}

// The digest lists what is linked to nothing, classified by nobody and waived; a tick does what the command would, with the permission of
// whoever ticks; and in between nothing writes it.
func TestDigest(t *testing.T) {
	each(t, setup{policy: withDigest}, func(t *testing.T, w *world) {
		if all := w.kept(summary.DigestMarker); len(all) > 0 {
			t.Fatalf("there is one though nothing waits: %s", all[0].Body)
		}
		s := w.strategy(roadmap, "Pay by card")
		w.calm()
		loose := w.issue("ben", shop, "feat: refused cards @all | more", "")
		what := w.issue("ben", shop, "The basket", "")
		waived := w.pull("ben", shop, "feat: gift wrapping", "")
		w.calm()
		w.say("dana", shop, waived, "/northstar waive strategy 14d it is for the fair")
		w.commit("ada", home, "northstar.yml", withDigest+"# again\n")
		w.calm()
		w.commit("ada", home, "northstar.yml", weekly)
		w.calm()
		if all := w.kept(summary.DigestMarker); len(all) > 0 && all[0].State != "closed" {
			t.Errorf("it stays open though nobody wants it")
		}
		w.commit("ada", home, "northstar.yml", withDigest)
		w.calm()
		body := w.digest().Body
		for _, want := range []string{
			"- [ ] " + ref("", loose) + " (feat: refused cards @\u200ball \\| more) → " + ref(roadmap, s) + "\n",
			"- [ ] " + ref("", what) + " (The basket) is feature\n", "- [ ] " + ref("", what) + " (The basket) is tech-debt\n",
			"- [ ] " + ref("", waived) + " (feat: gift wrapping): end the waiver of `strategy` by @\u200bdana, until ", ": it is for the fair\n",
		} {
			if !strings.Contains(body, want) {
				t.Errorf("it does not say %q:\n%s", want, body)
			}
		}
		w.issue("tom", shop, "feat: a darker theme", "")
		w.calm()
		if now := w.digest().Body; now != body {
			t.Errorf("it is written in the middle of the week:\n%s", now)
		}

		w.later()
		w.tickDigest("ben", shop, "is tech-debt")
		w.calm()
		w.wantLabels(shop, what, "tech-debt")
		w.later()
		w.tickDigest("ben", shop, "refused cards") // its author
		w.calm()
		if all := w.marked(shop, loose, unlinkedMarker); len(all) != 1 || !strings.Contains(all[0].Body, "Linked") {
			t.Errorf("it is not linked: %v", all)
		}
		body = w.digest().Body
		for _, want := range []string{"- [x] " + ref("", what) + ": `/northstar kind tech-debt`, by @\u200bben\n", "- [x] " + ref("", loose) + ": `/northstar link " + ref(roadmap, s) + "`, by @\u200bben\n", "a darker theme"} {
			if !strings.Contains(body, want) {
				t.Errorf("after the ticks it does not say %q:\n%s", want, body)
			}
		}
		w.later()
		w.tickDigest("ben", shop, "end the waiver")
		w.calm()
		if body = w.digest().Body; !strings.Contains(body, "⚠️ `/northstar unwaive strategy` on "+ref("", waived)+", ticked by @\u200bben, was not carried out. Only ") {
			t.Errorf("nobody is told why the waiver stays:\n%s", body)
		}
		w.later()
		w.tickDigest("dana", shop, "end the waiver")
		w.calm()
		w.wantStrategy(shop, waived, "neutral")
		if body = w.digest().Body; strings.Contains(body, "was not carried out") || !strings.Contains(body, "`/northstar unwaive strategy`, by @\u200bdana") {
			t.Error(body)
		}

		w.quiet("an edit of the words", func() {
			nothing := summary.DigestMarker + "\nNothing to see here. - [x] " + ref("", loose) + " is tech-debt\n"
			w.must(w.EditIssue("ben", shop, w.digest().Number, nil, &nothing))
		})
		// What turns private is taken back at once, with what was done.
		w.must(w.Turn("ada", roadmap, "private"))
		w.calm()
		if body = w.digest().Body; strings.Contains(body, "roadmap") || !strings.Contains(body, "`/northstar kind tech-debt`, by") {
			t.Errorf("after the strategies turned private:\n%s", body)
		}
		must(t, w.stop())
		w.serve(0)
		w.calm()
		w.must(w.CloseIssue("ada", shop, w.digest().Number, ""))
		w.quiet("a restart, and closing it", func() {})
	})
}

// A box of an item that is deleted before the tick is carried out holds up nothing: the others go on being answered, and nothing names the item.
func TestDigestOfWhatIsDeleted(t *testing.T) {
	inWorld(t, setup{policy: weekly}, func(t *testing.T, w *world) {
		gone, stays := w.issue("ben", shop, "The basket", ""), w.issue("ben", shop, "The till", "")
		w.calm()
		w.commit("ada", home, "northstar.yml", withDigest)
		w.calm()
		w.later()
		w.hub.Pause()
		w.tickDigest("ben", shop, ref("", gone)+" (The basket) is tech-debt")
		w.later()
		w.must(w.DeleteIssue("ada", shop, gone))
		w.hub.Resume()
		w.calm()
		w.later()
		w.tickDigest("ben", shop, ref("", stays)+" (The till) is feature")
		w.calm()
		w.wantLabels(shop, stays, "feature")
		body := w.digest().Body
		if !strings.Contains(body, "- [x] "+ref("", stays)+": `/northstar kind feature`, by @\u200bben\n") || strings.Contains(body, "basket") {
			t.Error(body)
		}
	})
}

// A digest that is closed since nobody wants one any more does not go on naming what turned private.
func TestClosedDigestTakesBackWhatTurnedPrivate(t *testing.T) {
	inWorld(t, setup{policy: weekly}, func(t *testing.T, w *world) {
		s := w.strategy(roadmap, "Pay by card")
		w.calm()
		w.issue("ben", shop, "feat: refused cards", "")
		w.calm()
		w.commit("ada", home, "northstar.yml", withDigest)
		w.calm()
		if body := w.digest().Body; !strings.Contains(body, ref(roadmap, s)) {
			t.Fatal(body)
		}
		w.commit("ada", home, "northstar.yml", weekly)
		w.calm()
		if d := w.digest(); d.State != "closed" {
			t.Fatal("it stays open though nobody wants it")
		}
		w.must(w.Turn("ada", roadmap, "private"))
		w.calm()
		if body := w.digest().Body; strings.Contains(body, "roadmap") || strings.Contains(body, "Pay by card") {
			t.Error(body)
		}
	})
}
