package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

const itemColumns = `repo, number, id, node_id, type, title, author, author_bot, association, state, reason, merged, draft, head,
	base, labels, issue_type, milestone, created, updated, closed, gone, moved_to, heard, touched, refs_stale, refs_read,
	files_total, unlinked_at, kind, source, evidence, confidence, weight, linked, strategies, settled, counted,
	counted_milestone, counted_kind, counted_state, counted_weight, fields, body, files, fate, expires, expired, visions, untold,
	moved_public, locked, author_id, writer, writer_id, wrote, disputed, transferred, fate_asked, closes_cut, misread, unvouched, likely, unsized`

const itemQuery = "SELECT " + itemColumns + " FROM items WHERE repo = $1 AND number = $2"

// item scans itemColumns.
func item(s scanner) (i Item, err error) {
	var typ, state, reason, labels, fields, files, kind, source, strategies, visions, untold, fate, countedKind, countedState, unvouched, likely string
	var bot, merged, draft, created, updated, closed, gone, heard, touched, stale, read, unlinked int64
	var weight, linked, settled, counted, countedWeight, expires, expired, public, locked, wrote, disputed, transferred, asked, cut, misread, unsized int64
	c := &i.Conclusion
	if err := s.Scan(&i.Repo, &i.Number, &i.ID, &i.NodeID, &typ, &i.Title, &i.Author.Login, &bot, &i.Association, &state,
		&reason, &merged, &draft, &i.Head, &i.Base, &labels, &i.IssueType, &i.Milestone, &created, &updated, &closed, &gone,
		&i.MovedTo, &heard, &touched, &stale, &read, &i.FilesTotal, &unlinked, &kind, &source, &c.Evidence, &c.Confidence, &weight,
		&linked, &strategies, &settled, &counted, &c.Share.Milestone, &countedKind, &countedState, &countedWeight,
		&fields, &i.Body, &files, &fate, &expires, &expired, &visions, &untold,
		&public, &locked, &i.AuthorID, &i.Writer.Login, &i.Writer.ID, &wrote, &disputed, &transferred, &asked, &cut, &misread, &unvouched, &likely, &unsized); err != nil {
		return i, err
	}
	i.Type, i.State, i.Reason = checks.ItemType(typ), checks.State(state), checks.Reason(reason)
	i.Author.Bot, i.Merged, i.Draft, i.Locked, i.RefsStale = bot != 0, merged != 0, draft != 0, locked != 0, stale != 0
	i.RefsMark = stale
	i.Writer.At, i.Disputed = moment(wrote), disputed != 0
	i.Transferred, i.FateAsked, i.ClosesCut = transferred != 0, moment(asked), cut != 0
	i.Created, i.Updated, i.Closed, i.Gone = moment(created), moment(updated), moment(closed), moment(gone)
	i.Heard, i.Touched, i.RefsRead, i.UnlinkedAt = moment(heard), moment(touched), moment(read), moment(unlinked)
	c.Kind, c.Likely, c.Unvouched = checks.Kind(kind), checks.Kind(likely), checks.Kind(unvouched)
	c.Source, c.Weight = checks.Source(source), checks.Weight(weight)
	c.Linked, c.Settled, c.UnlinkedAt, c.Misread, c.Unsized = linked != 0, settled != 0, i.UnlinkedAt, misread != 0, unsized != 0
	c.Share = contribution(counted, c.Share.Milestone, countedKind, countedState, countedWeight)
	i.MovedPublic = public != 0
	i.Fate, c.Expires, c.Expired = checks.Fate(fate), moment(expires), expired != 0
	if c.Hidden, err = reffed(untold); err != nil {
		return i, err
	}
	if c.Visions, err = reffed(visions); err != nil {
		return i, err
	}
	if i.Labels, err = listed(labels); err != nil {
		return i, err
	}
	if i.Fields, err = fielded(fields); err != nil {
		return i, err
	}
	if i.Files, err = listed(files); err != nil {
		return i, err
	}
	c.Strategies, err = reffed(strategies)
	return i, err
}

// PutItem records an item as GitHub showed it. A state older than the one that is there changes nothing; one of the same
// time replaces it. What is known beyond the payload (Writer, Heard, Touched, RefsMark, Transferred, FateAsked) is taken of an item that is new; of one that
// is there it has methods of its own, as what was concluded.
func (t *Tx) PutItem(i Item) error { return t.PutItems([]Item{i}) }

