package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Commented is a comment of the app's own on an item, by the name under which it is posted.
type Commented struct {
	Place
	Name string
}

// Box is a line of a comment, or an issue, of the app's own that acts when somebody ticks it. One without commands can't be ticked: it is kept for the
// items that it names.
type Box struct {
	Mark     string // see [MarkOf]
	On       Commented
	Item     Place    // what it is about: a tick gives the commands there
	About    Place    // what else it names, zero for nothing
	Commands []string // as whoever ticks it would write them

	Ticked  time.Time // when it was ticked, until that was answered
	Taken   string    // the origin of the tick that was carried out, "" for none
	TakenAt time.Time
	By      Account // who ticked it last
	Why     string  // why that was not carried out, "" where it was or nobody is to be told
}

// MarkOf tells a line of a comment from every other one, by its words.
func MarkOf(on Commented, words string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%d#%d %q %s", on.Repo, on.Number, on.Name, words))
	return hex.EncodeToString(h[:12])
}

// Tick is one ticking of a line by somebody, as the origin of the commands that it gives: repeated deliveries are the same one.
type Tick struct {
	Comment int64 // GitHub's id
	Mark    string
	By      int64 // GitHub's id of the account
	At      int64 // when the comment was edited, in seconds
	N       int   // which of the commands, from 0
}

// Origin is how the commands that a tick gives are told from others.
func (t Tick) Origin() string {
	return fmt.Sprintf("tick:%d:%s:%d:%d:%d", t.Comment, t.Mark, t.By, t.At, t.N)
}

// ParseTick is [Tick.Origin] backwards; false for a command that somebody wrote.
func ParseTick(origin string) (t Tick, ok bool) {
	parts := strings.Split(origin, ":")
	if len(parts) != 6 || parts[0] != "tick" {
		return t, false
	}
	t.Mark = parts[2]
	var errs [4]error
	t.Comment, errs[0] = strconv.ParseInt(parts[1], 10, 64)
	t.By, errs[1] = strconv.ParseInt(parts[3], 10, 64)
	t.At, errs[2] = strconv.ParseInt(parts[4], 10, 64)
	t.N, errs[3] = strconv.Atoi(parts[5])
	return t, errs == [4]error{} && t.Origin() == origin
}

const boxColumns = "mark, repo, number, name, item_repo, item_number, about_repo, about_number, commands, ticked, taken, taken_at, actor, actor_id, why"

// scanBox scans boxColumns.
func scanBox(s scanner) (b Box, err error) {
	var commands string
	var ticked, taken int64
	err = s.Scan(&b.Mark, &b.On.Repo, &b.On.Number, &b.On.Name, &b.Item.Repo, &b.Item.Number, &b.About.Repo, &b.About.Number, &commands, &ticked,
		&b.Taken, &taken, &b.By.Login, &b.By.ID, &b.Why)
	b.Ticked, b.TakenAt = moment(ticked), moment(taken)
	if commands != "" {
		b.Commands = strings.Split(commands, "\n")
	}
	return b, err
}

// Box returns a line by its mark.
func (t *Tx) Box(mark string) (Box, error) {
	return one(t, "read a box", scanBox, "SELECT "+boxColumns+" FROM boxes WHERE mark = $1"+t.lock(), mark)
}

// BoxesOn returns the lines of a comment, those that were ticked and carried out too, in the order in which these were.
func (t *Tx) BoxesOn(on Commented) ([]Box, error) {
	return many(t, fmt.Sprintf("read the boxes on %d#%d", on.Repo, on.Number), scanBox, "SELECT "+boxColumns+` FROM boxes
		WHERE repo = $1 AND number = $2 AND name = $3 ORDER BY taken_at, item_repo, item_number, mark`, on.Repo, on.Number, on.Name)
}

