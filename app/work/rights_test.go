package work

import (
	"testing"

	"github.com/northstar-app/northstar/app/githubsim"
	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/checks"
)

// A right is an account's: whoever has its login by the time a command is carried out neither lends it a right nor takes
// one away.
func TestARightIsAnAccounts(t *testing.T) {
	tn := build(t)
	pull := func() int {
		n, err := tn.OpenPull("ben", "acme/shop", githubsim.NewPull{Title: "feat: search"})
		tn.must(err)
		tn.calm()
		return n
	}
	stranger, renamed, author := pull(), pull(), pull()

	// sam commands and gives the login up; dana, who may, takes it.
	tn.say("sam", "acme/shop", stranger, "/northstar waive strategy because")
	tn.must(tn.RenameAccount("sam", "samuel"), tn.RenameAccount("dana", "sam"))
	tn.calm()
	if got := tn.waived(stranger); len(got) != 0 {
		t.Errorf("another account's right counted: %+v", got)
	}

	// dana, now called sam, commands and is renamed again; somebody new takes that login.
	tn.say("sam", "acme/shop", renamed, "/northstar waive strategy because")
	tn.must(tn.RenameAccount("sam", "dana"))
	tn.AddUser("sam")
	tn.calm()
	if got := tn.waived(renamed); len(got) != 1 || got[0].ByID == 0 {
		t.Errorf("a new login took a right away: %+v", got)
	}

	// Whoever took an author's login over is not the author.
	tn.must(tn.RenameAccount("ben", "benjamin"))
	tn.AddUser("ben")
	tn.say("ben", "acme/shop", author, "/northstar kind tech-debt")
	tn.calm()
	tn.wants("somebody else", "acme/shop", author, "feature")
	tn.say("benjamin", "acme/shop", author, "/northstar kind tech-debt")
	tn.calm()
	tn.wants("the author", "acme/shop", author, "tech-debt")
}

// A team's right is an account's, too: GitHub tells of members by login, and a login may have another account by then.
func TestATeamIsOfAccounts(t *testing.T) {
	tn := build(t)
	tn.policy("acme/shop", polite+"teams: {waive: [leads]}\n")
	tn.must(tn.AddTeam("acme", "leads", "lea"))
	tn.AddUser("lou")
	n, err := tn.OpenPull("ben", "acme/shop", githubsim.NewPull{Title: "feat: search"})
	tn.must(err)
	tn.calm()
	tn.say("lou", "acme/shop", n, "/northstar waive strategy because")
	tn.must(tn.RenameAccount("lou", "louis"), tn.RenameAccount("lea", "lou"))
	tn.calm()
	if got := tn.waived(n); len(got) != 0 {
		t.Errorf("another account's team counted: %+v", got)
	}
	tn.say("lou", "acme/shop", n, "/northstar waive strategy because")
	tn.must(tn.RenameAccount("lou", "lea"))
	tn.AddUser("lou")
	tn.calm()
	if got := tn.waived(n); len(got) != 1 {
		t.Errorf("a member with a new login is none: %+v", got)
	}
}

// waived are the waivers of a pull request of acme/shop.
func (tn *town) waived(n int) (out []checks.Waiver) {
	tn.must(tn.w.DB.Read(tn.t.Context(), func(tx *store.Tx) error {
		repo, err := tx.RepositoryNamed("acme", "shop")
		if err != nil {
			return err
		}
		out, err = tx.Waivers(repo.ID, n)
		return err
	}))
	return out
}
