package githubsim

import (
	"encoding/base64"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

func getRepo(c *call) (reply, error) {
	r := c.repo
	o := c.repoJSON(r).with(object{"network_count": 0, "subscribers_count": 0, "permissions": c.permissions(r), "temp_clone_token": ""})
	if r.owner.kind == "Organization" {
		o["organization"] = c.userJSON(r.owner)
	}
	if r.parent != nil && !r.parent.gone {
		o["parent"], o["source"] = c.repoJSON(r.parent), c.repoJSON(r.parent)
	}
	return ok(o)
}

// permissions are what the viewer may do in the repository, in the words of a repository's JSON.
func (c *call) permissions(r *repo) object {
	role := "none"
	if c.who.person != nil {
		role = r.role(c.who.person)
	}
	at := func(least string) bool { return roleRank[role] >= roleRank[least] }
	return object{"admin": at("admin"), "maintain": at("maintain"), "push": at("write"), "triage": at("triage"), "pull": at("read") || c.who.covers(r)}
}

func getPermission(c *call) (reply, error) {
	a := c.account(c.params["username"])
	if a == nil {
		return reply{}, &failure{status: 404, message: fmt.Sprintf("%s is not a user", c.params["username"])}
	}
	role := c.repo.role(a)
	at := func(least string) bool { return roleRank[role] >= roleRank[least] }
	user := c.userJSON(a).with(object{"role_name": role, "permissions": object{"admin": at("admin"), "maintain": at("maintain"),
		"push": at("write"), "triage": at("triage"), "pull": at("read")}})
	return ok(object{"permission": legacyRole(role), "role_name": role, "user": user})
}

// getContent serves one file, as JSON or raw, or a folder's list.
func getContent(c *call) (reply, error) {
	ref := c.query.Get("ref")
	at := c.repo.resolve(ref)
	if at == nil {
		return reply{}, &failure{status: 404, message: "No commit found for the ref " + ref}
	}
	path := strings.Trim(c.params["path"], "/")
	if text, found := at.files[path]; found {
		if strings.Contains(c.r.Header.Get("Accept"), "raw") {
			return reply{status: 200, raw: []byte(text), mime: "application/vnd.github.raw+json; charset=utf-8"}, nil
		}
		o := c.entryJSON(c.repo, at, path, text, "file")
		encoded := base64.StdEncoding.EncodeToString([]byte(text))
		var lines strings.Builder
		for len(encoded) > 60 {
			lines.WriteString(encoded[:60] + "\n")
			encoded = encoded[60:]
		}
		if encoded != "" {
			lines.WriteString(encoded + "\n")
		}
		if len(text) > 1<<20 { // over 1 MB the content is left out
			return ok(o.with(object{"content": "", "encoding": "none"}))
		}
		return ok(o.with(object{"content": lines.String(), "encoding": "base64"}))
	}
	list := c.folder(c.repo, at, path)
	if len(list) == 0 {
		return reply{}, errNotFound
	}
	return ok(list)
}

func (v *renderer) folder(r *repo, at *commit, path string) []any {
	prefix := path
	if prefix != "" {
		prefix += "/"
	}
	kinds, texts := map[string]string{}, map[string]string{}
	for file, text := range at.files {
		rest, under := strings.CutPrefix(file, prefix)
		if !under {
			continue
		}
		name, _, deeper := strings.Cut(rest, "/")
		kinds[prefix+name] = "file"
		if deeper {
			kinds[prefix+name] = "dir"
		} else {
			texts[prefix+name] = text
		}
	}
	var names []string
	for name := range kinds {
		names = append(names, name)
	}
	sort.Strings(names)
	var out []any
	for _, name := range names {
		out = append(out, v.entryJSON(r, at, name, texts[name], kinds[name]))
	}
	return out
}

func (v *renderer) entryJSON(r *repo, at *commit, path, text, kind string) object {
	name := path[strings.LastIndex(path, "/")+1:]
	u := fmt.Sprintf("%s/contents/%s?ref=%s", v.repoURL(r), path, at.sha)
	sha := blobSHA(text)
	git, page := fmt.Sprintf("%s/git/blobs/%s", v.repoURL(r), sha), fmt.Sprintf("%s/blob/%s/%s", v.repoWeb(r), at.sha, path)
	o := object{"name": name, "path": path, "sha": sha, "size": len(text), "url": u, "html_url": page, "git_url": git,
		"download_url": fmt.Sprintf("%s/raw/%s/%s", v.repoWeb(r), at.sha, path), "type": kind,
		"_links": object{"self": u, "git": git, "html": page}}
	if kind == "dir" {
		o["download_url"] = nil
	}
	return o
}

func listLabels(c *call) (reply, error) {
	return ok(each(paged(c, c.repo.labels), func(l *label) object { return c.labelJSON(c.repo, l) }))
}

func (c *call) label() (*label, error) {
	if l := c.repo.findLabel(c.params["name"]); l != nil {
		return l, nil
	}
	return nil, errNotFound
}

func getLabel(c *call) (reply, error) {
	l, err := c.label()
	if err != nil {
		return reply{}, err
	}
	return ok(c.labelJSON(c.repo, l))
}

type labelBody struct {
	Name        *string `json:"name"`
	NewName     *string `json:"new_name"`
	Color       *string `json:"color"`
	Description *string `json:"description"`
}

func createLabel(c *call) (reply, error) {
	var in labelBody
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	if in.Name == nil {
		return reply{}, refused("\"name\" wasn't supplied.")
	}
	color := "ededed"
	if in.Color != nil {
		color = *in.Color
	}
	l, err := c.repo.makeLabel(c.who.actor(), *in.Name, color, in.Description)
	if err != nil {
		return reply{}, err
	}
	o := c.labelJSON(c.repo, l)
	return c.created(o)
}

// updateLabel takes a new name as "new_name" only; "name" is ignored, as on GitHub.
func updateLabel(c *call) (reply, error) {
	l, err := c.label()
	if err != nil {
		return reply{}, err
	}
	var in labelBody
	if err := c.decode(&in); err != nil {
		return reply{}, err
	}
	if err := c.repo.editLabel(l, c.who.actor(), in); err != nil {
		return reply{}, err
	}
	return ok(c.labelJSON(c.repo, l))
}

func (v *renderer) milestoneObject(m *milestone) object { return v.milestoneJSON(m).(object) }

func listMilestones(c *call) (reply, error) {
	state, err := oneOf(c.query.Get("state"), "open", "open", "closed", "all")
	if err != nil {
		return reply{}, err
	}
	all := slices.DeleteFunc(slices.Clone(c.repo.milestones), func(m *milestone) bool { return state != "all" && m.state != state })
	far := time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	due := func(m *milestone) time.Time {
		if m.due.IsZero() {
			return far
		}
		return m.due
	}
	sort.SliceStable(all, func(a, b int) bool { return due(all[a]).Before(due(all[b])) })
	if c.query.Get("direction") == "desc" {
		slices.Reverse(all)
	}
	return ok(each(paged(c, all), c.milestoneObject))
}

func getMilestone(c *call) (reply, error) {
	n, err := c.number("milestone_number")
	if err != nil {
		return reply{}, err
	}
	m := c.repo.findMilestone(int(n))
	if m == nil {
		return reply{}, errNotFound
	}
	return ok(c.milestoneObject(m))
}
