package store

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// TurnedAway is work that was noted to touch a non-goal of a strategy that it served.
type TurnedAway struct {
	Item, Strategy Place
	NonGoal        string    // as the strategy words it
	Noted          time.Time // when that was found first
	At             time.Time // when it was turned away; zero: it was not
}

const turnedAwayColumns = "repo, number, strategy_repo, strategy, non_goal, noted, at"

// scanTurnedAway scans turnedAwayColumns.
func scanTurnedAway(s scanner) (a TurnedAway, err error) {
	var noted, at int64
	err = s.Scan(&a.Item.Repo, &a.Item.Number, &a.Strategy.Repo, &a.Strategy.Number, &a.NonGoal, &noted, &at)
	a.Noted, a.At = moment(noted), moment(at)
	return a, err
}

const turnedAwayQuery = "SELECT " + turnedAwayColumns + " FROM turned_away WHERE repo = $1 AND number = $2 ORDER BY strategy_repo, strategy"

// TurnedAway returns of which strategies an item was noted to touch a non-goal, by strategy.
func (t *Tx) TurnedAway(repo int64, number int) ([]TurnedAway, error) {
	return manyOfItem(t, ask("turned_away", fmt.Sprintf("read what turned item %d#%d away", repo, number), scanTurnedAway, turnedAwayQuery), repo, number)
}

// PutTurnedAway records it.
func (t *Tx) PutTurnedAway(a TurnedAway) error {
	return t.do(fmt.Sprintf("record what item %d#%d touches", a.Item.Repo, a.Item.Number), `
		INSERT INTO turned_away (repo, number, strategy_repo, strategy, non_goal, noted, at) VALUES `+tuples(1, 7)+`
		ON CONFLICT (repo, number, strategy_repo, strategy) DO UPDATE SET non_goal = excluded.non_goal, noted = excluded.noted, at = excluded.at`,
		a.Item.Repo, a.Item.Number, a.Strategy.Repo, a.Strategy.Number, a.NonGoal, micros(a.Noted), micros(a.At))
}

// DropTurnedAway forgets that an item touched a non-goal of a strategy.
func (t *Tx) DropTurnedAway(item, strategy Place) error {
	return t.do(fmt.Sprintf("forget what item %d#%d touched", item.Repo, item.Number),
		"DELETE FROM turned_away WHERE repo = $1 AND number = $2 AND strategy_repo = $3 AND strategy = $4", item.Repo, item.Number, strategy.Repo, strategy.Number)
}

// MoveTurnedAway makes what is known of an item that moved, as work and as a strategy, known of where it is.
func (t *Tx) MoveTurnedAway(from, to Place) error {
	what := fmt.Sprintf("move what was turned away by or as %d#%d", from.Repo, from.Number)
	for columns, where := range map[string]string{
		"repo, number, $3, $4":            "strategy_repo = $1 AND strategy = $2",
		"$3, $4, strategy_repo, strategy": "repo = $1 AND number = $2",
	} {
		err := t.do(what, "INSERT INTO turned_away (repo, number, strategy_repo, strategy, non_goal, noted, at) SELECT "+columns+", non_goal, noted, at FROM turned_away WHERE "+where+
			" ON CONFLICT (repo, number, strategy_repo, strategy) DO NOTHING", from.Repo, from.Number, to.Repo, to.Number)
		if err == nil {
			err = t.do(what, "DELETE FROM turned_away WHERE "+where, from.Repo, from.Number)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// TurnedAwayIn is how many items of one repository a strategy turned away.
type TurnedAwayIn struct {
	Repo  Repository // its id, name and whether it is private
	Items int
}

// TurnedAwayBy returns how many items a strategy turned away that are still there, by repository.
func (t *Tx) TurnedAwayBy(strategy Place) ([]TurnedAwayIn, error) {
	return many(t, fmt.Sprintf("count what strategy %d#%d turned away", strategy.Repo, strategy.Number), func(s scanner) (in TurnedAwayIn, err error) {
		var private int64
		err = s.Scan(&in.Repo.ID, &in.Repo.Owner, &in.Repo.Name, &private, &in.Items)
		in.Repo.Private = private != 0
		return in, err
	}, `SELECT r.id, r.owner, r.name, r.private, count(*)
		FROM turned_away a JOIN items i ON i.repo = a.repo AND i.number = a.number JOIN repositories r ON r.id = a.repo
		WHERE a.strategy_repo = $1 AND a.strategy = $2 AND a.at > 0 AND i.gone = 0 AND r.gone = 0 GROUP BY r.id, r.owner, r.name, r.private ORDER BY r.id`,
		strategy.Repo, strategy.Number)
}

// NamedTurnedAway is work that was turned away, with what its item says by now.
type NamedTurnedAway struct {
	TurnedAway
	Title  string
	Author checks.Actor
}

// LastTurnedAway returns what a strategy turned away last of some repositories, at most limit, where it is still there.
func (t *Tx) LastTurnedAway(strategy Place, repos []int64, limit int) ([]NamedTurnedAway, error) {
	return many(t, fmt.Sprintf("read what strategy %d#%d turned away", strategy.Repo, strategy.Number), func(s scanner) (n NamedTurnedAway, err error) {
		var bot int64
		n.TurnedAway, err = scanTurnedAway(andThen{s, []any{&n.Title, &n.Author.Login, &bot}})
		n.Author.Bot = bot != 0
		return n, err
	}, `SELECT a.repo, a.number, a.strategy_repo, a.strategy, a.non_goal, a.noted, a.at, i.title, i.author, i.author_bot
		FROM turned_away a JOIN items i ON i.repo = a.repo AND i.number = a.number
		WHERE a.strategy_repo = $1 AND a.strategy = $2 AND a.at > 0 AND i.gone = 0 AND a.repo IN `+places(4, len(repos))+`
		ORDER BY a.at DESC, a.repo, a.number LIMIT $3`, append([]any{strategy.Repo, strategy.Number, limit}, anys(repos)...)...)
}

// TurnersAway returns the strategies that turned items of a repository away, each once.
func (t *Tx) TurnersAway(repo int64) ([]Place, error) {
	return many(t, fmt.Sprintf("read what turned items of %d away", repo), place,
		"SELECT DISTINCT strategy_repo, strategy FROM turned_away WHERE repo = $1 AND at > 0 ORDER BY strategy_repo, strategy", repo)
}
