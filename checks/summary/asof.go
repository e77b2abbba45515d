package summary

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Moment is a time as texts name it: "30 Nov 2026 11:05 UTC".
func Moment(at time.Time) string { return at.UTC().Format("2 Jan 2006 15:04 UTC") }

// Current is where the figures of a milestone are kept current.
type Current struct {
	Summary   string // address of the milestone's summary, "" where its readers have none
	Milestone string // address of the milestone on GitHub
}

// AsOf is what stands below figures of a milestone that are not kept current where they are told: as of when they are, and where newer
// ones are.
func AsOf(at time.Time, in Current) string {
	if at.IsZero() {
		return ""
	}
	if in.Summary != "" {
		return fmt.Sprintf("\n<sub>Figures as of %s. Newer ones are in [the milestone’s summary](%s).</sub>\n", Moment(at), in.Summary)
	}
	where := "the milestone"
	if in.Milestone != "" {
		where = fmt.Sprintf("[%s](%s)", where, in.Milestone)
	}
	return fmt.Sprintf("\n<sub>Figures as of %s. A comment with the line `/northstar explain` asks for newer ones of %s.</sub>\n", Moment(at), where)
}

// CommentAddress is the address of a comment on an item, on the GitHub whose pages are at web ("https://github.com"); of the item where
// the comment's id is not known.
func CommentAddress(web string, on checks.Ref, comment int64) string {
	at := fmt.Sprintf("%s/%s/%s/issues/%d", web, on.Owner, on.Repo, on.Number)
	if comment != 0 {
		at += fmt.Sprintf("#issuecomment-%d", comment)
	}
	return at
}

// MilestoneAddress is the address of a milestone there.
func MilestoneAddress(web string, repo checks.Ref, number int) string {
	return fmt.Sprintf("%s/%s/%s/milestone/%d", web, repo.Owner, repo.Repo, number)
}
