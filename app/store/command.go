package store

import "fmt"

const commandColumns = "origin, repo, number, text, actor, actor_id, state, answer, at"

// AddCommand records a command, waiting unless it says otherwise, and reports whether it is new: one that is repeated
// changes nothing.
func (t *Tx) AddCommand(c Command) (fresh bool, err error) {
	if c.State == "" {
		c.State = Waiting
	}
	n, err := t.exec("add command "+c.Origin, `
		INSERT INTO commands (`+commandColumns+`) VALUES `+tuples(1, 9)+` ON CONFLICT (origin) DO NOTHING`,
		c.Origin, c.Repo, c.Number, c.Text, c.Actor, c.ActorID, c.State, c.Answer, micros(c.At))
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

// WaitingCommands returns the commands on an item that nobody answered yet, oldest first.
func (t *Tx) WaitingCommands(repo int64, number int) ([]Command, error) {
	return many(t, "read waiting commands", func(s scanner) (c Command, err error) {
		var at int64
		err = s.Scan(&c.Origin, &c.Repo, &c.Number, &c.Text, &c.Actor, &c.ActorID, &c.State, &c.Answer, &at)
		c.At = moment(at)
		return c, err
	}, "SELECT "+commandColumns+` FROM commands WHERE repo = $1 AND number = $2 AND state = 'waiting' ORDER BY at, origin`,
		repo, number)
}
