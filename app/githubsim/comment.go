package githubsim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

type comment struct {
	id               int64
	on               *item
	author           *account
	body             string
	created, updated time.Time
	edited           time.Time // when it last came to say something else
	reactions        []*reaction
	via              *App
}

type reaction struct {
	id      int64
	by      *account
	content string
	at      time.Time
}

func (i *item) addComment(by *account, via *App, body string) (*comment, error) {
	if err := checkComment(body); err != nil {
		return nil, err
	}
	c := &comment{id: i.repo.newID(), on: i, author: by, body: body, created: i.repo.time(), updated: i.repo.time(), via: via}
	i.comments = append(i.comments, c)
	i.repo.comments[c.id] = c
	i.repo.made(c)
	i.touch()
	c.emit("created", by, nil)
	return c, nil
}

func checkComment(body string) error {
	if strings.TrimSpace(body) == "" {
		return invalid("IssueComment", "body", "unprocessable", "Body cannot be blank")
	}
	return checkText("IssueComment", nil, &body)
}

func (c *comment) edit(by *account, body string) error {
	if err := checkComment(body); err != nil {
		return err
	}
	was := c.body
	c.body, c.updated = body, c.on.repo.time()
	if was == body {
		return nil
	}
	c.edited = c.updated
	c.on.touch()
	c.emit("edited", by, changed("body", was))
	return nil
}

func (c *comment) delete(by *account) {
	c.on.comments = without(c.on.comments, c)
	delete(c.on.repo.comments, c.id)
	c.on.past = append(c.on.past, deletion{c, by, c.on.repo.time()})
	c.on.touch()
	c.emit("deleted", by, nil)
}

func (c *comment) emit(action string, by *account, more object) {
	body := object{"issue": c.on.repo.issueEvent(c.on), "comment": c.on.repo.commentJSON(c)}
	c.on.repo.emit("issue_comment", action, by, body.with(more))
}

// react adds a reaction once; a second one of the same sort by the same account is the first.
func (c *comment) react(by *account, content string) (*reaction, bool, error) {
	if !slices.Contains(reactionNames, content) {
		return nil, false, invalid("Reaction", "content", "invalid")
	}
	for _, r := range c.reactions {
		if r.by == by && r.content == content {
			return r, false, nil
		}
	}
	r := &reaction{id: c.on.repo.newID(), by: by, content: content, at: c.on.repo.time()}
	c.reactions = append(c.reactions, r)
	return r, true, nil
}

// Comment comments on an item and returns the comment's id.
func (t tracker) Comment(who, full string, number int, body string) (id int64, err error) {
	err = t.doItem(who, full, number, func(i *item, by *account) error {
		c, err := i.addComment(by, nil, body)
		if err == nil {
			id = c.id
		}
		return err
	})
	return id, err
}

// EditComment changes a comment's text: somebody's own, or with write permission anybody's, an app's too.
func (t tracker) EditComment(who, full string, id int64, body string) error {
	return t.doComment(who, full, id, func(c *comment, by *account) error {
		if err := c.mayEdit(by); err != nil {
			return err
		}
		return c.edit(by, body)
	})
}

// TickComment ticks the box of the one line of a comment that holds some words, or unticks it, as a click on the page does: GitHub sends the
// whole text with the other box.
func (t tracker) TickComment(who, full string, id int64, words string) error {
	return t.doComment(who, full, id, func(c *comment, by *account) error {
		if err := c.mayEdit(by); err != nil {
			return err
		}
		lines, at := strings.Split(c.body, "\n"), -1
		for i, l := range lines {
			if !strings.Contains(l, words) || !strings.HasPrefix(l, "- [") {
				continue
			}
			if at >= 0 {
				return fmt.Errorf("more than one line of comment %d holds %q", id, words)
			}
			at = i
		}
		if at < 0 {
			return fmt.Errorf("no box of comment %d holds %q", id, words)
		}
		if off, is := strings.CutPrefix(lines[at], "- [x]"); is {
			lines[at] = "- [ ]" + off
		} else {
			lines[at] = strings.Replace(lines[at], "- [ ]", "- [x]", 1)
		}
		return c.edit(by, strings.Join(lines, "\n"))
	})
}

