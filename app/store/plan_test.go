package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
	"testing"
	"time"

	"modernc.org/sqlite"

	"github.com/northstar-app/northstar/checks"
)

// recorder is a connector that notes every query with its arguments.
type recorder struct {
	driver.Connector
	queries map[string][]any
}

func (r *recorder) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := r.Connector.Connect(ctx)
	return &recording{c.(connection), r}, err
}

type recording struct {
	connection
	r *recorder
}

func (c *recording) note(query string, args []driver.NamedValue) {
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = a.Value
	}
	c.r.queries[query] = values
}

func (c *recording) ExecContext(ctx context.Context, q string, a []driver.NamedValue) (driver.Result, error) {
	c.note(q, a)
	return c.connection.ExecContext(ctx, q, a)
}

func (c *recording) QueryContext(ctx context.Context, q string, a []driver.NamedValue) (driver.Rows, error) {
	c.note(q, a)
	return c.connection.QueryContext(ctx, q, a)
}

// whole is what SQLite says of reading a whole table or index, or of sorting items. Values of the statement itself, and
// the indexes of what was posted, read in their order up to a limit, are no tables.
func whole(detail, query string) bool {
	switch {
	case strings.Contains(detail, "TEMP B-TREE FOR ORDER BY"):
		return strings.Contains(query, "FROM items") || strings.Contains(query, "JOIN items")
	case strings.Contains(detail, "VALUES CLAUSE"), strings.Contains(detail, "CONSTANT ROW"), strings.Contains(detail, "USING INDEX posted_"):
		return false
	}
	return strings.HasPrefix(detail, "SCAN ")
}

// What runs for every event, item and pull request finds its rows by an index, whatever else the database holds.
func TestHotQueriesUseAnIndex(t *testing.T) {
	url := sqliteURL(t)
	openMigrated(t, url)
	inner, err := sqlite.NewConnector(sqliteWriterDSN(strings.TrimPrefix(url, "sqlite:")))
	if err != nil {
		t.Fatal(err)
	}
	rec := &recorder{inner, map[string][]any{}}
	pool := sql.OpenDB(rec)
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	db := &DB{write: pool, read: pool}
	write(t, db, func(tx *Tx) error {
		everyHotQuery(tx)
		return nil
	})
	if len(rec.queries) < 50 {
		t.Fatalf("only %d queries were seen", len(rec.queries))
	}
	plain := open(t, url)
	for query, args := range rec.queries {
		rows, err := plain.write.Query("EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			t.Errorf("%v: %s", err, query)
			continue
		}
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			if whole(detail, query) {
				t.Errorf("%s: %s", detail, query)
			}
		}
		rows.Close()
	}
}

