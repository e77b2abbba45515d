package work

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/command"
	"github.com/northstar-app/northstar/checks/summary"
)

// GitHub lets an installation write 500 texts an hour, for everybody together. Anybody may comment, so nobody gets more than a
// few of them: one answer a comment, and so many an hour. Whoever may not triage is not heard at all after so many commands:
// what they cost is a row.
const (
	mostReplies = 10 // of a person's comments in a repository are answered in words in an hour; of a stranger's, run checks again
	mostHeard   = 60 // commands of a stranger in a repository are carried out or refused in an hour
	quota       = time.Hour
)

// request is one comment with its commands, one press of a button, or one tick, and what became of them.
type request struct {
	rows    []store.Command // in their order; what is spent is spent on the first
	by      github.Actor
	asked   *asker
	answers []answer
}

// invocation is one command of a request, on an item.
type invocation struct {
	p       place
	it      store.Item
	request *request
	row     store.Command
	command command.Command
}

// requests are waiting commands by the comments or the ticks that gave them. Comments of one second come mixed up.
func (w commandWork) requests(p place, rows []store.Command) []request {
	var out []request
	at := map[string]int{}
	for _, row := range rows {
		from := row.Origin
		if id := commentID(from); id != 0 {
			from = strconv.FormatInt(id, 10)
		} else if t, ok := store.ParseTick(from); ok {
			t.N = 0
			from = t.Origin()
		}
		if n, known := at[from]; known {
			out[n].rows = append(out[n].rows, row)
			continue
		}
		at[from] = len(out)
		by := github.Actor{Login: row.Actor, ID: row.ActorID}
		out = append(out, request{rows: []store.Command{row}, by: by, asked: w.asker(p, by, row.Origin)})
	}
	return out
}

// stopped reports whether what is left of a tick is not carried out, since something before it was refused.
func (t request) stopped() bool {
	_, tick := store.ParseTick(t.rows[0].Origin)
	return tick && slices.ContainsFunc(t.answers, func(a answer) bool { return a.refused })
}

// ignored reports whether commands are not listened to: their giver gave so many lately and may not triage. They are noted
// as such, and nobody is asked or told anything.
func (w commandWork) ignored(ctx context.Context, p place, t request) (bool, error) {
	first := t.rows[0]
	var heard int
	err := w.DB.Read(ctx, func(tx *store.Tx) (err error) {
		heard, err = tx.Heard(p.repo.ID, first.ActorID, first.At.Add(-quota), first.At)
		return err
	})
	if err != nil || heard <= mostHeard {
		return false, err
	}
	if trusted, err := w.triages(ctx, p, t); err != nil || trusted {
		return false, err
	}
	return true, w.DB.Write(ctx, func(tx *store.Tx) error {
		for _, row := range t.rows {
			if err := tx.AnswerCommand(row.Origin, "unheard", ""); err != nil {
				return err
			}
		}
		if tick, ok := store.ParseTick(first.Origin); ok {
			return w.endTick(tx, t, tick)
		}
		return nil
	})
}

// triages reports whether whoever gave commands may triage, as far as was known lately: it decides about how much they are
// answered, and about no right.
func (w commandWork) triages(ctx context.Context, p place, t request) (bool, error) {
	role, err := w.rememberedRole(ctx, p, t.by)
	return command.Role(role).Triages(), err
}

// spend takes one of the answers that a person gets, and reports whether there was one left.
func (w commandWork) spend(ctx context.Context, t *request) (bool, error) {
	ok, now := false, w.Now()
	err := w.DB.Write(ctx, func(tx *store.Tx) (err error) {
		ok, err = tx.Spend(t.rows[0], now.Add(-quota), mostReplies, now)
		return err
	})
	if err == nil && ok {
		t.rows[0].Spent = now
	}
	return ok, err
}

// mayRepeat reports whether checks are run again because somebody asks for it: each time it writes them all.
func (w commandWork) mayRepeat(ctx context.Context, p place, t *request) (bool, error) {
	if ok, err := w.spend(ctx, t); err != nil || ok {
		return ok, err
	}
	return w.triages(ctx, p, *t)
}

// answer tells people what became of their commands: 👍 or 👎 on the comment, and in words, once a comment, only to explain or
// to refuse. A comment that can only be answered later holds up no other.
func (w commandWork) answer(ctx context.Context, p place, s settled, all []request) (later error) {
	for _, t := range all {
		if tick, ok := store.ParseTick(t.rows[0].Origin); ok {
			if err := w.answerTick(ctx, t, tick); err != nil {
				return err
			}
			continue
		}
		words, err := w.wordsFor(ctx, p, s, t.answers)
		if err != nil {
			return err
		}
		if t.rows[0].Answer == store.Obeyed {
			words = ""
		} else if p.rules().Mode.Posts() {
			if words != "" {
				ok, err := w.spend(ctx, &t)
				if err != nil {
					return err
				}
				if !ok {
					words = ""
				}
			}
			err := w.reply(ctx, p, s.it.Number, t, words)
			if github.IsLater(err) {
				later = err
				continue
			}
			if err != nil {
				return err
			}
		}
		err = w.DB.Write(ctx, func(tx *store.Tx) error {
			for i, a := range t.answers {
				state := "done"
				if a.refused {
					state = cmp.Or(a.state, "refused")
				}
				if i > 0 {
					words = "" // they are one text
				}
				if err := tx.AnswerCommand(a.row.Origin, state, words); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return later
}

// wordsFor is what is said of the commands of a comment, in their order, each thing once, and the list of all commands where something
// resembled none; "" when there is nothing to say.
func (w commandWork) wordsFor(ctx context.Context, p place, s settled, as []answer) (string, error) {
	var out []string
	lost := false
	for _, a := range as {
		words := a.words
		lost = lost || a.lost
		switch {
		case a.refused:
		case a.command.Verb == command.Help:
			words = summary.Help()
		case a.command.Verb == command.Explain:
			in, err := w.explained(ctx, p, s)
			if err != nil {
				return "", err
			}
			words = summary.Explain(in)
		}
		if words != "" && !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	if help := summary.Help(); lost && !slices.Contains(out, help) {
		out = append(out, help)
	}
	return strings.Join(out, "\n\n---\n\n"), nil
}

// reply reacts to the comment that gave commands, and replies where there are words.
func (w commandWork) reply(ctx context.Context, p place, number int, t request, words string) error {
	first := t.rows[0].Origin
	if id := commentID(first); id != 0 {
		reaction := "+1"
		if slices.ContainsFunc(t.answers, func(a answer) bool { return a.refused }) {
			reaction = "-1"
		}
		err := p.client.React(ctx, p.repo.Owner, p.repo.Name, id, reaction)
		if github.IsUnknown(err) && w.recent(w.given(t.rows[0]), lagComment) {
			return github.Again(err)
		}
		if github.IsLater(err) {
			return err
		}
	}
	if words == "" {
		return nil
	}
	marker := summary.AnswerMarker(first)
	return w.write(ctx, p, commentOnce(number, marker, marker+"\n"+words))
}