// itemPut is how many columns [Tx.PutItems] writes of an item, and itemsPut how many items one statement of it at most.
const (
	itemPut  = 36
	itemsPut = 16
)

// PutItems is [Tx.PutItem] of many, none of them twice.
func (t *Tx) PutItems(items []Item) error {
	strategies := map[int64]bool{}
	for len(items) > 0 {
		n := itemsPut // 16, 8, … rows: few different statements
		for n > len(items) {
			n /= 2
		}
		args := make([]any, 0, n*itemPut)
		for _, i := range items[:n] {
			args = append(args, putting(i)...)
		}
		type kept struct {
			repo int64
			kind checks.Kind
		}
		rows, err := many(t, fmt.Sprintf("put item %d#%d", items[0].Repo, items[0].Number), func(s scanner) (k kept, err error) {
			return k, s.Scan(&k.repo, &k.kind)
		}, putItems(n), args...)
		if err != nil {
			return err
		}
		for _, k := range rows { // none of one that is newer there
			if k.kind == checks.Strategy {
				strategies[k.repo] = true
			}
		}
		items = items[n:]
	}
	for _, repo := range slices.Sorted(maps.Keys(strategies)) {
		if err := t.markStrategies(repo); err != nil {
			return err
		}
	}
	return nil
}

// putItems is the statement for so many items.
func putItems(n int) string {
	return `
		INSERT INTO items AS old (repo, number, id, node_id, type, title, body, author, author_bot, association, state, reason,
			merged, draft, head, base, labels, issue_type, milestone, created, updated, closed, gone, moved_to, fields, fate, moved_public,
			locked, author_id, heard, touched, refs_stale, writer, writer_id, wrote, disputed)
		VALUES ` + tuples(n, itemPut) + `
		ON CONFLICT (repo, number) DO UPDATE SET
			id = excluded.id, node_id = excluded.node_id, type = excluded.type, title = excluded.title, body = excluded.body,
			author = excluded.author, author_bot = excluded.author_bot, association = excluded.association,
			state = excluded.state, reason = excluded.reason, merged = excluded.merged, draft = excluded.draft,
			head = excluded.head, base = excluded.base, labels = excluded.labels, issue_type = excluded.issue_type,
			milestone = excluded.milestone, created = excluded.created, updated = excluded.updated, disputed = excluded.disputed,
			closed = excluded.closed, gone = excluded.gone, moved_to = excluded.moved_to, fields = excluded.fields,
			fate = excluded.fate, moved_public = excluded.moved_public,
			locked = excluded.locked,
			author_id = CASE WHEN excluded.author_id = 0 THEN old.author_id ELSE excluded.author_id END
		WHERE excluded.updated >= old.updated RETURNING repo, kind`
}

// putting are the values of an item's columns in that statement.
func putting(i Item) []any {
	return []any{i.Repo, i.Number, i.ID, i.NodeID, string(i.Type), i.Title, i.Body, i.Author.Login, flag(i.Author.Bot), i.Association,
		string(i.State), string(i.Reason), flag(i.Merged), flag(i.Draft), i.Head, i.Base, list(i.Labels), i.IssueType,
		i.Milestone, micros(i.Created), micros(i.Updated), micros(i.Closed), micros(i.Gone), i.MovedTo, fieldList(i.Fields), string(i.Fate),
		flag(i.MovedPublic), flag(i.Locked), i.AuthorID, micros(i.Heard), micros(i.Touched), i.RefsMark, i.Writer.Login, i.Writer.ID, micros(i.Writer.At),
		flag(i.Disputed)}
}

