package io.millrace.core.pipeline;

import static io.millrace.core.pipeline.PipelineKeys.AGGREGATES;
import static io.millrace.core.pipeline.PipelineKeys.AGGREGATE_KEYS;
import static io.millrace.core.pipeline.PipelineKeys.AGGREGATE_NAME;
import static io.millrace.core.pipeline.PipelineKeys.AGGREGATE_SQL;
import static io.millrace.core.pipeline.PipelineKeys.ALERTS;
import static io.millrace.core.pipeline.PipelineKeys.ALERT_KEY;
import static io.millrace.core.pipeline.PipelineKeys.ALERT_KEYS;
import static io.millrace.core.pipeline.PipelineKeys.ALERT_NAME;
import static io.millrace.core.pipeline.PipelineKeys.ALERT_SQL;
import static io.millrace.core.pipeline.PipelineKeys.AUTH;
import static io.millrace.core.pipeline.PipelineKeys.DETECTORS;
import static io.millrace.core.pipeline.PipelineKeys.DETECTOR_KEYS;
import static io.millrace.core.pipeline.PipelineKeys.INDEX_PREFIX;
import static io.millrace.core.pipeline.PipelineKeys.KEY;
import static io.millrace.core.pipeline.PipelineKeys.LAKE;
import static io.millrace.core.pipeline.PipelineKeys.LAKE_KEYS;
import static io.millrace.core.pipeline.PipelineKeys.MAX_AGE;
import static io.millrace.core.pipeline.PipelineKeys.MESSAGE;
import static io.millrace.core.pipeline.PipelineKeys.NAME;
import static io.millrace.core.pipeline.PipelineKeys.NOTIFY;
import static io.millrace.core.pipeline.PipelineKeys.OPENSEARCH;
import static io.millrace.core.pipeline.PipelineKeys.OPENSEARCH_KEYS;
import static io.millrace.core.pipeline.PipelineKeys.RECORDS;
import static io.millrace.core.pipeline.PipelineKeys.RECORD_KEYS;
import static io.millrace.core.pipeline.PipelineKeys.SEVERITY;
import static io.millrace.core.pipeline.PipelineKeys.SOURCE;
import static io.millrace.core.pipeline.PipelineKeys.SOURCE_KEYS;
import static io.millrace.core.pipeline.PipelineKeys.TABLES;
import static io.millrace.core.pipeline.PipelineKeys.TABLE_KEYS;
import static io.millrace.core.pipeline.PipelineKeys.URL;
import static io.millrace.core.pipeline.PipelineKeys.WAREHOUSE;
import static io.millrace.core.pipeline.PipelineKeys.WATERMARK;
import static io.millrace.core.pipeline.PipelineKeys.WINDOWS;

import io.millrace.core.pipeline.ParsedPipeline.AggregateDraft;
import io.millrace.core.pipeline.ParsedPipeline.AlertDraft;
import io.millrace.core.pipeline.ParsedPipeline.Queries;
import io.millrace.core.pipeline.ParsedPipeline.TableDraft;
import io.millrace.core.pipeline.Pipeline.Alert.Windows;
import io.millrace.core.reference.ReferenceTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the sections of a pipeline file, going on after every mistake. */
final class PipelineDraft {
  /**
   * What no aggregate and no reference table can be called: the names of other tables and views.
   */
  private static final Set<String> TAKEN =
      Set.of(
          "raw",
          "records",
          "dead_letters",
          "ledger",
          "undelivered",
          "late_rows",
          "amendments",
          "alerts",
          "reconcile");

  private final Problems problems;
  private final Map<String, Position> names = new HashMap<>();
  private final List<TableDraft> tableDrafts = new ArrayList<>();
  private final List<AggregateDraft> aggregateDrafts = new ArrayList<>();
  private final List<DetectorDraft> detectorDrafts = new ArrayList<>();
  private final List<AlertDraft> alertDrafts = new ArrayList<>();
  private final Pipeline.Source source;
  private final RecordsDraft records;
  private final Optional<WarehouseDraft> warehouse;
  private final Pipeline pipeline;

  /**
   * @param file where relative paths of tables begin
   */
  PipelineDraft(Section top, Problems problems, String file) {
    this.problems = problems;
    String name = top.read(NAME);
    this.source =
        top.child(SOURCE, SOURCE_KEYS)
            .map(section -> SourceDraft.read(section, problems))
            .orElse(null);
    this.records = RecordsDraft.read(top.child(RECORDS, RECORD_KEYS), problems);
    Optional<Pipeline.Lake> lake =
        top.child(LAKE, LAKE_KEYS).map(section -> LakeDraft.read(section, records, problems));
    List<ReferenceTable> tables =
        top.children(TABLES, TABLE_KEYS).stream()
            .flatMap(section -> table(TableSection.read(section, file, problems)).stream())
            .toList();
    List<Pipeline.Aggregate> aggregates =
        top.children(AGGREGATES, AGGREGATE_KEYS).stream().map(this::aggregate).toList();
    List<Pipeline.Detector> detectors =
        top.children(DETECTORS, DETECTOR_KEYS).stream().map(this::detector).toList();
    List<Pipeline.Alert> alerts =
        top.children(ALERTS, ALERT_KEYS).stream().map(this::alert).toList();
    if (!alerts.isEmpty() && aggregates.isEmpty() && detectors.isEmpty()) {
      problems.add(
          top.at(ALERTS),
          "alerts are queries over aggregates and detectors, and the file has none");
    }
    Optional<Pipeline.OpenSearch> openSearch =
        top.child(OPENSEARCH, OPENSEARCH_KEYS)
            .map(
                section ->
                    new Pipeline.OpenSearch(
                        section.read(URL), section.read(AUTH), section.read(INDEX_PREFIX)));
    this.warehouse =
        top.child(WAREHOUSE, WarehouseKeys.WAREHOUSE_KEYS)
            .map(section -> WarehouseDraft.read(section, problems));
    this.pipeline =
        new Pipeline(
            name,
            source,
            records.records(),
            lake.orElse(null),
            tables,
            aggregates,
            detectors,
            alerts,
            openSearch,
            warehouse.map(WarehouseDraft::warehouse));
  }

