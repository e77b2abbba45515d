package main

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/joho/godotenv"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/northstar-app/northstar/config"
)

// settingFlags adds a flag for each of the server's settings, or for those that are named, and gives what opens the
// look-up for [config.LoadServer] once the flags are parsed: a flag goes before the environment, the environment before
// the file .env in the working directory.
func settingFlags(cmd *cobra.Command, names ...string) (open func() (lookup func(string) (string, bool), err error)) {
	flags := map[string]string{}
	for _, v := range config.Variables() {
		if len(names) > 0 && !slices.Contains(names, v.Name) {
			continue
		}
		flags[v.Name] = v.Flag
		usage := v.Meaning + " (" + v.Name
		if v.Default != "" {
			usage += ", default " + v.Default
		}
		cmd.Flags().String(v.Flag, "", usage+")")
	}
	cmd.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		return pflag.NormalizedName(strings.TrimPrefix(name, "northstar-")) // --northstar-listen is --listen
	})
	return func() (func(string) (string, bool), error) {
		file, err := dotEnv()
		if err != nil {
			return nil, err
		}
		return func(name string) (string, bool) {
			if flag := cmd.Flags().Lookup(flags[name]); flag != nil && flag.Changed {
				return flag.Value.String(), true
			}
			if v, ok := os.LookupEnv(name); ok {
				return v, true
			}
			v, ok := file[name]
			return v, ok
		}, nil
	}
}

// dotEnv are the settings of the file .env in the working directory, none where there is no such file.
func dotEnv() (map[string]string, error) {
	text, err := os.ReadFile(".env")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &config.SettingError{Name: ".env", Message: "can't be read: " + err.Error()}
	}
	file, err := godotenv.Unmarshal(strings.TrimPrefix(string(text), "\ufeff")) // some editors begin a file with its mark
	if err != nil {
		// The library's error may quote the line, and with it a secret.
		return nil, &config.SettingError{Name: ".env", Message: "can't be read: write one NAME=value on each line, values with spaces or # in quotes"}
	}
	return file, nil
}
