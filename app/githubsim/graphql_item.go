package githubsim

import (
	"slices"
	"strconv"
	"strings"
)

// item answers what issues and pull requests have in common, then what each has alone.
func (x *query) item(i *item, field string, args map[string]any) (any, *queryProblem) {
	switch field {
	case "author":
		return nilAccount(i.author), nil
	case "editor":
		return nilAccount(i.editor), nil
	case "lastEditedAt":
		return stamp(i.edited), nil
	case "comments":
		return x.paginate("IssueComment", anyList(i.comments), args), nil
	case "labels":
		return x.paginate("Label", labelNodes(i.repo, i.labels), args), nil
	case "milestone":
		if i.milestone == nil {
			return nil, nil
		}
		return i.milestone, nil
	case "repository":
		return i.repo, nil
	case "authorAssociation":
		return x.h.association(i.repo, i.author), nil
	case "fullDatabaseId":
		return strconv.FormatInt(i.id, 10), nil
	}
	plain := map[string]any{"id": i.node(), "body": i.body, "closed": i.state == "closed", "closedAt": stamp(i.closed), "createdAt": stamp(i.created),
		"databaseId": i.id, "locked": i.locked, "number": i.number, "state": i.graphState(), "title": i.title, "updatedAt": stamp(i.updated),
		"url": x.h.itemWeb(i)}
	if v, found := plain[field]; found {
		return v, nil
	}
	if i.pull != nil {
		return x.pull(i, field, args), nil
	}
	return x.issue(i, field, args), nil
}

func nilAccount(a *account) any {
	if a == nil {
		return nil
	}
	return a
}

func (x *query) issue(i *item, field string, args map[string]any) any {
	switch field {
	case "parent":
		if i.parent == nil || !x.mayRead(i.parent) {
			return nil
		}
		return i.parent
	case "subIssues":
		return x.paginate("Issue", x.readable(i.children), args)
	case "timelineItems":
		var all []any
		if i.parent != nil && chosen(args["itemTypes"], "PARENT_ISSUE_ADDED_EVENT") {
			all = append(all, parenthood{i})
		}
		if i.converted && chosen(args["itemTypes"], "CONVERTED_TO_DISCUSSION_EVENT") {
			all = append(all, conversion{i})
		}
		return x.paginate("IssueTimelineItems", all, args)
	case "subIssuesSummary":
		return subSummary{i}
	case "stateReason":
		if i.reason == "" {
			return nil
		}
		if i.reason == "duplicate" && args["enableDuplicate"] != true {
			return "NOT_PLANNED"
		}
		return strings.ToUpper(i.reason)
	}
	return nil
}

// readable drops what the viewer may not know of.
func (x *query) readable(all []*item) []any {
	return anyList(slices.DeleteFunc(slices.Clone(all), func(i *item) bool { return !x.mayRead(i) }))
}

func (x *query) pull(i *item, field string, args map[string]any) any {
	p := i.pull
	switch field {
	case "closingIssuesReferences":
		all := x.h.closes(i)
		if args["userLinkedOnly"] == true {
			all = p.manual
		}
		return x.paginate("Issue", x.readable(all), args)
	case "files":
		files := make([]any, 0, len(p.files))
		for _, f := range p.files[:min(len(p.files), maxFiles)] {
			files = append(files, changedFile{f})
		}
		pg := x.paginate("PullRequestChangedFile", files, args)
		pg.all = len(p.files)
		return pg
	case "headRepository":
		if p.headRepo == nil || !x.c.who.sees(p.headRepo) {
			return nil
		}
		return p.headRepo
	}
	return map[string]any{"baseRefName": p.baseRef, "baseRefOid": p.base, "changedFiles": len(p.files), "headRefName": p.headRef, "headRefOid": p.head,
		"isCrossRepository": p.headRepo != i.repo, "isDraft": p.draft, "isInMergeQueue": p.queued != "", "merged": p.merged, "mergedAt": stamp(p.mergedAt)}[field]
}

// small answers the types that hold nothing but scalars.
func (x *query) small(on any, field string) any {
	switch v := on.(type) {
	case *account:
		u := x.h.userJSON(v)
		login := v.login
		if v.kind == "Bot" {
			login = strings.TrimSuffix(login, "[bot]") // GraphQL shows bots by their bare name
		}
		return map[string]any{"id": v.node(), "login": login, "url": u["html_url"], "databaseId": v.id}[field]
	case *milestone:
		return map[string]any{"id": v.node(), "closed": v.state == "closed", "closedAt": stamp(v.closed), "createdAt": stamp(v.created),
			"description": orNull(v.description), "dueOn": stamp(v.due), "number": v.number, "state": strings.ToUpper(v.state), "title": v.title,
			"updatedAt": stamp(v.updated), "url": x.h.milestoneObject(v)["html_url"]}[field]
	case labelOf:
		return map[string]any{"id": nodeID("LA", v.r.id, v.l.id), "color": v.l.color, "description": text(v.l.description, v.l.described), "name": v.l.name}[field]
	case *comment:
		if field == "author" {
			return nilAccount(v.author)
		}
		return map[string]any{"id": nodeID("IC", v.on.repo.id, v.id), "authorAssociation": x.h.association(v.on.repo, v.author), "body": v.body,
			"createdAt": stamp(v.created), "databaseId": v.id, "fullDatabaseId": strconv.FormatInt(v.id, 10), "updatedAt": stamp(v.updated),
			"url": x.h.commentJSON(v)["html_url"]}[field]
	case parenthood:
		switch field {
		case "actor":
			return nilAccount(v.i.relatedBy)
		case "parent":
			if !x.mayRead(v.i.parent) {
				return nil
			}
			return v.i.parent
		}
		return map[string]any{"id": nodeID("PIAE", v.i.repo.id, v.i.id), "createdAt": stamp(v.i.related)}[field]
	case conversion:
		return map[string]any{"id": nodeID("CTDE", v.i.repo.id, v.i.id), "createdAt": stamp(v.i.closed)}[field]
	case changedFile:
		status := map[string]string{"added": "ADDED", "modified": "MODIFIED", "removed": "DELETED", "renamed": "RENAMED"}[v.f.Status]
		return map[string]any{"additions": 1, "deletions": 0, "changeType": status, "path": v.f.Path}[field]
	case branchRef:
		return map[string]any{"id": nodeID("REF", v.r.id), "name": v.r.branch}[field]
	case subSummary:
		return x.h.issueJSON(v.i)["sub_issues_summary"].(object)[map[string]string{"total": "total", "completed": "completed", "percentCompleted": "percent_completed"}[field]]
	case pageInfo:
		return v.field(field)
	case rate:
		return x.rate(field)
	}
	return nil
}

func (v pageInfo) field(name string) any {
	p := v.p
	switch name {
	case "hasNextPage":
		return p.from+len(p.nodes) < p.end
	case "hasPreviousPage":
		return p.from > 0
	}
	if len(p.nodes) == 0 {
		return nil
	}
	if name == "endCursor" {
		return cursor(p.from + len(p.nodes) - 1)
	}
	return cursor(p.from)
}

func (x *query) rate(field string) any {
	m := x.h.meter(x.c.who.meterKey())
	limit := x.h.opts.Limits.Primary
	left := max(0, x.h.primary(m)-m.used["graphql"])
	return map[string]any{"cost": x.cost, "limit": limit, "nodeCount": x.nodes, "remaining": left, "resetAt": stamp(m.reset), "used": limit - left}[field]
}
