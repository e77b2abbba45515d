package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTickOrigin(t *testing.T) {
	tick := Tick{Comment: 12, Mark: "ab12", By: 7, At: 99, N: 1}
	if got, ok := ParseTick(tick.Origin()); !ok || got != tick {
		t.Errorf("%q is read as %+v, %v", tick.Origin(), got, ok)
	}
	for _, other := range []string{"", "comment:12", "comment:12:2", "button:a-b-c", "tick:12:ab12:7:99", "tick:x:ab12:7:99:0", "tick:12:ab12:7:099:0", "tick:12:ab12:7:99:0:1"} {
		if got, ok := ParseTick(other); ok {
			t.Errorf("%q is read as %+v", other, got)
		}
	}
}

// Marks differ with the words and with the comment.
func TestMarkOf(t *testing.T) {
	on := Commented{Place{1, 12}, "<!-- a -->"}
	marks := map[string]string{}
	for what, mark := range map[string]string{"itself": MarkOf(on, "x"), "other words": MarkOf(on, "y"), "another item": MarkOf(Commented{Place{1, 13}, on.Name}, "x"),
		"another repository": MarkOf(Commented{Place{2, 12}, on.Name}, "x"), "another comment": MarkOf(Commented{on.Place, "<!-- b -->"}, "x")} {
		if marks[mark] != "" {
			t.Errorf("%s has the mark of %s", what, marks[mark])
		}
		marks[mark] = what
	}
}

func TestBoxes(t *testing.T) {
	each(t, func(t *testing.T, db *DB) {
		on := Commented{Place{1, 12}, "<!-- a -->"}
		line := func(item int, words string, commands ...string) Box {
			return Box{Mark: MarkOf(on, words), On: on, Item: Place{2, item}, About: Place{1, 40}, Commands: commands}
		}
		a, b, c := line(71, "a", "/northstar link #40", "/northstar unlink #12"), line(72, "b", "/northstar link #40"), line(73, "c")
		c.About = Place{}
		put := func(lines ...Box) {
			t.Helper()
			write(t, db, func(tx *Tx) error { return tx.PutBoxes(on, lines) })
		}
		wants := func(what string, want ...Box) {
			t.Helper()
			if d := cmp.Diff(want, read(t, db, func(tx *Tx) ([]Box, error) { return tx.BoxesOn(on) })); d != "" {
				t.Errorf("%s: %s", what, d)
			}
		}
		put(a, b, c)
		wants("written", a, b, c)
		for item, want := range map[Place][]Commented{{2, 71}: {on}, {1, 12}: {on}, {2, 99}: nil} {
			if d := cmp.Diff(want, read(t, db, func(tx *Tx) ([]Commented, error) { return tx.BoxesOf(item) })); d != "" {
				t.Errorf("%v: %s", item, d)
			}
		}
		for repo, want := range map[int64][]Commented{1: {on}, 2: {on}, 3: nil} {
			if d := cmp.Diff(want, read(t, db, func(tx *Tx) ([]Commented, error) { return tx.BoxesFrom(repo) })); d != "" {
				t.Errorf("%d: %s", repo, d)
			}
		}

		ben, eve := Account{"ben", 7}, Account{"eve", 8}
		write(t, db, func(tx *Tx) error { return tx.TickBox(a.Mark, at(1)) })
		write(t, db, func(tx *Tx) error { return tx.EndTick(a.Mark, eve, "Only others may.") })
		a.By, a.Why = eve, "Only others may."
		wants("refused", a, b, c)

		take := func(origin string, by Account) (taken bool) {
			write(t, db, func(tx *Tx) (err error) { taken, err = tx.TakeBox(a.Mark, origin, by, at(2)); return err })
			return taken
		}
		for _, tick := range []struct {
			origin string
			by     Account
			takes  bool
		}{{"tick:1", ben, true}, {"tick:1", ben, true}, {"tick:2", eve, false}} { // once more is as once
			if got := take(tick.origin, tick.by); got != tick.takes {
				t.Errorf("%s by %s takes the line: %t", tick.origin, tick.by.Login, got)
			}
		}
		write(t, db, func(tx *Tx) error { return tx.EndTick(a.Mark, eve, "too late") })
		a.By, a.Why, a.Taken, a.TakenAt = ben, "", "tick:1", at(2)
		wants("taken", b, c, a) // in the order in which they were

		b.Item.Number = 75 // others that have the words now
		put(b)
		wants("what was carried out stays, and what is gone goes", b, a)

		again := line(71, "a", "/northstar link #40")
		write(t, db, func(tx *Tx) error { return tx.TickBox(a.Mark, at(3)) })
		put(again)
		a.Ticked = at(3)
		wants("what is being answered stays as it is", a)
		write(t, db, func(tx *Tx) error { return tx.EndTick(a.Mark, ben, "") })
		put(again)
		wants("proposed again", again)
	})
}
