package config

import (
	"cmp"
	_ "embed" // the defaults
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/northstar-app/northstar/checks"
)

// Example is config/northstar.example.yml: every setting, commented, with its default. The defaults are read from it.
//
//go:embed northstar.example.yml
var Example string

// byDefault is what [Resolved].From says of a value that no file set.
const byDefault = "default"

var defaults = sync.OnceValue(func() *File {
	f, problems := Parse("northstar.example.yml", []byte(Example))
	if len(problems) > 0 {
		panic(problems[0].String()) // the embedded text is tested
	}
	return f
})

// Resolved is the policy in force for one repository. It is read-only.
type Resolved struct {
	Rules  checks.Rules
	From   map[string]string // dotted key to the Name of the file that set it, or [byDefault]
	Active bool              // there is a file at all
	policy policy
	size   int
}

// Size is how much memory the policy keeps, in bytes, at most. It grows with the files that it comes from: with their length,
// and with what their patterns cost.
func (r Resolved) Size() int { return r.size }

// Default is the policy of a repository without any file: the defaults, in observe.
func Default() checks.Rules {
	r, _ := Resolve("", nil, nil)
	return r.Rules
}

// Resolve merges the defaults, the owner's file and the repository's, key by key: a value replaces a value, a list a
// list, and maps (classify.issue-types, points.options, points.labels, playbook.headings) merge entry by entry, with
// keys compared as GitHub does, in any case. Either file may be nil. For the owner's `.github` repository itself the
// file is the owner's, and repo is nil.
//
// login is the owner's, by which teams and repositories without an owner are completed; "" leaves them as they are.
// The files' names should differ, since From tells them apart by name.
//
// Problems are values that are not used: keys of the repository's file that the owner's locks or that count in the owner's alone
// (capacity.scope), and values that don't fit the ones that they are merged with. The result is usable all the same: what was in force before stays. A mode that
// no file sets is advise, and observe when there is no file.
//
// Rules.OldNames is empty: the names that labels had before are history, which the caller knows and fills in with
// [Resolved.WithOldNames].
func Resolve(login string, owner, repo *File) (Resolved, []Problem) {
	r := Resolved{From: map[string]string{}, Active: owner != nil || repo != nil}
	r.overlay(&defaults().policy, byDefault, nil)
	var problems []Problem
	if owner != nil {
		problems = append(problems, r.add(owner, nil, login, ofOwner)...)
	}
	if repo != nil {
		problems = append(problems, r.add(repo, owner, login, ofRepository)...)
	}
	if !r.Active {
		observe := mode(checks.Observe)
		r.policy.Mode = &observe
	}
	r.Rules = r.policy.rules(login)
	return r, problems
}

// WithOldNames is the policy in which label names that counted before still count: lower-case name to kind.
func (r Resolved) WithOldNames(old map[string]checks.Kind) Resolved {
	r.Rules.OldNames = maps.Clone(old)
	return r
}

// level is whose file a policy's is.
type level int

const (
	ofOwner level = iota
	ofRepository
)

// add merges a file over what is there, without what may not be: locked keys, those of the owner's alone in a repository's file, and
// what does not fit.
func (r *Resolved) add(f, over *File, login string, whose level) []Problem {
	skip := map[string]bool{}
	problems := r.locked(f, over, skip)
	if whose == ofRepository {
		problems = append(problems, r.reserved(f, skip)...)
	}
	next := r.clone()
	next.overlay(&f.policy, f.Name, skip)
	if misfits := next.misfits(f); len(misfits) > 0 {
		for group, p := range misfits {
			problems = append(problems, p)
			leaves(reflect.ValueOf(f.policy), nil, func(path []string, _ reflect.Value) {
				if key := strings.Join(path, "."); strings.HasPrefix(key, group+".") {
					skip[key] = true
				}
			})
		}
		next = r.clone()
		next.overlay(&f.policy, f.Name, skip)
	}
	problems = append(problems, foreignRepositories(f, login)...)
	for i := range problems {
		problems[i].Effect = cmp.Or(problems[i].Effect, ThisValue)
	}
	next.size += f.size
	*r = next
	return counted(f.Name, problems, 0)
}

// locked reports the keys of a repository's file that the owner's locks, and adds them to skip.
func (r *Resolved) locked(f, owner *File, skip map[string]bool) []Problem {
	if owner == nil {
		return nil
	}
	var problems []Problem
	report := func(key, message string) {
		at := f.places[key]
		problems = append(problems, Problem{File: f.Name, Line: at.line, Column: at.column, Key: oneLine(key), Message: oneLine(message), Effect: LockedKey})
	}
	skip["locked"] = true
	if len(f.policy.Locked) > 0 {
		report("locked", "locks nothing here: only the owner's file can lock keys, so remove it")
	}
	inForce, locks := r.values(), lowered(owner.policy.Locked)
	leaves(reflect.ValueOf(f.policy), nil, func(path []string, v reflect.Value) {
		key := strings.Join(path, ".")
		by, ok := lockedBy(locks, path)
		if !ok || skip[key] {
			return
		}
		skip[key] = true
		if old, set := inForce[key]; !set || old != show(v) {
			stays := ""
			if set {
				stays = fmt.Sprintf(" and %s stays", old)
			}
			report(key, fmt.Sprintf("%s is not used: %s locks %s%s. Remove the key here, or have it unlocked there",
				show(v), owner.Name, by, stays))
		}
	})
	return problems
}

