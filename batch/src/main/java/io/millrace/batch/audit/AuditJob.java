package io.millrace.batch.audit;

import io.millrace.core.lake.LakeTables;
import org.apache.spark.sql.SparkSession;

/**
 * Finds out whether the ledger balances: the ranges of each shard follow each other, and every
 * record that was read is in {@code raw} and in what became of it, once. Reads each table in one
 * pass, and changes nothing.
 *
 * <p>May run while the ingest query writes. The ledger is read first, and a micro-batch's ledger
 * entries are the last that is written of it: what is newer than the ledger's newest micro-batch is
 * in flight, which is reported and no problem.
 */
public final class AuditJob {
  private final SparkSession spark;
  private final AuditOptions options;

  public AuditJob(SparkSession spark, AuditOptions options) {
    this.spark = spark;
    this.options = options;
  }

  /**
   * @throws io.millrace.core.MillraceException when a table is missing
   */
  public AuditReport run() {
    LakeTables lake = new LakeTables(options.lake(), options.pipeline());
    AuditedTables tables = AuditedTables.open(spark, lake);
    BatchSpan span = BatchSpan.of(tables.ledger(), options);
    ReportBuilder report = new ReportBuilder(lake.home(), span, options.interval());
    Accounts.forEach(tables, span, report::add);
    return report.build();
  }
}
