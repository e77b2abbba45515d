package githubsim

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// site is what is on the simulated GitHub: accounts, repositories, apps and what they hold. Whatever is on it knows it, and
// changes and tells by methods of its own; all of them run with the site locked, for people and for apps alike.
type site struct {
	opts    Options
	now     func() time.Time
	serving sync.WaitGroup  // what runs until the host is closed
	quit    context.Context // done when the host is closed

	mu sync.Mutex // guards everything below
	renderer
	last         int64
	accounts     map[string]*account // by lower-case login
	repos        map[int64]*repo
	names        map[string]*repo // current full name, lower case
	oldNames     map[string]int64 // former full names, lower case
	nodes        map[string]*item // by node id
	apps         map[int64]*App
	installs     map[int64]*Installation
	tokens       map[string]*grant
	deliverySeen []func(Delivery)
	lag          lag
}

func newSite(o Options, quit context.Context) *site {
	s := &site{opts: o, now: o.Now, quit: quit, last: 1000,
		accounts: map[string]*account{}, repos: map[int64]*repo{}, names: map[string]*repo{}, oldNames: map[string]int64{},
		nodes: map[string]*item{}, apps: map[int64]*App{}, installs: map[int64]*Installation{}, tokens: map[string]*grant{}}
	s.unnamedFields = o.UnnamedFields
	s.setBase("http://127.0.0.1")
	return s
}

func (s *site) setBase(web string) {
	s.web, s.api, s.gql = web, web, web+"/graphql"
	if s.opts.Enterprise {
		s.api, s.gql = web+"/api/v3", web+"/api/graphql"
	}
}

// newID returns a new number that no other object of the site has.
func (s *site) newID() int64 { s.last++; return s.last }

// time is now in GitHub's resolution.
func (s *site) time() time.Time { return s.now().UTC().Truncate(time.Second) }

func (s *site) account(login string) *account { return s.accounts[strings.ToLower(login)] }

// repo is the repository of that full name, nil when there is none.
func (s *site) repo(full string) *repo {
	if r := s.names[strings.ToLower(full)]; r != nil && !r.gone {
		return r
	}
	return nil
}

// look runs f with the site locked and the repository found.
func (s *site) look(full string, f func(*repo) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.repo(full)
	if r == nil {
		return fmt.Errorf("no repository %q", full)
	}
	return f(r)
}

// do is look for what a person does: persons are taken at their word, nobody is asked for a permission, and a login that
// is new is made a user. What GitHub refuses for everybody is an error.
func (s *site) do(who, full string, f func(r *repo, by *account) error) error {
	return s.look(full, func(r *repo) error { return f(r, s.addedUser(who)) })
}

// doItem is do with the repository's item of that number.
func (s *site) doItem(who, full string, number int, f func(i *item, by *account) error) error {
	return s.do(who, full, found(fmt.Sprintf("item #%d", number), func(r *repo) *item { return r.items[number] }, f))
}

// found has do find something in the repository, by what it is called in the error.
func found[T any](what string, in func(*repo) *T, f func(*T, *account) error) func(*repo, *account) error {
	return func(r *repo, by *account) error {
		it := in(r)
		if it == nil {
			return fmt.Errorf("no %s in %s", what, r.full())
		}
		return f(it, by)
	}
}

// making is do with a result.
func making[T any](s *site, who, full string, f func(r *repo, by *account) (T, error)) (made T, err error) {
	err = s.do(who, full, func(r *repo, by *account) (err error) { made, err = f(r, by); return err })
	return made, err
}
