package mirror

import (
	"cmp"
	"slices"
	"time"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/store"
)

// fieldRows are issue fields as they are stored: those with an answer, in one order.
func fieldRows(values []github.FieldValue) []store.Field {
	var out []store.Field
	for _, v := range values {
		if len(v.Values) > 0 {
			out = append(out, store.Field{ID: v.Field, Name: v.Name, Values: v.Values})
		}
	}
	slices.SortFunc(out, func(a, b store.Field) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// fieldsSeen are an issue's fields after an observation of it. A payload that does not tell them all leaves them as they were, but
// for the one that it is about.
func fieldsSeen(was []store.Field, s observation) []store.Field {
	if s.item.FieldsTold {
		return fieldRows(s.item.Fields)
	}
	if s.field == nil {
		return was
	}
	all := []github.FieldValue{*s.field}
	for _, f := range was {
		if f.ID != s.field.Field {
			all = append(all, github.FieldValue{Field: f.ID, Name: f.Name, Values: f.Values})
		}
	}
	return fieldRows(all)
}

// sameFields reports whether fields say the same. A name may be there or not.
func sameFields(a, b []store.Field) bool {
	return slices.EqualFunc(a, b, func(x, y store.Field) bool { return x.ID == y.ID && slices.Equal(x.Values, y.Values) })
}

// fieldsAge is how long the list of an owner's issue fields is believed.
const fieldsAge = time.Hour

// NameFields gives the fields of an issue the names that GitHub left out, as far as they are known. done is whether
// nothing more can be learnt: all have names, or the owner's list was read not long ago.
func NameFields(tx *store.Tx, repo store.Repository, number int, now time.Time) (named, done bool, err error) {
	if err := tx.LockItem(repo.ID, number); err != nil {
		return false, false, err
	}
	row, err := tx.Item(repo.ID, number)
	if err != nil {
		return false, false, err
	}
	if !slices.ContainsFunc(row.Fields, func(f store.Field) bool { return f.Name == "" }) {
		return false, true, nil
	}
	names, err := tx.FieldNames(repo.Owner)
	if err != nil {
		return false, false, err
	}
	fields, missing := row.Fields, false
	for i, f := range fields {
		if f.Name != "" {
			continue
		}
		name := names[f.ID]
		fields[i].Name, named, missing = name, named || name != "", missing || name == ""
	}
	if named {
		if err := tx.SetFields(row.Repo, row.Number, fields); err != nil {
			return false, false, err
		}
	}
	if !missing {
		return named, true, nil
	}
	read, err := tx.FieldsRead(repo.Owner)
	return named, now.Sub(read) < fieldsAge, err
}
