package apply_test

import (
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/plan"
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

// Nor is an issue.
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
