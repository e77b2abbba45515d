package store

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// AddChoice records what a person chose. Origin (a delivery, a comment) tells a repetition from a second choice.
func (t *Tx) AddChoice(repo int64, number int, origin string, c checks.Choice) error {
	return t.do(fmt.Sprintf("add a choice for item %d#%d", repo, number), `
		INSERT INTO choices (repo, number, origin, `+choiceColumns+`) VALUES `+tuples(1, 10)+`
		ON CONFLICT (repo, number, origin) DO NOTHING`,
		repo, number, origin, string(c.Kind), c.By, c.ByID, c.How, micros(c.At), string(c.Act), c.Rank)
}

// CopyChoices takes what was chosen for an item for what was chosen for another one, by whom and when.
func (t *Tx) CopyChoices(fromRepo int64, fromNumber int, toRepo int64, toNumber int) error {
	return t.do(fmt.Sprintf("copy the choices for item %d#%d", fromRepo, fromNumber), `
		INSERT INTO choices (repo, number, origin, `+choiceColumns+`)
		SELECT $3, $4, origin, `+choiceColumns+` FROM choices WHERE repo = $1 AND number = $2
		ON CONFLICT (repo, number, origin) DO NOTHING`, fromRepo, fromNumber, toRepo, toNumber)
}

// CopyStated takes the links that people stated for an item by command, those that task lists state for it, and those that
// people took away from it, for links of another item. What was linked there since is not taken away again. A task list states
// them until it is read again.
func (t *Tx) CopyStated(fromRepo int64, fromNumber int, toRepo int64, toNumber int) error {
	what := fmt.Sprintf("copy the links of item %d#%d", fromRepo, fromNumber)
	err := t.do(what, `
		INSERT INTO links (place, repo, number, milestone, target, shown, source, actor, actor_id, at, ordinal)
		SELECT CASE WHEN source = $6 THEN place || $5 ELSE place END, $3, $4, milestone, target, shown, source, actor, actor_id, at, ordinal FROM links
		WHERE repo = $1 AND number = $2 AND source IN ($6, $7)
		ON CONFLICT (place, repo, number, milestone, target) DO NOTHING`,
		fromRepo, fromNumber, toRepo, toNumber, fmt.Sprintf("@%d#%d", toRepo, toNumber), string(checks.FromCommand), string(checks.FromTaskList))
	if err != nil {
		return err
	}
	return t.do(what, `
		INSERT INTO unlinks (repo, number, target, actor, actor_id, at)
		SELECT $3, $4, u.target, u.actor, u.actor_id, u.at FROM unlinks u WHERE u.repo = $1 AND u.number = $2 AND NOT EXISTS (
			SELECT 1 FROM links l WHERE l.repo = $3 AND l.number = $4 AND l.target = u.target AND l.source = $5 AND l.at > u.at)
		ON CONFLICT (repo, number, target) DO NOTHING`,
		fromRepo, fromNumber, toRepo, toNumber, string(checks.FromCommand))
}

// Likely is an item with the kind that it only likely has.
type Likely struct {
	Number int
	Likely checks.Kind
}

// LikelyIn returns the items that are counted in a milestone as what they likely are, by number, those above after and at most limit.
func (t *Tx) LikelyIn(repo int64, milestone, after, limit int) ([]Likely, error) {
	return many(t, "read likely kinds", scanLikely, `SELECT number, likely FROM items WHERE repo = $1 AND milestone = $2 AND number > $3 AND counted = 1 AND likely <> '' AND kind = '' AND gone = 0
		ORDER BY number LIMIT $4`, repo, milestone, after, limit)
}

// JustUnacceptedIn returns the items of a milestone that still count as what somebody accepted and took back, since they were not settled
// again yet, by number, those above after and at most limit.
func (t *Tx) JustUnacceptedIn(repo int64, milestone, after, limit int) ([]Likely, error) {
	return many(t, "read what was just unaccepted", scanLikely, `SELECT number, kind FROM items i
		WHERE repo = $1 AND milestone = $2 AND number > $3 AND source = 'person' AND kind <> '' AND gone = 0
		AND NOT EXISTS (SELECT 1 FROM choices c WHERE c.repo = i.repo AND c.number = i.number) ORDER BY number LIMIT $4`, repo, milestone, after, limit)
}

func scanLikely(s scanner) (l Likely, err error) {
	var kind string
	err = s.Scan(&l.Number, &kind)
	l.Likely = checks.Kind(kind)
	return l, err
}

// AcceptedOrigin is the origin of a choice by which the likely kind of an item was accepted with all of a milestone's, wherever the item is by now.
func AcceptedOrigin(milestone Milestone, command string) string {
	return fmt.Sprintf("accept:%d:%d:%s", milestone.Repo, milestone.Number, command)
}

// AcceptedIn returns the items whose likely kind somebody accepted with all of a milestone's, by number, those above after and at most limit.
func (t *Tx) AcceptedIn(repo int64, milestone, after, limit int) ([]int, error) {
	return many(t, "read accepted kinds", value[int], `SELECT DISTINCT number FROM choices
		WHERE repo = $1 AND number > $2 AND how = '`+checks.HowAccepted+`' AND origin LIKE $3 ORDER BY number LIMIT $4`,
		repo, after, fmt.Sprintf("accept:%d:%d:%%", repo, milestone), limit)
}

