package io.millrace.core.message;

import static io.millrace.core.lake.LakeTables.VALUE;
import static io.millrace.core.lake.Lineage.MESSAGE_NUMBER;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.millrace.core.envelope.EnvelopeChain;
import io.millrace.core.format.LogFormat;
import io.millrace.core.pipeline.Pipeline;
import io.millrace.core.sql.FormatFunctions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A micro-batch's records as messages: taken out of their envelopes, parsed, and judged. A record
 * without envelopes is one message.
 *
 * <p>The columns that no table has begin with two underscores, which a log's columns don't.
 */
public final class Messages {
  /** Bytes of the record, in its first message; 0 in the others. */
  public static final String RECORD_BYTES = "__record_bytes";

  /** True in messages for the table of records; false in rejected, filtered and dropped ones. */
  public static final String KEPT = "__kept";

  /** True in messages that belong in no table. */
  public static final String DROPPED = "__dropped";

  /**
   * Who refused a rejected message: the format, also where the pipeline's {@code reject} did, an
   * envelope or the source.
   */
  public static final String REJECTED_BY = "__rejected_by";

  private static final String FLAW = "__flaw";

  /** What is left of a record that the source could not hand over whole. */
  private static final String FLAWED_VALUE = "__flawed_value";

  private static final String PART = FormatFunctions.UNWRAPPED + ".";

  private final Pipeline.Records records;
  private final String sourceFormat;
  private final String formatCatalog;
  private final String envelopeCatalog;
  private final Optional<EnvelopeChain> envelopes;

  /** Registers the pipeline's functions in the session. */
  public Messages(SparkSession spark, Pipeline pipeline) {
    this.records = pipeline.records();
    this.sourceFormat = pipeline.source().format();
    this.formatCatalog = "pipeline_" + pipeline.name().replace('-', '_');
    this.envelopeCatalog = formatCatalog + "_envelopes";
    FormatFunctions.register(spark, formatCatalog, records.format(), records.options());
    this.envelopes =
        records.envelopes().isEmpty()
            ? Optional.empty()
            : Optional.of(
                FormatFunctions.registerEnvelopes(
                    spark, envelopeCatalog, records.envelopes(), records.envelopeOptions()));
  }

  /** The columns that a rejected message needs to become a dead letter. */
  public static List<String> deadLetterColumns(Dataset<Row> received) {
    List<String> columns = new ArrayList<>(List.of(received.columns()));
    columns.remove(SourceColumns.FLAW);
    columns.addAll(List.of(MESSAGE_NUMBER, REJECTED_BY, LogFormat.REJECTION));
    return columns;
  }

  /**
   * The messages: the columns of the source, of which {@code value} is the message's bytes, BINARY
   * or STRING; those of envelopes and format; the rejection; and the above.
   */
  public Dataset<Row> of(Dataset<Row> received) {
    boolean mayHaveFlaws = List.of(received.columns()).contains(SourceColumns.FLAW);
    Dataset<Row> sized = sized(received);
    Dataset<Row> messages =
        envelopes.map(chain -> unwrapped(chain, sized, mayHaveFlaws)).orElse(sized);
    return judged(
        FormatFunctions.withParsed(messages, formatCatalog, records.format(), VALUE), mayHaveFlaws);
  }

  private static Dataset<Row> sized(Dataset<Row> received) {
    List<Column> columns = new ArrayList<>();
    for (String name : received.columns()) {
      columns.add(name.equals(SourceColumns.FLAW) ? col(name).as(FLAW) : col(name));
    }
    columns.add(expr("coalesce(octet_length(" + VALUE + "), 0)").as(RECORD_BYTES));
    columns.add(lit(0).as(MESSAGE_NUMBER));
    return received.select(columns.toArray(Column[]::new));
  }

  /** A flawed record stays one message, whatever is left of it. */
  private Dataset<Row> unwrapped(EnvelopeChain chain, Dataset<Row> sized, boolean mayHaveFlaws) {
    String whole = mayHaveFlaws ? "if(" + FLAW + " IS NULL, " + VALUE + ", NULL)" : VALUE;
    Column flawed = mayHaveFlaws ? when(col(FLAW).isNotNull(), col(VALUE)) : lit(null);
    // Without the record's bytes, which each of its messages would carry along.
    Dataset<Row> parts =
        FormatFunctions.unwrap(
                sized.withColumn(FLAWED_VALUE, flawed.cast("string")), envelopeCatalog, whole)
            .drop(VALUE);
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put(VALUE, coalesce(col(FLAWED_VALUE), col(PART + EnvelopeChain.MESSAGE)));
    Column number = col(PART + EnvelopeChain.NUMBER);
    columns.put(MESSAGE_NUMBER, number);
    columns.put(RECORD_BYTES, when(number.equalTo(0), col(RECORD_BYTES)).otherwise(0));
    for (String field : chain.fields().fieldNames()) {
      columns.put(field, col(PART + field));
    }
    return parts.withColumns(columns);
  }

  private Dataset<Row> judged(Dataset<Row> parsed, boolean mayHaveFlaws) {
    Column rejection = col(LogFormat.REJECTION);
    Column rejectedBy = lit(records.format());
    Column dropped = lit(false);
    if (envelopes.isPresent()) {
      dropped = col(VALUE).isNull();
      rejection = when(not(dropped), coalesce(col(PART + LogFormat.REJECTION), rejection));
      rejectedBy = coalesce(col(PART + EnvelopeChain.REFUSED_BY), rejectedBy);
    }
    if (mayHaveFlaws) {
      Column isFlawed = col(FLAW).isNotNull();
      dropped = dropped.and(not(isFlawed));
      rejection =
          when(isFlawed, struct(col(FLAW).as("reason"), lit(0).as("at"))).otherwise(rejection);
      rejectedBy = when(isFlawed, lit(sourceFormat)).otherwise(rejectedBy);
    }
    Dataset<Row> judged =
        parsed.withColumns(
            Map.of(LogFormat.REJECTION, rejection, REJECTED_BY, rejectedBy, DROPPED, dropped));
    return asRecords(refused(judged)).withColumn(KEPT, kept());
  }

  /**
   * The messages with a rejection where a row meets a condition of the pipeline's {@code reject}.
   */
  private Dataset<Row> refused(Dataset<Row> judged) {
    if (records.rejects().isEmpty()) {
      return judged;
    }
    Column refusal = lit(null);
    // From the last to the first, as the first that is met counts.
    for (int i = records.rejects().size() - 1; i >= 0; i--) {
      Pipeline.Reject reject = records.rejects().get(i);
      Column isMet = isSound().and(coalesce(expr(reject.when()), lit(false)));
      Column reason = struct(lit(reject.reason()).as("reason"), lit(0).as("at"));
      refusal = when(isMet, reason).otherwise(refusal);
    }
    return asRecords(judged)
        .withColumn(LogFormat.REJECTION, coalesce(col(LogFormat.REJECTION), refusal));
  }

  /** As conditions know them: {@code records.path} is the record's where a table has one, too. */
  private static Dataset<Row> asRecords(Dataset<Row> messages) {
    return messages.as("records");
  }

  private static Column isSound() {
    return col(LogFormat.REJECTION).isNull().and(not(col(DROPPED)));
  }

  private Column kept() {
    return records
        .where()
        .map(where -> isSound().and(coalesce(expr(where), lit(false))))
        .orElse(isSound());
  }
}
