package store

import "fmt"

const policyColumns = "repo, found, text, sha, good, has_good, problems, read, since, leads"

// policyQuery is for the file of one repository.
const policyQuery = "SELECT " + policyColumns + ", looked FROM policies WHERE repo = $1"

// PutPolicy records a policy file as it was read. What was looked at with it is kept.
func (t *Tx) PutPolicy(p Policy) error {
	if p.Problems == "" {
		p.Problems = "[]"
	}
	return t.do(fmt.Sprintf("put the policy of repository %d", p.Repo), `
		INSERT INTO policies (`+policyColumns+`) VALUES `+tuples(1, 10)+`
		ON CONFLICT (repo) DO UPDATE SET
			found = excluded.found, text = excluded.text, sha = excluded.sha, good = excluded.good,
			has_good = excluded.has_good, problems = excluded.problems, read = excluded.read, since = excluded.since, leads = excluded.leads`,
		p.Repo, flag(p.Found), p.Text, p.SHA, p.Good, flag(p.HasGood), p.Problems, micros(p.Read), micros(p.Since), p.Leads)
}

// Policy returns the policy file of a repository as last read; ErrNotFound when it was never read.
func (t *Tx) Policy(repo int64) (Policy, error) {
	return oneOf(t, ask("policies", fmt.Sprintf("policy of repository %d", repo), func(s scanner) (p Policy, err error) {
		var found, good, read, since int64
		err = s.Scan(&p.Repo, &found, &p.Text, &p.SHA, &p.Good, &good, &p.Problems, &read, &since, &p.Leads, &p.Looked)
		p.Found, p.HasGood, p.Read, p.Since = found != 0, good != 0, moment(read), moment(since)
		return p, err
	}, policyQuery), repo)
}

// BeginLook records that everything in a repository is to be looked at with settings, as a digest: until [Tx.EndLook] nothing is known
// of what it was looked at with. No settings are none in particular.
func (t *Tx) BeginLook(repo int64, digest string) error {
	return t.do(fmt.Sprintf("begin to look at repository %d", repo), "UPDATE policies SET looked = $2 WHERE repo = $1", repo, looking+digest)
}

// EndLook records that everything was looked at with settings, unless another look was begun since.
func (t *Tx) EndLook(repo int64, digest string) error {
	return t.do(fmt.Sprintf("record what repository %d was looked at with", repo), "UPDATE policies SET looked = $2 WHERE repo = $1 AND looked = $3",
		repo, digest, looking+digest)
}

// looking comes before the digest of settings with which not everything was looked at yet.
const looking = "looking:"
