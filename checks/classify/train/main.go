// Command train makes the text model of checks/classify/model and measures it. It is a module of its own, so that nobody who
// builds or tests Northstar builds it too; it is run in its folder:
//
//	go run . --data DIR --out ../model/model.bin
//	go run . --data DIR --figures
//
// and measures the table of habits of checks/classify/habit:
//
//	go run . --data DIR --habits
//	go run . --replay DIR/replay
//
// and what corrections by what a team states (checks/classify/learn) are worth:
//
//	go run . --data DIR --learn
//
// and what a review's ✅ and ⚠️ on a guiding policy (checks/playbook) are worth on strategy documents:
//
//	go run . --data DIR --policies
//
// DIR holds train/, dev/ and commits/, as README.md in checks/classify describes. The same data make the same bytes, on one processor
// architecture: every sum has a fixed order, and nothing is drawn at random. dev is never learned from: --figures only
// measures on it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/northstar-app/northstar/checks/classify/model"
)

// eyeFile has the kinds of items that were read by eye for --habits, by their names alone.
const eyeFile = "eye.tsv"

// policyFile has the strategy documents that were read by eye for --policies, by their names alone.
const policyFile = "policies.tsv"

func main() {
	data := flag.String("data", "", "the folder with train/, dev/ and commits/")
	out := flag.String("out", "", "write the model to this file")
	figures := flag.Bool("figures", false, "print the figures on train, cross-validated, and of the shipped model on dev")
	habits := flag.Bool("habits", false, "print how often each entry of the table of habits is right")
	learning := flag.Bool("learn", false, "print what a repository's own correction is worth, by how many kinds its people stated")
	policies := flag.Bool("policies", false, "print how the review finds strategy documents as guiding policies")
	exported := flag.String("replay", "", "print how much of the milestones in this folder of exports the habits say nothing of")
	flag.Parse()
	err := errors.New("--data says where the data are, --out, --figures, --habits, --learn or --policies what to do; or --replay")
	switch {
	case *exported != "":
		err = replay(*exported)
	case *data != "" && *habits:
		err = measureHabits(*data, eyeFile)
	case *data != "" && *policies:
		err = measurePolicies(*data, policyFile)
	case *data != "" && *learning:
		err = measureLearning(*data)
	case *data != "" && *out != "":
		err = write(*data, *out)
	case *data != "" && *figures:
		err = report(*data)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// write trains on the items of data/train and writes the model to a file.
func write(data, file string) error {
	items, err := readPart(data, "train")
	if err != nil {
		return err
	}
	b := build(items)
	if err := os.WriteFile(file, b, 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d bytes from %d items\n", file, len(b), len(items))
	return nil
}

// build trains and calibrates a model and encodes it.
func build(items []*item) []byte {
	seen, _ := unseen(items, folds)
	return model.Encode(calibrate(train(items), seen))
}