// Unaccepted is when what was accepted of a milestone was last taken back, zero for never.
func (t *Tx) Unaccepted(repo int64, milestone int) (time.Time, error) {
	at, err := one(t, "read when a milestone was unaccepted", value[int64], "SELECT unaccepted FROM milestones WHERE repo = $1 AND number = $2", repo, milestone)
	return moment(at), err
}

// SetUnaccepted records that what was accepted of a milestone until a time was taken back then.
func (t *Tx) SetUnaccepted(repo int64, milestone int, at time.Time) error {
	return t.do("record that a milestone was unaccepted",
		"UPDATE milestones SET unaccepted = $3 WHERE repo = $1 AND number = $2 AND unaccepted < $3", repo, milestone, micros(at))
}

// DropAccepted takes back that somebody accepted the likely kind of an item, until a time.
func (t *Tx) DropAccepted(repo int64, milestone, number int, until time.Time) error {
	return t.do(fmt.Sprintf("drop what was accepted of item %d#%d", repo, number),
		"DELETE FROM choices WHERE repo = $1 AND number = $2 AND how = '"+checks.HowAccepted+"' AND at <= $3 AND origin LIKE $4",
		repo, number, micros(until), fmt.Sprintf("accept:%d:%d:%%", repo, milestone))
}

// DropChoice takes back what was recorded of an origin.
func (t *Tx) DropChoice(repo int64, number int, origin string) error {
	return t.do(fmt.Sprintf("drop a choice for item %d#%d", repo, number),
		"DELETE FROM choices WHERE repo = $1 AND number = $2 AND origin = $3", repo, number, origin)
}

// mostLatest is how many choices decide which is the latest.
const mostLatest = 8

const (
	choiceColumns = "kind, actor, actor_id, how, at, act, rank"
	choiceOrder   = "CASE WHEN how = '" + checks.HowAccepted + "' THEN 1 ELSE 0 END, at DESC, rank DESC, CASE WHEN kind = '' THEN 1 ELSE 0 END, origin DESC"
	latestQuery   = "SELECT " + choiceColumns + " FROM choices WHERE repo = $1 AND number = $2 ORDER BY " + choiceOrder + " LIMIT 8"
)

// scanChoice scans choiceColumns.
func scanChoice(s scanner) (c checks.Choice, err error) {
	var kind, act string
	var at int64
	err = s.Scan(&kind, &c.By, &c.ByID, &c.How, &at, &act, &c.Rank)
	c.Kind, c.At, c.Act = checks.Kind(kind), moment(at), checks.Act(act)
	return c, err
}

// LatestChoice returns the choice that counts, nil when nobody chose. Of two at the same time the one that names a kind
// counts: swapping a label takes one off and puts one on within a second, in either order. Where a read showed what was
// chosen, whoever is known to have chosen it within that second is named.
func (t *Tx) LatestChoice(repo int64, number int) (*checks.Choice, error) {
	cs, err := manyOfItem(t, ask("choices", "read choices", scanChoice, latestQuery), repo, number)
	if err != nil || len(cs) == 0 {
		return nil, err
	}
	latest := cs[0]
	for _, c := range cs[1:] {
		if latest.By == "" && c.Kind == latest.Kind && c.How == latest.How && c.At.Unix() == latest.At.Unix() {
			latest.By, latest.ByID = c.By, c.ByID
		}
	}
	return &latest, nil
}

// Choices returns everything that people chose for an item, newest first, at most so many.
func (t *Tx) Choices(repo int64, number, limit int) ([]checks.Choice, error) {
	return many(t, "read choices", scanChoice,
		"SELECT "+choiceColumns+" FROM choices WHERE repo = $1 AND number = $2 ORDER BY "+choiceOrder+" LIMIT $3", repo, number, limit)
}

// PutWaiver records a waiver in place of an earlier one of the same check.
func (t *Tx) PutWaiver(repo int64, number int, w checks.Waiver, at time.Time) error {
	return t.do(fmt.Sprintf("put a waiver for item %d#%d", repo, number), `
		INSERT INTO waivers (repo, number, kind, actor, actor_id, reason, until, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (repo, number, kind) DO UPDATE SET
			actor = excluded.actor, actor_id = excluded.actor_id, reason = excluded.reason, until = excluded.until, at = excluded.at`,
		repo, number, w.Check, w.By, w.ByID, w.Reason, micros(w.Until), micros(at))
}

// DropWaiver takes a waiver back.
func (t *Tx) DropWaiver(repo int64, number int, check string) error {
	return t.do(fmt.Sprintf("drop a waiver of item %d#%d", repo, number),
		"DELETE FROM waivers WHERE repo = $1 AND number = $2 AND kind = $3", repo, number, check)
}

const (
	waiverColumns = "kind, actor, actor_id, reason, until"
	waiversQuery  = "SELECT " + waiverColumns + " FROM waivers WHERE repo = $1 AND number = $2 ORDER BY kind"
)

// scanWaiver scans waiverColumns.
func scanWaiver(s scanner) (w checks.Waiver, err error) {
	var until int64
	err = s.Scan(&w.Check, &w.By, &w.ByID, &w.Reason, &until)
	w.Until = moment(until)
	return w, err
}

// Waivers returns the waivers of a pull request, those that ended too.
func (t *Tx) Waivers(repo int64, number int) ([]checks.Waiver, error) {
	return manyOfItem(t, ask("waivers", "read waivers", scanWaiver, waiversQuery), repo, number)
}