// mayEdit refuses whoever neither wrote the comment nor may write to the repository, as CommentCannotUpdateReason of GitHub's GraphQL schema
// has it (INSUFFICIENT_ACCESS).
func (c *comment) mayEdit(by *account) error {
	if role := c.on.repo.role(by); c.author != by && roleRank[role] < roleRank["write"] {
		return fmt.Errorf("%s may %s here and edits only their own comments", by.login, role)
	}
	return nil
}

// DeleteComment takes a comment away.
func (t tracker) DeleteComment(who, full string, id int64) error {
	return t.doComment(who, full, id, func(c *comment, by *account) error { c.delete(by); return nil })
}

func (t tracker) doComment(who, full string, id int64, f func(*comment, *account) error) error {
	return t.do(who, full, found(fmt.Sprintf("comment %d", id), func(r *repo) *comment { return r.comments[id] }, f))
}

// commentRoutes are the comments on issues and pull requests.
func commentRoutes() []*route {
	return []*route{
		on("GET "+inIssue+"/comments", anyone, readIssues, of((*call).item, listComments)),
		on("POST "+inIssue+"/comments", anyone, writeIssues, of((*call).item, createComment)),
		on("PATCH "+inRepo+"/issues/comments/{comment_id}", anyone, writeIssues, of((*call).comment, updateComment)),
		on("POST "+inRepo+"/issues/comments/{comment_id}/reactions", anyone, writeIssues, of((*call).comment, createReaction)),
	}
}

func listComments(c *call, i *item) (reply, error) {
	known := slices.DeleteFunc(slices.Clone(i.comments), func(one *comment) bool { return c.unknown(one) })
	return ok(each(paged(c, known), c.commentJSON))
}

// commentBody reads {"body": …}, which must be there.
func (c *call) commentBody() (string, error) {
	var in struct {
		Body *string `json:"body"`
	}
	if err := c.decode(&in); err != nil {
		return "", err
	}
	if in.Body == nil {
		return "", missing("body")
	}
	return *in.Body, nil
}

func createComment(c *call, i *item) (reply, error) {
	if i.locked {
		return reply{}, errLocked
	}
	body, err := c.commentBody()
	if err != nil {
		return reply{}, err
	}
	made, err := i.addComment(c.who.app.bot, c.who.app, body)
	if err != nil {
		return reply{}, err
	}
	return c.created(c.commentJSON(made))
}

// comment is the one in the path.
func (c *call) comment() (*comment, error) {
	id, err := c.number("comment_id")
	found := c.repo.comments[id]
	if err != nil || found == nil || found.on.gone || c.unknown(found) {
		return nil, errNotFound
	}
	return found, c.mayItem(found.on)
}

func updateComment(c *call, found *comment) (reply, error) {
	body, err := c.commentBody()
	if err != nil {
		return reply{}, err
	}
	if err := found.edit(c.who.app.bot, body); err != nil {
		return reply{}, err
	}
	return ok(c.commentJSON(found))
}

func createReaction(c *call, found *comment) (reply, error) {
	var in struct{ Content string }
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	r, fresh, err := found.react(c.who.app.bot, in.Content)
	if err != nil {
		return reply{}, err
	}
	o := object{"id": r.id, "node_id": nodeID("REA", c.repo.id, r.id), "user": c.userJSON(r.by), "content": r.content, "created_at": stamp(r.at)}
	if fresh {
		return c.created(o)
	}
	return ok(o)
}

func (v *renderer) commentJSON(c *comment) object {
	u := fmt.Sprintf("%s/issues/comments/%d", v.repoURL(c.on.repo), c.id)
	return object{"url": u, "html_url": fmt.Sprintf("%s#issuecomment-%d", v.itemWeb(c.on), c.id), "issue_url": v.issueURL(c.on),
		"id": c.id, "node_id": nodeID("IC", c.on.repo.id, c.id), "user": v.userJSON(c.author), "created_at": stamp(c.created),
		"updated_at": stamp(c.updated), "author_association": v.association(c.on.repo, c.author), "body": c.body,
		"reactions": reactionsJSON(u, c.reactions), "performed_via_github_app": v.appJSON(c.via)}
}

var reactionNames = []string{"+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"}

func reactionsJSON(url string, rs []*reaction) object {
	o := object{"url": url + "/reactions", "total_count": len(rs)}
	for _, n := range reactionNames {
		o[n] = 0
	}
	for _, r := range rs {
		o[r.content] = o[r.content].(int) + 1
	}
	return o
}
