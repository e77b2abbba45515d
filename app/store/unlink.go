package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// What a person takes away from an item is the link to another one, by whatever name and in whatever place it is stated: a
// repository may be renamed and an issue transferred before it or after, and the texts keep the names that they were written
// with. So what is compared is what both names lead to now; but for what leads to a private repository other than the item's own,
// of which nobody is to find out what else it is or was called: there the name is what was written.

// Unlink is a link that a person took away from an item.
type Unlink struct {
	Target checks.Ref // as it was named, in lower case
	By     string
	ByID   int64 // GitHub's id of the account, 0 unknown
	At     time.Time
}

// Away is a link that is stated, and who took it away from the item.
type Away struct {
	Link Link
	By   string
}

// Unlink records that a person took a link away from an item: it holds against every source until it is dropped.
func (t *Tx) Unlink(repo int64, number int, target checks.Ref, by Account, at time.Time) error {
	return t.do(fmt.Sprintf("unlink item %d#%d", repo, number), `
		INSERT INTO unlinks (repo, number, target, actor, actor_id, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (repo, number, target) DO UPDATE SET actor = excluded.actor, actor_id = excluded.actor_id, at = excluded.at`,
		repo, number, target.Key(), by.Login, by.ID, micros(at))
}

// DropUnlink lets a link count again.
func (t *Tx) DropUnlink(repo int64, number int, target checks.Ref) error {
	all, err := t.Unlinks(repo, number)
	if err != nil || len(all) == 0 {
		return err
	}
	back, err := t.identity(repo, target)
	if err != nil {
		return err
	}
	for _, u := range all {
		end, err := t.identity(repo, u.Target)
		if err == nil && end == back {
			err = t.do(fmt.Sprintf("drop an unlink of item %d#%d", repo, number),
				"DELETE FROM unlinks WHERE repo = $1 AND number = $2 AND target = $3", repo, number, u.Target.Key())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Unlinks returns what people took away from an item, whether it is stated or not.
func (t *Tx) Unlinks(repo int64, number int) ([]Unlink, error) {
	return manyOfItem(t, ask("unlinks", fmt.Sprintf("read what was unlinked from item %d#%d", repo, number), func(s scanner) (u Unlink, err error) {
		var target string
		var at int64
		if err := s.Scan(&target, &u.By, &u.ByID, &at); err != nil {
			return u, err
		}
		u.At = moment(at)
		u.Target, err = ref(target)
		return u, err
	}, "SELECT target, actor, actor_id, at FROM unlinks WHERE repo = $1 AND number = $2 ORDER BY target"), repo, number)
}

// TakenAway returns the links that an item or its milestone (0: none) states and that a person took away from the item.
func (t *Tx) TakenAway(repo int64, number, milestone int) ([]Away, error) {
	if all, err := t.Unlinks(repo, number); err != nil || len(all) == 0 {
		return nil, err
	}
	rows, err := t.stated(repo, number, milestone)
	if err != nil {
		return nil, err
	}
	_, away, err := t.sift(rows)
	return away, err
}

// States reports whether an item or its milestone (0: none) states a link to a target, by whatever name; one that was taken
// away is stated too.
func (t *Tx) States(repo int64, number, milestone int, target checks.Ref) (bool, error) {
	want, err := t.identity(repo, target)
	if err != nil {
		return false, err
	}
	rows, err := t.stated(repo, number, milestone)
	if err != nil {
		return false, err
	}
	for _, r := range rows {
		end, err := t.identity(repo, r.Target)
		if err != nil || end == want {
			return err == nil, err
		}
	}
	return false, nil
}

// claim is a link of an item, and whether a person took any link away from that item.
type claim struct {
	Link
	item    int // its number; of a milestone's link the number of the item that was asked for
	decided bool
}

// scanClaim scans linkColumns and decidedColumn.
func scanClaim(s scanner) (claim, error) {
	var c claim
	l, err := scanLink(andThen{s, []any{&c.decided}})
	c.Link, c.item = l, l.Number
	return c, err
}

// andThen scans more columns after those that are asked for.
type andThen struct {
	scanner
	more []any
}

// Scan scans the columns and then the further ones.
func (a andThen) Scan(to ...any) error { return a.scanner.Scan(append(to, a.more...)...) }

// sift tells links that count from those that a person took away from their item.
func (t *Tx) sift(rows []claim) (kept []Link, away []Away, err error) {
	type item struct {
		repo   int64
		number int
	}
	taken := map[item]map[string]Unlink{}
	for _, r := range rows {
		if !r.decided {
			kept = append(kept, r.Link)
			continue
		}
		of := item{r.Repo, r.item}
		if taken[of] == nil {
			if taken[of], err = t.takenFrom(r.Repo, r.item); err != nil {
				return nil, nil, err
			}
		}
		end, err := t.identity(r.Repo, r.Target)
		if err != nil {
			return nil, nil, err
		}
		if u, ok := taken[of][end]; ok {
			away = append(away, Away{r.Link, u.By})
		} else {
			kept = append(kept, r.Link)
		}
	}
	return kept, away, nil
}

// takenFrom is what people took away from an item, by what it is now.
func (t *Tx) takenFrom(repo int64, number int) (map[string]Unlink, error) {
	all, err := t.Unlinks(repo, number)
	if err != nil {
		return nil, err
	}
	out := map[string]Unlink{}
	for _, u := range all {
		end, err := t.identity(repo, u.Target)
		if err != nil {
			return nil, err
		}
		out[end] = u
	}
	return out, nil
}

// mostMoves is how often an issue is followed to another repository.
const mostMoves = 5

// identity names what a reference in an item of the repository home leads to now, whatever its repository was called and
// wherever it was then.
func (t *Tx) identity(home int64, written checks.Ref) (string, error) {
	type place struct {
		repo, private int64
		moved         sql.NullString
	}
	r := written
	for range mostMoves {
		at, err := one(t, "find "+r.String(), func(s scanner) (p place, err error) {
			err = s.Scan(&p.repo, &p.private, &p.moved)
			return p, err
		}, `SELECT n.repo, r.private, i.moved_to FROM names n JOIN repositories r ON r.id = n.repo
			LEFT JOIN items i ON i.repo = n.repo AND i.number = $2 WHERE n.full_name = $1`, fullName(r.Owner, r.Repo), r.Number)
		switch {
		case errors.Is(err, ErrNotFound):
			return r.Key(), nil
		case err != nil:
			return "", err
		case at.private != 0 && at.repo != home:
			return written.Key(), nil
		case at.moved.String == "":
			return fmt.Sprintf("%d#%d", at.repo, r.Number), nil
		}
		if r, err = ref(at.moved.String); err != nil {
			return "", err
		}
	}
	return r.Key(), nil
}
