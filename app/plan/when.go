package plan

import (
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Moment is everything that decides when the app may begin to write on an item, beside what it has to say there.
type Moment struct {
	Now   time.Time
	Item  checks.Item
	Rules *checks.Rules
	// Touched is when a person last acted on it; Since, since when a policy that posts has been in force; Read, when the repository
	// was read whole. Each is zero for not yet.
	Touched, Since, Read time.Time
	// Unrecalled says that an earlier database may have known what people made of what the app showed on the item, and that GitHub was not
	// asked for that yet.
	Unrecalled bool
}

// Eligible reports whether the app may begin to show anything on the item: it is newer than the policy, a person acted on it
// since, or the policy takes in what was there before.
func (m Moment) Eligible() bool {
	return !m.Unrecalled && (m.Rules.Backfill || !m.Since.IsZero() && (!m.Item.Created.Before(m.Since) || !m.Touched.Before(m.Since)))
}

// followed reports whether the item was made in a repository that was read before.
func (m Moment) followed() bool { return !m.Read.IsZero() && m.Item.Created.After(m.Read) }

// Fresh reports whether the item was seen, for the first time that matters, within a minute of its making, in a repository that
// was read before. Unless it came from another repository, nothing that the app wrote on it in an earlier life is unknown.
func (m Moment) Fresh(seen time.Time) bool {
	return m.followed() && !seen.IsZero() && seen.Sub(m.Item.Created) < time.Minute
}

// Appearance is what becomes of a comment.
type Appearance struct {
	Say      bool      // it says what is to be said
	Collapse bool      // what is there is settled: one line of it is left
	Close    bool      // what is there, on a closed item, tells what is not to be told any more
	Due      time.Time // when to look again, zero for not by itself
}

// Unlinked says what becomes of the comment on unlinked work, which is unlinked since a time. It appears after the grace, in
// which people link what they wrote, and only while there is a strategy to choose; one that was there before and is wanted again gets no
// second.
func (m Moment) Unlinked(unlinked bool, from checks.Choices, since time.Time, shown Shown) Appearance {
	switch due := since.Add(m.Rules.Comments.Grace); {
	case !unlinked:
		return Appearance{Collapse: true}
	case !m.Rules.Comments.Unlinked || !m.Eligible() || m.Item.State != checks.Open || m.Item.Draft: // who drafts is not done with it
		return Appearance{}
	case from.None(): // what is there asks what nobody can answer
		return Appearance{Collapse: true}
	case m.Now.Before(due):
		return Appearance{Say: shown.There, Due: due}
	}
	return Appearance{Say: true}
}

// Review says what becomes of the comment with the review of a vision or a strategy, or of something that is neither. On a closed
// item it stays as it was, unless it tells what is private now.
func (m Moment) Review(k checks.Kind, shown Shown) Appearance {
	switch {
	case !k.Reviewed() || !m.Rules.Playbook.Review:
		return Appearance{Collapse: true}
	case m.Item.State != checks.Open:
		return Appearance{Close: shown.Redo()}
	}
	return Appearance{Say: m.Eligible()}
}

// Note says what becomes of the comment that tells an open issue what its strategy advises against it (a non-goal that it touches, a proof that it
// is ahead of), and then that nothing does: the review of work. Pull requests are told in their check. It stays as it was on a closed issue, as a review does.
func (m Moment) Note(k checks.Kind, advised func() bool, shown Shown) Appearance {
	switch {
	case m.Item.Type != checks.Issue || k.Reviewed():
		return Appearance{}
	case m.Item.State != checks.Open:
		return Appearance{Close: shown.Redo()}
	case !m.Rules.Playbook.Review || !advised():
		return Appearance{Collapse: true}
	}
	return Appearance{Say: m.Eligible()}
}

// Split says what becomes of the comment that proposes successors for what is linked to a strategy which others took the place of: open or
// closed, since closing it is how it ends. What people ticked there stays.
func (m Moment) Split(open, ticked bool, shown Shown) Appearance {
	switch {
	case open:
		return Appearance{Say: m.Eligible() || shown.maybe()}
	case ticked:
		return Appearance{Say: shown.maybe()}
	}
	return Appearance{Collapse: true}
}

// Wait has a comment that is not there yet appear after the grace, counted from when there was something to say: whoever is
// concerned may still be writing.
func (m Moment) Wait(a Appearance, since time.Time, shown Shown) Appearance {
	if due := since.Add(m.Rules.Comments.Grace); a.Say && m.Now.Before(due) && !shown.There {
		return Appearance{Due: due}
	}
	return a
}

// Summing is what decides when a milestone's summaries are written.
type Summing struct {
	Now           time.Time
	Milestone     checks.Milestone
	Rules         *checks.Rules
	Since         time.Time // since when there is a policy that posts
	Summarised    time.Time // when one was last written, zero for never
	ClosingSummed bool      // the closing of the milestone was summed up
	Closed        time.Time // which closing that is, as GitHub dates it
}

// Over reports whether the milestone was over before there was a policy: it is summed up nowhere. GitHub tells whole seconds.
func (s Summing) Over() bool {
	return s.Milestone.State == checks.Closed && s.Milestone.Closed.Before(s.Since.Truncate(time.Second))
}

// Closing reports whether the summary that its closing calls for is still to be written.
func (s Summing) Closing() bool { return s.Milestone.State == checks.Closed && !s.ClosingSummed }

// Due is when to write summaries again; zero for now. The closing waits for nothing.
func (s Summing) Due() time.Time {
	due := s.Summarised.Add(s.Rules.Summary.Every)
	if s.Closing() || s.Summarised.IsZero() || !s.Now.Before(due) {
		return time.Time{}
	}
	return due
}

// Overdue is when an open milestone will be overdue, and its summaries say so: the end of its day in UTC, as texts name days. It
// is zero when it is already, or has none.
func (s Summing) Overdue() time.Time {
	if s.Milestone.State != checks.Open || s.Milestone.Due.IsZero() {
		return time.Time{}
	}
	end := s.Milestone.Due.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
	if !end.After(s.Now) {
		return time.Time{}
	}
	return end
}

// Begins reports whether an issue that the app keeps for the milestone is begun where there is none: while it is open, and once
// there is work to sum up. Beyond that people open and close it.
func (s Summing) Begins(t checks.Totals) bool {
	return s.Milestone.State != checks.Closed && len(t.Open)+len(t.Closed) > 0
}
