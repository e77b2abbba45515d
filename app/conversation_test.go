package app_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/checks"
)

var update = flag.Bool("update", false, "write the texts of the conversations anew where they differ")

// logins are those of the people of every conversation.
var logins = map[string]string{"ada": "ada", "ben": "ben", "dana": "dana", "tom": "tom", "sam": "sam", "eve": "eve", "renovate": "renovate[bot]"}

// Conversations are what people do and say, and what they see of the app's: testdata/conversations/README.md says how to read and to write one.
func TestConversations(t *testing.T) {
	t.Parallel()
	cmds := map[string]func(*testscript.TestScript, bool, []string){}
	for who, login := range logins {
		cmds[who] = func(ts *testscript.TestScript, neg bool, args []string) { talkOf(ts).act(neg, login, args) }
	}
	for name, do := range map[string]func(*talk, bool, []string){
		"then": (*talk).then, "check": (*talk).check, "labels": (*talk).labels, "reacted": (*talk).reacted, "replied": (*talk).replied, "comment": (*talk).comment, "state": (*talk).state, "kept": (*talk).kept,
		"quiet": (*talk).quiet, "grant": (*talk).grant, "team": (*talk).team, "read": (*talk).read, "redeliver": (*talk).redeliver, "restart": (*talk).restart,
		"pass": (*talk).pass, "repository": (*talk).repository, "fill": (*talk).fills,
	} {
		cmds[name] = func(ts *testscript.TestScript, neg bool, args []string) { do(talkOf(ts), neg, args) }
	}
	testscript.Run(t, testscript.Params{Dir: "testdata/conversations", Cmds: cmds, UpdateScripts: *update, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			policy, err := os.ReadFile(env.WorkDir + "/northstar.yml")
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			begins, err := beginning(env)
			if err != nil {
				return err
			}
			w := start(env.T().(testing.TB), setup{policy: string(policy), begins: begins, fill: func(h *githubsim.Host) { h.AddUser("eve") }}, sqliteFor(env))
			env.Values[talkKey{}] = &talk{world: w, named: map[string]place{}, said: map[string]saying{}, queued: map[string]commit{}}
			return nil
		}})
}

