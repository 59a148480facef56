"""The verdict on traces as SQL, written without a look at the kernel; DuckDB evaluates it."""

import duckdb
import pyarrow as pa

from cleanpath.measurement.judgement import Lookup

VERDICT = """
with entries as (
    select trace, source, target, time, reached,
        unnest(hop) as hop, unnest(ip) as ip, unnest(mark) as mark
    from traces
),
mapped as (
    select e.*,
        case when ip is not null then s.asn when mark & 4 = 4 then -6 else -5 end as code,
        case when ip is not null and s.asn >= 0 then s.truth else 1 end as truth
    from entries e asof left join segments s on e.ip >= s.start
),
hops as (
    select trace, hop,
        case when min(code) < 0 then min(code) when min(code) = max(code) then min(code) else -7 end as code,
        bool_or(truth = 2) as partly, bool_and(truth = 2) as whole,
        bool_or(code >= 0 and truth = 1) as doubt,
        bool_or(mark & 1 = 1) as tunnel, count(*) > 1 as balanced
    from mapped group by trace, hop
),
beside as (
    select *,
        lag(code) over w as code_before, lag(hop) over w as hop_before,
        lead(code) over w as code_after, lead(hop) over w as hop_after
    from hops window w as (partition by trace order by hop)
),
judged as (
    select *,
        not (hop = 0 and code < 0 and code <> -7) as counts,
        case when hop_before is null then hop > 1 else hop <> hop_before + 1 end as gap,
        coalesce(code_before >= 0 and code_before = code_after
            and hop = hop_before + 1 and hop_after = hop + 1, false) as between
    from beside
),
decided as (
    select *,
        between and code >= 0 and code <> code_before as aside,
        between and code < 0 and code <> -7 and not partly and not doubt as assumed
    from judged where counts
),
shown as (
    select trace,
        coalesce(bool_or(whole and not aside), false) as whole,
        coalesce(bool_or(partly and not aside), false) as partly,
        count(*) filter (partly and not aside) = 1 as single,
        coalesce(bool_or(gap or doubt or (aside and partly)
            or (code < 0 and code <> -7 and not assumed)), false) as open,
        bool_or(gap) as gaps, bool_or(assumed) as assumed, bool_or(aside) as third_party,
        bool_or(code = -1 and not assumed) as unmapped, bool_or(code = -2 and not assumed) as reserved,
        bool_or(code = -3 and not assumed) as exchange, bool_or(code = -4 and not assumed) as disputed,
        bool_or(code = -5 and not assumed) as silent, bool_or(code = -6 and not assumed) as named_only
    from decided group by trace
),
loops as (
    select distinct a.trace from entries a join entries b
    on a.trace = b.trace and a.ip = b.ip and b.hop > a.hop + 1
),
extras as (select trace, bool_or(tunnel) as tunnels, bool_or(balanced) as balanced from hops group by trace),
known as (select distinct trace from decided)
select t.source, t.target,
    case when s.whole then 3 when s.partly then 2
        when s.open or not t.reached or k.trace is null then 1 else 0 end as outcome,
    count(*) as traces,
    count(*) filter (s.unmapped) as unmapped, count(*) filter (s.reserved) as reserved,
    count(*) filter (s.exchange) as exchange, count(*) filter (s.disputed) as disputed,
    count(*) filter (s.silent) as silent, count(*) filter (s.named_only) as named_only,
    count(*) filter (s.gaps) as gaps, count(*) filter (not t.reached) as unreached,
    count(*) filter (s.assumed) as assumed, count(*) filter (x.tunnels) as tunnels,
    count(*) filter (x.balanced) as balanced, count(*) filter (s.third_party) as third_party,
    count(*) filter (l.trace is not null) as loops, count(*) filter (s.single) as single,
    count(*) filter (s.open or not t.reached or k.trace is null) as open,
    min(t.time) as first_time, max(t.time) as last_time,
    arg_min(t.trace, {'time': t.time, 'trace': t.trace}) as witness_trace
from traces t left join shown s using (trace) left join loops l using (trace)
left join extras x using (trace) left join known k using (trace)
group by all order by all
"""


def judge_in_sql(traces: pa.Table, family: int, lookup: Lookup) -> list[tuple[int, ...]]:
    """Return for each source, target and outcome the counts, times and the earliest trace."""
    segments = lookup.segments[family]
    table = pa.table(
        {"start": segments.start, "asn": segments.asn, "truth": lookup.truth[family].astype("int64")}
    )
    with duckdb.connect() as database:
        database.register("traces", traces)
        database.register("segments", table)
        return database.execute(VERDICT).fetchall()
