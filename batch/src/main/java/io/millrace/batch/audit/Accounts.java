package io.millrace.batch.audit;

import static io.millrace.core.lake.LakeTables.BATCH_ID;
import static io.millrace.core.lake.LakeTables.INGESTED_AT;
import static io.millrace.core.lake.Lineage.SHARD_ID;
import static io.millrace.core.lake.Lineage.STREAM;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_millis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Puts beside each other what the ledger and each table say of every shard and micro-batch. */
final class Accounts {
  private static final String[] KEY = {STREAM, SHARD_ID, BATCH_ID};
  private static final String LEDGER = "ledger";
  private static final String RAW = "raw";
  private static final String RECORDS = "records";
  private static final String DEAD_LETTERS = "dead_letters";

  private static final String FROM = "from_sequence_number";
  private static final String TO = "to_sequence_number";

  /** Before the name of a number, what is to be added to it. */
  private static final String MORE = "more_";

  private static final String PREVIOUS_TO = "previous_to";
  private static final String PREVIOUS_BATCH = "previous_batch";

  private Accounts() {}

  /** Hands over the accounts of the span one by one, in no order; the driver holds few at once. */
  static void forEach(AuditedTables tables, BatchSpan span, Consumer<Account> action) {
    entries(corrected(tables), span)
        .join(TableRows.count(span.rows(tables.raw()), RAW), KEY, "full_outer")
        .join(TableRows.count(span.rows(tables.records()), RECORDS), KEY, "full_outer")
        .join(TableRows.count(span.rows(tables.deadLetters()), DEAD_LETTERS), KEY, "full_outer")
        .toLocalIterator()
        .forEachRemaining(row -> action.accept(account(row)));
  }

  /** The ledger's entries, each with the one before it, which may lie before the span. */
  private static Dataset<Row> entries(Dataset<Row> ledger, BatchSpan span) {
    WindowSpec shard = Window.partitionBy(STREAM, SHARD_ID).orderBy(BATCH_ID, INGESTED_AT);
    return ledger
        .where(col(BATCH_ID).leq(span.upTo()))
        .withColumn(PREVIOUS_BATCH, lag(BATCH_ID, 1).over(shard))
        .withColumn(PREVIOUS_TO, lag(TO, 1).over(shard))
        .where(col(BATCH_ID).gt(span.after()))
        .select(
            col(STREAM),
            col(SHARD_ID),
            col(BATCH_ID),
            struct(
                    col(FROM),
                    col(TO),
                    col("records_read"),
                    col("records_parsed"),
                    col("records_filtered"),
                    col("dead_letters"),
                    messages(ledger).as("messages"),
                    dropped(ledger).as("dropped"),
                    col("gap"),
                    col(PREVIOUS_BATCH),
                    col(PREVIOUS_TO),
                    unix_millis(col(INGESTED_AT)).as(INGESTED_AT))
                .as(LEDGER));
  }

  /** The ledger with the numbers that jobs have corrected since. */
  private static Dataset<Row> corrected(AuditedTables tables) {
    Dataset<Row> ledger = tables.ledger();
    if (tables.corrections().isEmpty()) {
      return ledger;
    }
    Map<String, Column> now = new LinkedHashMap<>();
    now.put("records_parsed", col("records_parsed"));
    now.put("records_filtered", col("records_filtered"));
    now.put("dead_letters", col("dead_letters"));
    now.put("messages_read", messages(ledger));
    now.put("messages_dropped", dropped(ledger));
    List<Column> sums = now.keySet().stream().map(name -> sum(name).as(MORE + name)).toList();
    Dataset<Row> more =
        tables
            .corrections()
            .get()
            .groupBy(STREAM, SHARD_ID, BATCH_ID)
            .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
    now.replaceAll((name, number) -> number.plus(coalesce(col(MORE + name), lit(0L))));
    return ledger
        .join(broadcast(more), KEY, "left_outer")
        .withColumns(now)
        .drop(now.keySet().stream().map(name -> MORE + name).toArray(String[]::new));
  }

  /** Entries of before envelopes: one message a record, none dropped. */
  private static Column messages(Dataset<Row> ledger) {
    return coalesce(column(ledger, "messages_read"), col("records_read"));
  }

  private static Column dropped(Dataset<Row> ledger) {
    return coalesce(column(ledger, "messages_dropped"), lit(0L));
  }

  /** A column that tables of older versions lack until ingest has started once. */
  private static Column column(Dataset<Row> table, String name) {
    return List.of(table.columns()).contains(name) ? col(name) : lit(null).cast("long");
  }

  private static Account account(Row row) {
    Row entry = row.getAs(LEDGER);
    TableRows raw = TableRows.of(row, RAW);
    TableRows records = TableRows.of(row, RECORDS);
    TableRows deadLetters = TableRows.of(row, DEAD_LETTERS);
    return new Account(
        row.getAs(STREAM),
        row.getAs(SHARD_ID),
        row.getAs(BATCH_ID),
        entry == null
            ? Stream.of(raw, records, deadLetters)
                .mapToLong(TableRows::ingestedMillis)
                .max()
                .orElse(0)
            : entry.getAs(INGESTED_AT),
        entry == null ? null : entry(entry),
        raw,
        records,
        deadLetters);
  }

  private static LedgerEntry entry(Row entry) {
    Long previousBatch = entry.getAs(PREVIOUS_BATCH);
    return new LedgerEntry(
        entry.getAs(FROM),
        entry.getAs(TO),
        entry.getAs("records_read"),
        entry.getAs("records_parsed"),
        entry.getAs("records_filtered"),
        entry.getAs("dead_letters"),
        entry.getAs("messages"),
        entry.getAs("dropped"),
        entry.getAs("gap"),
        previousBatch == null
            ? null
            : new LedgerEntry.Previous(previousBatch, entry.getAs(PREVIOUS_TO)));
  }
}
