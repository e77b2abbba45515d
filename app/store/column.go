package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// Columns hold integers and text only. Strings of our own types are converted by hand on the way in: PostgreSQL's driver
// would ask checks.Kind for its text, which is "none" where the column has ''.

// micros is a time as columns have it; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment is micros backwards.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// flag is a boolean as columns have it.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// list is a list as columns have it, "[]" when there is none.
func list(s []string) string {
	if len(s) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(s) // strings always marshal
	return string(b)
}

// listed is list backwards; "" and "[]" are none.
func listed(s string) ([]string, error) {
	if s == "" || s == "[]" {
		return nil, nil
	}
	var out []string
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		return nil, fmt.Errorf("a list in the database is damaged: %w", err)
	}
	return out, nil
}

// fieldList are issue fields as a column has them, "[]" when there are none.
func fieldList(fs []Field) string {
	if len(fs) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(fs) // numbers and strings always marshal
	return string(b)
}

// fielded is fieldList backwards.
func fielded(s string) ([]Field, error) {
	if s == "" || s == "[]" {
		return nil, nil
	}
	var out []Field
	if err := json.Unmarshal([]byte(s), &out); err != nil {
		return nil, fmt.Errorf("issue fields in the database are damaged: %w", err)
	}
	return out, nil
}

// refs are references as a column has them.
func refs(rs []checks.Ref) string {
	s := make([]string, len(rs))
	for i, r := range rs {
		s[i] = r.String()
	}
	return list(s)
}

// reffed is refs backwards.
func reffed(s string) ([]checks.Ref, error) {
	names, err := listed(s)
	if err != nil || names == nil {
		return nil, err
	}
	out := make([]checks.Ref, len(names))
	for i, n := range names {
		if out[i], err = ref(n); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ref reads "owner/repo#n".
func ref(s string) (checks.Ref, error) {
	full, num, ok := strings.Cut(s, "#")
	owner, repo, ok2 := strings.Cut(full, "/")
	n, err := strconv.Atoi(num)
	if !ok || !ok2 || err != nil {
		return checks.Ref{}, fmt.Errorf("a reference in the database is damaged: %q", s)
	}
	return checks.Ref{Owner: owner, Repo: repo, Number: n}, nil
}
