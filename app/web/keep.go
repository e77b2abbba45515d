package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"

	"github.com/northstar-app/northstar/app/store"
	"github.com/northstar-app/northstar/config"
)

// Credentials are what GitHub gave for the app.
type Credentials struct {
	ID            int64  `json:"id"`
	Slug          string `json:"slug"`
	PrivateKey    string `json:"pem"`
	WebhookSecret string `json:"webhook_secret"`
	ClientID      string `json:"client_id"` // for signing in, with ClientSecret
	ClientSecret  string `json:"client_secret"`
	HTMLURL       string `json:"html_url"`
}

// credentialsFact is where the credentials are kept.
const credentialsFact = "app"

// openingFact is where the key and the state of /setup are kept until the app is made.
const openingFact = "setup"

// sealedMark begins what is kept encrypted; plain credentials are a JSON object.
const sealedMark = "age:"

// keyWork is 2 to the power of it as scrypt's cost: about a tenth of a second, once at the start. A key is long already.
const keyWork = 15

// Made reads the credentials of an app that /setup made. With a key, those that are kept as they are get encrypted. A key that
// is missing or does not fit is a [config.SettingError].
func Made(ctx context.Context, db *store.DB, key config.Secret) (Credentials, bool, error) {
	c, encrypted, ok, err := Kept(ctx, db, key)
	if err != nil || !ok || encrypted || key.Empty() {
		return c, ok, err
	}
	if err := keep(ctx, db, c, key); err != nil {
		return c, false, fmt.Errorf("encrypting the app's credentials: %w", err)
	}
	return c, true, nil
}

// Kept is [Made] without changing anything; encrypted says how they are kept.
func Kept(ctx context.Context, db *store.DB, key config.Secret) (c Credentials, encrypted, ok bool, err error) {
	var kept string
	err = db.Read(ctx, func(tx *store.Tx) (err error) { kept, err = tx.Fact(credentialsFact); return err })
	if errors.Is(err, store.ErrNotFound) {
		return c, false, false, nil
	}
	if err != nil {
		return c, false, false, err
	}
	text, err := unseal(kept, key)
	if err != nil {
		return c, false, false, err
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return c, false, false, errors.New("the app's credentials in the database are damaged: set the three GITHUB_APP_ settings")
	}
	return c, kept != text, true, nil
}

// keep stores the credentials, encrypted where there is a key.
func keep(ctx context.Context, db *store.DB, c Credentials, key config.Secret) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	kept, err := seal(string(text), key)
	if err != nil {
		return err
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DropFact(openingFact); err != nil {
			return err
		}
		return tx.SetFact(credentialsFact, kept)
	})
}

// seal encrypts a text with a key; without one it stays as it is.
func seal(text string, key config.Secret) (string, error) {
	if key.Empty() {
		return text, nil
	}
	to, err := age.NewScryptRecipient(key.Reveal())
	if err != nil {
		return "", err
	}
	to.SetWorkFactor(keyWork)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return "", err
	}
	if _, err := io.WriteString(w, text); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return sealedMark + base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// unseal is seal backwards.
func unseal(kept string, key config.Secret) (string, error) {
	coded, sealed := strings.CutPrefix(kept, sealedMark)
	if !sealed {
		return kept, nil
	}
	const instead = "; or set the three GITHUB_APP_ settings"
	if key.Empty() {
		return "", &config.SettingError{Name: "NORTHSTAR_SECRET_KEY", Message: "is not set, while the app's keys in the database are encrypted with it: set it" + instead}
	}
	raw, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		return "", errors.New("the app's credentials in the database are damaged" + instead)
	}
	with, err := age.NewScryptIdentity(key.Reveal())
	if err != nil {
		return "", err
	}
	r, err := age.Decrypt(bytes.NewReader(raw), with)
	if err != nil {
		return "", &config.SettingError{Name: "NORTHSTAR_SECRET_KEY", Message: "is not the key with which the app's keys in the database were encrypted: set that one" + instead}
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return "", errors.New("the app's credentials in the database are damaged" + instead)
	}
	return string(text), nil
}
