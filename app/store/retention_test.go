package store

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// schema is every table of a database with its columns, as the database itself says.
func schema(t *testing.T, db *DB) map[string][]string {
	t.Helper()
	query := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`
	if db.pg {
		query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`
	}
	rows, err := db.read.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		out[table] = append(out[table], column)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return out
}

// Whoever adds a table says how long its rows are kept.
func TestEveryTableHasARuleOfRetention(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		tables := schema(t, db)
		if len(tables) < 20 {
			t.Fatalf("only %d tables were found", len(tables))
		}
		rules := map[string]rule{}
		for _, r := range retained() {
			if _, twice := rules[r.Table]; twice {
				t.Errorf("%s has two rules", r.Table)
			}
			rules[r.Table] = r
			if (r.Keep == always || r.Keep == byRiver) && r.Why == "" {
				t.Errorf("%s is kept without a reason", r.Table)
			}
			if db.pg && tables[r.Table] == nil && !strings.HasPrefix(r.Table, "river_") { // River has others on SQLite
				t.Errorf("%s has a rule and is no table", r.Table)
			}
		}
		for table, columns := range tables {
			r, ok := rules[table]
			if !ok {
				t.Errorf("table %s has no rule: nobody said how long it is kept", table)
				continue
			}
			if strings.HasPrefix(table, "river_") != (r.Keep == byRiver || table == "river_migration") {
				t.Errorf("table %s is kept by the rule %s", table, r.Keep)
			}
			if slices.Contains(columns, "repo") && (r.Keep != withRepository || table != "items" && len(r.about) == 0) {
				t.Errorf("table %s is about repositories and stays when they go", table)
			}
			if slices.Contains(columns, "owner") && r.Keep != withOwner && table != "repositories" {
				t.Errorf("table %s is about owners and stays when they go", table)
			}
		}
	})
}

// What has a name has a rule by that name, or is not stored.
func TestEveryNameHasARuleOfRetention(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		err := db.Write(t.Context(), func(tx *Tx) error { return tx.SetFact("diary:1", "x") })
		if err == nil || !strings.Contains(err.Error(), "none of the server itself") {
			t.Errorf("a name without a rule: %v", err)
		}
		err = db.Write(t.Context(), func(tx *Tx) error { return tx.Bump(Live, 1, at(1), "diary:1") })
		if err == nil || !strings.Contains(err.Error(), "no key of a subject") {
			t.Errorf("a key of no subject: %v", err)
		}
	})
}

// A repository that is forgotten takes none with it whose id begins or ends like its own.
func TestForgettingOneRepositoryLeavesItsNeighbours(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		neighbours := []string{"11", "111", "2", "0"}
		write(t, db, func(tx *Tx) error {
			for _, id := range append([]string{"1"}, neighbours...) {
				for _, kind := range subjectsOf(ofRepository) {
					repo, err := strconv.ParseInt(id, 10, 64)
					s := Subject{Kind: SubjectKind(kind), Repo: repo, Number: 1, SHA: "abc"}
					if err := errors.Join(err, tx.Bump(Live, 1, at(1), s.Key())); err != nil {
						return err
					}
				}
			}
			return tx.PutRepository(Repository{ID: 1, Installation: 7, Owner: "acme", Name: "app", Gone: at(1)})
		})
		for more := true; more; {
			write(t, db, func(tx *Tx) error {
				f, err := tx.ForgetRepository(1, at(2), 3)
				more = f.More
				for table, n := range f.Rows {
					if n > 3 {
						t.Errorf("%d rows of %s at once", n, table)
					}
				}
				return err
			})
		}
		count := func(query string) int {
			return read(t, db, func(tx *Tx) (int, error) { return one(tx, "count", value[int], query) })
		}
		if got, want := count("SELECT count(*) FROM subjects"), len(neighbours)*len(subjectsOf(ofRepository)); got != want {
			t.Errorf("%d subjects are left, want %d", got, want)
		}
		if got := count("SELECT count(*) FROM repositories") + count("SELECT count(*) FROM names"); got != 0 {
			t.Errorf("the repository is still there")
		}
	})
}
