package summary

import (
	"strings"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/text"
)

// The hidden markers by which the app finds its own comments and issues again. Each is the first line of its text.
const (
	UnlinkedMarker   = "<!-- northstar:unlinked -->"
	ConfigMarker     = "<!-- northstar:config -->"
	OnboardingMarker = "<!-- northstar:onboarding -->"
	ReviewMarker     = "<!-- northstar:review -->"
	SplitMarker      = "<!-- northstar:split -->"
)

// MilestoneMarker is the marker of a milestone's summary on an issue in home; a milestone of another repository is followed
// by that repository. What would end the comment in a title, "--" and ">", is percent-encoded, and so is a "%" that would
// read as such an encoding, and the "/" of a last word that would
// read as such a repository: no two milestones share a marker, whatever people call them.
func MilestoneMarker(title string, of, home checks.Ref) string {
	s := encodeTitle(title)
	if !of.SameRepo(home) {
		s += " " + of.Full()
	} else if i := strings.LastIndex(s, " ") + 1; i > 0 {
		s = s[:i] + strings.ReplaceAll(s[i:], "/", "%2F")
	}
	return "<!-- northstar:milestone:" + s + " -->"
}

// TrackingTitle is the title of the issue that the app keeps for a milestone, at most 256 characters as GitHub wants it.
func TrackingTitle(title string) string {
	return "🏁 " + text.Cut(strings.Join(strings.Fields(title), " "), 200) + ": where it stands"
}

// AnswerMarker is the marker of the answer to one command; origin tells commands apart, such as the comment's id.
func AnswerMarker(origin string) string {
	return "<!-- northstar:answer:" + encodeTitle(origin) + " -->"
}

var titles = strings.NewReplacer("--", "%2D%2D", ">", "%3E",
	"%2D", "%252D", "%2d", "%252d", "%3E", "%253E", "%3e", "%253e", "%2F", "%252F", "%2f", "%252f", "%25", "%2525", "%0A", "%250A", "%0D", "%250D",
	"\n", "%0A", "\r", "%0D")

func encodeTitle(s string) string { return titles.Replace(s) }
