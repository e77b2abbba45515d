package apply

import (
	"context"
	"slices"
	"strings"

	"github.com/northstar-app/northstar/app/github"
	"github.com/northstar-app/northstar/app/plan"
)

// comment makes an item's one comment of this sort say the body. A comment that a person deleted stays deleted: its row
// says so from then on. One of which nothing is known is looked for before it is made: an attempt whose answer was lost,
// or an earlier installation, may have made it.
func (a *Apply) comment(ctx context.Context, t Target, w plan.Write, at attempt) (outcome, error) {
	owner, name := t.Repo.Owner, t.Repo.Name
	out := outcome{remote: at.row.Remote}
	var unknown error
	if out.remote != 0 {
		if unknown = t.Client.EditComment(ctx, owner, name, out.remote, w.Body); !away(unknown) {
			return out, unknown
		}
	}
	if !at.blank() && !(w.Fresh && at.before.Subject == "") {
		found, err := a.findComment(ctx, t, w, at.markers(w))
		switch {
		case err != nil: // the item itself is out of reach: nobody deleted the comment
			return out, err
		case found.ID != 0:
			out.remote = found.ID
			if found.Body != w.Body {
				err = t.Client.EditComment(ctx, owner, name, found.ID, w.Body)
			}
			return out, err
		case out.remote != 0:
			if err := a.retryWhileNew(unknown, at); !away(err) {
				return out, err
			}
			out.deleted = true
			return out, nil
		}
	}
	if err := a.early(at); err != nil {
		return out, err
	}
	if w.Existing {
		out.drop = true
		return out, nil
	}
	id, err := t.Client.CreateComment(ctx, owner, name, w.Number, w.Body)
	out.remote, out.absent = id, id == 0 && !github.IsUnsure(err)
	return out, err
}

// findComment is the app's own comment with one of some markers, a zero one when there is none.
func (a *Apply) findComment(ctx context.Context, t Target, w plan.Write, markers []string) (github.Comment, error) {
	for cursor := ""; ; {
		page, err := t.Client.Comments(ctx, t.Repo.Owner, t.Repo.Name, w.Number, cursor)
		if err != nil {
			return github.Comment{}, err
		}
		for _, c := range page.Rows {
			if a.mine(c.Author, c.App) && marked(c.Body, markers) && !slices.Contains(w.Taken, c.ID) {
				return c, nil
			}
		}
		if cursor = page.Next; cursor == "" {
			return github.Comment{}, nil
		}
	}
}

// mine reports whether the app itself wrote something: not a person through it, and no other app. Its id decides, which no
// other app ever has; where GitHub does not tell through which app it was written, the name of its account.
func (a *Apply) mine(who github.Actor, through int64) bool {
	if !who.Bot {
		return false
	}
	if through != 0 {
		return through == a.o.Self.ID
	}
	return strings.EqualFold(who.Login, a.o.Self.Slug+"[bot]")
}

// marked reports whether a text begins with one of some markers. Further down it is what somebody wrote whom the text quotes.
func marked(body string, markers []string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(body, " \t\r\n"), "\n")
	first = strings.TrimRight(first, " \t\r")
	return first != "" && slices.Contains(markers, first)
}