// ownersAlone are the keys that count in the owner's file alone, whether it locks them or not: what they decide takes in other
// repositories than the one whose file sets them.
var ownersAlone = []string{"capacity.scope", "classify.model.url", "classify.model.name", "classify.model.private", "classify.model.label", "classify.model.a-day"}

// reserved reports the keys of a repository's file that count in the owner's alone, and adds them to skip. One that says what is
// in force anyway is no mistake.
func (r *Resolved) reserved(f *File, skip map[string]bool) []Problem {
	var problems []Problem
	inForce := r.values()
	leaves(reflect.ValueOf(f.policy), nil, func(path []string, v reflect.Value) {
		key := strings.Join(path, ".")
		if !slices.Contains(ownersAlone, key) || skip[key] {
			return
		}
		skip[key] = true
		if inForce[key] == show(v) {
			return
		}
		at := f.places[key]
		problems = append(problems, Problem{File: f.Name, Line: at.line, Column: at.column, Key: key, Effect: ThisValue,
			Message: fmt.Sprintf("%s is not used and %s stays: this key counts in the owner's file alone, northstar.yml in the owner's repository .github. "+
				"Remove it here, or set it there", show(v), inForce[key])})
	})
	return problems
}

// lowered are the locks in lower case.
func lowered(locks []lockKey) map[string]bool {
	all := map[string]bool{}
	for _, l := range locks {
		lock := strings.ToLower(string(l))
		for _, key := range []string{"classify.habits.labels", "classify.habits.prefixes"} {
			if name, ok := strings.CutPrefix(lock, key+"."); ok {
				lock = join(key, foldKey(key, name))
			}
		}
		all[lock] = true
	}
	return all
}

// lockedBy is the lock, in lower case, that covers a path: the key itself or one that it is under.
func lockedBy(locks map[string]bool, path []string) (string, bool) {
	for i := range path {
		key := strings.Join(path[:i+1], ".")
		if locks[strings.ToLower(key)] {
			return key, true
		}
	}
	return "", false
}

// misfits are the parts of a merged policy that the file made impossible, by the heading that has to stay as it was.
func (r *Resolved) misfits(f *File) map[string]Problem {
	out := map[string]Problem{}
	report := func(group, key, message string) {
		at := f.places[key]
		out[group] = Problem{File: f.Name, Line: at.line, Column: at.column, Key: key, Message: message}
	}
	if b := r.policy.Capacity.TechDebt; upsideDown(b) {
		if set := f.policy.Capacity.TechDebt; set.Min != nil {
			report("capacity.tech-debt", "capacity.tech-debt.min",
				fmt.Sprintf("is %s, over the max of %s (%s): write a max here too", *b.Min, *b.Max, r.From["capacity.tech-debt.max"]))
		} else if set.Max != nil {
			report("capacity.tech-debt", "capacity.tech-debt.max",
				fmt.Sprintf("is %s, under the min of %s (%s): write a min here too", *b.Max, *b.Min, r.From["capacity.tech-debt.min"]))
		}
	}
	if m := r.policy.Classify.Model; *m.URL != "" && *m.Name == "" {
		key := "classify.model.url"
		if _, set := f.places[key]; !set {
			key = "classify.model.name"
		}
		report("classify.model", key, "names a server and none of its models: write a name too, such as classify: {model: {url: 'https://llm.example.com/v1', name: small}}")
	}
	if a, b := sameLabel(r.policy.Labels); a != "" {
		if _, set := f.places["labels."+b]; !set {
			a, b = b, a
		}
		report("labels", "labels."+b, fmt.Sprintf("is the label of %s too (%s): give each kind its own", a, r.From["labels."+a]))
	}
	return out
}

// foreignRepositories reports repositories of another owner, whose strategies can't count.
func foreignRepositories(f *File, login string) []Problem {
	var problems []Problem
	for i, repo := range f.policy.Strategy.Repositories {
		owner, _, _ := strings.Cut(repo.of(login), "/")
		if login == "" || strings.EqualFold(owner, login) {
			continue
		}
		key := fmt.Sprintf("strategy.repositories[%d]", i)
		at := f.places[key]
		problems = append(problems, Problem{File: f.Name, Line: at.line, Column: at.column, Key: key,
			Message: fmt.Sprintf("%s belongs to another owner: only strategies of %s can count, so remove it", quote(string(repo)), login)})
	}
	return problems
}

// overlay puts every value of p that is set and not skipped over the policy.
func (r *Resolved) overlay(p *policy, from string, skip map[string]bool) {
	root, known := reflect.ValueOf(&r.policy).Elem(), spellings{}
	leaves(reflect.ValueOf(*p), nil, func(path []string, v reflect.Value) {
		key := strings.Join(path, ".")
		if skip[key] {
			return
		}
		if was := set(root, path, v, known); was != "" {
			delete(r.From, was)
		}
		r.From[key] = from
	})
}

// clone is a copy whose maps are its own.
func (r *Resolved) clone() Resolved {
	c := Resolved{From: map[string]string{}, Active: r.Active, size: r.size}
	c.overlay(&r.policy, "", nil)
	c.From = maps.Clone(r.From)
	return c
}
