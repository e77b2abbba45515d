package store

import (
	"fmt"
	"slices"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// keep says what ends the keeping of a table's rows.
type keep string

// What ends it. A table has one; besides, [DB] lets go by age of what [retained] says.
const (
	withRepository   keep = "repository"   // gone [Grace] after the repository that they are about went out of sight
	withInstallation keep = "installation" // gone [Grace] after the installation ended, and with it the last of its repositories
	byAge            keep = "age"          // gone when they are older than NORTHSTAR_RETENTION
	withOwner        keep = "owner"        // gone when neither an installation nor a repository of the owner is left
	byKey            keep = "key"          // each row by what its key names: see [forms]
	byRiver          keep = "river"        // River lets go of its rows by its own settings; they hold ids and no text of a user
	always           keep = "always"       // they hold nothing of a user
)

// Grace is how long what is known of a repository is kept after it went out of sight, and the text of an issue or a
// milestone after it was deleted, contract 13. Who installs the app again within that time finds everything as it was.
const Grace = 30 * 24 * time.Hour

// replayable is how long the payload of a delivery is kept that was processed, so that it can be replayed: as long as GitHub
// keeps its own log on Enterprise Server. One that failed is kept for [Grace], and never longer than the retention.
const replayable = 7 * 24 * time.Hour

// rule is how long the rows of one table are kept.
type rule struct {
	Table string
	Keep  keep
	Why   string // what else there is to know; for always and byRiver the reason

	key   string  // its primary key, for the tables that are emptied repository by repository
	about []about // which rows are about a repository
}

// about gives a condition for the rows that are about a repository, from "$1" on, with its arguments.
type about func(t *Tx, repo int64) (where string, args []any)

// retained has a rule for every table of the database, in the order in which a repository is forgotten: its items first,
// so that whoever installs the app again meanwhile has it read again and not found half; the repository itself at last.
func retained() []rule {
	item := "repo, number"
	return []rule{
		{Table: "items", Keep: withRepository, key: item, Why: "of one that was deleted or transferred only its number is left after 30 days"},
		{Table: "choices", Keep: withRepository, key: "repo, number, origin", about: column("repo")},
		{Table: "links", Keep: withRepository, key: "place, repo, number, milestone, target", about: append(append(column("repo"), named("place", linkPlaces...)...), leading),
			Why: "those that a repository states about others' items go with it, and those that only GitHub knows of: sub-issues, transfers, closing references"},
		{Table: "parents", Keep: withRepository, key: item, about: column("repo")},
		{Table: "bot_labels", Keep: withRepository, key: "repo, number, kind", about: column("repo")},
		{Table: "additions", Keep: withRepository, key: "repo, number, target", about: column("repo")},
		{Table: "unlinks", Keep: withRepository, key: "repo, number, target", about: column("repo")},
		{Table: "waivers", Keep: withRepository, key: "repo, number, kind", about: column("repo")},
		{Table: "corrections", Keep: withRepository, key: item, about: column("repo"), Why: "they hold no text but who spoke"},
		{Table: "turned_away", Keep: withRepository, key: "repo, number, strategy_repo, strategy", about: append(column("repo"), column("strategy_repo")...), Why: "with the item's or its strategy's"},
		{Table: "ties", Keep: withRepository, key: "repo, milestone, strategy_repo, strategy, vision_repo, vision", about: append(append(column("repo"), column("strategy_repo")...), column("vision_repo")...),
			Why: "with the milestone's, the strategy's or the vision's; numbers, no text"},
		{Table: "voices", Keep: withRepository, key: "repo, number, origin", about: column("repo")},
		{Table: "reviews", Keep: withRepository, key: item, about: column("repo")},
		{Table: "proofs", Keep: withRepository, key: "repo, number, target", about: column("repo")},
		{Table: "suggestions", Keep: withRepository, key: "repo, number, home, target", about: column("repo")},
		{Table: "commands", Keep: withRepository, key: "origin", about: column("repo"),
			Why: "the words and the answer go by age; that it was answered stays, so that it is not answered twice"},
		{Table: "posted", Keep: withRepository, key: "repo, subject, name", about: append(column("repo"), summaries, followUps),
			Why: "what was shown on commits that no item has any more, and the words of answers, go by age"},
		{Table: "results", Keep: withRepository, key: "repo, number, origin", about: column("repo")},
		{Table: "launches", Keep: withRepository, key: "repo, number, strategy_repo, strategy", about: append(append(column("repo"), column("strategy_repo")...), column("home")...),
			Why: "with the feature's, its strategy's or its milestone's"},
		{Table: "follow_ups", Keep: withRepository, key: item, about: column("repo")},
		{Table: "recalled", Keep: withRepository, key: item, about: column("repo")},
		{Table: "asked", Keep: withRepository, key: "repo, content", about: column("repo"), Why: "hashes of contents and kinds, no text"},
		{Table: "asking", Keep: withRepository, key: item, about: column("repo")},
		{Table: "learned", Keep: withRepository, key: "repo", about: column("repo"), Why: "it holds words that several titles share"},
		{Table: "boxes", Keep: withRepository, key: "mark", about: append(append(column("repo"), column("item_repo")...), column("about_repo")...),
			Why: "with that of the comment, of the item or of what else it names; hashes of words, numbers and names of people"},
		{Table: "permissions", Keep: withRepository, key: "repo, account", about: column("repo")},
		{Table: "merge_groups", Keep: withRepository, key: "repo, head, number", about: column("repo"), Why: "and 30 days after GitHub told of them"},
		{Table: "policies", Keep: withRepository, key: "repo", about: column("repo")},
		{Table: "labels", Keep: withRepository, key: "repo, id", about: column("repo")},
		{Table: "milestones", Keep: withRepository, key: item, about: column("repo"), Why: "of a deleted one only its number is left after 30 days"},
		{Table: "closings", Keep: withRepository, key: "repo, milestone", about: column("repo")},
		{Table: "closing_items", Keep: withRepository, key: "repo, milestone, number", about: column("repo"), Why: "numbers, kinds and figures, no text"},
		{Table: "closing_moved", Keep: withRepository, key: "repo, milestone, place", about: column("repo"), Why: "figures, no text but the names of strategies"},
		{Table: "closing_strategies", Keep: withRepository, key: "repo, milestone, strategy, vision_repo, vision",
			about: append(append(column("repo"), column("strategy_repo")...), column("vision_repo")...), Why: "with the milestone's, the strategy's or the vision's"},
		{Table: "closing_visions", Keep: withRepository, key: "repo, milestone, vision_repo, vision", about: append(column("repo"), column("vision_repo")...),
			Why: "with the milestone's or the vision's"},
		{Table: "plans", Keep: withRepository, key: "repo, milestone", about: column("repo")},
		{Table: "plan_items", Keep: withRepository, key: "repo, milestone, number", about: column("repo"), Why: "numbers, kinds and figures, no text"},
		{Table: "weekly_totals", Keep: withRepository, key: "repo, milestone, week, kind, state", about: column("repo"), Why: "and after 26 weeks in which there were newer ones"},
		{Table: "totals", Keep: withRepository, key: "repo, milestone, kind, state", about: column("repo")},
		{Table: "figures", Keep: withRepository, key: "repo, milestone", about: column("repo"), Why: "times and a hash of figures, no text"},
		{Table: "subjects", Keep: byKey, key: "key", about: named("key", subjectsOf(ofRepository)...)},
		{Table: "names", Keep: withRepository, key: "full_name", about: column("repo")},
		{Table: "repositories", Keep: withRepository},
		{Table: "installations", Keep: withInstallation},
		{Table: "fields", Keep: withOwner},
		{Table: "field_lists", Keep: withOwner},
		{Table: "asked_days", Keep: withOwner},
		{Table: "deliveries", Keep: byAge, Why: "one that waits is never lost"},
		{Table: "missed", Keep: byAge, Why: "30 days after GitHub's last attempt, longer than GitHub remembers it"},
		{Table: "payloads", Keep: byAge, Why: "that of a processed delivery goes after 7 days, that of a failed one after 30"},
		{Table: "facts", Keep: always, Why: "what the server has to know of itself: see [facts]"},
		{Table: "goose_db_version", Keep: always, Why: "which migrations were applied"},
		{Table: "river_migration", Keep: always, Why: "which migrations were applied"},
		{Table: "river_job", Keep: byRiver, Why: "a minute after it was done, 7 days after it was given up; it holds keys and GUIDs, and of errors what the log says too"},
		{Table: "river_leader", Keep: byRiver, Why: "which replica leads"},
		{Table: "river_queue", Keep: byRiver, Why: "the queues"},
		{Table: "river_client", Keep: byRiver, Why: "River's own"},
		{Table: "river_client_queue", Keep: byRiver, Why: "River's own"},
		{Table: "river_notification", Keep: byRiver, Why: "which queues have work"},
	}
}

// owner is what a subject is about.
type owner string

const (
	ofRepository   owner = "repository"
	ofInstallation owner = "installation"
)

// linkPlaces are what the places of links begin with that lie in a repository; "command:<comment>" is the item's own.
var linkPlaces = []string{"body", "tasks", "sub", "closing", "moved", "milestone"}

// subjectsOf are the kinds of subjects that are about something, in order.
func subjectsOf(what owner) []string {
	var out []string
	for kind, f := range forms {
		if f.about == what {
			out = append(out, string(kind))
		}
	}
	slices.Sort(out)
	return out
}

// about says what a subject is about, and the id of that.
func (s Subject) about() (what owner, id int64) {
	if what = forms[s.Kind].about; what == ofInstallation {
		return what, s.Installation
	}
	return what, s.Repo
}

// column is about the repository whose id is in a column.
func column(name string) []about {
	return []about{func(_ *Tx, repo int64) (string, []any) { return name + " = $1", []any{repo} }}
}

// named is about the repository whose id follows one of these beginnings in a column: "policy:1", "item:1:4", "sub:1#4".
func named(col string, beginnings ...string) (out []about) {
	for _, b := range beginnings {
		out = append(out, func(t *Tx, repo int64) (string, []any) {
			c, at := t.bytewise(col), fmt.Sprintf("%s:%d", b, repo)
			return fmt.Sprintf("(%[1]s = $1 OR %[1]s >= $2 AND %[1]s < $3 OR %[1]s >= $4 AND %[1]s < $5)", c),
				[]any{at, at + ":", at + ";", at + "#", at + "$"} // what follows : and # in ASCII
		})
	}
	return out
}

// summaries are where milestones of a repository were summed up.
func summaries(t *Tx, repo int64) (string, []any) {
	c, at := t.bytewise("name"), fmt.Sprintf("milestone:%d:", repo)
	return fmt.Sprintf("substr(name, 1, 10) = 'milestone:' AND %[1]s >= $1 AND %[1]s < $2", c), []any{at, at[:len(at)-1] + ";"}
}

// followUps are where it was asked what milestones of a repository achieved.
func followUps(t *Tx, repo int64) (string, []any) {
	c, at := t.bytewise("name"), fmt.Sprintf("follow-up:%d:", repo)
	return fmt.Sprintf("substr(name, 1, 10) = 'follow-up:' AND %[1]s >= $1 AND %[1]s < $2", c), []any{at, at[:len(at)-1] + ";"}
}

// leading are links of others' items that end in a repository, and that nobody wrote into a text that stays.
func leading(t *Tx, repo int64) (string, []any) {
	return fmt.Sprintf(`(place, repo, number, milestone, target) IN (
		SELECT l.place, l.repo, l.number, l.milestone, l.target FROM names n JOIN links l ON %[1]s >= n.full_name || '#' AND %[1]s < n.full_name || '$'
		WHERE n.repo = $1 AND l.source IN ('%[2]s', '%[3]s', 'moved') AND substr(l.place, 1, 5) <> 'body:')`,
		t.bytewise("l.target"), checks.FromSubIssue, checks.FromClosing), []any{repo}
}

// bytewise compares a column byte by byte: as SQLite does by itself, and PostgreSQL when it is told to.
func (t *Tx) bytewise(column string) string {
	if t.db.pg {
		return column + ` COLLATE "C"`
	}
	return column
}
