package store

import (
	"fmt"
	"time"
)

const commandColumns = "origin, repo, number, text, actor, actor_id, state, answer, at, spent"

const waitingQuery = "SELECT " + commandColumns + " FROM commands WHERE repo = $1 AND number = $2 AND state = 'waiting' ORDER BY at, length(origin), origin"

// scanCommand scans commandColumns.
func scanCommand(s scanner) (c Command, err error) {
	var at, spent int64
	err = s.Scan(&c.Origin, &c.Repo, &c.Number, &c.Text, &c.Actor, &c.ActorID, &c.State, &c.Answer, &at, &spent)
	c.At, c.Spent = moment(at), moment(spent)
	return c, err
}

// AddCommand records a command, waiting unless it says otherwise, and reports whether it is new: one that is repeated
// changes nothing.
func (t *Tx) AddCommand(c Command) (fresh bool, err error) {
	if c.State == "" {
		c.State = Waiting
	}
	n, err := t.exec("add command "+c.Origin, `
		INSERT INTO commands (`+commandColumns+`) VALUES `+tuples(1, 10)+` ON CONFLICT (origin) DO NOTHING`,
		c.Origin, c.Repo, c.Number, c.Text, c.Actor, c.ActorID, c.State, c.Answer, micros(c.At), micros(c.Spent))
	return n > 0, err
}

// AnswerCommand records what became of a command.
func (t *Tx) AnswerCommand(origin, state, answer string) error {
	n, err := t.exec("answer command "+origin,
		"UPDATE commands SET state = $2, answer = $3 WHERE origin = $1", origin, state, answer)
	if err == nil && n == 0 {
		err = fmt.Errorf("answer command %s: %w", origin, ErrNotFound)
	}
	return err
}

// EnactCommand notes of a command that waits that what it says was done.
func (t *Tx) EnactCommand(origin string) error {
	return t.do("note that command "+origin+" was carried out", "UPDATE commands SET answer = $2 WHERE origin = $1 AND state = 'waiting' AND answer = ''", origin, Enacted)
}

// WaitingCommands returns the commands on an item that nobody answered yet, oldest first, those of a comment in their order.
func (t *Tx) WaitingCommands(repo int64, number int) ([]Command, error) {
	return manyOfItem(t, ask("commands", "read waiting commands", scanCommand, waitingQuery), repo, number)
}

// LaterCommands returns the commands on an item that were given after one and obeyed before it, or refused as [Early]: its delivery arrived
// late. Their order is that of [Tx.WaitingCommands].
func (t *Tx) LaterCommands(c Command) ([]Command, error) {
	return many(t, "read later commands", scanCommand, "SELECT "+commandColumns+` FROM commands WHERE repo = $1 AND number = $2 AND state IN ('done', '`+Early+`') AND origin <> $3
		AND (at > $4 OR at = $4 AND (length(origin) > length($3) OR length(origin) = length($3) AND origin > $3))
		ORDER BY at, length(origin), origin`, c.Repo, c.Number, c.Origin, micros(c.At))
}

// Heard is how many commands an account gave in a repository within a time, but for those that were not listened to.
func (t *Tx) Heard(repo, account int64, since, until time.Time) (int, error) {
	return one(t, "count the commands of an account", value[int], `SELECT count(*) FROM commands
		WHERE repo = $1 AND actor_id = $2 AND at > $3 AND at <= $4 AND state <> 'unheard'`, repo, account, micros(since), micros(until))
}

// Spend takes one of the most that an account has in a repository since a time, for the comment or the press of a button that
// an origin names, and reports whether there was one left. What was spent for an origin once is not spent again.
func (t *Tx) Spend(c Command, since time.Time, most int, at time.Time) (bool, error) {
	if !c.Spent.IsZero() {
		return true, nil
	}
	if t.db.pg {
		err := t.do("lock what an account may ask", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", fmt.Sprintf("asks:%d:%d", c.Repo, c.ActorID))
		if err != nil {
			return false, err
		}
	}
	spent, err := one(t, "count what an account asked", value[int], `SELECT count(*) FROM commands
		WHERE repo = $1 AND actor_id = $2 AND spent > $3 AND origin <> $4`, c.Repo, c.ActorID, micros(since), c.Origin)
	if err != nil || spent >= most {
		return false, err
	}
	return true, t.do("note what an account asked", "UPDATE commands SET spent = $2 WHERE origin = $1", c.Origin, micros(at))
}

// CommandFilter says which commands are listed.
type CommandFilter struct {
	Repo   int64
	Number int       // of an issue or a pull request; 0: of all
	Since  time.Time // given then or later; zero: whenever
	Most   int
}

// Commands returns what people asked for by comments, buttons and boxes, answered or not, what was given last first. Words and answers that
// are older than history is kept are empty.
func (t *Tx) Commands(f CommandFilter) ([]Command, error) {
	where, args := "repo = $1 AND at >= $2", []any{f.Repo, micros(f.Since), f.Most}
	if f.Number > 0 {
		where, args = where+" AND number = $4", append(args, f.Number)
	}
	return many(t, fmt.Sprintf("read the commands of repository %d", f.Repo), scanCommand,
		"SELECT "+commandColumns+" FROM commands WHERE "+where+" ORDER BY at DESC, length(origin) DESC, origin DESC LIMIT $3", args...)
}
