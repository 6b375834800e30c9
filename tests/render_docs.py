"""The figures and pictures of the demo on the pages: `python -m tests.render_docs` compares, `--write` writes them.

The markers are those of tests/house/pages.py. The warehouse is that of HOTLIST_DUCKDB_PATH, by default
warehouse/hotlist.duckdb.
"""

from __future__ import annotations

import argparse
import difflib
import functools
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from tests import draw_pictures
from tests.house import pages

from hotlist.candidates import ADDITIVE, BLACK_BOXES
from hotlist.cohorts import COHORT_COUNTS, SMALLEST_COHORT_SHARE

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "CHANGELOG.md", "docs/**/*.md")
MEND = "make demo figures"

Row = dict[str, Any]


@dataclass(frozen=True)
class Demo:
    """The built demo."""

    path: Path

    def rows(self, query: str) -> list[Row]:
        """Rows of a query, in its order."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            found = connection.execute(query)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def row(self, query: str) -> Row:
        """The only row of a query."""
        (row,) = self.rows(query)
        return row

    @functools.cached_property
    def version(self) -> str:
        """The version that is published in lead_scores."""
        found = self.row(
            "select max(model_version) as it from hotlist_marts.lead_scores where lead_rank is not null"
        )
        return str(found["it"])

    @functools.cached_property
    def first(self) -> Row:
        """The first lead on the list that the model scored."""
        return self.row(
            "from hotlist_marts.lead_scores where score_source = 'model' order by lead_rank limit 1"
        )

    def test_metric(self, metric: str, candidate: str = "champion") -> Row:
        """A metric of the published version on the whole test period."""
        return self.row(
            "from hotlist_training.trn_evaluations where split = 'test' and slice = 'overall' "
            f"and model_version = '{self.version}' and candidate = '{candidate}' and metric = '{metric}'"
        )

    def limit(self, seed: str, name: str, of: str = "limit_name") -> float:
        """A limit of a policy seed."""
        found = self.row(f"select limit_value from hotlist_policy.{seed} where {of} = '{name}'")
        return float(found["limit_value"])


Writer = Callable[[Demo], str]
BLOCKS: dict[str, Writer] = {}
FIGURES: dict[str, Writer] = {
    "as_of": lambda demo: f"{demo.first['as_of']:%Y-%m-%d}",
    "first_lead": lambda demo: str(demo.first["lead_id"]),
    "test_moments": lambda demo: f"{demo.test_metric('roc_auc')['n']:,}",
    "test_conversions": lambda demo: f"{demo.test_metric('roc_auc')['positives']:,}",
    "fewest_cohorts": lambda demo: str(min(COHORT_COUNTS)),
    "most_cohorts": lambda demo: str(max(COHORT_COUNTS)),
    "least_cohort": lambda _: percent(SMALLEST_COHORT_SHARE),
    "least_stability": lambda demo: short(
        demo.limit("metric_limits", "cohorts_survive_a_resample", "test_name")
    ),
    "most_hot": lambda demo: percent(demo.limit("tier_limits", "most_hot_share")),
    "fallback_hot": lambda demo: percent(demo.limit("tier_limits", "fallback_hot_share")),
    "fallback_warm": lambda demo: percent(demo.limit("tier_limits", "fallback_warm_share")),
    "rejected_share": lambda demo: percent(demo.limit("input_limits", "rejected_share")),
    "list_leads": lambda demo: f"{demo.limit('input_limits', 'list_leads'):.0f}",
    "clock_days": lambda demo: f"{demo.limit('input_limits', 'clock_days'):.0f}",
    "missing_rows": lambda demo: f"{demo.limit('input_limits', 'missing_rows'):.0f}",
    "registry_megabytes": lambda demo: "{:.1f}".format(
        demo.row(
            "select sum(length(artifact) + length(judged) + coalesce(length(challengers), 0)) / 1e6 as it"
            " from hotlist_training.trn_fitted_models_py"
        )["it"]
    ),
    "scoring_models": lambda demo: str(
        demo.row("select count(*) as it from hotlist_features.ftr_scoring_models")["it"]
    ),
    "forecast_bytes": lambda demo: "{:.0f}".format(
        demo.row(
            "select 10 * round(avg(length(profile) + length(model_version) + length(entity_id) + 60) / 10) as it "
            "from hotlist_training.trn_forecasts"
        )["it"]
    ),
}


def block(writer: Writer) -> Writer:
    """Register a block under the name of its function."""
    BLOCKS[writer.__name__] = writer
    return writer


def short(value: float, digits: int = 2) -> str:
    """A share as .85."""
    return f"{value:.{digits}f}".replace("0.", ".", 1)


def percent(value: float) -> str:
    """A share as 85 %."""
    return f"{100 * value:.0f} %"


def fence(lines: Iterable[str]) -> str:
    """Lines as a fenced block."""
    return "\n".join(["```text", *(line.rstrip() for line in lines), "```"])


def columns(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Rows of texts under one another, the columns `right` set to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  ".join(
            text.rjust(width) if place in right else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A table of Markdown, the columns `right` set to the right."""
    rule = ["---:" if place in right else "---" for place in range(len(header))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [header, rule, *rows])


