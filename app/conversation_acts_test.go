package app_test

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/northstar-app/northstar/app/githubsim"
)

// act is what a person does.
func (c *talk) act(neg bool, who string, args []string) {
	if len(args) < 2 {
		c.ts.Fatalf("usage: %s does WHAT", who)
	}
	c.later()
	does, args := args[0], args[1:]
	switch does {
	case "opens":
		c.opens(neg, who, args)
	case "plans": // plans REPO TITLE [body=…] [due=DAYS] [as=NAME]
		args, o := c.options(args, "body", "due", "as")
		due := c.now().AddDate(0, 1, 0)
		if days, err := strconv.Atoi(o["due"]); err == nil {
			due = c.now().AddDate(0, 0, days)
		}
		n, err := c.Milestone(who, repoOf(args[0]), githubsim.NewMilestone{Title: args[1], Description: o["body"], Due: due})
		c.done(neg, err)
		c.named[cmp.Or(o["as"], args[1])] = place{repoOf(args[0]), n}
	case "turns": // turns REPO private|public
		c.done(neg, c.Turn(who, repoOf(args[0]), args[1]))
	case "commits": // commits REPO PATH TEXT [branch=…]
		args, o := c.options(args, "branch")
		_, err := c.CommitFile(who, repoOf(args[0]), o["branch"], args[1], c.words(args[2]))
		c.done(neg, err)
	case "queues": // queues PULL… as=NAME
		args, o := c.options(args, "as")
		c.queues(neg, who, args, o["as"])
	default: // does WHAT ITEM,ITEM…
		for _, name := range strings.Split(args[0], ",") {
			c.later()
			c.done(neg, c.does(who, does, c.item(name), args[1:]))
		}
	}
}

// does is what a person does to an item, or to a milestone.
func (c *talk) does(who, does string, p place, args []string) error {
	switch does {
	case "says", "edits", "deletes":
		return c.writesTo(who, does, p, args)
	case "closes":
		return c.CloseIssue(who, p.repo, p.number, strings.Join(args, ""))
	case "ends": // a milestone
		return c.CloseMilestone(who, p.repo, p.number)
	case "reopens":
		return c.Reopen(who, p.repo, p.number)
	case "labels":
		return c.Label(who, p.repo, p.number, args...)
	case "unlabels":
		return c.Unlabel(who, p.repo, p.number, args...)
	case "types": // types ISSUE TYPE
		return c.SetType(who, p.repo, p.number, args[0])
	case "moves": // moves ITEM MILESTONE, or without one out of it
		to := 0
		if len(args) > 0 {
			to = c.item(args[0]).number
		}
		return c.SetMilestone(who, p.repo, p.number, to)
	case "adopts": // adopts PARENT CHILD
		child := c.item(args[0])
		return c.AddSubIssue(who, p.repo, p.number, child.repo, child.number)
	case "transfers": // transfers ISSUE REPO as=NAME
		args, o := c.options(args, "as")
		moved, err := c.TransferIssue(who, p.repo, p.number, repoOf(args[0]))
		c.named[o["as"]] = place{repoOf(args[0]), moved}
		return err
	}
	return c.doesToPull(who, does, p, args)
}

// writesTo is what a person says: comments, titles and descriptions.
func (c *talk) writesTo(who, does string, p place, args []string) error {
	args, o := c.options(args, "as", "comment", "title")
	text := c.words(strings.Join(args, "\n"))
	title, name := o["title"], o["comment"]
	_, ofComment := o["comment"]
	switch {
	case does == "says": // says ITEM WORDS [as=…]
		id, err := c.Comment(who, p.repo, p.number, text)
		c.said[""], c.said[o["as"]] = saying{p, id}, saying{p, id}
		return err
	case does == "deletes": // deletes ITEM MARKER, a comment of the app's
		return c.DeleteComment(who, p.repo, c.theComment(p, args[0]).ID)
	case ofComment: // edits ITEM WORDS comment=NAME
		return c.EditComment(who, p.repo, c.said[name].id, text)
	case title != "":
		return c.EditIssue(who, p.repo, p.number, &title, nil)
	}
	return c.EditIssue(who, p.repo, p.number, nil, &text) // edits ITEM BODY
}

