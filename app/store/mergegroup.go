package store

import (
	"fmt"
	"time"

	"github.com/northstar-app/northstar/checks"
)

// MergeGroup is the commit that a merge queue made for a pull request, on top of a branch or of the group before it.
type MergeGroup struct {
	Repo   int64
	Head   string // SHA of the commit
	Number int    // the pull request that it adds
	Bases  []string
	At     time.Time // when GitHub first told of it
	Ended  time.Time // when GitHub told that it was destroyed; zero while it was not
	// Conclusion and Title are those of the northstar/debt-capacity that the commit repeats for the pull request; "" while none is
	// known.
	Conclusion checks.Conclusion
	Title      string
}

const mergeGroupColumns = "repo, head, number, bases, at, ended, conclusion, title"

// mergeGroup scans mergeGroupColumns.
func mergeGroup(s scanner) (g MergeGroup, err error) {
	var bases, conclusion string
	var at, ended int64
	if err := s.Scan(&g.Repo, &g.Head, &g.Number, &bases, &at, &ended, &conclusion, &g.Title); err != nil {
		return g, err
	}
	g.At, g.Ended, g.Conclusion = moment(at), moment(ended), checks.Conclusion(conclusion)
	g.Bases, err = listed(bases)
	return g, err
}

// AddMergeGroup records a group. One that is known stays as it is, its end above all.
func (t *Tx) AddMergeGroup(g MergeGroup) error {
	return t.do(fmt.Sprintf("record merge group %s in %d", g.Head, g.Repo), "INSERT INTO merge_groups ("+mergeGroupColumns+`)
		VALUES `+tuples(1, 8)+" ON CONFLICT DO NOTHING",
		g.Repo, g.Head, g.Number, list(g.Bases), micros(g.At), micros(g.Ended), string(g.Conclusion), g.Title)
}

// EndMergeGroup records that everything known by a commit was destroyed.
func (t *Tx) EndMergeGroup(repo int64, head string, at time.Time) error {
	return t.do(fmt.Sprintf("end merge group %s in %d", head, repo),
		"UPDATE merge_groups SET ended = $3 WHERE repo = $1 AND head = $2 AND ended = 0", repo, head, micros(at))
}

// MergeGroupsOn returns what is known of one commit, ended or not.
func (t *Tx) MergeGroupsOn(repo int64, head string) ([]MergeGroup, error) {
	return many(t, fmt.Sprintf("read merge group %s in %d", head, repo), mergeGroup,
		"SELECT "+mergeGroupColumns+" FROM merge_groups WHERE repo = $1 AND head = $2 ORDER BY number", repo, head)
}

// MergeGroups returns a repository's groups that were not destroyed and that GitHub told of at or after a time.
func (t *Tx) MergeGroups(repo int64, since time.Time) ([]MergeGroup, error) {
	return many(t, fmt.Sprintf("read the merge groups in %d", repo), mergeGroup,
		"SELECT "+mergeGroupColumns+" FROM merge_groups WHERE repo = $1 AND ended = 0 AND at >= $2 ORDER BY at, number, head", repo, micros(since))
}

// SetMergeGroupCapacity records which verdict a group repeats for its pull request, by the conclusion and the title that it was
// given; "" to take the next one.
func (t *Tx) SetMergeGroupCapacity(g MergeGroup) error {
	return t.do(fmt.Sprintf("record the capacity of merge group %s in %d", g.Head, g.Repo),
		"UPDATE merge_groups SET conclusion = $4, title = $5 WHERE repo = $1 AND head = $2 AND number = $3",
		g.Repo, g.Head, g.Number, string(g.Conclusion), g.Title)
}

// PurgeMergeGroups drops the groups that GitHub told of before a time, whatever became of them.
func (t *Tx) PurgeMergeGroups(before time.Time) error {
	return t.do("drop old merge groups", "DELETE FROM merge_groups WHERE at < $1", micros(before))
}
