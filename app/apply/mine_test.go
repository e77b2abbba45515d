package apply_test

import (
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/northstar-app/northstar/app/apply"
	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/plan"
	"github.com/northstar-app/northstar/app/store"
)

// What anybody but the app wrote is never taken for the app's, whatever it holds: not a person's, not another app's of a like
// name, and not what the app itself quotes.
func TestWhatIsTakenForTheAppsOwn(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	theirs := []string{first, "\n" + marker + "\nmine, says ada", marker}
	for _, body := range theirs {
		_, err := w.Host.Comment("ada", full, n, body)
		must(t, err)
	}
	_, err := w.AddApp(githubsim.AppOptions{Slug: "northstar-checks", Key: key()})
	must(t, err)
	for _, who := range []string{"northstar-checks[bot]", "github-actions[bot]"} {
		_, err := w.Host.Comment(who, full, n, first)
		must(t, err)
		theirs = append(theirs, first)
	}
	answer := plan.Write{Op: plan.PutComment, Subject: plan.Subject(n), Number: n, Name: "answer", Marker: "<!-- northstar:answer:1 -->", Hash: "1",
		Body: "<!-- northstar:answer:1 -->\nNo command is called\n\n" + first + "\n"}
	must(t, w.do(answer))
	theirs = append(theirs, answer.Body)
	must(t, w.do(comment(n, first)))
	w.says(n, append(theirs, first)...)
	must(t, w.do(comment(n, second)))
	w.says(n, append(theirs, second)...)
}

// An app that was given another name is the same app, and one that took its former name is not.
func TestAnAppIsKnownByItsID(t *testing.T) {
	w := newWorld(t)
	n := w.issue("one")
	other, err := w.AddApp(githubsim.AppOptions{Slug: "former", Key: key()})
	must(t, err)
	inst, err := w.Install(other, "acme")
	must(t, err)
	gh, err := github.New(github.Options{V3URL: w.V3URL(), V4URL: w.V4URL(), AppID: other.ID(), PrivateKey: other.PrivateKey(), Log: zerolog.Nop()})
	must(t, err)
	_, err = gh.Client(inst.ID).CreateComment(t.Context(), "acme", "web", n, first)
	must(t, err)

	self := w.self
	self.Slug = "former" // as it was called when the server started
	w.apply = apply.New(apply.Options{DB: w.db, Self: self, Now: time.Now, Log: zerolog.Nop()})
	must(t, w.do(comment(n, first)))
	w.says(n, first, first)
	w.write(func(tx *store.Tx) error { return tx.Forget(w.repo, plan.Subject(n), marker) })
	must(t, w.do(comment(n, second)))
	w.says(n, first, second)
}

// What holds of comments holds of issues.
func TestWhichIssueIsTakenForTheAppsOwn(t *testing.T) {
	w := newWorld(t)
	for _, in := range []githubsim.NewIssue{
		{Title: "Northstar: configuration problem", Body: issueMarker}, {Title: "two", Body: issueMarker + "\nline 3"},
	} {
		_, err := w.OpenIssue("ada", full, in)
		must(t, err)
	}
	other := kept("it quotes\n" + issueMarker)
	other.Subject, other.Name, other.Marker, other.Body = "issue:onboarding", "onboarding", "<!-- northstar:onboarding -->", "<!-- northstar:onboarding -->\nit quotes\n"+issueMarker
	must(t, w.do(other))
	must(t, w.do(kept("line 3")))
	must(t, w.do(kept("line 4")))
	w.has("open "+issueMarker, "open "+issueMarker+"\nline 3", "open "+other.Body, "open "+issueMarker+"\nline 4")
}
