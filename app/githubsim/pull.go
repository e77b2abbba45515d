package githubsim

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// NewPull is a pull request as somebody opens it.
type NewPull struct {
	Title, Body string
	Labels      []string
	Milestone   int
	Assignees   []string
	Head        string // branch; chosen when empty
	Base        string // the default branch when empty
	Fork        bool   // from a fork of the author's
	Draft       bool
	Files       map[string]string // what the head's commit writes; one file of its own when empty
}

type pull struct {
	draft, merged bool
	mergedAt      time.Time
	mergedBy      *account
	mergeSHA      string
	headRepo      *repo
	headRef, head string
	baseRef, base string
	manual        []*item // links made in the sidebar
	files         []fileChange
	was           stand // before the last push
	commits       int
	queued, onto  string // sha of the merge group, and of what it stands on
}

// stand is where a pull request stands.
type stand struct {
	head  string
	files []fileChange
}

// stand is where a pull request stands as far as GitHub's copies know.
func (s *site) stand(i *item) stand {
	p := i.pull
	if p.was.head != "" && s.unknown(i.repo.commits[p.head]) {
		return p.was
	}
	return stand{p.head, p.files}
}

// openPull opens a pull request. Its head branch is made, with a commit that changes the files, unless it is there.
func (r *repo) openPull(by *account, in NewPull) (*item, error) {
	if err := checkText("PullRequest", &in.Title, &in.Body); err != nil {
		return nil, err
	}
	if in.Base == "" {
		in.Base = r.branch
	}
	from, base := r, r.tip(in.Base)
	if base == "" {
		return nil, invalid("PullRequest", "base", "invalid")
	}
	if in.Fork {
		from = r.forkOf(by)
	}
	if in.Head == "" {
		in.Head = fmt.Sprintf("change-%d", r.lastNumber+1)
	}
	i, extras, err := r.prepare(by, NewIssue{Title: in.Title, Body: in.Body, Labels: in.Labels, Milestone: in.Milestone, Assignees: in.Assignees})
	if err != nil {
		return nil, err
	}
	if from.tip(in.Head) == "" {
		files := written(in.Files)
		if len(files) == 0 {
			text := in.Title + "\n"
			files["changes/"+in.Head+".txt"] = &text
		}
		from.commits[base] = r.commits[base]
		from.move(in.Head, from.addCommit(base, by, in.Title, files).sha, by)
	}
	i.pull = &pull{draft: in.Draft, headRepo: from, headRef: in.Head, baseRef: in.Base, base: base}
	r.add(i)
	i.setHead(from.tip(in.Head))
	i.emit("opened", by, nil)
	extras()
	return i, nil
}

// setHead has a pull request stand at a commit of its head's repository, which is known in its own as refs/pull/N/head.
func (i *item) setHead(sha string) {
	p, from := i.pull, i.pull.headRepo
	p.was = stand{p.head, p.files}
	i.repo.commits[sha] = from.commits[sha]
	i.repo.refs[fmt.Sprintf("refs/pull/%d/head", i.number)] = sha
	p.head, p.files, p.commits = sha, diff(from.commits[p.base], from.commits[sha]), len(from.between(p.base, sha))
}

// synchronize moves the pull requests whose head is the branch, wherever they are open.
func (from *repo) synchronize(branch, before, after string, by *account) {
	for _, r := range from.repos {
		if r != from && r != from.parent {
			continue
		}
		for _, i := range r.pulls {
			p := i.pull
			if i.gone || i.state != "open" || p.headRepo != from || p.headRef != branch {
				continue
			}
			i.setHead(after)
			i.changed("synchronize", by, object{"before": before, "after": after})
		}
	}
}

// merge merges a pull request: the base moves, the pull request closes, and so do the issues that it closes.
func (i *item) merge(by *account) error {
	p := i.pull
	if p == nil || i.state != "open" {
		return &failure{status: 405, message: "Pull Request is not mergeable"}
	}
	files := map[string]*string{}
	for _, f := range p.files {
		files[f.path] = nil
		if f.was != "" {
			files[f.was] = nil
		}
		if text, has := i.repo.commits[p.head].files[f.path]; has {
			files[f.path] = &text
		}
	}
	tip := i.repo.tip(p.baseRef)
	message := fmt.Sprintf("Merge pull request #%d from %s\n\n%s", i.number, p.headRef, i.title)
	c := i.repo.addCommit(tip, by, message, files)
	c.parents = append(c.parents, p.head)
	p.merged, p.mergedAt, p.mergedBy, p.mergeSHA, p.queued = true, i.repo.time(), by, c.sha, ""
	i.state, i.closed, i.closedBy = "closed", i.repo.time(), by
	i.changed("closed", by, nil)
	i.repo.move(p.baseRef, c.sha, by)
	for _, issue := range i.closes() {
		if issue.state == "open" {
			_ = issue.close(by, "completed") // open, so it can be closed
		}
	}
	return nil
}