// everyHotQuery calls what runs for events and evaluations; whether it finds anything does not matter.
func everyHotQuery(tx *Tx) {
	four, debt := 4, checks.TechDebt
	target := checks.Ref{Owner: "acme", Repo: "roadmap", Number: 12}
	_ = tx.PutRepository(Repository{ID: 1, Installation: 7, Owner: "acme", Name: "app"})
	_ = tx.PutItem(Item{Repo: 1, Number: 2, Type: checks.Pull})
	_, _ = tx.AddDeliveries(deliveries(3))
	_, _ = tx.Deliveries([]string{"a", "b"})
	_ = tx.FinishDelivery("a", Done, "", at(1))
	_ = tx.FailDeliveryAttempt("a", "x", at(1))
	_, _ = tx.ClaimDeliveries("r", 10, 10, at(1))
	for _, let := range []func(Ages, int) (int, error){tx.spend, tx.purge, tx.blankItems, tx.blankMilestones, tx.silence, tx.silenceAnswers} {
		_, _ = let(AgesAt(at(1), time.Hour), 500)
	}
	_ = tx.PutRepository(Repository{ID: 3, Installation: 7, Owner: "acme", Name: "old", Gone: at(1)})
	_, _ = tx.ForgetRepository(3, at(2), 500)
	_ = tx.PutInstallation(Installation{ID: 7})
	_, _ = tx.Installation(7)
	_, _ = tx.InstallationOf("acme")
	_, _ = tx.Repository(1)
	_, _ = tx.Learned(1)
	_ = tx.PutLearned(Learned{Repo: 1})
	_, _ = tx.RepositoryNamed("acme", "app")
	_, _ = tx.Repositories(7)
	_ = tx.AddName(1, "acme", "old")
	_ = tx.SetReading(1, ReadProgress{Phase: "issues", Items: 1, Total: 1})
	_ = tx.SetLabelsMade(1, nil)
	_ = tx.SetPushed(1, at(1))
	_ = tx.LockPushes(7)
	_ = tx.ForgetPushes(7, 0)
	_ = tx.ForgetPushes(7, 1)
	_ = tx.SetNaming(1, "{}")
	_ = tx.SetKindNames(1, "{}")
	_, _ = tx.LabelNames(1)
	_ = tx.PutLabels(1, map[int64]string{4: "feature"})
	_ = tx.DropLabel(1, 4)
	_, _ = tx.Additions(1, 2)
	_ = tx.PutAddition(1, 2, target, Addition{})
	_, _ = tx.Item(1, 2)
	for _, f := range []ItemFilter{{Repo: 1}, {Repo: 1, After: 3, Limit: 5}, {Repo: 1, State: checks.Open, Type: checks.Pull},
		{Repo: 1, Milestone: &four, State: checks.Open}, {Repo: 1, Head: "abc"}, {Repo: 1, Kind: &debt, State: checks.Open},
		{Repo: 1, Stale: true, Limit: 100}} {
		_, _ = tx.Items(f)
	}
	_ = tx.Touch(1, 2, at(1))
	_ = tx.SetRefs(1, 2, Refs{At: at(1)})
	_ = tx.MarkStale(1, 2)
	_ = tx.SetAuthor(1, 2, 7)
	_ = tx.SetWriter(1, 2, Writer{ID: 7})
	_, _ = tx.StalePulls(7, 100)
	_, _ = tx.StrategiesOf("acme")
	_, _ = tx.StrategicRepositories("acme")
	_, _ = tx.Suggest(1, 2, []checks.Reference{{Ref: target}})
	_, _ = tx.SuggestedTo(1, 12)
	_, _ = tx.SuggestedTo(1, 0)
	_, _ = tx.Settle(1, 2, Conclusion{Share: Contribution{Counted: true, Milestone: 4, Kind: debt, State: checks.Open, Weight: 1000}})
	_, _ = tx.Totals(1, 4)
	_, _ = tx.Recount(1, 4)
	_, _ = tx.OrgTotals("acme", "Q1")
	_, _ = tx.Titled("acme", "Q1")
	_ = tx.PutMilestone(Milestone{Repo: 1, Number: 4})
	_, _ = tx.Milestone(1, 4)
	_ = tx.SetSummarised(1, 4, at(1))
	_ = tx.SetClosingSummed(1, 4, at(1))
	_, _ = tx.ReplaceLinks("body:1#2", []Link{{Repo: 1, Number: 2, Target: target}})
	_, _ = tx.LinksFrom(1, 2, 4)
	_, _ = tx.LinksTo(target)
	_, _ = tx.LeadsTo([]checks.Ref{target, {Owner: "acme", Repo: "app", Number: 2}})
	_, _ = tx.ConcludedOf(1, []int{2, 3})
	_, _ = tx.NumbersIn(1, 4)
	_, _ = tx.OutlinesOf([]Place{{1, 2}, {1, 3}, {3, 2}})
	_, _ = tx.Outlines(ItemFilter{Repo: 1, Type: checks.Pull, State: checks.Open, Milestone: &four})
	_, _ = tx.ClosingPulls(1)
	_, _ = tx.LinksBy(7)
	_, _ = tx.Vouched(1)
	_, _ = tx.TakenAway(1, 2, 4)
	_, _ = tx.States(1, 2, 4, target)
	_ = tx.SetAsked("sub:1#2")
	_, _ = tx.ParentTold(1, 2)
	_ = tx.SetParentTold(1, 2, at(1))
	_, _ = tx.BotLabels(1, 2)
	_ = tx.PutBotLabel(1, 2, debt, at(1))
	_ = tx.CopyBotLabels(Place{1, 2}, Place{1, 3})
	_ = tx.Unlink(1, 2, target, Account{Login: "ann"}, at(1))
	_ = tx.DropUnlink(1, 2, target)
	_ = tx.AddChoice(1, 2, "o", checks.Choice{})
	_, _ = tx.LatestChoice(1, 2)
	_ = tx.PutWaiver(1, 2, checks.Waiver{Check: "strategy"}, at(1))
	_, _ = tx.Waivers(1, 2)
	_ = tx.DropWaiver(1, 2, "strategy")
	_ = tx.Intend(Posted{Repo: 1, Subject: "#2", Name: "n"})
	_, _ = tx.Posted(1, "#2", "n")
	_, _ = tx.PostedOn(1, "#2")
	_, _ = tx.MilestonePosted(1, 2)
	_, _ = tx.RecentPosted(10)
	_, _ = tx.Waived(1)
	_, _ = tx.Added(1, 4)
	_, _ = tx.StalestIssuesIn(1, 4, debt, 20)
	_, _ = tx.IssuesOutside(1, debt, 20)
	_, _ = tx.ClosersOf(1, []int{2, 3})
	_, _ = tx.ClosedBefore(1, 4, at(1), 9)
	_, _ = tx.ClosedAfter(1, 4, at(1), 9)
	_ = tx.SetTerms(1, 4, checks.Terms{Basis: checks.Planned})
	_, _ = tx.FollowUp(Place{1, 4})
	_ = tx.PutFollowUp(FollowUp{Milestone: Place{1, 4}})
	_, _ = tx.DueFollowUps(at(1), 10)
	_, _ = tx.FollowUpsPosted(Place{1, 4})
	_ = tx.ReplaceLaunches(Place{1, 4}, []Launch{{Feature: Place{1, 2}}})
	_, _ = tx.TurnedAway(1, 2)
	_ = tx.PutTurnedAway(TurnedAway{Item: Place{1, 2}, Strategy: Place{1, 12}})
	_ = tx.DropTurnedAway(Place{1, 2}, Place{1, 12})
	_ = tx.MoveTurnedAway(Place{1, 2}, Place{3, 2})
	_, _ = tx.TurnersAway(1)
	_, _ = tx.ReplaceTies(Place{1, 4}, []Tie{{Milestone: Place{1, 4}, Strategy: Place{1, 12}}})
	_, _ = tx.TiesOf(Place{1, 3})
	_, _ = tx.Tied(Place{1, 3})
	_, _ = tx.TiedBeyond(1)
	_, _ = tx.LaunchedIn(Place{1, 4})
	_, _, _ = tx.LaunchOf(Place{1, 2})
	_, _ = tx.HitsOf(Place{1, 12})
	_ = tx.CopyLaunch(Place{1, 2}, Place{3, 2})
	_ = tx.AddResult(1, 2, "o", checks.Result{})
	_, _ = tx.Results(1, 2, 10)
	_ = tx.Forget(1, "#2", "n")
	_ = tx.PutPolicy(Policy{Repo: 1})
	_, _ = tx.Policy(1)
	_ = tx.BeginLook(1, "x")
	_ = tx.EndLook(1, "x")
	_ = tx.PutPermission(1, 7, "read", at(1))
	_, _, _ = tx.Permission(1, 7)
	_ = tx.DropPermissions(1, 7)
	_ = tx.DropPermissions(0, 7)
	_, _ = tx.AddCommand(Command{Origin: "o", Repo: 1, Number: 2})
	_ = tx.AnswerCommand("o", Done, "")
	_, _ = tx.Heard(1, 7, at(1), at(2))
	_, _ = tx.Spend(Command{Origin: "o", Repo: 1, ActorID: 7}, at(1), 10, at(2))
	_, _ = tx.WaitingCommands(1, 2)
	_ = tx.Bump(Live, 1, at(1), "item:1:2")
	_, _ = tx.Due(Live, 4, at(1))
	_, _ = tx.Claim("r", []string{"item:1:2"}, at(1))
	_, _ = tx.Versions([]string{"item:1:2"})
	_, _ = tx.OpenOn(1, []string{"c0ffee"})
	_, _ = tx.OpenHeads(1, []int{2})
	_ = tx.ReadAhead(1, []int{2})
	_ = tx.ReadPosted(1, []string{"#2"})
	_, _ = tx.Held("r")
	_, _ = tx.Release("r")
	_, _, _ = tx.Version("item:1:2")
	_, _ = tx.Done(Claim{Key: "item:1:2", Version: 1})
	_ = tx.AddVoice(1, 2, "o", Voice{By: "ann"})
	_, _ = tx.Voices(1, 2)
	_ = tx.PutReview(1, 2, Review{})
	_, _ = tx.Review(1, 2)
	_, _ = tx.Proofs(Place{1, 12})
	_, _ = tx.SetProofs(Place{1, 12}, []checks.Ref{target})
	_, _ = tx.ProvenBy(target)
	_, _ = tx.StrategiesIn(1, 4)
	_ = tx.AddMergeGroup(MergeGroup{Repo: 1, Head: "abc", Number: 2})
	_ = tx.EndMergeGroup(1, "abc", at(1))
	_, _ = tx.MergeGroupsOn(1, "abc")
	_, _ = tx.MergeGroups(1, at(1))
	_ = tx.SetMergeGroupCapacity(MergeGroup{Repo: 1, Head: "abc", Number: 2, Conclusion: checks.Success})
	_ = tx.Void(Posted{Repo: 1, Subject: "#2", Name: "n"})
	_ = tx.PurgeMergeGroups(at(1))
	_, _ = tx.FieldNames("acme")
	_, _ = tx.FieldsRead("acme")
	_ = tx.PutFieldNames("acme", map[int64]string{4: "Effort"}, at(1))
	_ = tx.SetFact("identity", "b")
	_, _ = tx.Fact("identity")
}