// LockItem makes other Write transactions that lock the same item wait for this one, whether the item is there or not.
// Lock before reading what is to be changed. On SQLite there is only one writer anyway.
func (t *Tx) LockItem(repo int64, number int) error {
	if !t.db.pg {
		return nil
	}
	if !t.lockedFirst(itemID{repo, number}) {
		return nil
	}
	return t.do("lock an item", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", itemLock(repo, number))
}

// itemLock is the name of an item's lock.
func itemLock(repo int64, number int) string { return fmt.Sprintf("item:%d:%d", repo, number) }

// lockedFirst notes that an item is about to be locked, and reports whether it was not yet. What was read of it before may be
// old by the time the lock is held.
func (t *Tx) lockedFirst(id itemID) bool {
	if t.locks[id] {
		return false
	}
	if t.locks == nil {
		t.locks = map[itemID]bool{}
	}
	t.locks[id] = true
	t.seen.locked(id)
	return true
}

// Item returns one item, whether it is gone or not.
func (t *Tx) Item(repo int64, number int) (Item, error) {
	return oneOfItem(t, ask("items", fmt.Sprintf("item %d#%d", repo, number), item, itemQuery), repo, number)
}

// ItemFilter says which items of one repository [Tx.Items] returns. Fields that are zero do not matter.
type ItemFilter struct {
	Repo      int64
	State     checks.State
	Type      checks.ItemType
	Milestone *int   // 0: without one
	Head      string // with State, Type and Gone alone
	Kind      *checks.Kind
	Label     string // perhaps labelled so: some may be let through that are not
	Stale     bool   // only pulls whose references are to be read again
	Gone      bool   // deleted and transferred ones too
	After     int    // numbers above it
	Limit     int    // 0: all
}

// CountItems counts a repository's issues and pull requests that are not gone.
func (t *Tx) CountItems(repo int64) (issues, pulls int, err error) {
	type counts struct{ issues, pulls int }
	c, err := one(t, "count items", func(s scanner) (c counts, err error) { return c, s.Scan(&c.issues, &c.pulls) },
		"SELECT COALESCE(sum(CASE WHEN type = 'issue' THEN 1 ELSE 0 END), 0), COALESCE(sum(CASE WHEN type = 'pull' THEN 1 ELSE 0 END), 0) FROM items WHERE repo = $1 AND gone = 0", repo)
	return c.issues, c.pulls, err
}

// Items returns the items that a filter lets through, by number.
func (t *Tx) Items(f ItemFilter) ([]Item, error) {
	if f.Head != "" { // by its index alone: few items have one commit, and most open ones would be read for the rest
		all, err := many(t, "read items", item, "SELECT "+itemColumns+" FROM items WHERE repo = $1 AND head = $2 AND head <> ''", f.Repo, f.Head)
		slices.SortFunc(all, func(a, b Item) int { return cmp.Compare(a.Number, b.Number) }) // SQLite would read the whole repository for its order
		return slices.DeleteFunc(all, func(i Item) bool {
			return f.State != "" && i.State != f.State || f.Type != "" && i.Type != f.Type || !f.Gone && !i.Gone.IsZero()
		}), err
	}
	where, args := f.where()
	return many(t, "read items", item, "SELECT "+itemColumns+" FROM items"+where, args...)
}

// Unsettled returns items of a repository that people may still act on: those that are open and those of open milestones, by number, after
// one and at most limit.
func (t *Tx) Unsettled(repo int64, after, limit int) ([]Item, error) {
	return many(t, "read items", item, "SELECT "+itemColumns+` FROM items WHERE repo = $1 AND number > $2 AND gone = 0 AND (state = 'open' OR milestone <> 0
		AND milestone IN (SELECT number FROM milestones WHERE repo = $1 AND state = 'open' AND gone = 0)) ORDER BY number LIMIT `+strconv.Itoa(limit), repo, after)
}

// BotIssues returns the issues by bots, in the repositories of an installation, whose text begins with a marker; deleted ones too.
func (t *Tx) BotIssues(installation int64, marker string) ([]Item, error) {
	return many(t, "read the issues of bots", item, "SELECT "+itemColumns+` FROM items WHERE repo IN (SELECT id FROM repositories WHERE installation = $1)
		AND author_bot = 1 AND type = 'issue' AND body LIKE $2 ORDER BY repo, number`, installation, marker+"%")
}

// where is the filter without its Head, as the end of a statement.
func (f ItemFilter) where() (string, []any) {
	var where strings.Builder
	where.WriteString(" WHERE repo = $1")
	args := []any{f.Repo}
	and := func(clause string, arg any) {
		args = append(args, arg)
		fmt.Fprintf(&where, " AND "+clause, len(args))
	}
	if f.State != "" {
		and("state = $%d", string(f.State))
	}
	if f.Type != "" {
		and("type = $%d", string(f.Type))
	}
	if f.Milestone != nil {
		and("milestone = $%d", *f.Milestone)
	}
	if f.Label != "" {
		and("lower(labels) LIKE $%d", like(f.Label))
	}
	if f.Kind != nil {
		and("kind = $%d", string(*f.Kind))
	}
	if f.After != 0 {
		and("number > $%d", f.After)
	}
	if f.Stale {
		where.WriteString(" AND refs_stale > 0")
	}
	if !f.Gone {
		where.WriteString(" AND gone = 0")
	}
	where.WriteString(" ORDER BY number")
	if f.Limit > 0 { // written out: SQLite plans a statement anew for each value that its limit is given
		fmt.Fprintf(&where, " LIMIT %d", f.Limit)
	}
	return where.String(), args
}

// InMilestones counts the items of a repository that are there, by the number of their milestone and their state.
func (t *Tx) InMilestones(repo int64) (map[int]map[checks.State]int, error) {
	type count struct {
		milestone, n int
		state        checks.State
	}
	rows, err := many(t, "count items by milestone", func(s scanner) (c count, err error) { return c, s.Scan(&c.milestone, &c.state, &c.n) },
		"SELECT milestone, state, count(*) FROM items WHERE repo = $1 AND milestone > 0 AND gone = 0 GROUP BY milestone, state", repo)
	out := map[int]map[checks.State]int{}
	for _, c := range rows {
		if out[c.milestone] == nil {
			out[c.milestone] = map[checks.State]int{}
		}
		out[c.milestone][c.state] = c.n
	}
	return out, err
}

// NumbersIn are the numbers of a milestone's items (0: of those without one), in their order.
func (t *Tx) NumbersIn(repo int64, milestone int) ([]int, error) {
	return many(t, "read the numbers in a milestone", value[int],
		"SELECT number FROM items WHERE repo = $1 AND milestone = $2 AND gone = 0 ORDER BY number", repo, milestone)
}

// mostClosers is how many pull requests are read that state to close some items: anybody can open them.
const mostClosers = 1000

// ClosersOf returns of items of a repository, by number, the pull requests that close them, by whatever name it is called there, at most
// [mostClosers] in all.
func (t *Tx) ClosersOf(repo int64, numbers []int) (map[int][]Place, error) {
	names, err := many(t, "read names", value[string], "SELECT full_name FROM names WHERE repo = $1", repo)
	if err != nil || len(numbers) == 0 || len(names) == 0 {
		return nil, err
	}
	of, args := map[string]int{}, []any{string(checks.FromClosing)}
	for _, name := range names {
		for _, n := range numbers {
			target := fmt.Sprintf("%s#%d", name, n)
			of[target] = n
			args = append(args, target)
		}
	}
	marks := make([]string, len(args)-1)
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+2)
	}
	out := map[int][]Place{}
	_, err = many(t, "read what closes items", func(s scanner) (p Place, err error) {
		var target string
		err = s.Scan(&p.Repo, &p.Number, &target)
		if n := of[target]; !slices.Contains(out[n], p) {
			out[n] = append(out[n], p)
		}
		return p, err
	}, "SELECT repo, number, target FROM links WHERE source = $1 AND target IN ("+strings.Join(marks, ",")+") ORDER BY repo, number LIMIT "+strconv.Itoa(mostClosers), args...)
	return out, err
}

