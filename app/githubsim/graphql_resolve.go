package githubsim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// page is a part of a connection of the named type.
type page struct {
	typeName string
	nodes    []any
	all      int // totalCount
	end      int // where it ends in the whole
}

type rate struct{}

// pageInfo says whether there is more behind a page.
type pageInfo struct{ p page }

type changedFile struct{ f fileChange }

type conversion struct{ i *item }

type parenthood struct{ i *item }

// labelling is that somebody put a label on or took it off.
type labelling struct {
	i     *item
	label *label
	by    *account
	at    time.Time
	on    bool
}

// deletion is that somebody deleted a comment.
type deletion struct {
	c  *comment
	by *account
	at time.Time
}

// reactionGroup is all reactions of one sort to a comment.
type reactionGroup struct {
	c       *comment
	content string
}

type blob struct {
	repo *repo
	text string
}

// queue is the merge queue of a branch, queueEntry a pull request in one, and gitCommit a commit.
type (
	queue struct {
		repo   *repo
		branch string
	}
	queueEntry struct{ i *item }
	gitCommit  struct {
		repo *repo
		sha  string
	}
)

// branch is the default branch of a repository that is not empty.
type branch struct{ repo *repo }

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
	case pageInfo:
		return "PageInfo"
	case changedFile:
		return "PullRequestChangedFile"
	case conversion:
		return "ConvertedToDiscussionEvent"
	case parenthood:
		return "ParentIssueAddedEvent"
	case labelling:
		if v.on {
			return "LabeledEvent"
		}
		return "UnlabeledEvent"
	case deletion:
		return "CommentDeletedEvent"
	case *comment:
		return "IssueComment"
	case reactionGroup:
		return "ReactionGroup"
	case *milestone:
		return "Milestone"
	case *label:
		return "Label"
	case blob:
		return "Blob"
	case branch:
		return "Ref"
	case queue:
		return "MergeQueue"
	case queueEntry:
		return "MergeQueueEntry"
	case gitCommit:
		return "Commit"
	}
	return ""
}

