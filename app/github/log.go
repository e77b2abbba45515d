package github

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/google/go-github/v60/github"
)

// Attempt is one attempt of GitHub's to deliver a webhook, as its log has it for three days, on Enterprise Server for seven:
// https://docs.github.com/en/rest/apps/webhooks.
type Attempt struct {
	ID           int64
	GUID         string // the same for every attempt at one delivery
	At           time.Time
	Code         int // HTTP status of the answer, 0 when there was none
	Event        string
	Action       string
	Installation int64 // 0: about none
}

// Answered reports whether the attempt was answered well.
func (a Attempt) Answered() bool { return a.Code >= 200 && a.Code < 300 }

// Attempts reads a page of GitHub's log of deliveries to the app, the last attempt first.
func (a *App) Attempts(ctx context.Context, cursor string) (Page[Attempt], error) {
	type raw struct {
		ID             int64
		GUID           line
		DeliveredAt    stamp `json:"delivered_at"`
		StatusCode     int   `json:"status_code"`
		Event, Action  line
		InstallationID int64 `json:"installation_id"`
	}
	o := op{does: "list the app's deliveries", route: "GET /app/hook/deliveries", quiet: true}
	return listed(ctx, a.own, listing{op: o, path: "app/hook/deliveries", cursor: cursor}, func(r *raw) Attempt {
		return Attempt{ID: r.ID, GUID: text(r.GUID), At: r.DeliveredAt.Time, Code: r.StatusCode, Event: text(r.Event), Action: text(r.Action),
			Installation: r.InstallationID}
	})
}

// Redeliver has GitHub make another attempt, by the id of an earlier one. It arrives under the same GUID, and a second one too many is
// seen to be that.
func (a *App) Redeliver(ctx context.Context, id int64) error {
	o := op{does: "ask for a delivery again", on: strconv.FormatInt(id, 10), route: "POST /app/hook/deliveries/{delivery_id}/attempts", write: true}
	return a.own.do(ctx, o, func(ctx context.Context, gh *github.Client) error {
		_, err := send(ctx, gh, request{http.MethodPost, "app/hook/deliveries/" + o.on + "/attempts", nil}, nil)
		if accepted := new(github.AcceptedError); errors.As(err, &accepted) {
			return nil // 202: it is about to be sent
		}
		return err
	})
}