// beginning is the day that the script's file "begins" names, in the morning; the zero time without one: it is told today.
func beginning(env *testscript.Env) (time.Time, error) {
	day, err := os.ReadFile(env.WorkDir + "/begins")
	if errors.Is(err, os.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(time.DateOnly, strings.TrimSpace(string(day)))
	return at.Add(6 * time.Hour), err
}

// sqliteFor is a database in a script's directory.
func sqliteFor(env *testscript.Env) string { return "sqlite:" + env.WorkDir + "/northstar.db" }

type (
	talkKey struct{}

	// talk is one conversation.
	talk struct {
		*world
		ts     *testscript.TestScript
		named  map[string]place  // issues and pull requests, by the names that the script gives them
		said   map[string]saying // comments, by name; the last one's is ""
		queued map[string]commit // of the merge queue, by name
	}

	// place is an item.
	place struct {
		repo   string
		number int
	}

	// saying is a comment.
	saying struct {
		on place
		id int64
	}

	commit struct{ repo, sha string }
)

func talkOf(ts *testscript.TestScript) *talk {
	c := ts.Value(talkKey{}).(*talk)
	c.ts = ts
	return c
}

// options takes name=value off the end of arguments.
func (c *talk) options(args []string, known ...string) (rest []string, of map[string]string) {
	of = map[string]string{}
	for len(args) > 0 {
		name, value, ok := strings.Cut(args[len(args)-1], "=")
		if !ok || !slices.Contains(known, name) {
			break
		}
		of[name], args = c.words(value), args[:len(args)-1]
	}
	return args, of
}

// words are those of a file of the script, where one is called so, with the names of items in them as they are written elsewhere.
func (c *talk) words(s string) string {
	if text, err := os.ReadFile(c.ts.MkAbs(s)); s != "" && err == nil {
		s = strings.TrimSuffix(string(text), "\n")
	}
	return os.Expand(s, func(name string) string {
		var days int
		if n, _ := fmt.Sscanf(name, "in %d days", &days); n == 1 {
			return c.now().UTC().AddDate(0, 0, days).Format(time.DateOnly)
		}
		p, ok := c.named[name]
		if !ok {
			c.ts.Fatalf("nothing is called %q here", name)
		}
		return ref(p.repo, p.number)
	})
}

func repoOf(name string) string {
	if name == "home" {
		return home
	}
	return "acme/" + name
}

func (c *talk) item(name string) place {
	p, ok := c.named[name]
	if !ok {
		c.ts.Fatalf("nothing is called %q here", name)
	}
	return p
}

// done reports what became of an act: with ! it has to be refused by GitHub.
func (c *talk) done(neg bool, err error) {
	switch {
	case neg && err == nil:
		c.ts.Fatalf("GitHub allows it")
	case !neg && err != nil:
		c.ts.Fatalf("%v", err)
	}
}

var checkNames = map[string]string{"strategy": checks.CheckStrategy, "capacity": checks.CheckCapacity, "config": checks.CheckConfig}

func (c *talk) runOf(p place, check string) githubsim.RunView {
	run, ok := c.run(p.repo, p.number, checkNames[check])
	if !ok {
		c.ts.Fatalf("%s#%d has no %s", p.repo, p.number, checkNames[check])
	}
	return run
}

// then waits until the app has nothing left to do.
func (c *talk) then(bool, []string) { c.calm() }

// check is a check as people see it: check PULL strategy|capacity|config CONCLUSION|none [WORDS…]; with ! it must not say the words.
func (c *talk) check(neg bool, args []string) {
	at, queued := c.queued[args[0]]
	if !queued {
		p := c.item(args[0])
		at = commit{p.repo, c.world.item(p.repo, p.number).Head}
	}
	run, ok := c.CheckRun(at.repo, at.sha, checkNames[args[1]])
	got := "none"
	if ok {
		got = run.Conclusion
	}
	text := run.Title + "\n" + run.Summary
	if got != args[2] {
		c.ts.Fatalf("%s: %s is %s, want %s:\n%s", args[0], args[1], got, args[2], text)
	}
	c.holds(neg, text, args[3:])
}

// holds compares words with a text.
func (c *talk) holds(neg bool, text string, words []string) {
	for _, word := range words {
		if word = c.words(word); strings.Contains(text, word) == neg {
			c.ts.Fatalf("%q: found %t in:\n%s", word, neg, text)
		}
	}
}

// labels are an item's: labels ITEM [NAME…].
func (c *talk) labels(_ bool, args []string) {
	p := c.item(args[0])
	got, want := slices.Sorted(slices.Values(c.Labels(p.repo, p.number))), slices.Sorted(slices.Values(args[1:]))
	if !slices.Equal(got, want) {
		c.ts.Fatalf("%s has the labels %q, want %q", args[0], got, want)
	}
}

// reacted is how the app answered a comment: reacted +1|-1|none [COMMENT].
func (c *talk) reacted(_ bool, args []string) {
	s := c.said[strings.Join(args[1:], "")]
	for _, com := range c.Comments(s.on.repo, s.on.number) {
		if com.ID != s.id {
			continue
		}
		got := "none"
		for _, r := range []string{"+1", "-1"} {
			if slices.Contains(com.Reactions[r], bot) {
				got = r
			}
		}
		if got != args[0] {
			c.ts.Fatalf("%q was answered with %s, want %s\n%s", com.Body, got, args[0], c.answer(s))
		}
		return
	}
	c.ts.Fatalf("the comment is not there any more")
}

// replied is what the app answered in words, to the last comment or to another: replied WORDS… [to=NAME]; with ! it answered nothing, or not these.
func (c *talk) replied(neg bool, args []string) {
	args, o := c.options(args, "to")
	text := c.answer(c.said[o["to"]])
	if len(args) == 0 && (text == "") != neg {
		c.ts.Fatalf("the answer is %q", text)
	}
	c.holds(neg, text, args)
}

// answer is the app's reply to a comment, "" for none.
func (c *talk) answer(s saying) string {
	for _, a := range c.marked(s.on.repo, s.on.number, fmt.Sprintf("northstar:answer:comment:%d", s.id)) {
		return a.Body
	}
	return ""
}

// theComment is the one of the app's on an item that a marker is in, or the words.
func (c *talk) theComment(p place, marker string) githubsim.CommentView {
	all := c.marked(p.repo, p.number, "northstar:"+c.words(marker))
	if len(all) != 1 {
		c.ts.Fatalf("%d comments of the app's hold northstar:%s", len(all), marker)
	}
	return all[0]
}

// comment is one of the app's: comment ITEM MARKER|none [WORDS…]. With ! it must not say the words, or must not be there where none are given.
func (c *talk) comment(neg bool, args []string) {
	p := c.item(args[0])
	if neg && len(args) == 2 {
		if all := c.marked(p.repo, p.number, "northstar:"+args[1]); len(all) > 0 {
			c.ts.Fatalf("it is there:\n%s", all[0].Body)
		}
		return
	}
	c.holds(neg, c.theComment(p, args[1]).Body, args[2:])
}

// kept is an issue that the app keeps, by words of its title: kept REPO WORDS as=NAME; with ! there is none.
func (c *talk) kept(neg bool, args []string) {
	args, o := c.options(args, "as")
	repo, err := c.Repo(repoOf(args[0]))
	c.done(false, err)
	i := slices.IndexFunc(repo.Items, func(v githubsim.ItemView) bool { return v.Author == bot && strings.Contains(v.Title, args[1]) })
	if (i < 0) != neg {
		c.ts.Fatalf("there is such an issue: %t", i >= 0)
	}
	if i >= 0 {
		c.named[o["as"]] = place{repoOf(args[0]), repo.Items[i].Number}
	}
}

// state compares whether an item is open.
func (c *talk) state(_ bool, args []string) {
	p := c.item(args[0])
	if v := c.world.item(p.repo, p.number); v.State != args[1] {
		c.ts.Fatalf("%s is %s, want %s", args[0], v.State, args[1])
	}
}

// quiet demands that nothing is written from now until the app has nothing left to do, whatever was done since the last then.
func (c *talk) quiet(_ bool, args []string) {
	before := c.writes()
	switch {
	case len(args) == 0:
	case args[0] == "redeliver":
		c.redeliver(false, args[1:])
	default:
		c.act(false, logins[args[0]], args[1:])
	}
	c.calm()
	if more := since(before, c.writes()); len(more) > 0 {
		c.ts.Fatalf("the app wrote: %v", more)
	}
}

// grant gives somebody a role: grant REPO WHO read|triage|write|maintain|admin.
func (c *talk) grant(_ bool, args []string) {
	c.done(false, c.SetPermission("ada", repoOf(args[0]), args[1], args[2]))
}

// team makes a team, or takes people out of it with !: team SLUG WHO….
func (c *talk) team(neg bool, args []string) {
	if !neg {
		c.done(false, c.AddTeam("acme", args[0], args[1:]...))
		return
	}
	for _, who := range args[1:] {
		c.done(false, c.RemoveFromTeam("acme", args[0], who))
	}
}

// redeliver sends every delivery of an event once more, as GitHub may.
func (c *talk) redeliver(_ bool, args []string) {
	for _, d := range c.hub.Deliveries() {
		if d.Event == args[0] {
			c.must(c.hub.Redeliver(d.ID))
		}
	}
}

// restart ends the server and starts it again.
func (c *talk) restart(bool, []string) {
	c.must(c.stop())
	c.serve(0)
	c.calm()
}

// pass lets days go by: pass 28. In stories that begin on a day of their own alone.
func (c *talk) pass(_ bool, args []string) {
	days, err := strconv.Atoi(args[0])
	if err != nil || !c.dated {
		c.ts.Fatalf("usage: pass DAYS, in a story with a file that says when it begins")
	}
	c.world.pass(time.Duration(days) * 24 * time.Hour)
}

// repository makes one more: repository NAME public|private.
func (c *talk) repository(_ bool, args []string) {
	name := repoOf(args[0])
	c.done(false, c.AddRepo(name, githubsim.RepoOptions{Private: args[1] == "private"}))
	for login, role := range map[string]string{"ben": "write", "dana": "maintain", "tom": "triage"} {
		c.done(false, c.SetPermission("ada", name, login, role))
	}
}

var moments = regexp.MustCompile(`\d{4}-\d\d-\d\d(?: \d\d:\d\d(?: UTC)?)?|\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?`)

// What differs from one telling to the next: ids of comments, the time of day, and when figures were last brought up to date.
var (
	commentIDs = regexp.MustCompile(`(issuecomment-|northstar:answer:comment:)\d+`)
	clockTimes = regexp.MustCompile(`\d\d:\d\d UTC`)
	asOf       = regexp.MustCompile(`Figures as of [^.]*? UTC`)
)

// read writes a comment of the app's, or a check, to a file, for cmp: read ITEM MARKER FILE, read PULL check strategy FILE, and read ITEM body FILE
// for the description of an issue that the app keeps, read ITEM answer FILE [to=NAME] for the answer to the last comment or to that one. Days are left out, but in stories that begin on a day of their own.
func (c *talk) read(_ bool, args []string) {
	args, o := c.options(args, "to")
	p := c.item(args[0])
	text, to := "", args[len(args)-1]
	switch args[1] {
	case "answer":
		text = c.answer(c.said[o["to"]])
	case "check":
		run := c.runOf(p, args[2])
		text = run.Conclusion + ": " + run.Title + "\n\n" + run.Summary
	case "body":
		text = c.world.item(p.repo, p.number).Body
	default:
		text = c.theComment(p, args[1]).Body
	}
	text = commentIDs.ReplaceAllString(text, "${1}ID")
	if c.dated {
		text = clockTimes.ReplaceAllString(asOf.ReplaceAllString(text, "Figures as of TIME"), "TIME")
	} else {
		text = moments.ReplaceAllString(text, "DATE")
	}
	text = strings.ReplaceAll(text, c.URL(), "https://github.test")
	c.done(false, os.WriteFile(c.ts.MkAbs(to), []byte(strings.TrimRight(text, "\n")+"\n"), 0o600))
}