// resolve is the value of one field.
func (x *query) resolve(on any, field string, args map[string]any) (any, *queryProblem) {
	switch v := on.(type) {
	case nil:
		return x.root(field, args)
	case *repo:
		return x.repo(v, field, args)
	case *milestone:
		due := any(nil)
		if !v.due.IsZero() {
			due = stamp(v.due)
		}
		return map[string]any{"id": v.node(), "number": v.number, "title": v.title, "description": v.description, "dueOn": due, "state": strings.ToUpper(v.state)}[field], nil
	case *label:
		return map[string]any{"id": nodeID("LA", v.repo.id, v.id), "name": v.name}[field], nil
	case branch:
		return map[string]any{"id": nodeID("REF", v.repo.id), "name": v.repo.branch}[field], nil
	case queue:
		if field == "entries" {
			return portion("MergeQueueEntry", v.entries(), args), nil
		}
		return map[string]any{"id": nodeID("MQ", v.repo.id)}[field], nil
	case queueEntry:
		p := v.i.pull
		return map[string]any{"id": nodeID("MQE", v.i.repo.id, v.i.id), "pullRequest": v.i, "state": "AWAITING_CHECKS",
			"headCommit": gitCommit{v.i.repo, p.queued}, "baseCommit": gitCommit{v.i.repo, p.onto}}[field], nil
	case gitCommit:
		return map[string]any{"id": nodeID("C", v.repo.id) + v.sha, "oid": v.sha}[field], nil
	case blob:
		text := any(v.text)
		if !utf8.ValidString(v.text) {
			text = nil
		}
		return map[string]any{"id": nodeID("B", v.repo.id) + blobSHA(v.text), "oid": blobSHA(v.text), "byteSize": len(v.text), "isBinary": text == nil, "isTruncated": false,
			"text": text}[field], nil
	case *item:
		return x.item(v, field, args), nil
	case page:
		if field == "pageInfo" {
			return pageInfo{v}, nil
		}
		return map[string]any{"nodes": v.nodes, "totalCount": v.all}[field], nil
	case pageInfo:
		start := v.p.end - len(v.p.nodes)
		return map[string]any{"endCursor": strconv.Itoa(v.p.end), "hasNextPage": v.p.end < v.p.all, "hasPreviousPage": start > 0, "startCursor": strconv.Itoa(start + 1)}[field], nil
	case changedFile:
		status := map[string]string{"added": "ADDED", "modified": "MODIFIED", "removed": "DELETED", "renamed": "RENAMED"}[v.f.status]
		return map[string]any{"changeType": status, "path": v.f.path}[field], nil
	case *account: // GraphQL shows bots by their bare name
		return map[string]any{"id": v.node(), "login": strings.TrimSuffix(v.login, "[bot]"), "databaseId": v.id}[field], nil
	case parenthood:
		return map[string]any{"id": nodeID("PIAE", v.i.repo.id, v.i.id), "actor": nilAccount(v.i.relatedBy), "createdAt": stamp(v.i.related)}[field], nil
	case labelling:
		return map[string]any{"id": nodeID("LE", v.i.repo.id, v.i.id), "actor": nilAccount(v.by), "createdAt": stamp(v.at), "label": v.label}[field], nil
	case deletion:
		return map[string]any{"id": nodeID("CDE", v.c.on.repo.id, v.c.id), "actor": nilAccount(v.by), "createdAt": stamp(v.at), "deletedCommentAuthor": nilAccount(v.c.author)}[field], nil
	case *comment:
		return x.comment(v, field), nil
	case reactionGroup:
		mine := slices.ContainsFunc(v.c.reactions, func(r *reaction) bool { return x.who.is(r.by) && reactionContent[r.content] == v.content })
		return map[string]any{"content": v.content, "viewerHasReacted": mine}[field], nil
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
		if x.meter.unlimited() {
			return nil, nil
		}
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
	if strings.HasPrefix(name, "R_") {
		for _, r := range x.site.repos {
			if r.node() == name && !r.gone && x.who.sees(r) {
				return r, nil
			}
		}
	}
	i := x.site.nodes[name]
	switch {
	case i == nil || i.gone || x.site.unknown(i) || !x.who.sees(i.repo):
		return nil, &queryProblem{"NOT_FOUND", fmt.Sprintf("Could not resolve to a node with the global id of '%s'", name)}
	case !x.mayRead(i):
		return nil, &queryProblem{"FORBIDDEN", errIntegration.message}
	}
	return i, nil
}

// repo answers for repositories. Of what the viewer may not read GitHub says so.
func (x *query) repo(r *repo, field string, args map[string]any) (any, *queryProblem) {
	needs := map[string]string{"issues": "issues", "pullRequests": "pull_requests", "milestones": "issues", "labels": "issues", "object": "contents", "defaultBranchRef": "contents", "mergeQueue": "merge_queues"}
	if need := needs[field]; need != "" && x.who.covers(r) && !reaches(x.who.grant.level(need), "read") {
		return nil, &queryProblem{"FORBIDDEN", errIntegration.message}
	}
	switch field {
	case "issues":
		filter, _ := args["filterBy"].(map[string]any)
		since, err := time.Parse(time.RFC3339, fmt.Sprint(filter["since"]))
		return x.items("Issue", r, args, func(i *item) bool { return i.pull == nil && (err != nil || !i.updated.Before(since)) }), nil
	case "pullRequests":
		states, _ := args["states"].([]any)
		return x.items("PullRequest", r, args, func(i *item) bool {
			return i.pull != nil && (len(states) == 0 || slices.Contains(states, any(pullState(i))))
		}), nil
	case "milestones":
		return portion("Milestone", ordered(r.milestones, func(m *milestone) time.Time { return m.updated }, args), args), nil
	case "labels":
		return portion("Label", ordered(r.labels, func(*label) time.Time { return time.Time{} }, args), args), nil
	case "mergeQueue":
		of := queue{r, r.branch}
		if name, named := args["branch"].(string); named {
			of.branch = name
		}
		if len(of.entries()) == 0 { // here a queue is there as long as something is in it
			return nil, nil
		}
		return of, nil
	case "defaultBranchRef":
		if r.tip("") == "" {
			return nil, nil
		}
		return branch{r}, nil
	case "object":
		path, ok := strings.CutPrefix(fmt.Sprint(args["expression"]), "HEAD:")
		tip := r.commits[r.tip("")]
		if text, has := "", false; ok && tip != nil {
			if text, has = tip.files[path]; has {
				return blob{r, strings.TrimPrefix(text, linkMark)}, nil // of a link, where it leads
			}
		}
		return nil, nil
	}
	return map[string]any{"id": r.node(), "isPrivate": r.private, "nameWithOwner": r.full(), "hasIssuesEnabled": !r.noIssues}[field], nil
}

// items are those of a repository that fit, in the order of their times that was asked for.
func (x *query) items(typeName string, r *repo, args map[string]any, fits func(*item) bool) page {
	var some []*item
	for _, i := range r.order {
		if !i.gone && !x.site.unknown(i) && fits(i) {
			some = append(some, i)
		}
	}
	return portion(typeName, ordered(some, func(i *item) time.Time { return i.updated }, args), args)
}

// entries are the pull requests in a queue, each behind the one on which it stands.
func (q queue) entries() (out []any) {
	for tip := q.repo.tip(q.branch); ; {
		at := slices.IndexFunc(q.repo.order, func(i *item) bool {
			return i.pull != nil && i.pull.queued != "" && i.pull.baseRef == q.branch && i.pull.onto == tip
		})
		if at < 0 {
			return out
		}
		out, tip = append(out, queueEntry{q.repo.order[at]}), q.repo.order[at].pull.queued
	}
}

// pullState is what GraphQL calls the state of a pull request.
func pullState(i *item) string {
	switch {
	case i.pull.merged:
		return "MERGED"
	case i.state == "closed":
		return "CLOSED"
	}
	return "OPEN"
}

// ordered is a list in the order of its times, where orderBy asks for UPDATED_AT; else as it is.
func ordered[T any](list []T, updated func(T) time.Time, args map[string]any) []any {
	by, _ := args["orderBy"].(map[string]any)
	out := slices.Clone(list)
	if by["field"] == "UPDATED_AT" {
		slices.SortStableFunc(out, func(a, b T) int { return updated(a).Compare(updated(b)) })
	}
	if by["direction"] == "DESC" {
		slices.Reverse(out)
	}
	all := make([]any, 0, len(out))
	for _, v := range out {
		all = append(all, v)
	}
	return all
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
	return reaches(x.who.grant.level(need), "read")
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
		return x.site.stand(i).head
	case "baseRefName":
		return i.pull.baseRef
	case "fullDatabaseId":
		return strconv.FormatInt(i.id, 10)
	case "author":
		return nilAccount(i.author)
	case "createdAt":
		return stamp(i.created)
	case "updatedAt":
		return stamp(i.updated)
	case "editor":
		return nilAccount(i.editor)
	case "lastEditedAt":
		return stamp(i.edited)
	case "timelineItems":
		of := "IssueTimelineItems"
		if i.pull != nil {
			of = "PullRequestTimelineItems"
		}
		return portion(of, timeline(i, args["itemTypes"]), args)
	case "comments":
		var known []any
		for _, c := range i.comments {
			if !x.unknown(c) {
				known = append(known, c)
			}
		}
		return portion("IssueComment", known, args)
	case "files":
		var files []any
		changed := x.site.stand(i).files
		for _, f := range changed[:min(len(changed), maxFiles)] {
			files = append(files, changedFile{f})
		}
		p := portion("PullRequestChangedFile", files, args)
		p.all = len(changed)
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
	for _, p := range i.past {
		l, labelled := p.(labelling)
		if labelled && l.on && asked("LABELED_EVENT") || labelled && !l.on && asked("UNLABELED_EVENT") || !labelled && asked("COMMENT_DELETED_EVENT") {
			all = append(all, p)
		}
	}
	if i.parent != nil && asked("PARENT_ISSUE_ADDED_EVENT") {
		all = append(all, parenthood{i})
	}
	if i.converted && asked("CONVERTED_TO_DISCUSSION_EVENT") {
		all = append(all, conversion{i})
	}
	return all
}

// reactionContent is what GraphQL calls reactions.
var reactionContent = map[string]string{"+1": "THUMBS_UP", "-1": "THUMBS_DOWN", "laugh": "LAUGH", "confused": "CONFUSED", "heart": "HEART",
	"hooray": "HOORAY", "rocket": "ROCKET", "eyes": "EYES"}

// comment answers for comments: reactions by their sorts, as GitHub has a group of each.
func (x *query) comment(c *comment, field string) any {
	if field == "reactionGroups" {
		var groups []any
		for _, name := range reactionNames {
			groups = append(groups, reactionGroup{c, reactionContent[name]})
		}
		return groups
	}
	return map[string]any{"id": nodeID("IC", c.on.repo.id, c.id), "author": nilAccount(c.author), "body": c.body, "createdAt": stamp(c.created), "lastEditedAt": stamp(c.edited),
		"fullDatabaseId": strconv.FormatInt(c.id, 10)}[field]
}

func nilAccount(a *account) any {
	if a == nil || a.login == ghost {
		return nil
	}
	return a
}

// portion cuts the first or the last of a whole list, as many as were asked for, after or before a cursor. A cursor is the place of a node in
// the list, from 1.
func portion(typeName string, all []any, args map[string]any) page {
	p := page{typeName: typeName, nodes: all, all: len(all)}
	if before, ok := args["before"].(string); ok && before != "" {
		place, _ := strconv.Atoi(before)
		p = portion(typeName, all[:max(0, min(len(all), place-1))], map[string]any{"first": args["first"], "last": args["last"]})
		p.all = len(all)
		return p
	}
	if after, ok := args["after"].(string); ok && after != "" {
		skip, _ := strconv.Atoi(after)
		p = portion(typeName, all[min(len(all), skip):], map[string]any{"first": args["first"], "last": args["last"]})
		p.all, p.end = len(all), p.end+skip
		return p
	}
	if n, given := number(args["first"]); given {
		p.nodes = slices.Clip(all[:min(len(all), n)])
	} else if n, given := number(args["last"]); given {
		p.nodes = all[len(all)-min(len(all), n):]
		p.end = len(all)
		return p
	}
	p.end = len(p.nodes)
	return p
}

func (x *query) rate(field string) any {
	m, limit, left := x.meter, x.opts.Limits.Primary, x.meter.left("graphql")
	return map[string]any{"cost": x.cost, "limit": limit, "nodeCount": x.nodes, "remaining": left, "resetAt": stamp(m.reset), "used": limit - left}[field]
}
