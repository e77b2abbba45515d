package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
)

const (
	replyRoute    = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
	reactionRoute = "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions"
	listRoute     = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"
)

// A comment costs one reaction and at most one reply, however many commands it holds, and nothing is looked for.
func TestACommentIsAnsweredOnce(t *testing.T) {
	inWorld(t, setup{policy: advise}, func(t *testing.T, w *world) {
		n := w.pull("ben", shop, "feat: a", "")
		w.calm()
		before, asked := w.writes(), w.reads()
		var ids []int64
		for i := range 5 {
			var b strings.Builder
			for j := range 10 {
				fmt.Fprintf(&b, "/northstar %s\n\n", []string{"explain", "help", fmt.Sprintf("waive strategy reason %d", j), "dance", "kind vision"}[(i+j)%5])
			}
			ids = append(ids, w.say("sam", shop, n, b.String()+"/northstar kind none\n"))
		}
		w.calm()
		for _, id := range ids {
			w.reacted(shop, n, id, "-1")
		}
		wrote, read := since(before, w.writes()), since(asked, w.reads())
		if wrote[replyRoute] != 5 || wrote[reactionRoute] != 5 || read[listRoute] != 0 {
			t.Errorf("wrote %v, read %v", wrote, read)
		}
		if n := read[permissionRoute]; n > 5 {
			t.Errorf("five comments read the permission %d times", n)
		}
	})
}

// A person gets ten replies an hour in a repository, and no more; what they may do is done all the same.
func TestTenRepliesAnHour(t *testing.T) {
	each(t, setup{policy: advise}, func(t *testing.T, w *world) {
		n, other := w.pull("ben", shop, "feat: a", ""), w.pull("ben", roadmap, "feat: b", "")
		w.calm()
		before := w.writes()
		for range 14 {
			w.say("sam", shop, n, "/northstar explain")
		}
		w.calm()
		if got := since(before, w.writes())[replyRoute]; got != 10 {
			t.Errorf("%d replies", got)
		}
		run, _ := w.run(shop, n, "northstar/strategy")
		before = w.writes()
		again := w.say("sam", shop, n, "/northstar recheck")
		w.calm()
		w.reacted(shop, n, again, "-1")
		if wrote := since(before, w.writes()); sum(wrote) != 1 {
			t.Errorf("a stranger who asked so often had checks run again: %v", wrote)
		}
		if now, _ := w.run(shop, n, "northstar/strategy"); now.ID != run.ID {
			t.Error("the check was made anew")
		}
		before = w.writes()
		w.say("sam", roadmap, other, "/northstar explain")
		w.say("tom", shop, n, "/northstar explain")
		w.calm()
		if got := since(before, w.writes())[replyRoute]; got != 2 {
			t.Errorf("another repository and another person got %d replies", got)
		}
		for range 12 {
			w.say("tom", shop, n, "/northstar explain")
		}
		mark := w.say("tom", shop, n, "/northstar kind tech-debt\n\n/northstar recheck")
		w.calm()
		w.reacted(shop, n, mark, "+1")
		w.wantLabels(shop, n, "tech-debt")
	})
}

// Whoever may not triage is not listened to after so many commands: nothing is read and nothing is written.
func TestAStrangerIsNotHeardForEver(t *testing.T) {
	one := one(t, setup{policy: advise, limits: githubsim.Limits{Primary: 1 << 20}})
	n := one.issue("sam", shop, "feat: a", "")
	one.calm()
	ten := strings.Repeat("/northstar link #999\n\n", 10)
	for range 8 {
		one.say("sam", shop, n, ten)
	}
	one.calm()
	before, asked := one.writes(), one.reads()
	one.say("sam", shop, n, ten)
	one.say("sam", shop, n, "/northstar waive strategy please")
	one.calm()
	if wrote, read := since(before, one.writes()), since(asked, one.reads()); sum(wrote)+sum(read) != 0 {
		t.Errorf("wrote %v, read %v", wrote, read)
	}
	heard := one.say("tom", shop, n, "/northstar kind tech-debt")
	one.calm()
	one.reacted(shop, n, heard, "+1")
}