  /** The pipeline; only whole when the file has no mistake. */
  Pipeline pipeline() {
    return pipeline;
  }

  Queries queries() {
    return new Queries(
        records.fields(),
        tableDrafts,
        records.rejects(),
        records.where(),
        aggregateDrafts,
        detectorDrafts,
        alertDrafts,
        warehouse);
  }

  private Optional<ReferenceTable> table(TableSection section) {
    section
        .name()
        .ifPresent(
            name -> {
              checkTaken(name);
              checkDuplicate(name);
              tableDrafts.add(new TableDraft(name.value(), section.table(), section.at()));
            });
    return section.table();
  }

  private Pipeline.Aggregate aggregate(Section section) {
    Optional<Located<String>> name = section.find(AGGREGATE_NAME);
    name.ifPresent(this::checkTaken);
    name.ifPresent(this::checkDuplicate);
    Optional<Located<String>> sql = section.find(AGGREGATE_SQL);
    List<Located<String>> key = section.list(KEY);
    checkKey(key);
    if (name.isPresent() && sql.isPresent()) {
      aggregateDrafts.add(new AggregateDraft(name.get().value(), sql.get(), key));
    }
    return new Pipeline.Aggregate(
        name.map(Located::value).orElse(null),
        sql.map(Located::value).orElse(null),
        section.read(WATERMARK),
        key.stream().map(Located::value).toList());
  }

  private Pipeline.Detector detector(Section section) {
    DetectorDraft draft = DetectorDraft.read(section, problems);
    draft.located().ifPresent(this::checkTaken);
    draft.located().ifPresent(this::checkDuplicate);
    checkKey(draft.key());
    if (draft.hasSql()) {
      detectorDrafts.add(draft);
    }
    return draft.detector();
  }

  private Pipeline.Alert alert(Section section) {
    Optional<Located<String>> name = section.find(ALERT_NAME);
    name.ifPresent(this::checkTaken);
    name.ifPresent(this::checkDuplicate);
    Optional<Located<String>> sql = section.find(ALERT_SQL);
    List<Located<String>> key = section.list(ALERT_KEY);
    checkKey(key);
    Optional<Located<String>> message = section.find(MESSAGE).filter(this::checkBraces);
    List<Located<String>> targets = section.list(NOTIFY);
    Windows windows = section.read(WINDOWS);
    if (windows != Windows.CLOSED) {
      targets.forEach(this::checkIsNoMetric);
    }
    if (name.isPresent() && sql.isPresent()) {
      alertDrafts.add(new AlertDraft(name.get().value(), sql.get(), key, message));
    }
    return new Pipeline.Alert(
        name.map(Located::value).orElse(null),
        sql.map(Located::value).orElse(null),
        key.stream().map(Located::value).toList(),
        windows,
        section.find(MAX_AGE).map(Located::value),
        section.read(SEVERITY),
        message.map(Located::value),
        AlertTarget.read(targets, problems));
  }

  private boolean checkBraces(Located<String> message) {
    try {
      MessageTemplate.of(message.value());
      return true;
    } catch (IllegalArgumentException e) {
      problems.add(message.at(), "'%s' is no template: %s".formatted(MESSAGE, e.getMessage()));
      return false;
    }
  }

  /** A metric that is published again counts twice, so it has to wait for its last value. */
  private void checkIsNoMetric(Located<String> target) {
    if (new AlertTarget(target.value()).kind() == AlertTarget.Kind.CLOUDWATCH) {
      problems.add(
          target.at(),
          "'%s' is published once, so its window must be over: add 'windows: closed'"
              .formatted(target.value()));
    }
  }

  private void checkTaken(Located<String> name) {
    if (TAKEN.contains(name.value())) {
      problems.add(
          name.at(),
          "'%s' is a table that every pipeline has: choose another name".formatted(name.value()));
    }
  }

  private void checkDuplicate(Located<String> name) {
    Position first = names.putIfAbsent(name.value(), name.at());
    if (first != null) {
      problems.add(
          name.at(),
          "the name '%s' is taken in line %d: tables, aggregates, detectors and alerts need names of their own"
              .formatted(name.value(), first.line()));
    }
  }

  private void checkKey(List<Located<String>> key) {
    ColumnList.checkRepeated(key, "the key", problems);
  }
}
