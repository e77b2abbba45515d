package githubsim

import (
	"fmt"
	"slices"
	"strings"
)

// page is a part of a connection of the named type.
type page struct {
	typeName string
	nodes    []any
	all      int // totalCount
}

type rate struct{}

type changedFile struct{ f fileChange }

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
	case page:
		return v.typeName + "Connection"
	case *account:
		if v.kind == "Bot" {
			return "Bot"
		}
		return "User"
	case rate:
		return "RateLimit"
	case changedFile:
		return "PullRequestChangedFile"
	case conversion:
		return "ConvertedToDiscussionEvent"
	case parenthood:
		return "ParentIssueAddedEvent"
	}
	return ""
}

// resolve is the value of one field.
func (x *query) resolve(on any, field string, args map[string]any) (any, *queryProblem) {
	switch v := on.(type) {
	case nil:
		return x.root(field, args)
	case *repo:
		return map[string]any{"id": v.node(), "isPrivate": v.private, "nameWithOwner": v.full()}[field], nil
	case *item:
		return x.item(v, field, args), nil
	case page:
		return map[string]any{"nodes": v.nodes, "totalCount": v.all}[field], nil
	case changedFile:
		status := map[string]string{"added": "ADDED", "modified": "MODIFIED", "removed": "DELETED", "renamed": "RENAMED"}[v.f.status]
		return map[string]any{"changeType": status, "path": v.f.path}[field], nil
	case *account: // GraphQL shows bots by their bare name
		return map[string]any{"id": v.node(), "login": strings.TrimSuffix(v.login, "[bot]"), "databaseId": v.id}[field], nil
	case parenthood:
		return map[string]any{"id": nodeID("PIAE", v.i.repo.id, v.i.id), "actor": nilAccount(v.i.relatedBy), "createdAt": stamp(v.i.related)}[field], nil
	case conversion:
		return map[string]any{"id": nodeID("CTDE", v.i.repo.id, v.i.id), "createdAt": stamp(v.i.closed)}[field], nil
	}
	return x.rate(field), nil
}

func (x *query) root(field string, args map[string]any) (any, *queryProblem) {
	switch field {
	case "node":
		return x.node(args["id"])
	case "rateLimit":
		return rate{}, nil
	}
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
}

func (x *query) node(id any) (any, *queryProblem) {
	name := fmt.Sprint(id)
	i := x.site.nodes[name]
	switch {
	case i == nil || i.gone || !x.who.sees(i.repo):
		return nil, &queryProblem{"NOT_FOUND", fmt.Sprintf("Could not resolve to a node with the global id of '%s'", name)}
	case !x.mayRead(i):
		return nil, &queryProblem{"FORBIDDEN", errIntegration.message}
	}
	return i, nil
}

// mayRead says whether the viewer may read an item: an installation also needs the permission for its sort.
func (x *query) mayRead(i *item) bool {
	if i == nil || i.gone || !x.who.sees(i.repo) {
		return false
	}
	if !x.who.covers(i.repo) {
		return true
	}
	need := "issues"
	if i.pull != nil {
		need = "pull_requests"
	}
	return reaches(x.who.grant.permissions[need], "read")
}

// item answers for issues and pull requests.
func (x *query) item(i *item, field string, args map[string]any) any {
	switch field {
	case "id":
		return i.node()
	case "number":
		return i.number
	case "repository":
		return i.repo
	case "headRefOid":
		return i.pull.head
	case "author":
		return nilAccount(i.author)
	case "createdAt":
		return stamp(i.created)
	case "editor":
		return nilAccount(i.editor)
	case "lastEditedAt":
		return stamp(i.edited)
	case "timelineItems":
		return portion("IssueTimelineItems", timeline(i, args["itemTypes"]), args)
	case "files":
		var files []any
		for _, f := range i.pull.files[:min(len(i.pull.files), maxFiles)] {
			files = append(files, changedFile{f})
		}
		p := portion("PullRequestChangedFile", files, args)
		p.all = len(i.pull.files)
		return p
	}
	var closes []any // closingIssuesReferences, without what the viewer may not know of
	for _, c := range i.closes() {
		if x.mayRead(c) {
			closes = append(closes, c)
		}
	}
	return portion("Issue", closes, args)
}

// timeline are the events of an issue that were asked for: all while no types are named.
func timeline(i *item, types any) []any {
	asked := func(name string) bool {
		list, ok := types.([]any)
		return !ok || slices.Contains(list, any(name))
	}
	var all []any
	if i.parent != nil && asked("PARENT_ISSUE_ADDED_EVENT") {
		all = append(all, parenthood{i})
	}
	if i.converted && asked("CONVERTED_TO_DISCUSSION_EVENT") {
		all = append(all, conversion{i})
	}
	return all
}

func nilAccount(a *account) any {
	if a == nil {
		return nil
	}
	return a
}

// portion cuts the first or the last of a whole list, as many as were asked for.
func portion(typeName string, all []any, args map[string]any) page {
	p := page{typeName: typeName, nodes: all, all: len(all)}
	if n, given := number(args["first"]); given {
		p.nodes = slices.Clip(all[:min(len(all), n)])
	} else if n, given := number(args["last"]); given {
		p.nodes = all[len(all)-min(len(all), n):]
	}
	return p
}

func (x *query) rate(field string) any {
	m, limit, left := x.meter, x.opts.Limits.Primary, x.meter.left("graphql")
	return map[string]any{"cost": x.cost, "limit": limit, "nodeCount": x.nodes, "remaining": left, "resetAt": stamp(m.reset), "used": limit - left}[field]
}
