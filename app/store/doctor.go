package store

import "time"

// LastDelivery returns when the last delivery arrived that is kept, the zero time when none is.
func (t *Tx) LastDelivery() (time.Time, error) {
	at, err := one(t, "last delivery", value[int64], `SELECT coalesce(max(last), 0) FROM (
		SELECT max(seq) AS last FROM deliveries WHERE state = 'waiting' UNION ALL SELECT max(seq) FROM deliveries WHERE state = 'done'
		UNION ALL SELECT max(seq) FROM deliveries WHERE state = 'failed' UNION ALL SELECT max(seq) FROM deliveries WHERE state = 'past') AS states`)
	return moment(at), err // seq is the time of arrival, made unique
}

// OldestCompared returns how many repositories were read whole, and since when the one of them that was not compared with GitHub for longest
// was not: since it was read, where it never was.
func (t *Tx) OldestCompared() (n int, at time.Time, err error) {
	type oldest struct{ n, at int64 }
	o, err := one(t, "read when repositories were compared", func(s scanner) (o oldest, err error) {
		err = s.Scan(&o.n, &o.at)
		return o, err
	}, `SELECT count(*), coalesce(min(CASE WHEN r.compared > r.read_at THEN r.compared ELSE r.read_at END), 0)
		FROM repositories r JOIN installations i ON i.id = r.installation WHERE `+readWhole)
	return int(o.n), moment(o.at), err
}

// FaultyPolicy is a policy file with problems.
type FaultyPolicy struct {
	Repository Repository
	Problems   string // JSON, as in [Policy]
}

// PoliciesWithProblems returns the policy files that have problems, by the names of their repositories.
func (t *Tx) PoliciesWithProblems() (out []FaultyPolicy, err error) {
	type row struct {
		repo     int64
		problems string
	}
	rows, err := many(t, "read policy files with problems", func(s scanner) (r row, err error) {
		err = s.Scan(&r.repo, &r.problems)
		return r, err
	}, `SELECT p.repo, p.problems FROM policies p JOIN repositories r ON r.id = p.repo
		WHERE p.problems NOT IN ('', '[]', 'null') AND r.gone = 0 AND r.archived = 0 ORDER BY lower(r.owner), lower(r.name)`)
	for _, r := range rows {
		repo, err := t.Repository(r.repo)
		if err != nil {
			return nil, err
		}
		out = append(out, FaultyPolicy{repo, r.problems})
	}
	return out, err
}

// WithMisplaced returns the repositories with files that look like their policy and are not read, by name.
func (t *Tx) WithMisplaced() ([]Repository, error) {
	return many(t, "read repositories with a misplaced policy", repository, "SELECT "+repositoryColumns+` FROM repositories
		WHERE misplaced NOT IN ('', '[]', 'null') AND gone = 0 AND archived = 0 ORDER BY lower(owner), lower(name)`)
}
