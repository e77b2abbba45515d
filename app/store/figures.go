package store

import (
	"errors"
	"fmt"
	"time"
)

// Figures are what is noted of the figures that the checks of a milestone's pull requests tell.
type Figures struct {
	Asked  time.Time // when the checks were last asked to tell them as they are, zero for never
	Digest string    // of the figures as they were then
}

// Figures returns what is noted of a milestone's figures, the zero value where nothing is.
func (t *Tx) Figures(repo int64, milestone int) (Figures, error) {
	f, err := one(t, fmt.Sprintf("read of the figures of milestone %d/%d", repo, milestone), func(s scanner) (f Figures, err error) {
		var asked int64
		err = s.Scan(&asked, &f.Digest)
		f.Asked = moment(asked)
		return f, err
	}, "SELECT asked, digest FROM figures WHERE repo = $1 AND milestone = $2", repo, milestone)
	if errors.Is(err, ErrNotFound) {
		return Figures{}, nil
	}
	return f, err
}

// SetFigures notes it.
func (t *Tx) SetFigures(repo int64, milestone int, f Figures) error {
	return t.do(fmt.Sprintf("note the figures of milestone %d/%d", repo, milestone), `
		INSERT INTO figures (repo, milestone, asked, digest) VALUES `+tuples(1, 4)+`
		ON CONFLICT (repo, milestone) DO UPDATE SET asked = excluded.asked, digest = excluded.digest`,
		repo, milestone, micros(f.Asked), f.Digest)
}
