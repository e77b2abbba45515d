// Package audience says who may know of what: the one place that compares where something is with who will read of it.
//
// Every text has an audience, the readers of the repository that it is written in. A public repository is read by everybody; of
// a private one nobody else may learn a title, a kind, a state or that it is there, and nothing that everybody reads is summed up
// from it. The zero value of everything here is the strict one: an audience that knows nothing, a place that nobody knows of.
package audience

import "strings"

// Place is a repository as far as it matters to who may read it. The zero value is somewhere unknown: nobody may be told of it.
type Place struct {
	Repo   int64  // GitHub's id
	Owner  string // login, in any case
	Public bool   // everybody may read it; internal repositories are not public
}

// Audience are the people who will read a text. The zero value is nobody that is known, who may be told of nothing.
type Audience struct{ home Place }

// Of are the readers of a repository, and of nothing else as far as is known, but for what is public.
func Of(home Place) Audience { return Audience{home} }

// Everybody reads what is public, and nothing else.
func Everybody() Audience { return Audience{Place{Public: true}} }

// Public reports whether everybody may be among the readers.
func (a Audience) Public() bool { return a.home.Public }

// Sees reports whether the readers may be told of a repository's items: their titles, kinds, states, and that they are there.
func (a Audience) Sees(p Place) bool {
	if a == (Audience{}) || p.Repo == 0 {
		return false
	}
	return p.Public || p.Repo == a.home.Repo
}

// Counts reports whether a number that the readers are shown may be made of a repository's items. What everybody reads is made of
// public ones alone; in a private repository the sum of all of its owner is told, without a name of any.
func (a Audience) Counts(p Place) bool {
	return a.Sees(p) || p.Repo != 0 && a.CountsAll() && strings.EqualFold(p.Owner, a.home.Owner)
}

// CountsAll reports whether a number may be made of all repositories of the readers' owner, private ones included.
func (a Audience) CountsAll() bool { return a.home.Repo != 0 && !a.home.Public && a.home.Owner != "" }