var (
	closing = regexp.MustCompile(`(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:([\w.-]+/[\w.-]+)?#(\d+)|https?://[^\s/]+/([\w.-]+/[\w.-]+)/issues/(\d+))`)
	notText = regexp.MustCompile("(?s)```.*?(?:```|$)|`[^`\n]*`|<!--.*?(?:-->|$)")
)

// closes are the issues that a pull request would close: by keyword in its body, when its base is the default branch,
// and by hand.
func (i *item) closes() []*item {
	var out []*item
	add := func(r *repo, number string) {
		n, err := strconv.Atoi(number)
		if err != nil || r == nil {
			return
		}
		target := r.items[n]
		if target == nil {
			target = r.moved[n]
		}
		if target != nil && target.pull == nil && !target.gone && !slices.Contains(out, target) {
			out = append(out, target)
		}
	}
	if i.pull.baseRef == i.repo.branch {
		for _, m := range closing.FindAllStringSubmatch(notText.ReplaceAllString(i.body, " "), -1) {
			full, number := m[1], m[2]
			if number == "" {
				full, number = m[3], m[4]
			}
			r := i.repo
			if full != "" {
				r = i.repo.repo(strings.TrimPrefix(full, "/"))
			}
			add(r, number)
		}
	}
	for _, target := range i.pull.manual {
		if !target.gone && !slices.Contains(out, target) {
			out = append(out, target)
		}
	}
	return out
}

// pulls are pull requests and their queue.
type pulls struct{ *site }

// OpenPull opens a pull request and returns its number.
func (p pulls) OpenPull(who, full string, in NewPull) (int, error) {
	return making(p.site, who, full, func(r *repo, by *account) (int, error) { return numbered(r.openPull(by, in)) })
}

// PushTo pushes a commit with the files to a pull request's head branch and returns its SHA.
func (p pulls) PushTo(who, full string, number int, files map[string]string) (sha string, err error) {
	err = p.doPull(who, full, number, func(i *item, by *account) error {
		if i.pull.headRepo.gone {
			return fmt.Errorf("the head repository of %s#%d is gone", full, number)
		}
		sha = i.pull.headRepo.push(i.pull.headRef, by, "Work on "+i.title, written(files))
		return nil
	})
	return sha, err
}

// Merge merges a pull request; issues that it closes are closed.
func (p pulls) Merge(who, full string, number int) error {
	return p.doPull(who, full, number, (*item).merge)
}

// MakeDraft turns a pull request into a draft.
func (p pulls) MakeDraft(who, full string, number int) error {
	return p.doPull(who, full, number, func(i *item, by *account) error {
		i.pull.draft = true
		i.changed("converted_to_draft", by, nil)
		return nil
	})
}

// MakeReady says that a draft is ready for review.
func (p pulls) MakeReady(who, full string, number int) error {
	return p.doPull(who, full, number, func(i *item, by *account) error {
		i.pull.draft = false
		i.changed("ready_for_review", by, nil)
		return nil
	})
}

// Retarget changes the base branch of a pull request.
func (p pulls) Retarget(who, full string, number int, base string) error {
	return p.doPull(who, full, number, func(i *item, by *account) error {
		sha := i.repo.tip(base)
		if sha == "" {
			return fmt.Errorf("no branch %q in %s", base, full)
		}
		was := object{"base": object{"ref": object{"from": i.pull.baseRef}, "sha": object{"from": i.pull.base}}}
		i.pull.baseRef, i.pull.base = base, sha
		i.setHead(i.pull.head)
		i.changed("edited", by, object{"changes": was})
		return nil
	})
}

// LinkPull links a pull request to an issue in the sidebar. GitHub tells nobody of that.
func (p pulls) LinkPull(who, full string, number int, issueRepo string, issue int) error {
	return p.doPull(who, full, number, func(i *item, _ *account) error {
		target, err := p.otherItem(issueRepo, issue)
		if err == nil && !slices.Contains(i.pull.manual, target) {
			i.pull.manual = append(i.pull.manual, target)
		}
		return err
	})
}

func (p pulls) doPull(who, full string, number int, f func(*item, *account) error) error {
	return p.doItem(who, full, number, func(i *item, by *account) error {
		if i.pull == nil {
			return fmt.Errorf("%s#%d is no pull request", full, number)
		}
		return f(i, by)
	})
}