def interval(row: Row, digits: int) -> str:
    """A metric with its interval."""
    value = f"{row['value']:.{digits}f}"
    low, high = (
        value if row[end] is None else f"{row[end]:.{digits}f}" for end in ("ci_low", "ci_high")
    )
    return value if low == high else f"{value} ({low} to {high})"


@block
def hot_list(demo: Demo) -> str:
    """What `make demo` prints at its end."""
    command = [sys.executable, "-m", "dbt.cli.main", "run-operation", "--quiet", "show_hot_list"]
    command += ["--vars", (ROOT / "seeds/demo/vars.yml").read_text()]
    environment = os.environ | {
        "HOTLIST_DUCKDB_PATH": str(demo.path),
        "DBT_TARGET": "duckdb",
        "DBT_PROFILES_DIR": str(ROOT),
        "DBT_USE_COLORS": "false",
    }
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return fence(done.stdout.strip("\n").splitlines())


@block
def two_commands(demo: Demo) -> str:
    """The commands of the start, with the size of the demo."""
    leads = demo.row("select count(*) as it from hotlist_staging.stg_leads")["it"]
    return "\n".join(
        [
            "```sh",
            "git clone <the address of this repository> hotlist && cd hotlist",
            f"make demo    # build a made-up CRM of {leads:,} leads on DuckDB and print its hot list",
            "make test    # prove it: lint, types, unit tests, promises",
            "```",
        ]
    )


@block
def searches(demo: Demo) -> str:
    """Which candidates were searched, and with how many trials."""
    tried = {
        row["candidate"]: row
        for row in demo.rows(
            "with trials as (select unnest(cast(trials_text as json[])) as trial "
            "from hotlist_training.trn_fitted_models "
            f"where model_version = '{demo.version}') "
            "select trial ->> 'candidate' as candidate, count(*) as trials, "
            "max(case when trial ->> 'is_best' = 'true' then trial ->> 'parameters_text' end) as best "
            "from trials group by 1"
        )
    }
    fitted = {
        row["candidate"]
        for row in demo.rows(
            f"select distinct candidate from hotlist_training.trn_evaluations where model_version = '{demo.version}'"
        )
    }
    rows = []
    for kind, names in (("additive", ADDITIVE), ("black box", BLACK_BOXES)):
        for name in (name for name in names if name in fitted):
            trials = str(tried[name]["trials"]) if name in tried else "none"
            best = f"`{tried[name]['best']}`" if name in tried else "its defaults"
            rows.append([LABELS[name], kind, trials, best])
    rows.insert(
        len(ADDITIVE), ["ensemble", "additive", "", "the mean of the log-odds of those above"]
    )
    return table(["candidate", "kind", "trials", "chosen"], rows, right=[2])


@block
def reasons_of_the_first(demo: Demo) -> str:
    """The terms of the first lead: the base, the strongest, the rest, and the arithmetic of the score."""
    lead = demo.first
    found = demo.rows(
        "select feature_label, coalesce(value_text, '') as value, log_odds, points, feature "
        f"from hotlist_marts.lead_score_reasons where lead_id = '{lead['lead_id']}' "
        "order by feature <> 'base', abs(points) desc, feature"
    )
    shown, rest = found[:7], found[7:]
    rows = [
        [row["feature_label"], row["value"], f"{row['log_odds']:+.3f}", f"{row['points']:+.2f}"]
        for row in shown
    ]
    if rest:
        sums = [sum(row[name] for row in rest) for name in ("log_odds", "points")]
        rows.append([f"{len(rest)} others together", "", f"{sums[0]:+.3f}", f"{sums[1]:+.2f}"])
    log_odds, points = (sum(row[name] for row in found) for name in ("log_odds", "points"))
    rows.append(["**sum**", "", f"**{log_odds:+.3f}**", f"**{points:.2f}**"])
    scale = demo.row(
        f"select score_offset, score_factor from hotlist_scoring.scr_champions where model_version = '{demo.version}'"
    )
    offset, factor = scale["score_offset"], scale["score_factor"]
    return (
        table(["feature", "value", "log-odds", "points"], rows, right=[2, 3])
        + f"\n\nThe probability is 1 / (1 + exp({-log_odds:.3f})) = {100 * lead['probability']:.1f}%, "
        f"the points are {offset:.2f} + {factor:.2f} * {log_odds:.3f} = {points:.2f}, "
        f"and the score is {lead['score']}.\n"
        f"All {len(found)} rows stand in `lead_score_reasons`; a lead that lacks something has a row for that too."
    )


