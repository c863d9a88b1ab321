#!/usr/bin/env python3
"""Makes the saved objects of OpenSearch Dashboards: a file per example pipeline, and operations.ndjson.

    python3 make.py                                        writes all of them beside this script
    python3 make.py --index-prefix prod- --out FOLDER      the same for pipelines with that opensearch.index-prefix
    python3 make.py --index-prefix prod- --out FOLDER vpc-flow

The same input makes the same bytes; a test holds the committed files against them, and every panel against what its example writes.
"""

import argparse
import json
import pathlib

VERSION = "2.19.0"
MIGRATIONS = {"index-pattern": "7.6.0", "visualization": "7.10.0", "search": "7.9.3", "dashboard": "7.9.3"}
COLUMNS_OF_GRID = 48

# Type in the index template: type in Dashboards.
TYPES = {
    "keyword": "string", "date": "date", "long": "number", "integer": "number", "double": "number", "boolean": "boolean",
    "geo_shape": "geo_shape", "flat_object": "unknown",
}
META = [("_id", "string"), ("_index", "string"), ("_score", "number"), ("_source", "_source")]

ALERTS = (
    "alert:keyword key:keyword window_start:date window_end:date row:flat_object severity:keyword message:keyword fired_at:date"
    " batch_id:long state:keyword notifications:keyword"
)
METRICS = (
    "at:date pipeline:keyword query:keyword batch_id:long "
    + ":double ".join(
        "millis_behind_latest shards records_read bytes_read source_calls source_throttles source_retries input_rows"
        " input_rows_per_second processed_rows_per_second batches batch_duration state_rows state_memory late_rows"
        " records_parsed records_filtered dead_letters documents_indexed undelivered_documents search_throttles alerts_fired"
        " notifications_sent notifications_failed query_active query_failures".split()
    )
    + ":double"
)


# ---- panels: what is asked, of which index ----


def total(field, label):
    return {"type": "sum", "field": field, "customLabel": label}


def highest(field, label):
    return {"type": "max", "field": field, "customLabel": label}


def lowest(field, label):
    return {"type": "min", "field": field, "customLabel": label}


def mean(field, label):
    return {"type": "avg", "field": field, "customLabel": label}


def documents(label):
    return {"type": "count", "customLabel": label}


def over_time(title, index, *metrics, by=None, label=None, kind="histogram", where="", width=24):
    """Bars (histogram), lines or areas per stretch of time, which Dashboards makes as long as the screen bears."""
    buckets = [("segment", {"type": "date_histogram"})]
    if by:
        buckets.append(("group", terms(by, label, 8)))
    return {"vis": kind, "title": title, "index": index, "metrics": metrics, "buckets": buckets, "where": where, "width": width}


def top(title, index, fields, *metrics, size=10, where="", width=24):
    """A table, the largest of the first metric first; fields by name, with their headings."""
    buckets = [("bucket", terms(field, label, size)) for field, label in fields.items()]
    return {"vis": "table", "title": title, "index": index, "metrics": metrics, "buckets": buckets, "where": where, "width": width}


def share(title, index, field, label, metric, where="", width=16):
    """A ring: how the metric splits by the values of a field."""
    buckets = [("segment", terms(field, label, 8))]
    return {"vis": "pie", "title": title, "index": index, "metrics": [metric], "buckets": buckets, "where": where, "width": width}


def numbers(title, index, *metrics, where="", width=24):
    return {"vis": "metric", "title": title, "index": index, "metrics": metrics, "buckets": [], "where": where, "width": width}


def listing(title, index, *columns, where="", width=48):
    """The documents themselves, the newest first."""
    return {"vis": "search", "title": title, "index": index, "columns": columns, "where": where, "width": width}


def fired(*names):
    where = "alert:%s" % names[0] if len(names) == 1 else "alert:(%s)" % " OR ".join(names)
    return listing("Alerts", "alerts", "alert", "severity", "window_start", "message", where=where)


def terms(field, label, size):
    return {"type": "terms", "field": field, "size": size, "order": "desc", "customLabel": label or field}


# ---- one dashboard per pipeline of examples/ ----

