package github

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/go-github/v60/github"
)

// Page is one page of a list.
type Page[T any] struct {
	Rows  []T
	Next  string // the cursor of the next page, "" on the last
	Total int    // about how many rows all pages hold together, 0 when GitHub does not say
}

// perPage is GitHub's largest page.
const perPage = 100

// turn is what a cursor may set. GitHub numbers the pages of short lists and gives marks for long ones; a cursor holds
// either, never an address.
var turn = []string{"page", "after", "cursor"}

// turned adds a cursor to a query.
func turned(q url.Values, cursor string) error {
	q.Set("per_page", strconv.Itoa(perPage))
	if cursor == "" {
		return nil
	}
	c, err := url.ParseQuery(cursor)
	if err != nil {
		return fmt.Errorf("%.40q is no cursor", cursor)
	}
	for _, k := range turn {
		if v := c.Get(k); v != "" {
			q.Set(k, v)
		}
	}
	return nil
}

// next reads the Link header: the next page's cursor, and the number of pages when it says so.
func next(h http.Header) (cursor string, pages int) {
	for part := range strings.SplitSeq(strings.Join(h.Values("Link"), ","), ",") {
		address, params, ok := strings.Cut(strings.TrimSpace(part), ">")
		if !ok || !strings.HasPrefix(address, "<") {
			continue
		}
		u, err := url.Parse(address[1:])
		if err != nil {
			continue
		}
		switch {
		case strings.Contains(params, `rel="next"`):
			keep := url.Values{}
			for _, k := range turn {
				if v := u.Query().Get(k); v != "" {
					keep.Set(k, v)
				}
			}
			cursor = keep.Encode()
		case strings.Contains(params, `rel="last"`):
			pages, _ = strconv.Atoi(u.Query().Get("page")) // 0: it does not say
		}
	}
	return cursor, pages
}

// listing is one page of a list that is to be read.
type listing struct {
	op
	in     place
	path   string // of what is in no repository
	query  url.Values
	cursor string
}

// address is where the page is.
func (l listing) address() (string, error) {
	path := l.path
	if path == "" {
		var err error
		if path, err = l.in.path(l.op); err != nil {
			return "", err
		}
	}
	q := l.query
	if q == nil {
		q = url.Values{}
	}
	if err := turned(q, l.cursor); err != nil {
		return "", &Error{Kind: Ours, Op: l.op.String(), Message: err.Error()}
	}
	return path + "?" + q.Encode(), nil
}

// listed reads one page.
func listed[T, R any](ctx context.Context, c *Client, l listing, shape func(*R) T) (Page[T], error) {
	return listIn(ctx, c, l, func(rows *[]*R) ([]*R, int) { return *rows, 0 }, shape)
}

// listIn reads one page whose rows are inside of an envelope, which may say how many there are.
func listIn[T, R, E any](ctx context.Context, c *Client, l listing, open func(*E) ([]*R, int), shape func(*R) T) (Page[T], error) {
	var page Page[T]
	address, err := l.address()
	if err != nil {
		return page, err
	}
	err = c.do(ctx, l.op, func(ctx context.Context, gh *github.Client) error {
		var envelope E
		h, err := get(ctx, gh, address, &envelope)
		if err != nil {
			return err
		}
		page = Page[T]{}
		rows, total := open(&envelope)
		for _, r := range rows {
			if r != nil {
				page.Rows = append(page.Rows, shape(r))
			}
		}
		var pages int
		page.Next, pages = next(h)
		switch {
		case total > 0:
			page.Total = total
		case page.Next == "" && l.cursor == "":
			page.Total = len(page.Rows)
		default:
			page.Total = pages * perPage
		}
		return nil
	})
	return page, err
}

// all reads every page of a short list, at most limit pages.
func all[T any](limit int, read func(cursor string) (Page[T], error)) (rows []T, whole bool, err error) {
	cursor := ""
	for range limit {
		p, err := read(cursor)
		if err != nil {
			return rows, false, err
		}
		rows = append(rows, p.Rows...)
		if p.Next == "" {
			return rows, true, nil
		}
		cursor = p.Next
	}
	return rows, false, nil
}

// get reads one value.
func get(ctx context.Context, gh *github.Client, path string, into any) (http.Header, error) {
	return send(ctx, gh, request{http.MethodGet, path, nil}, into)
}

// request is what is sent: a value, which may be nil, to a path.
type request struct {
	method, path string
	value        any
}

// send sends a request and reads the answer into a value, which may be nil.
func send(ctx context.Context, gh *github.Client, r request, into any) (http.Header, error) {
	req, err := gh.NewRequest(r.method, r.path, r.value)
	if err != nil {
		return nil, err
	}
	resp, err := gh.Do(ctx, req, into)
	if err != nil {
		return nil, err
	}
	return resp.Header, nil
}

// plain is what GitHub's names of owners and repositories are made of.
var plain = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,100}$`)

// place is somewhere in a repository: what comes after its path, as numbers and as text that is escaped already.
type place struct {
	owner, repo string
	rest        []any
}

func under(owner, repo string, rest ...any) place { return place{owner, repo, rest} }

// path is the place's path. Names come from texts that people wrote: what cannot be one is refused here rather than sent.
func (p place) path(o op) (string, error) {
	for _, s := range []string{p.owner, p.repo} {
		if !plain.MatchString(s) || s == "." || s == ".." {
			return "", &Error{Kind: NotFound, Op: o.String(), Message: "that is no name of a repository"}
		}
	}
	path := "repos/" + p.owner + "/" + p.repo
	for _, part := range p.rest {
		switch part := part.(type) {
		case int:
			path += "/" + strconv.Itoa(part)
		case int64:
			path += "/" + strconv.FormatInt(part, 10)
		case string:
			path += "/" + part
		}
	}
	return path, nil
}

// named names an item for an error, repository for the repository itself.
func named(owner, repo string, number int) string {
	if number == 0 {
		return said(owner + "/" + repo)
	}
	return said(fmt.Sprintf("%s/%s#%d", owner, repo, number))
}