// PutBoxes makes the lines of a comment those that are not carried out yet, before the comment says so. Lines that were carried out stay, unless
// one is proposed again since people undid what it did; that one is as if nobody had ticked it.
func (t *Tx) PutBoxes(on Commented, lines []Box) error {
	was, err := t.BoxesOn(on)
	if err != nil {
		return err
	}
	old, wanted := map[string]Box{}, map[string]bool{}
	for _, b := range was {
		old[b.Mark] = b
	}
	for _, b := range lines {
		wanted[b.Mark] = true
		o, there := old[b.Mark]
		if there && (!o.Ticked.IsZero() || o.Taken == "" && o.Item == b.Item && o.About == b.About && strings.Join(o.Commands, "\n") == strings.Join(b.Commands, "\n")) {
			continue
		}
		if err := t.do("write a box", `
			INSERT INTO boxes (`+boxColumns+`) VALUES `+tuples(1, 15)+` ON CONFLICT (mark) DO UPDATE SET
				item_repo = excluded.item_repo, item_number = excluded.item_number, about_repo = excluded.about_repo, about_number = excluded.about_number,
				commands = excluded.commands, taken = '', taken_at = 0, actor = '', actor_id = 0, why = ''`,
			b.Mark, on.Repo, on.Number, on.Name, b.Item.Repo, b.Item.Number, b.About.Repo, b.About.Number, strings.Join(b.Commands, "\n"), 0, "", 0, "", 0, ""); err != nil {
			return err
		}
	}
	for _, b := range was {
		if !wanted[b.Mark] && b.Taken == "" {
			if err := t.do("drop a box", "DELETE FROM boxes WHERE mark = $1 AND taken = ''", b.Mark); err != nil {
				return err
			}
		}
	}
	return nil
}

// TickBox records that somebody ticked a line, which is to be answered.
func (t *Tx) TickBox(mark string, at time.Time) error {
	return t.do("record a tick", "UPDATE boxes SET ticked = $2 WHERE mark = $1", mark, micros(at))
}

// TakeBox takes a line for a tick that is to be carried out, and reports whether it is that tick's: another one may have been before it.
func (t *Tx) TakeBox(mark, origin string, by Account, at time.Time) (bool, error) {
	n, err := t.exec("take a box", `UPDATE boxes SET taken = $2, taken_at = $3, actor = $4, actor_id = $5, why = ''
		WHERE mark = $1 AND taken IN ('', $2)`, mark, origin, micros(at), by.Login, by.ID)
	return n > 0, err
}

// EndTick records that a tick was answered: why it was not carried out, "" where it was or nobody is to be told.
func (t *Tx) EndTick(mark string, by Account, why string) error {
	return t.do("answer a tick", `UPDATE boxes SET ticked = 0, why = CASE WHEN taken = '' THEN $4 ELSE '' END,
		actor = CASE WHEN taken = '' AND $4 <> '' THEN $2 ELSE actor END, actor_id = CASE WHEN taken = '' AND $4 <> '' THEN $3 ELSE actor_id END
		WHERE mark = $1`, mark, by.Login, by.ID, why)
}

// scanCommented scans a comment's place and name.
func scanCommented(s scanner) (c Commented, err error) {
	return c, s.Scan(&c.Repo, &c.Number, &c.Name)
}

// BoxesOf returns the comments with lines about an item, and those with lines on it.
func (t *Tx) BoxesOf(item Place) ([]Commented, error) {
	return many(t, fmt.Sprintf("read what has boxes about %d#%d", item.Repo, item.Number), scanCommented, `
		SELECT repo, number, name FROM boxes WHERE item_repo = $1 AND item_number = $2
		UNION SELECT repo, number, name FROM boxes WHERE repo = $1 AND number = $2 ORDER BY repo, number, name`, item.Repo, item.Number)
}

// BoxesFrom returns the comments with lines that name something of a repository.
func (t *Tx) BoxesFrom(repo int64) ([]Commented, error) {
	return many(t, fmt.Sprintf("read what has boxes about %d", repo), scanCommented, `
		SELECT repo, number, name FROM boxes WHERE item_repo = $1
		UNION SELECT repo, number, name FROM boxes WHERE about_repo = $1 ORDER BY repo, number, name`, repo)
}