PIPELINES = {
    "access-logs": {
        "title": "Web servers",
        "prefix": "farm-",
        "time": "now-6h",
        "indexes": {
            "requests_by_status": "start:date end:date status:integer requests:long bytes:long",
            "requests_by_path": "start:date end:date path:keyword requests:long bytes:long errors:long clients:long",
            "top_clients": "start:date end:date requests:long clients:long top.item:keyword top.count:long",
            "unusual_traffic": "start:date requests:long errors:long score:double",
        },
        "panels": [
            numbers("Requests and bytes", "requests_by_status", total("requests", "Requests"), total("bytes", "Bytes"), width=16),
            share("Statuses", "requests_by_status", "status", "Status", total("requests", "Requests")),
            numbers("Server errors", "requests_by_status", total("requests", "5xx answers"), where="status:[500 TO *]", width=16),
            over_time("Requests by status", "requests_by_status", total("requests", "Requests"), by="status", label="Status"),
            over_time("Errors by path", "requests_by_path", total("errors", "Errors"), by="path", label="Path", where="errors:[1 TO *]"),
            top("Top paths", "requests_by_path", {"path": "Path"}, total("requests", "Requests"), total("errors", "Errors"), total("bytes", "Bytes")),
            over_time("Clients in 5 minutes, at most", "top_clients", highest("clients", "Clients"), kind="line"),
            over_time("How unusual a minute is, at most", "unusual_traffic", highest("score", "Anomaly score"), kind="line", width=48),
            fired("error_burst"),
        ],
    },
    "vpc-flow": {
        "title": "Network: what is rejected",
        "indexes": {
            "rejected_tcp": "start:date end:date flows:long packets:long",
            "rejected_by_protocol": "start:date end:date protocol:integer flows:long packets:long",
        },
        "panels": [
            numbers("Rejected", "rejected_by_protocol", total("flows", "Flows"), total("packets", "Packets"), width=16),
            share("Packets by protocol (6 TCP, 17 UDP, 1 ICMP)", "rejected_by_protocol", "protocol", "Protocol", total("packets", "Packets")),
            top("By protocol", "rejected_by_protocol", {"protocol": "Protocol"}, total("packets", "Packets"), total("flows", "Flows"), width=16),
            over_time("Rejected TCP packets", "rejected_tcp", total("packets", "Packets")),
            over_time("Rejected flows by protocol", "rejected_by_protocol", total("flows", "Flows"), by="protocol", label="Protocol"),
            fired("rejected_burst", "rejected"),
        ],
    },
    "cloudtrail": {
        "title": "CloudTrail: who calls what",
        "indexes": {
            "calls": "start:date end:date dimension:keyword value:keyword calls:long failures:long",
            "ec2_calls": "start:date end:date calls:long failures:long",
        },
        "panels": [
            over_time("Calls by service", "calls", total("calls", "Calls"), by="value", label="Service", where="dimension:service"),
            over_time("Failures by service", "calls", total("failures", "Failures"), by="value", label="Service", where="dimension:service AND failures:[1 TO *]"),
            top("Top calls", "calls", {"value": "Call"}, total("calls", "Calls"), total("failures", "Failures"), where="dimension:call"),
            top("Users and roles", "calls", {"value": "User"}, total("calls", "Calls"), total("failures", "Failures"), where="dimension:user"),
            top("Addresses", "calls", {"value": "Address"}, total("calls", "Calls"), total("failures", "Failures"), where="dimension:ip"),
            over_time("EC2 calls in a minute, at most", "ec2_calls", highest("calls", "Calls"), kind="line"),
            fired("ec2_call_rate", "failing_calls"),
        ],
    },
    "clickstream": {
        "title": "Shop: what is viewed and bought",
        "time": "now-7d",
        "indexes": {
            "actions_by_product": "start:date end:date product:keyword action:keyword clicks:long clients:long",
            "interest": "start:date end:date product:keyword name:keyword views:long buys:long",
            "sales_by_category": "start:date end:date category:keyword views:long buys:long revenue:double",
        },
        "panels": [
            numbers("Sales", "sales_by_category", total("revenue", "Revenue"), total("buys", "Bought"), total("views", "Viewed"), width=16),
            share("Revenue by category", "sales_by_category", "category", "Category", total("revenue", "Revenue")),
            top("Categories", "sales_by_category", {"category": "Category"}, total("revenue", "Revenue"), total("buys", "Bought"), total("views", "Viewed"), width=16),
            over_time("Views and buys", "actions_by_product", total("clicks", "Clicks"), by="action", label="Action"),
            top("Bought most", "actions_by_product", {"product": "Product"}, total("clicks", "Bought"), where="action:buy"),
            top("Viewed, never bought that day", "interest", {"name": "Product"}, total("views", "Views"), where="buys:0"),
            fired("viewed_not_bought"),
        ],
    },
    "heart-rate": {
        "title": "Heart rates",
        "time": "now-6h",
        "indexes": {"heart_rate": "start:date device:integer average:double readings:long"},
        "panels": [
            over_time("Averages of a minute: highest and lowest", "heart_rate", highest("average", "Highest"), lowest("average", "Lowest"), kind="line", width=48),
            top("Devices, by their highest minute", "heart_rate", {"device": "Device"}, highest("average", "Highest"), lowest("average", "Lowest"), total("readings", "Readings"), size=20),
            over_time("Readings", "heart_rate", total("readings", "Readings")),
            fired("unusual_heart_rate"),
        ],
    },
    "auction": {
        "title": "Auctions",
        "time": "now-6h",
        "indexes": {
            "amount_by_block": "start:date end:date Block:long amount:double bids:long",
            "bidders_per_window": "start:date end:date bidders:long owner_bids:long",
        },
        "panels": [
            numbers("Bids", "amount_by_block", total("bids", "Bids"), total("amount", "Amount"), width=24),
            numbers("Bids of owners on their own auctions", "bidders_per_window", total("owner_bids", "Bids"), width=24),
            over_time("Bids", "amount_by_block", total("bids", "Bids")),
            over_time("Bidders in 15 seconds, at most", "bidders_per_window", highest("bidders", "Bidders"), kind="line"),
            top("Blocks", "amount_by_block", {"Block": "Block"}, total("amount", "Amount"), total("bids", "Bids")),
            over_time("Bids of owners", "bidders_per_window", total("owner_bids", "Bids"), where="owner_bids:[1 TO *]"),
            fired("owner_bids"),
        ],
    },
    "taxi-hotspots": {
        "title": "Taxis: where passengers wait",
        "indexes": {"hotspots_per_hour": "start:date end:date pickups:long hotspots:keyword found:integer boxes:geo_shape"},
        "panels": [
            over_time("Pickups", "hotspots_per_hour", total("pickups", "Pickups")),
            over_time("Hotspots of an hour, at most", "hotspots_per_hour", highest("found", "Hotspots")),
            listing("Hotspots", "hotspots_per_hour", "pickups", "found", "hotspots"),
        ],
    },
    "contact-center": {
        "title": "Contact center",
        "indexes": {
            "agent_events": "start:date end:date event_type:keyword events:long agents:long",
            "contacts_by_state": "start:date end:date queue:keyword state:keyword contacts:long",
        },
        "panels": [
            over_time("Events of agents", "agent_events", total("events", "Events"), by="event_type", label="Event"),
            over_time("Agents in a quarter of an hour, at most", "agent_events", highest("agents", "Agents"), kind="line"),
            over_time("Contacts of a quarter of an hour, at most", "contacts_by_state", highest("contacts", "Contacts"), by="state", label="State"),
            top("Missed contacts, by the worst quarter of an hour", "contacts_by_state", {"queue": "Queue"}, highest("contacts", "Contacts"), where="state:MISSED"),
            fired("missed_contacts"),
        ],
    },
    "windows-servers": {
        "title": "Windows servers",
        "indexes": {
            "failed_logons": "start:date end:date computer:keyword ip_address:keyword failures:long users:long",
            "events_by_server": "start:date end:date computer:keyword channel:keyword events:long errors:long",
            "agent_health": "start:date end:date computer:keyword arrived:long sent:long",
        },
        "panels": [
            over_time("Failed log-ons by server", "failed_logons", total("failures", "Failures"), by="computer", label="Server"),
            top("Failed log-ons", "failed_logons", {"computer": "Server", "ip_address": "Address"}, total("failures", "Failures"), highest("users", "Users in 5 minutes, at most")),
            over_time("Events by channel", "events_by_server", total("events", "Events"), by="channel", label="Channel"),
            top("Servers", "events_by_server", {"computer": "Server"}, total("errors", "Errors"), total("events", "Events")),
            over_time("What agents sent, and what arrived", "agent_health", total("sent", "Sent"), total("arrived", "Arrived"), kind="line"),
            top("What arrived, by server", "agent_health", {"computer": "Server"}, total("sent", "Sent"), total("arrived", "Arrived")),
            fired("password_guessing", "events_lost"),
        ],
    },
    "central-logging": {
        "title": "Logs of all accounts",
        "indexes": {
            "events_by_account": "start:date end:date business_unit:keyword environment:keyword account:keyword type:keyword level:keyword events:long",
        },
        "panels": [
            over_time("Events by business unit", "events_by_account", total("events", "Events"), by="business_unit", label="Business unit"),
            over_time("Errors by business unit", "events_by_account", total("events", "Errors"), by="business_unit", label="Business unit", where="level:ERROR"),
            share("Levels", "events_by_account", "level", "Level", total("events", "Events"), width=16),
            share("Environments", "events_by_account", "environment", "Environment", total("events", "Events"), width=16),
            share("Accounts", "events_by_account", "account", "Account", total("events", "Events"), width=16),
            top("Where errors come from", "events_by_account", {"business_unit": "Business unit", "environment": "Environment", "type": "Type"}, total("events", "Errors"), where="level:ERROR", width=48),
            fired("errors_in_production"),
        ],
    },
    "iis": {
        "title": "IIS",
        "time": "now-6h",
        "indexes": {"requests_by_server": "start:date end:date server:keyword requests:long errors:long slowest_ms:long"},
        "panels": [
            over_time("Requests by server", "requests_by_server", total("requests", "Requests"), by="server", label="Server"),
            over_time("Errors by server", "requests_by_server", total("errors", "Errors"), by="server", label="Server"),
            top("Servers", "requests_by_server", {"server": "Server"}, total("requests", "Requests"), total("errors", "Errors"), highest("slowest_ms", "Slowest, ms")),
            over_time("Slowest answer, ms", "requests_by_server", highest("slowest_ms", "Slowest, ms"), kind="line"),
            fired("server_fails"),
        ],
    },
}