// like is a pattern for what contains a text, whatever its case. Databases and JSON agree on the plainest of characters only;
// others stand for anything.
func like(s string) string {
	return "%" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == ' ' || r == '-' {
			return r
		}
		return '%'
	}, strings.ToLower(s)) + "%"
}

// HearItem records when a delivery about an item arrived, unless a later one is recorded.
func (t *Tx) HearItem(repo int64, number int, at time.Time) error {
	return t.do(fmt.Sprintf("hear of item %d#%d", repo, number),
		"UPDATE items SET heard = $3 WHERE repo = $1 AND number = $2 AND heard < $3", repo, number, micros(at))
}

// SetAuthor records whose account an item's author is.
func (t *Tx) SetAuthor(repo int64, number int, id int64) error {
	return t.do(fmt.Sprintf("record the author of item %d#%d", repo, number),
		"UPDATE items SET author_id = $3 WHERE repo = $1 AND number = $2", repo, number, id)
}

// SetTransferred records that an issue came from another repository.
func (t *Tx) SetTransferred(repo int64, number int) error {
	return t.do(fmt.Sprintf("record that item %d#%d was transferred", repo, number),
		"UPDATE items SET transferred = 1 WHERE repo = $1 AND number = $2", repo, number)
}

// SetFateAsked records of which closing GitHub was asked what became of an issue.
func (t *Tx) SetFateAsked(repo int64, number int, closed time.Time) error {
	return t.do(fmt.Sprintf("record what was asked of item %d#%d", repo, number),
		"UPDATE items SET fate_asked = $3 WHERE repo = $1 AND number = $2", repo, number, micros(closed))
}