// doesToPull is what a person does to a pull request alone.
func (c *talk) doesToPull(who, does string, p place, args []string) (err error) {
	switch does {
	case "merges":
		return c.Merge(who, p.repo, p.number)
	case "pushes":
		_, err = c.PushTo(who, p.repo, p.number, map[string]string{"more.go": strings.Join(args, "\n") + time.Now().String()})
		return err
	case "retargets":
		return c.Retarget(who, p.repo, p.number, args[0])
	case "drafts":
		return c.MakeDraft(who, p.repo, p.number)
	case "readies":
		return c.MakeReady(who, p.repo, p.number)
	case "joins": // joins PULL ISSUE, in the sidebar
		to := c.item(args[0])
		return c.LinkPull(who, p.repo, p.number, to.repo, to.number)
	case "presses": // presses PULL CHECK BUTTON
		return c.PressButton(who, p.repo, c.runOf(p, args[0]).ID, args[1])
	case "reruns": // reruns PULL CHECK, reruns PULL all
		if args[0] == "all" {
			return c.RerequestSuite(who, p.repo, c.hub, c.world.item(p.repo, p.number).Head)
		}
		return c.Rerequest(who, p.repo, c.runOf(p, args[0]).ID)
	case "ticks": // ticks ITEM COMMENT LINE
		return c.TickComment(who, p.repo, c.theComment(p, args[0]).ID, c.words(args[1]))
	}
	c.ts.Fatalf("nobody knows how somebody %q", does)
	return nil
}

// queues puts pull requests into the merge queue. The name is that of its commit, for check.
func (c *talk) queues(neg bool, who string, pulls []string, name string) {
	var repo string
	var numbers []int
	for _, pull := range pulls {
		p := c.item(pull)
		repo, numbers = p.repo, append(numbers, p.number)
	}
	sha, err := c.QueueMerge(who, repo, numbers...)
	c.done(neg, err)
	c.queued[name] = commit{repo, sha}
}

// fills opens many, one a line of a file: WHO issue|pull REPO MILESTONE|- NAME|- | TITLE [| BODY [| LABELS]].
func (c *talk) fills(_ bool, args []string) {
	for line := range strings.Lines(c.ts.ReadFile(args[0])) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		said := append(strings.Split(line, "|"), "", "")
		what := strings.Fields(said[0])
		if len(what) != 5 || len(said) < 4 {
			c.ts.Fatalf("usage: WHO issue|pull REPO MILESTONE|- NAME|- | TITLE [| BODY [| LABELS]]; got %q", line)
		}
		who, ok := logins[what[0]]
		if !ok {
			c.ts.Fatalf("nobody is called %q here", what[0])
		}
		act := []string{"opens", what[1], what[2], strings.TrimSpace(said[1])}
		for i, option := range []string{"in=" + what[3], "as=" + what[4], "body=" + strings.ReplaceAll(strings.TrimSpace(said[2]), `\n`, "\n"), "labels=" + strings.TrimSpace(said[3])} {
			if i > 1 || !strings.HasSuffix(option, "=-") {
				act = append(act, option)
			}
		}
		c.act(false, who, act)
	}
}

// opens issues and pull requests: opens issue|pull|draft|fork REPO TITLE [body=…] [labels=a,b] [in=MILESTONE] [type=…] [files=a.go,b.go] as=NAME.
func (c *talk) opens(neg bool, who string, args []string) {
	args, o := c.options(args, "body", "labels", "in", "type", "files", "as")
	if len(args) != 3 {
		c.ts.Fatalf("usage: opens issue|pull|draft|fork REPO TITLE [body=… labels=… in=… type=… files=… as=…]")
	}
	at, milestone, labels := place{repo: repoOf(args[1])}, 0, []string(nil)
	if o["in"] != "" {
		milestone = c.item(o["in"]).number
	}
	if o["labels"] != "" {
		labels = strings.Split(o["labels"], ",")
	}
	var err error
	if args[0] == "issue" {
		at.number, err = c.OpenIssue(who, at.repo, githubsim.NewIssue{Title: args[2], Body: o["body"], Labels: labels, Milestone: milestone, Type: o["type"]})
	} else {
		files := map[string]string{}
		for _, f := range strings.Fields(strings.ReplaceAll(o["files"], ",", " ")) {
			name, text, given := strings.Cut(f, ":")
			if files[name] = "package x\n"; given {
				files[name] = c.words(text)
			}
		}
		at.number, err = c.OpenPull(who, at.repo, githubsim.NewPull{Title: args[2], Body: o["body"], Labels: labels, Milestone: milestone,
			Draft: args[0] == "draft", Fork: args[0] == "fork", Files: files})
	}
	c.done(neg, err)
	c.named[o["as"]] = at
}