# The metrics of every pipeline on the cluster, whatever its prefix.
OPERATIONS = {
    "title": "Millrace: operations",
    "time": "now-6h",
    "timeField": "at",
    "indexes": {"*millrace_metrics": METRICS},
    "panels": [
        over_time("Lag of the worst shard, ms", "*millrace_metrics", highest("millis_behind_latest", "Lag, ms"), by="pipeline", label="Pipeline", kind="line", where="query:ingest"),
        over_time("Records read", "*millrace_metrics", total("records_read", "Records"), by="pipeline", label="Pipeline", where="query:ingest"),
        over_time("Rows a second: in, and processed", "*millrace_metrics", mean("input_rows_per_second", "In"), mean("processed_rows_per_second", "Processed"), kind="line", where="query:ingest"),
        over_time("Time of a micro-batch, ms", "*millrace_metrics", highest("batch_duration", "At most, ms"), by="query", label="Query", kind="line", where="batch_duration:[0 TO *]"),
        over_time("Dead letters", "*millrace_metrics", total("dead_letters", "Dead letters"), by="pipeline", label="Pipeline", where="query:ingest"),
        over_time("Late rows", "*millrace_metrics", total("late_rows", "Late rows"), by="query", label="Query"),
        over_time("Rows in state", "*millrace_metrics", highest("state_rows", "Rows"), by="query", label="Query", kind="line", where="state_rows:[0 TO *]"),
        over_time("Memory of state, bytes", "*millrace_metrics", highest("state_memory", "Bytes"), by="query", label="Query", kind="line", where="state_memory:[0 TO *]"),
        top(
            "What was read", "*millrace_metrics", {"pipeline": "Pipeline"},
            total("input_rows", "Records"), total("records_parsed", "Parsed"), total("records_filtered", "Left out"), total("dead_letters", "Dead letters"),
            size=50, where="query:ingest", width=48,
        ),
        top(
            "What did not get through", "*millrace_metrics", {"pipeline": "Pipeline"},
            total("undelivered_documents", "Undelivered documents"), total("notifications_failed", "Failed notifications"),
            total("query_failures", "Failed queries"), total("source_throttles", "Throttles of the source"), total("search_throttles", "Throttles of OpenSearch"),
            size=50, width=48,
        ),
        top(
            "Queries", "*millrace_metrics", {"pipeline": "Pipeline", "query": "Query"},
            total("batches", "Micro-batches"), highest("batch_duration", "Longest, ms"), mean("batch_duration", "Mean, ms"), total("documents_indexed", "Documents"), total("alerts_fired", "Alerts"),
            size=50, width=48,
        ),
    ],
}