// SetWriter records who wrote an item's description as it stands, a zero one when that is not known.
func (t *Tx) SetWriter(repo int64, number int, w Writer) error {
	return t.do(fmt.Sprintf("record who wrote item %d#%d", repo, number),
		"UPDATE items SET writer = $3, writer_id = $4, wrote = $5 WHERE repo = $1 AND number = $2", repo, number, w.Login, w.ID, micros(w.At))
}

// SetFields records what an issue's fields say, with names that the payload left out.
func (t *Tx) SetFields(repo int64, number int, fields []Field) error {
	return t.do(fmt.Sprintf("record the fields of item %d#%d", repo, number),
		"UPDATE items SET fields = $3 WHERE repo = $1 AND number = $2", repo, number, fieldList(fields))
}

// Touch records that a person acted on an item, unless a later act is recorded.
func (t *Tx) Touch(repo int64, number int, at time.Time) error {
	return t.do(fmt.Sprintf("touch item %d#%d", repo, number),
		"UPDATE items SET touched = $3 WHERE repo = $1 AND number = $2 AND touched < $3", repo, number, micros(at))
}

// Refs is what a reading told of a pull request's references and files.
type Refs struct {
	Files []string
	Total int       // how many files it changes, listed or not
	Cut   bool      // it closes more issues than were read
	Mark  int64     // [Item.RefsMark] as it was when the reading began
	At    time.Time // when it was read
}

// SetRefs records that a pull request's references were read, and the files that it changes. It is no longer stale, unless it
// became so again after the reading began.
func (t *Tx) SetRefs(repo int64, number int, r Refs) error {
	return t.do(fmt.Sprintf("record the references of item %d#%d", repo, number), `
		UPDATE items SET files = $3, files_total = $4, refs_read = $5, closes_cut = $7,
			refs_stale = CASE WHEN refs_stale = $6 THEN 0 ELSE refs_stale END
		WHERE repo = $1 AND number = $2`,
		repo, number, list(r.Files), r.Total, micros(r.At), r.Mark, flag(r.Cut))
}

// MarkStale records that the references and files of a pull request are to be read again.
func (t *Tx) MarkStale(repo int64, number int) error {
	return t.do(fmt.Sprintf("mark item %d#%d", repo, number),
		"UPDATE items SET refs_stale = refs_stale + 1 WHERE repo = $1 AND number = $2", repo, number)
}

// prefixed is a list of columns of the table i.
func prefixed(columns string) string {
	names := strings.Split(columns, ",")
	for n, c := range names {
		names[n] = "i." + strings.TrimSpace(c)
	}
	return strings.Join(names, ", ")
}

// CountStalePulls is how many pull requests [Tx.StalePulls] returns.
func (t *Tx) CountStalePulls(installation int64, limit int) (int, error) {
	return one(t, "count stale pull requests", value[int], fmt.Sprintf(`SELECT count(*) FROM (SELECT 1
		FROM repositories r JOIN items i ON i.repo = r.id WHERE r.installation = $1 AND %s LIMIT %d) AS waiting`, staleClause, limit), installation)
}

// staleClause is true of pull requests i in repositories r that are to be read again.
const staleClause = "r.gone = 0 AND i.refs_stale > 0 AND i.gone = 0 AND (i.state = 'open' OR i.milestone <> 0) AND i.type = 'pull'"

// StalePulls returns pull requests of an installation whose references are to be read again, the newest of each
// repository first. Closed ones that are in no milestone are left out: nothing is decided by what they close, and a
// repository's whole past would stand before what happens now.
func (t *Tx) StalePulls(installation int64, limit int) ([]Item, error) {
	return many(t, "read stale pull requests", item, fmt.Sprintf(`SELECT %s FROM repositories r JOIN items i ON i.repo = r.id
		WHERE r.installation = $1 AND %s ORDER BY r.id, i.number DESC LIMIT %d`, prefixed(itemColumns), staleClause, limit), installation)
}
