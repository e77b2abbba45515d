package githubsim

import (
	"encoding/base64"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// page is one page of a connection of the named type.
type page struct {
	typeName  string
	nodes     []any
	from, end int // place of the first node; how many can be paged through
	all       int // totalCount
}

type edge struct {
	typeName string
	node     any
	at       int
}

type pageInfo struct{ p page }
type rate struct{}
type branchRef struct{ r *repo }
type subSummary struct{ i *item }
type changedFile struct{ f FileChange }
type conversion struct{ i *item }
type parenthood struct{ i *item }

// typeOf is the GraphQL type of a value; "" for scalars.
func typeOf(v any) string {
	switch v := v.(type) {
	case *item:
		if v.pull != nil {
			return "PullRequest"
		}
		return "Issue"
	case *repo:
		return "Repository"
	case *account:
		return v.kind
	case *milestone:
		return "Milestone"
	case labelOf:
		return "Label"
	case *comment:
		return "IssueComment"
	case page:
		return v.typeName + "Connection"
	case edge:
		return v.typeName + "Edge"
	case pageInfo:
		return "PageInfo"
	case rate:
		return "RateLimit"
	case branchRef:
		return "Ref"
	case subSummary:
		return "SubIssuesSummary"
	case changedFile:
		return "PullRequestChangedFile"
	case conversion:
		return "ConvertedToDiscussionEvent"
	case parenthood:
		return "ParentIssueAddedEvent"
	}
	return ""
}

// labelOf is a label with its repository.
type labelOf struct {
	r *repo
	l *label
}

// resolve is the value of one field.
func (x *query) resolve(on any, typeName, field string, args map[string]any) (any, *queryProblem) {
	switch v := on.(type) {
	case nil:
		return x.root(field, args)
	case *repo:
		return x.repository(v, field, args)
	case *item:
		return x.item(v, field, args)
	case page:
		return v.field(field), nil
	case edge:
		return map[string]any{"cursor": cursor(v.at), "node": v.node}[field], nil
	default:
		return x.small(on, field), nil
	}
}

func (x *query) root(field string, args map[string]any) (any, *queryProblem) {
	switch field {
	case "node":
		return x.node(args["id"])
	case "nodes":
		ids, _ := args["ids"].([]any)
		if len(ids) > 100 {
			return nil, &queryProblem{"ARGUMENT_LIMIT", fmt.Sprintf("You may not provide more than 100 node ids; you provided %d.", len(ids))}
		}
		out := make([]any, 0, len(ids))
		for _, id := range ids {
			v, problem := x.node(id)
			if problem != nil {
				v = problem
			}
			out = append(out, v)
		}
		return out, nil
	case "repository":
		full := fmt.Sprintf("%v/%v", args["owner"], args["name"])
		r := x.h.repo(full)
		if r == nil && args["followRenames"] != false {
			r = x.h.repos[x.h.oldNames[strings.ToLower(full)]]
		}
		if r == nil || !x.c.who.sees(r) {
			return nil, &queryProblem{"NOT_FOUND", fmt.Sprintf("Could not resolve to a Repository with the name '%s'.", full)}
		}
		return r, nil
	case "rateLimit":
		return rate{}, nil
	case "viewer":
		return x.c.who.actor(), nil
	}
	login := fmt.Sprint(args["login"])
	kind := map[string]string{"user": "User", "organization": "Organization"}[field]
	if a := x.h.account(login); a != nil && a.kind == kind {
		return a, nil
	}
	return nil, &queryProblem{"NOT_FOUND", fmt.Sprintf("Could not resolve to %s with the login of '%s'.", map[string]string{"User": "a User", "Organization": "an Organization"}[kind], login)}
}

func (x *query) node(id any) (any, *queryProblem) {
	name := fmt.Sprint(id)
	missing := &queryProblem{"NOT_FOUND", fmt.Sprintf("Could not resolve to a node with the global id of '%s'", name)}
	switch v := x.h.nodes[name].(type) {
	case *item:
		if x.mayRead(v) {
			return v, nil
		}
		if !v.gone && x.c.who.sees(v.repo) {
			return nil, &queryProblem{"FORBIDDEN", errIntegration.message}
		}
	case *repo:
		if x.c.who.sees(v) {
			return v, nil
		}
	case *milestone:
		if x.c.who.sees(v.repo) {
			return v, nil
		}
	case *account:
		return v, nil
	}
	return nil, missing
}

// mayRead says whether the viewer may read an item: an installation also needs the permission for its sort.
func (x *query) mayRead(i *item) bool {
	if i == nil || i.gone || !x.c.who.sees(i.repo) {
		return false
	}
	if !x.c.who.covers(i.repo) {
		return true
	}
	need := "issues"
	if i.pull != nil {
		need = "pull_requests"
	}
	return reaches(x.c.who.grant.permissions[need], "read")
}

func (x *query) repository(r *repo, field string, args map[string]any) (any, *queryProblem) {
	switch field {
	case "issue", "pullRequest", "issueOrPullRequest":
		n, _ := number(args["number"])
		i := r.items[n]
		if i == nil || !x.mayRead(i) || field == "issue" && i.pull != nil || field == "pullRequest" && i.pull == nil {
			what := map[string]string{"issue": "an Issue", "pullRequest": "a PullRequest", "issueOrPullRequest": "an issue or pull request"}[field]
			return nil, &queryProblem{"NOT_FOUND", fmt.Sprintf("Could not resolve to %s with the number of %d.", what, n)}
		}
		return i, nil
	case "issues", "pullRequests":
		return x.items(r, field == "pullRequests", args), nil
	case "labels":
		return x.paginate("Label", labelNodes(r, r.labels), args), nil
	case "milestone":
		n, _ := number(args["number"])
		if m := r.findMilestone(n); m != nil {
			return m, nil
		}
		return nil, nil
	case "milestones":
		var all []any
		for _, m := range r.milestones {
			if chosen(args["states"], strings.ToUpper(m.state)) {
				all = append(all, m)
			}
		}
		return x.paginate("Milestone", all, args), nil
	case "defaultBranchRef":
		return branchRef{r}, nil
	case "owner":
		return r.owner, nil
	}
	return map[string]any{"id": r.node(), "createdAt": stamp(r.created), "updatedAt": stamp(r.updated), "databaseId": r.id, "hasIssuesEnabled": !r.noIssues,
		"isArchived": r.archived, "isFork": r.fork, "isPrivate": r.private, "name": r.name, "nameWithOwner": r.full(), "url": x.h.repoWeb(r),
		"visibility": strings.ToUpper(r.visibility())}[field], nil
}

func labelNodes(r *repo, ls []*label) []any {
	out := make([]any, 0, len(ls))
	for _, l := range ls {
		out = append(out, labelOf{r, l})
	}
	return out
}

// chosen says whether a value is in a list argument; everything is while there is none.
func chosen(list any, value string) bool {
	all, ok := list.([]any)
	return !ok || slices.Contains(all, any(value))
}

func (x *query) items(r *repo, pulls bool, args map[string]any) page {
	var all []*item
	for _, i := range r.order {
		if (i.pull != nil) != pulls || !x.mayRead(i) || !chosen(args["states"], i.graphState()) {
			continue
		}
		if names, ok := args["labels"].([]any); ok && !slices.ContainsFunc(i.labels, func(l *label) bool { return slices.Contains(names, any(l.name)) }) {
			continue
		}
		if ref, ok := args["headRefName"].(string); ok && i.pull.headRef != ref {
			continue
		}
		if ref, ok := args["baseRefName"].(string); ok && i.pull.baseRef != ref {
			continue
		}
		all = append(all, i)
	}
	order, _ := args["orderBy"].(map[string]any)
	if order["field"] == "UPDATED_AT" {
		sort.SliceStable(all, func(a, b int) bool { return all[a].updated.Before(all[b].updated) })
	}
	if order["direction"] == "DESC" {
		slices.Reverse(all)
	}
	name := "Issue"
	if pulls {
		name = "PullRequest"
	}
	return x.paginate(name, anyList(all), args)
}

func anyList[T any](all []T) []any {
	out := make([]any, 0, len(all))
	for _, v := range all {
		out = append(out, v)
	}
	return out
}

func (i *item) graphState() string {
	if i.pull != nil && i.pull.merged {
		return "MERGED"
	}
	return strings.ToUpper(i.state)
}

// cursor is the opaque name of a place in a connection.
func cursor(at int) string {
	return base64.StdEncoding.EncodeToString([]byte("cursor:v2:" + strconv.Itoa(at)))
}

func place(v any) (int, bool) {
	s, ok := v.(string)
	if !ok {
		return 0, false
	}
	b, err := base64.StdEncoding.DecodeString(s)
	n, err2 := strconv.Atoi(strings.TrimPrefix(string(b), "cursor:v2:"))
	return n, err == nil && err2 == nil
}

// paginate cuts a page out of a whole list by first, last, after and before.
func (x *query) paginate(typeName string, all []any, args map[string]any) page {
	from, to := 0, len(all)
	if n, ok := place(args["after"]); ok {
		from = min(n+1, len(all))
	}
	if n, ok := place(args["before"]); ok {
		to = max(from, min(n, len(all)))
	}
	if n, ok := number(args["first"]); ok {
		to = min(to, from+n)
	} else if n, ok := number(args["last"]); ok {
		from = max(from, to-n)
	}
	return page{typeName: typeName, nodes: all[from:to], from: from, end: len(all), all: len(all)}
}

func (p page) field(name string) any {
	switch name {
	case "nodes":
		return p.nodes
	case "edges":
		out := make([]any, 0, len(p.nodes))
		for n, v := range p.nodes {
			out = append(out, edge{p.typeName, v, p.from + n})
		}
		return out
	case "pageInfo":
		return pageInfo{p}
	}
	return p.all
}
