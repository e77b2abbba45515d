package agreement_test

import (
	"fmt"

	"github.com/northstar-app/northstar/checks"
	"github.com/northstar-app/northstar/checks/agreement"
)

func ExampleMeasure() {
	pairs := []agreement.Pair{
		{Inferred: checks.Feature, Source: checks.ByModel, Confidence: 0.93, Said: checks.Feature},
		{Inferred: checks.Feature, Source: checks.ByModel, Confidence: 0.88, Said: checks.TechDebt},
		{Said: checks.TechDebt},
	}
	fmt.Print(agreement.Text([]agreement.Report{agreement.Measure("acme/shop", pairs, nil, nil)}))
	// Output:
	// How often people agreed with the kinds that Northstar inferred: by a rule of the policy, from the issues that a
	// pull request closes, from headings, or from the text. Judged are items whose kind people stated: after Northstar had
	// inferred one, or by the labels of an export. Agreed: the same kind. Corrected: another kind, or none. Missed: Northstar
	// abstained and people did not.
	//
	// acme/shop
	//
	//   judged      3: agreed 1, corrected 1, missed 1
	//   agreement   1 of 2, 50% (95% sure: 9% to 91%)
	//   coverage    2 of 3, 67% (95% sure: 21% to 94%)
	//
	//   inferred \ stated  feature  tech-debt  all
	//   feature                  1          1    2
	//   none (abstained)         0          1    1
	//
	//   kind        precision      recall     F1
	//   feature    0.500 of 2  1.000 of 1  0.667
	//   tech-debt           -  0.000 of 2  0.000
	//   macro F1 0.333
	//
	//   source  inferred  agreed   agreement
	//   model          2       1  0.500 of 2
	//
	//   confidence    inferred   mean   agreement
	//   0.85 to 0.90         1  0.880  0.000 of 1
	//   0.90 to 0.95         1  0.930  1.000 of 1
	//   expected calibration error 0.475
}