@block
def sum_of_the_first(demo: Demo) -> str:
    """The points of the first lead as one sum."""
    points = [
        row["points"]
        for row in demo.rows(
            f"select points from hotlist_marts.lead_score_reasons where lead_id = '{demo.first['lead_id']}' "
            "order by feature <> 'base', abs(points) desc, feature"
        )
    ]
    terms = "".join(f" {'-' if point < 0 else '+'} {abs(point):.2f}" for point in points[1:])
    said = f"{points[0]:.2f}{terms} = {sum(points):.2f}"
    chance = f"{100 * demo.first['probability']:.1f} %"
    return fence([said, f"a score of {demo.first['score']}, a chance of {chance}"])


@block
def event_weights(demo: Demo) -> str:
    """The behavioural model in force."""
    rows = []
    for row in demo.rows(
        "from hotlist_marts.event_weights where is_in_force and lift_low is not null "
        "order by is_sales, suggested_weight desc nulls last, behaviour"
    ):
        kind = " (hand raiser)" * row["is_hand_raiser"] + " (sales)" * row["is_sales"]
        lift = f"{row['lift']:.1f} ({row['lift_low']:.1f} to {row['lift_high']:.1f})"
        suggested = ""
        if row["suggested_weight"] is not None:
            suggested = f"{row['suggested_weight']:.1f} ({row['suggested_low']:.1f} to {row['suggested_high']:.1f})"
        rows.append(
            [
                row["behaviour"].replace("_", " ") + kind,
                f"{row['leads_reached']:,}",
                f"{100 * row['share_of_moments']:.0f}%",
                lift,
                suggested,
                f"{row['effective_weight']:.1f}",
                row["proposal"],
            ]
        )
    header = ["behaviour", "leads", "of moments", "lift (95 %)", "suggested (95 %)", "counts"]
    return table([*header, "proposal"], rows, right=[1, 2, 5])


@block
def timeline(demo: Demo) -> str:
    """The end of the first lead's timeline, the newest event last."""
    lead = demo.first["lead_id"]
    found = demo.rows(
        f"from hotlist_marts.lead_timeline where lead_id = '{lead}' order by occurred_at desc, event_id desc"
    )
    shown = found[:5][::-1]
    which = f"all {len(shown)}" if len(shown) == len(found) else f"the last {len(shown)}"
    rows = [
        [
            row["behaviour"],
            f"{row['age_days']:.1f} days old",
            f"{row['weight']:.2f} points",
            f"{row['decay']:.3f} left",
            f"{row['points']:.2f}",
            f"{row['running_points']:.2f}",
        ]
        for row in shown
    ]
    said = (
        f"`lead_timeline` has every event of a lead with what is left of it, and adds up to `behaviour_points`; "
        f"{which} of {lead}:"
    )
    return f"{said}\n\n" + fence(columns(rows, right=[1, 2, 3, 4, 5]))


LABELS = {
    "champion": "**champion**",
    "ensemble": "ensemble of the three below",
    "boosted_additive": "additive boosting",
    "logistic_onehot": "logistic, one-hot bins",
    "logistic_means": "logistic, bin means",
    "boosted": "full boosting",
    "forest": "random forest",
    "neural_net": "neural net",
    "grid": "grid of fit and behaviour grades",
    "peer:lead_behaviour": "behaviour score (suggested weights)",
    "peer:lead_fit": "fit score (attributes alone)",
    "points_rule": "points rule (hand weights)",
    "base_rate": "base rate",
    "random": "random",
}
LEARNED = ("boosted_additive", "logistic_onehot", "logistic_means", *BLACK_BOXES)
#: Metric, heading, digits.
METRICS = (
    ("roc_auc", "AUC", 3),
    ("log_loss", "log loss", 3),
    ("lift_10", "lift, best 10 %", 1),
    ("share_in_top_35", "conversions in the best 35 %", 2),
    ("observed_expected", "observed / expected", 2),
)


