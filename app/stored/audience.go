package stored

import (
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks/audience"
)

// Place is where a repository's items are, for who may know of them.
func Place(r store.Repository) audience.Place {
	return audience.Place{Repo: r.ID, Owner: r.Owner, Public: !r.Private && r.ID != 0}
}

// Readers are those of the texts in a repository.
func Readers(r store.Repository) audience.Audience { return audience.Of(Place(r)) }
