// Package policy has the policy that is in force for a repository: its file over the owner's over the defaults, with kind labels
// by the names that they have now and those that they had. What a pull request proposes is resolved here too, and kept nowhere.
package policy

import (
	"context"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/app/stored"
	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/config"
)

// The policy file of a repository, and the owner's file in the owner's repository named ".github".
const (
	Path            = ".github/northstar.yml"
	OwnerPath       = "northstar.yml"
	OwnerRepository = ".github"
)

// Policies keeps resolved policies by the hash of the texts that they come from. A text says all that decides, so nothing
// in here is ever out of date.
//
// Only what is or was in force is kept: what a pull request proposes is by anybody, and would drive it out.
type Policies struct {
	mu   sync.Mutex
	byID map[[sha256.Size]byte]resolved
	size int // bytes of all of them
}

type resolved struct {
	policy   config.Resolved
	problems []config.Problem
}

// most is how many bytes of resolved policies are kept; beyond, all are dropped, since they are quickly made again.
const most = 64 << 20

// Rules is the policy that is in force for a repository: its file over the owner's over the defaults, the last valid text
// of each. The problems are those of the files as they are now. Label names that were used before still count, and a label
// that somebody renamed is called what it is called now.
func (ps *Policies) Rules(tx *store.Tx, repo store.Repository) (config.Resolved, []config.Problem, error) {
	owner, own, err := files(tx, repo)
	if err != nil {
		return config.Resolved{}, nil, err
	}
	r, err := ps.inForce(repo.Owner, owner, own)
	if err != nil {
		return config.Resolved{}, nil, err
	}
	known, err := Remembered(tx, repo.ID)
	if err != nil {
		return config.Resolved{}, nil, err
	}
	n, err := NamingOf(tx, repo.ID)
	if err != nil {
		return config.Resolved{}, nil, err
	}
	out := r.policy
	if len(n.Now) > 0 {
		labels := maps.Clone(out.Rules.Labels)
		for k, name := range labels {
			if labels[k] = n.called(name); labels[k] != name {
				known[strings.ToLower(name)] = k
			}
		}
		out.Rules.Labels = labels
	}
	former := map[string]checks.Kind{}
	for name, k := range known {
		if !strings.EqualFold(out.Rules.Labels[k], name) {
			former[name] = k
		}
	}
	for _, name := range out.Rules.Labels { // what a name means now is what it means
		delete(former, strings.ToLower(name))
	}
	if len(former) > 0 {
		out = out.WithOldNames(former)
	}
	secret, err := OwnerSecret(tx, repo)
	if err != nil {
		return out, nil, err
	}
	problems := slices.Clone(r.problems)
	if secret {
		out.Rules.Withheld = withheld(out)
		problems = discreet(problems)
	}
	return out, problems, nil
}

// withheld are the settings that a private owner's file sets.
func withheld(r config.Resolved) map[string]bool {
	out := map[string]bool{}
	for key, from := range r.From {
		if from == OwnerPath {
			out[key] = true
		}
	}
	return out
}

// discreet leaves out of problems what a private owner's file says, for a public repository's readers.
func discreet(problems []config.Problem) []config.Problem {
	for i, p := range problems {
		if p.File == Path && p.Effect != config.WholeFile {
			problems[i].Message = "is not used: the owner’s policy does not allow it. Remove the key here, or have it allowed there"
		}
	}
	return problems
}

// OwnerSecret reports whether the owner's policy file is in a private repository while this one is public: its readers may
// not be told what the file says.
func OwnerSecret(tx *store.Tx, repo store.Repository) (bool, error) {
	if strings.EqualFold(repo.Name, OwnerRepository) {
		return false, nil
	}
	home, err := tx.RepositoryNamed(repo.Owner, OwnerRepository)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && !stored.Readers(repo).Counts(stored.Place(home)), err
}

// files are the rows of the owner's file and of the repository's own; a row that was never read is empty. The owner's
// repository ".github" is judged by the owner's file.
func files(tx *store.Tx, repo store.Repository) (owner, own store.Policy, err error) {
	row := func(id int64) (store.Policy, error) {
		p, err := tx.Policy(id)
		if errors.Is(err, store.ErrNotFound) {
			return store.Policy{}, nil
		}
		return p, err
	}
	if strings.EqualFold(repo.Name, OwnerRepository) {
		owner, err = row(repo.ID)
		return owner, store.Policy{}, err
	}
	home, err := tx.RepositoryNamed(repo.Owner, OwnerRepository)
	if err == nil && home.Gone.IsZero() && strings.EqualFold(home.Owner, repo.Owner) && strings.EqualFold(home.Name, OwnerRepository) {
		if owner, err = row(home.ID); err != nil {
			return owner, own, err
		}
	} else if err != nil && !errors.Is(err, store.ErrNotFound) {
		return owner, own, err
	}
	own, err = row(repo.ID)
	return owner, own, err
}

// InForce is what two files come to, within a transaction: its error is a [store.Outside] where nobody has merged them yet.
func (ps *Policies) inForce(login string, owner, own store.Policy) (resolved, error) {
	login = strings.ToLower(login)
	id := fingerprint(login, owner, own)
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if r, ok := ps.byID[id]; ok {
		return r, nil
	}
	return resolved{}, &store.Outside{Work: func(context.Context) error {
		r := resolve(login, owner, own)
		ps.mu.Lock()
		defer ps.mu.Unlock()
		if size := r.policy.Size(); ps.byID == nil || ps.size+size > most {
			ps.byID, ps.size = map[[sha256.Size]byte]resolved{}, 0
		}
		if _, ok := ps.byID[id]; !ok {
			ps.byID[id] = r
			ps.size += r.policy.Size()
		}
		return nil
	}}
}

// fingerprint tells two files, as rows, from any others.
func fingerprint(login string, owner, own store.Policy) (id [sha256.Size]byte) {
	h := sha256.New()
	h.Write([]byte(login))
	for _, p := range []store.Policy{owner, own} {
		h.Write([]byte{0, flag(p.Found), flag(p.HasGood)})
		for _, s := range []string{p.Text, p.Good} {
			sum := sha256.Sum256([]byte(s))
			h.Write(sum[:])
		}
	}
	h.Sum(id[:0])
	return id
}

// resolve parses and merges two files.
func resolve(login string, owner, own store.Policy) (r resolved) {
	ownerFile, problems := valid(OwnerPath, owner)
	ownFile, more := valid(Path, own)
	r.problems = append(problems, more...)
	outdated := map[string]bool{OwnerPath: len(problems) > 0, Path: len(r.problems) > len(problems)}
	r.policy, more = config.Resolve(login, ownerFile, ownFile)
	for _, p := range more {
		if !outdated[p.File] { // an earlier text is in force: its places are not those of the text that is there
			r.problems = append(r.problems, p)
		}
	}
	return r
}

// valid is the file that is in force, and what is wrong with the text that is there now. A file that was deleted is not in
// force.
func valid(name string, p store.Policy) (*config.File, []config.Problem) {
	if !p.Found {
		return nil, nil
	}
	f, problems := config.Parse(name, []byte(p.Text))
	if f != nil {
		return f, problems
	}
	if p.HasGood {
		f, _ = config.Parse(name, []byte(p.Good))
	}
	return f, problems
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}
