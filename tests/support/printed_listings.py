"""Commands beside the verdicts, in an order in which they can run, and the schemas of what they print."""

CLAIM = (
    "claims add operator:zz-north/ran/4G --vendor huawei --low 0 --high 0 --date 2018-11 --source O --by a"
)
SIGNED = "--expires 2099-01-01 --by head --why letter"
COMMANDS = (
    ("waivers add gb-dvd-2022 --operator op " + SIGNED, "waivers-1"),
    ("waivers", "waivers-1"),
    ("waivers withdraw w1 --by head --why gone", "waivers-1"),
    ("rules --as-of 2018-11-23", "rules-1"),
    ("rules --as-of 2018-11-23 --state not_visible", "rules-1"),
    ("registry check", "registry-check-1"),
    ("vendors --country CN", "vendors-1"),
    ("vendors resolve Huawei", "vendor-name-1"),
    ("vendors resolve nobody-at-all", "vendor-name-1"),
    ("cases", "cases-1"),
    ("judge huawei --lens US", "vendor-judgement-1"),
    ("judge nokia|zte --lens DE --kind gnb", "vendor-judgement-1"),
    (CLAIM, "claims-1"),
    ("claims --subject jp", "claims-1"),
    ("claims --withdrawn --subject jp", "claims-1"),
    ("assess operator-5g", "assessment-1"),
    ("runs", "runs-1"),
    ("identify %seen.csv --format jsonl", "identification-1"),
    ("identify %seen.csv --boxes --format jsonl", "identification-1"),
    ("identify operator-5g --format jsonl", "identification-1"),
    ("alerts operator-uk --since 2020-01-01 --as-of 2026-01-01 --format jsonl", "alerts-1"),
    ("read %article.txt --published 2022-12-01 --format json", "candidates-1"),
    ("inbox add %article.txt --published 2022-12-01 --by analyst", "read-articles-1"),
    ("inbox", "candidates-1"),
    ("alerts operator-uk --since 2022-01-01 --as-of 2023-06-01 --pending --format jsonl", "alerts-1"),
    ("import graphml %net.graphml --to %made", "import-1"),
    ("import csv %net.csv --to %own", "import-1"),
    ("import traceroutes %traces.json --to %measured --option addresses=%addresses.csv", "import-1"),
    ("measure %measured --lens as:64500", "measurement-1"),
    ("measure %measured --lens as:64500 --beside %measured", "measurement-1"),
    ("internet %five", "internet-1"),
    ("internet %five --lens as:50 --save %rows", "internet-1"),
    ("losses %five %losses.csv", "losses-1"),
)

ELSEWHERE = ("verification-1", "claim-history-1", "warm-up-1")
"""Schemas that a test of their own meets."""
