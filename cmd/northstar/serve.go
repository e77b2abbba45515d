package main

import (
	"io"
	"os"

	"github.com/rs/zerolog"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/northstar-app/northstar/app"
	"github.com/northstar-app/northstar/config"
)

func serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the server",
		Long: `Runs the GitHub App: takes webhooks at /api/github/hook and makes GitHub show what is true. Settings come from flags, the
environment or a .env file. With none of the app's three settings it offers /setup, which makes the app.`,
		Example: "  northstar serve\n  northstar serve --database-url postgres://northstar@localhost/northstar",
		Args:    cobra.NoArgs,
	}
	open := settingFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		lookup, err := open()
		if err != nil {
			return err
		}
		set, err := config.LoadServer(config.Source{Lookup: lookup, ReadFile: os.ReadFile, Terminal: term.IsTerminal(int(os.Stderr.Fd()))})
		if err != nil {
			return err
		}
		log := logger(cmd.ErrOrStderr(), set)
		a, err := app.New(cmd.Context(), set, thisBuild().Version, log)
		if err != nil {
			return err
		}
		for _, s := range config.UnknownVariables(names()) {
			log.Warn().Str("variable", s.Name).Str("nearest", s.Nearest).Msg("this is no setting, and does nothing")
		}
		if os.Getenv("GOGC") == "" {
			a.KeepRoom() // what it takes is given back when there is no work
		}
		return a.Run(cmd.Context())
	}
	return cmd
}

// logger writes to standard error, as the settings say.
func logger(errs io.Writer, set config.Server) zerolog.Logger {
	level, err := zerolog.ParseLevel(set.LogLevel)
	if err != nil {
		level = zerolog.InfoLevel
	}
	return newLog(errs, set.LogFormat, level)
}