# ---- saved objects ----


def text(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def saved(kind, identity, attributes, references):
    return {
        "attributes": attributes, "id": identity, "migrationVersion": {kind: MIGRATIONS[kind]}, "references": references,
        "type": kind, "version": "1",
    }


def index_pattern(identity, title, time_field, columns):
    fields = [
        {"count": 0, "name": name, "type": kind, "scripted": False, "searchable": name != "_score" and name != "_source",
         "aggregatable": name in ("_id", "_index"), "readFromDocValues": False}
        for name, kind in META
    ]
    for column in columns.split():
        name, kind = column.split(":")
        # Shapes and maps have no doc values; OpenSearch can search them all the same.
        can_aggregate = kind not in ("geo_shape", "flat_object")
        field = {
            "count": 0, "name": name, "type": TYPES[kind], "esTypes": [kind], "scripted": False, "searchable": True,
            "aggregatable": can_aggregate, "readFromDocValues": can_aggregate,
        }
        if "." in name:
            field["subType"] = {"nested": {"path": name.split(".")[0]}}
        fields.append(field)
    fields.sort(key=lambda field: field["name"])
    return saved("index-pattern", identity, {"title": title, "timeFieldName": time_field, "fields": text(fields)}, [])


def aggregations(panel, time_field):
    aggs = []
    for metric in panel["metrics"]:
        params = {name: value for name, value in metric.items() if name != "type"}
        aggs.append({"id": str(len(aggs) + 1), "enabled": True, "type": metric["type"], "schema": "metric", "params": params})
    for schema, bucket in panel["buckets"]:
        params = {name: value for name, value in bucket.items() if name != "type"}
        if bucket["type"] == "date_histogram":
            params = {
                "field": time_field, "useNormalizedOpenSearchInterval": True, "scaleMetricValues": False, "interval": "auto",
                "drop_partials": False, "min_doc_count": 1, "extended_bounds": {},
            }
        else:
            params.update(orderBy="1", otherBucket=False, otherBucketLabel="Other", missingBucket=False, missingBucketLabel="Missing")
        aggs.append({"id": str(len(aggs) + 1), "enabled": True, "type": bucket["type"], "schema": schema, "params": params})
    return aggs


def parameters(panel):
    kind = panel["vis"]
    if kind == "table":
        return {"perPage": 10, "showPartialRows": False, "showMetricsAtAllLevels": False, "showTotal": False, "totalFunc": "sum", "percentageCol": ""}
    if kind == "pie":
        labels = {"show": False, "values": True, "last_level": True, "truncate": 100}
        return {"type": "pie", "addTooltip": True, "addLegend": True, "legendPosition": "right", "isDonut": True, "labels": labels}
    if kind == "metric":
        shown = {
            "percentageMode": False, "useRanges": False, "colorSchema": "Green to Red", "metricColorMode": "None",
            "colorsRange": [{"from": 0, "to": 10000}], "labels": {"show": True}, "invertColors": False,
            "style": {"bgFill": "#000", "bgColor": False, "labelColor": False, "subText": "", "fontSize": 36},
        }
        return {"addTooltip": True, "addLegend": False, "type": "metric", "metric": shown}
    labels = [metric["customLabel"] for metric in panel["metrics"]]
    return {
        "type": kind,
        "grid": {"categoryLines": False},
        "categoryAxes": [
            {"id": "CategoryAxis-1", "type": "category", "position": "bottom", "show": True, "style": {}, "scale": {"type": "linear"},
             "labels": {"show": True, "filter": True, "truncate": 100}, "title": {}}
        ],
        "valueAxes": [
            {"id": "ValueAxis-1", "name": "LeftAxis-1", "type": "value", "position": "left", "show": True, "style": {},
             "scale": {"type": "linear", "mode": "normal"}, "labels": {"show": True, "rotate": 0, "filter": False, "truncate": 100},
             "title": {"text": labels[0] if len(labels) == 1 else ""}}
        ],
        "seriesParams": [
            {"show": True, "type": kind, "mode": "stacked" if kind == "histogram" else "normal", "data": {"label": label, "id": str(i + 1)},
             "valueAxis": "ValueAxis-1", "drawLinesBetweenPoints": True, "lineWidth": 2, "interpolate": "linear", "showCircles": True}
            for i, label in enumerate(labels)
        ],
        "addTooltip": True, "addLegend": True, "legendPosition": "right", "times": [], "addTimeMarker": False,
        "thresholdLine": {"show": False, "value": 10, "width": 1, "style": "full", "color": "#E7664C"}, "labels": {"show": False},
    }


def source_of(panel, pattern):
    name = "kibanaSavedObjectMeta.searchSourceJSON.index"
    source = {"query": {"query": panel["where"], "language": "lucene"}, "filter": [], "indexRefName": name}
    return {"searchSourceJSON": text(source)}, [{"name": name, "type": "index-pattern", "id": pattern}]


def visualization(identity, title, panel, pattern, time_field):
    meta, references = source_of(panel, pattern)
    state = {"title": title, "type": panel["vis"], "aggs": aggregations(panel, time_field), "params": parameters(panel)}
    attributes = {
        "title": title, "description": "", "version": 1, "uiStateJSON": "{}", "visState": text(state), "kibanaSavedObjectMeta": meta,
    }
    return saved("visualization", identity, attributes, references)


def search(identity, title, panel, pattern, time_field):
    meta, references = source_of(panel, pattern)
    attributes = {
        "title": title, "description": "", "version": 1, "hits": 0, "columns": list(panel["columns"]), "sort": [[time_field, "desc"]],
        "kibanaSavedObjectMeta": meta,
    }
    return saved("search", identity, attributes, references)


def dashboard(identity, title, description, time, shown):
    """Panels flow into rows as wide as the grid; those of a row are of one height."""
    panels, references, x, y = [], [], 0, 0
    for i, (panel, made) in enumerate(shown):
        if x + panel["width"] > COLUMNS_OF_GRID:
            x, y = 0, y + 12
        panels.append({
            "version": VERSION, "gridData": {"x": x, "y": y, "w": panel["width"], "h": 12, "i": str(i + 1)}, "panelIndex": str(i + 1),
            "embeddableConfig": {}, "panelRefName": "panel_%d" % i,
        })
        references.append({"name": "panel_%d" % i, "type": made["type"], "id": made["id"]})
        x += panel["width"]
    attributes = {
        "title": title, "description": description, "hits": 0, "version": 1, "timeRestore": True, "timeFrom": time, "timeTo": "now",
        "refreshInterval": {"pause": False, "value": 30000}, "panelsJSON": text(panels),
        "optionsJSON": text({"useMargins": True, "hidePanelTitles": False}),
        "kibanaSavedObjectMeta": {"searchSourceJSON": text({"query": {"query": "", "language": "kuery"}, "filter": []})},
    }
    return saved("dashboard", identity, attributes, references)


def objects(name, spec, prefix):
    """All that one file holds: what others refer to comes first."""
    indexes = dict(spec["indexes"])
    if any(panel["index"] == "alerts" for panel in spec["panels"]):
        indexes["alerts"] = ALERTS
    unused = set(indexes) - {panel["index"] for panel in spec["panels"]}
    if unused:
        raise SystemExit("%s: no panel asks %s" % (name, ", ".join(sorted(unused))))
    time_fields = {index: "fired_at" if index == "alerts" else spec.get("timeField", "start") for index in indexes}
    patterns = {index: "millrace-%s%s" % (prefix, index.strip("*")) for index in indexes}
    made = [index_pattern(patterns[index], prefix + index, time_fields[index], columns) for index, columns in indexes.items()]
    shown = []
    for i, panel in enumerate(spec["panels"]):
        make = search if panel["vis"] == "search" else visualization
        title = "[%s] %s" % (name, panel["title"])
        identity = "millrace-%s%s-%d" % (prefix, name, i + 1)
        one = make(identity, title, panel, patterns[panel["index"]], time_fields[panel["index"]])
        made.append(one)
        shown.append((panel, one))
    description = "Made by infra/dashboards/make.py; a changed copy outlives the next import under another name."
    made.append(dashboard("millrace-%s%s" % (prefix, name), spec["title"], description, spec.get("time", "now-24h"), shown))
    return made


def main():
    parser = argparse.ArgumentParser(description="Saved objects of OpenSearch Dashboards for Millrace's pipelines.")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path(__file__).parent, help="folder to write to (default: beside this script)")
    parser.add_argument("--index-prefix", help="opensearch.index-prefix of the pipelines (default: that of each example)")
    parser.add_argument("names", nargs="*", help="pipelines, or operations (default: all)")
    options = parser.parse_args()
    everything = dict(PIPELINES, operations=OPERATIONS)
    unknown = set(options.names) - set(everything)
    if unknown:
        parser.error("there is no dashboard of %s; there are: %s" % (", ".join(sorted(unknown)), ", ".join(everything)))
    for name in options.names or everything:
        spec = everything[name]
        prefix = spec.get("prefix", "") if options.index_prefix is None else options.index_prefix
        lines = [text(one) + "\n" for one in objects(name, spec, "" if name == "operations" else prefix)]
        (options.out / (name + ".ndjson")).write_bytes("".join(lines).encode("utf-8"))


if __name__ == "__main__":
    main()