@block
def evaluation(demo: Demo) -> str:
    """Every candidate and baseline on the test period."""
    found = {
        (row["candidate"], row["metric"]): row
        for row in demo.rows(
            "from hotlist_training.trn_evaluations "
            f"where model_version = '{demo.version}' and split = 'test' and slice = 'overall'"
        )
    }
    chosen = demo.row(
        f"select candidate from hotlist_scoring.scr_champions where model_version = '{demo.version}'"
    )
    known = list(LABELS)
    names = {name: re.sub(r"_v\d+$", "", name) for name, metric in found if metric == "roc_auc"}
    rows = []
    for name in sorted(names, key=lambda name: (*known, names[name]).index(names[name])):
        label = LABELS.get(names[name], names[name].replace("_", " "))
        if name == "champion":
            label += f" ({chosen['candidate'].replace('_', ' ')})"
        rows.append(
            [label, *(interval(found[name, metric], digits) for metric, _, digits in METRICS)]
        )
    return table(["model", *(heading for _, heading, _ in METRICS)], rows)


@block
def champion_and_rivals(demo: Demo) -> str:
    """What may be said of the champion against the learned models and the hand-set rule."""
    surely = []
    for name in LEARNED:
        gain = demo.test_metric("log_loss_gain", name)
        if gain["ci_low"] > 0 or gain["ci_high"] < 0:
            surely.append(f"{LABELS[name]} is surely {'worse' if gain['ci_low'] > 0 else 'better'}")
    gain = demo.test_metric("log_loss_gain", "points_rule")
    sure = "surely gains" if gain["ci_low"] > 0 else "surely loses" if gain["ci_high"] < 0 else ""
    against = f"{gain['value']:+.3f}, {gain['ci_low']:+.3f} to {gain['ci_high']:+.3f}"
    lead = (
        demo.test_metric("roc_auc")["value"] - demo.test_metric("roc_auc", "points_rule")["value"]
    )
    rivals = (
        "; ".join(surely)
        or "none of the learned models below it is surely better or worse in log loss"
    )
    return (
        f"With so few conversions little is sure. Against the champion {rivals}.\n"
        f"Over the hand-set points rule it "
        + (f"{sure} log loss ({against})" if sure else f"has no sure gain in log loss ({against})")
        + f"; its AUC is {'higher' if lead > 0 else 'lower'} by {short(abs(lead))}."
    )


@block
def gates(demo: Demo) -> str:
    """The gates of the profiles that publish."""
    operands = {
        "value": "",
        "ci_low": ", low end of its 95 % interval",
        "ci_high": ", high end of its 95 % interval",
        "n": ", its rows",
        "positives": ", its conversions",
    }
    rows = [
        [
            f"`{row['profile']}`",
            f"`{row['gate']}`",
            f"`{row['metric']}`{operands[row['operand']]}",
            f"{row['comparison'].replace('_', ' ')} {row['limit_value']:g}",
        ]
        for row in demo.rows(
            "from hotlist_policy.eligibility where profile in ('honest', 'strict') "
            "order by profile, metric <> 'roc_auc', metric, operand, gate"
        )
    ]
    return table(["profile", "gate", "what is measured", "must be"], rows)


@block
def failed_gates(demo: Demo) -> str:
    """The module that fails most gates of the published version."""
    found = demo.rows(
        "select module, gate, detail, count(*) over (partition by module) as fails "
        f"from hotlist_training.trn_gates where model_version = '{demo.version}' and not is_passed "
        "order by fails desc, module, gate"
    )
    if not found:
        return "In the demo every module passes every gate."
    rows = [
        [row["module"], row["gate"], row["detail"]]
        for row in found
        if row["module"] == found[0]["module"]
    ]
    said = f"In the demo the module `{rows[0][0]}` does not pass:"
    return f"{said}\n\n" + fence(columns([["module", "gate", "detail"], *rows]))


