package store

import (
	"encoding/json"
	"fmt"
)

const installationColumns = "id, account, account_id, account_type, selection, permissions, events, suspended, created, gone, onboarding, granted, onboarding_refused"

// installation scans installationColumns.
func installation(s scanner) (i Installation, err error) {
	var permissions, events string
	var suspended, created, gone, granted int64
	if err := s.Scan(&i.ID, &i.Account, &i.AccountID, &i.AccountType, &i.Selection, &permissions, &events, &suspended,
		&created, &gone, &i.Onboarding, &granted, &i.OnboardingRefused); err != nil {
		return i, err
	}
	i.Suspended, i.Created, i.Gone, i.Granted = moment(suspended), moment(created), moment(gone), moment(granted)
	if err := json.Unmarshal([]byte(permissions), &i.Permissions); err != nil {
		return i, fmt.Errorf("the permissions of installation %d are damaged: %w", i.ID, err)
	}
	i.Events, err = listed(events)
	return i, err
}

// PutInstallation records an installation. Permissions, Events, Selection, Created, Onboarding and Granted are kept as they are
// where the given ones are empty, since not every payload has them; OnboardingRefused is always kept.
func (t *Tx) PutInstallation(i Installation) error {
	permissions := []byte("{}")
	if len(i.Permissions) > 0 {
		permissions, _ = json.Marshal(i.Permissions) // strings always marshal
	}
	return t.do(fmt.Sprintf("put installation %d", i.ID), `
		INSERT INTO installations AS old (`+installationColumns+`) VALUES `+tuples(1, 13)+`
		ON CONFLICT (id) DO UPDATE SET
			account = excluded.account, account_id = excluded.account_id, account_type = excluded.account_type,
			suspended = excluded.suspended, gone = excluded.gone,
			selection = CASE WHEN excluded.selection = '' THEN old.selection ELSE excluded.selection END,
			permissions = CASE WHEN excluded.permissions = '{}' THEN old.permissions ELSE excluded.permissions END,
			events = CASE WHEN excluded.events = '[]' THEN old.events ELSE excluded.events END,
			created = CASE WHEN excluded.created = 0 THEN old.created ELSE excluded.created END,
			onboarding = CASE WHEN excluded.onboarding = '' THEN old.onboarding ELSE excluded.onboarding END,
			granted = CASE WHEN excluded.granted = 0 THEN old.granted ELSE excluded.granted END`,
		i.ID, i.Account, i.AccountID, i.AccountType, i.Selection, string(permissions), list(i.Events), micros(i.Suspended),
		micros(i.Created), micros(i.Gone), i.Onboarding, micros(i.Granted), i.OnboardingRefused)
}

// SetOnboardingRefused records why GitHub refused to let an installation's onboarding issue be opened, "" when it did not.
func (t *Tx) SetOnboardingRefused(id int64, why string) error {
	return t.do(fmt.Sprintf("record what became of the onboarding of installation %d", id), "UPDATE installations SET onboarding_refused = $2 WHERE id = $1", id, why)
}

// Installation returns one installation, whether it is gone or not.
func (t *Tx) Installation(id int64) (Installation, error) {
	return oneOf(t, ask("installations", fmt.Sprintf("installation %d", id), installation,
		"SELECT "+installationColumns+" FROM installations WHERE id = $1"), id)
}

// Installations returns every installation by account, gone ones too.
func (t *Tx) Installations() ([]Installation, error) {
	return many(t, "read installations", installation,
		"SELECT "+installationColumns+" FROM installations ORDER BY lower(account), id")
}

// InstallationOf returns the installation of an account, of several the newest that is not gone.
func (t *Tx) InstallationOf(account string) (Installation, error) {
	return one(t, "installation of "+account, installation, "SELECT "+installationColumns+` FROM installations
		WHERE lower(account) = lower($1) ORDER BY CASE WHEN gone = 0 THEN 0 ELSE 1 END, id DESC LIMIT 1`, account)
}