@block
def funnel(demo: Demo) -> str:
    """The funnel of all modules."""
    names = ["step", "entered", "passed", "drop_off", "drop_off_rate", "median_days_to_next"]
    rows = [[*names, "reached_in_any_order"]]
    for row in demo.rows(
        "from hotlist_marts.lead_funnel where module = '(all)' order by step_number"
    ):
        last = row["passed"] is None
        rows.append(
            [
                row["step"],
                str(row["entered"]),
                *("" if last else str(row[name]) for name in ("passed", "drop_off")),
                "" if last else f"{100 * row['drop_off_rate']:.0f}%",
                "" if last else f"{row['median_days_to_next']:.1f}",
                str(row["reached_in_any_order"]),
            ]
        )
    return fence(columns(rows, right=range(1, 7)))


@block
def cohorts(demo: Demo) -> str:
    """How many cohorts either method finds, how stable they are, and which converts best."""
    parts = []
    for method, name in (("kmeans", "K-means"), ("ward", "Ward")):
        row = demo.row(
            "select distinct cohorts, stability_bootstrap, stability_later from hotlist_marts.lead_cohort_profiles "
            f"where is_champion and method = '{method}'"
        )
        found = f"{row['cohorts']} cohorts" if row["cohorts"] > 1 else "one cohort"
        stable = [short(row[name]) for name in ("stability_bootstrap", "stability_later")]
        parts.append(f"{name} finds {found} ({stable[0]} on resamples, {stable[1]} later)")
    best = demo.row(
        "from hotlist_marts.lead_cohort_profiles where is_champion and later_rows >= 30 "
        "order by later_conversion_rate desc, method, engagement_level limit 1"
    )
    method = {"kmeans": "of K-means", "ward": "of Ward"}[best["method"]]
    return (
        f"In the demo {' and '.join(parts)}.\n"
        f'Of all of them "{best["cohort_name"]}" {method} converts best on later moments, '
        f"at {percent(best['later_conversion_rate'])} ({best['later_conversions']} of {best['later_rows']})."
    )


def render(text: str, demo: Demo) -> str:
    """The page with every block and figure of the demo written anew."""
    text = pages.BLOCK.sub(lambda m: f"{m[1]}\n{BLOCKS[m[2]](demo)}\n\n{m[4]}", text)
    return pages.FIGURE.sub(lambda m: f"{m[1]}{FIGURES[m[2]](demo)}{m[4]}", text)


def faults(page: str, text: str) -> list[str]:
    """What is wrong with the markers of a page, whatever the figures are."""
    return pages.faults(page, text) + [
        f"{page}: {name} is no {kind} of tests/render_docs.py"
        for pattern, kind, known in (
            (r"<!-- demo: (.*?) -->", "block", BLOCKS),
            (r"<!--=(.*?)-->", "figure", FIGURES),
        )
        for name in re.findall(pattern, text)
        if name not in known
    ]


def marked_pages() -> dict[str, str]:
    """The pages that have markers, by path."""
    found = {path for pattern in PAGES for path in ROOT.glob(pattern)}
    texts = {path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted(found)}
    return {page: text for page, text in texts.items() if "<!--" in text}


def differences(demo: Demo) -> str:
    """What the pages say and the demo does not, as a diff with its mend; an empty text when they agree."""
    parts: list[str] = []
    for page, text in marked_pages().items():
        if wrong := faults(page, text):
            parts += wrong
            continue
        before, now = text.splitlines(), render(text, demo).splitlines()
        parts += difflib.unified_diff(before, now, page, f"{page} by the demo", lineterm="", n=1)
    for path, picture in draw_pictures.pictures(demo).items():
        drawn = ROOT / path
        if not drawn.exists() or drawn.read_text() != picture:
            parts.append(f"{path}: drawn from another demo")
    mend = f"\nThe pages differ from the demo; write them anew: {MEND}"
    return "\n".join([*parts, mend]) if parts else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: 0 when all pages say what the demo gives, or were written so."""
    parser = argparse.ArgumentParser(prog="python -m tests.render_docs", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the pages anew")
    given = parser.parse_args(arguments)
    path = os.environ.get("HOTLIST_DUCKDB_PATH", str(ROOT / "warehouse/hotlist.duckdb"))
    demo = Demo(Path(path))
    if not demo.path.exists():
        print(f"There is no {path}: run make demo first.", file=sys.stderr)
        return 2
    if given.write:
        for page, text in marked_pages().items():
            if wrong := faults(page, text):
                print("\n".join(wrong), file=sys.stderr)
                return 1
            (ROOT / page).write_text(render(text, demo))
        for path, picture in draw_pictures.pictures(demo).items():
            (ROOT / path).write_text(picture)
        return 0
    said = differences(demo)
    if said:
        print(said)
    return 1 if said else 0


if __name__ == "__main__":
    raise SystemExit(main())
